// Cloud Monitor's codes: the vendor's common table (Cloud Monitor request structure, common error codes).
import { errorTable } from '#kernel/errors.ts';

export const E = errorTable({
  invalidParameterValue: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'An invalid or out-of-range value was supplied for the input parameter {parameter}.',
  },
  missingParameter: {
    code: 'MissingParameter',
    status: 400,
    message: 'An value must be supplied for the input parameter {parameter}.',
  },
});
