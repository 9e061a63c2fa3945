// The storage gateway's codes (sgw 2018-05-11, the actions' error tables), and which one a broken rule of a bundle gets.
import { errorTable } from '#kernel/errors.ts';
import type { ViolationError } from '#kernel/product.ts';
import type { Violation } from '#kernel/validate.ts';

export const E = errorTable({
  emptyBundleId: {
    code: 'EmptyStorageBundleId',
    status: 400,
    message: 'You must enter a valid ID for the gateway cluster.',
  },
  emptyBundleName: {
    code: 'EmptyStorageBundleName',
    status: 400,
    message: 'You must enter a name for the gateway cluster.',
  },
  invalidBundleName: {
    code: 'InvalidStorageBundleName',
    status: 400,
    message: 'The name of a gateway cluster must have 1 to 60 characters and start with a letter.',
  },
  bundleNotExist: {
    code: 'StorageBundleNotExist',
    status: 404,
    message: 'The name you specified for the gateway cluster does not exist. You must specify a valid parameter.',
  },
  badRequest: {
    code: 'BadRequest',
    status: 400,
    message: 'Invalid request. You must specify valid parameters.',
  },
});

const isEmpty = ({ rule, given }: Violation): boolean => rule === 'missing' || given === '';

/** undefined: a parameter that is missing is answered in the words of Alibaba's common gateway. */
export const violation = (broken: Violation): ViolationError | undefined => {
  switch (broken.parameter) {
    case 'StorageBundleId':
      return { definition: isEmpty(broken) ? E.emptyBundleId : E.bundleNotExist, values: {} };
    case 'Name':
      return { definition: isEmpty(broken) ? E.emptyBundleName : E.invalidBundleName, values: {} };
    default:
      return broken.rule === 'missing' ? undefined : { definition: E.badRequest, values: {} };
  }
};
