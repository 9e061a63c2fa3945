// The CDN product's codes. Codes, statuses and wire texts: CDN document 2014-11-11, the actions' tables and the appendix.
import { errorTable } from '#kernel/errors.ts';
import type { ViolationError } from '#kernel/product.ts';
import type { Violation } from '#kernel/validate.ts';

export const E = errorTable({
  notOpened: { code: 'OperationDenied', status: 403, message: 'Your account does not open CDN service yet.' },
  alreadyOpened: { code: 'CdnService.HasOpened', status: 400, message: 'Your cdn service has opened' },
  otherChargeType: {
    code: 'InvalidInternetChargeType.Mismatch',
    status: 400,
    message: 'Specified internet charge type violated with the previous one',
  },
  notVerified: { code: 'Forbidden.NotVerified', status: 403, message: 'Your account is not verified yet.' },
  inArrears: { code: 'InsufficientBalance', status: 400, message: 'Your account does not have enough balance.' },
  riskControl: {
    code: 'Forbidden.RiskControl',
    status: 403,
    message: 'This operation is forbidden by Aliyun Risk Control system.',
  },
  missingParameter: {
    code: 'MissingParameter',
    status: 400,
    message: 'The input parameter "{parameter}" that is mandatory for processing this request is not supplied.',
  },
  invalidParameter: {
    code: 'InvalidParameter',
    status: 400,
    message: 'The specified value of parameter {parameter} is not valid.',
  },
});

/** This version answers every broken rule with one of two codes; the later documents' `….Malformed` codes belong to domains. */
export const violation = ({ rule, parameter }: Violation): ViolationError => ({
  definition: rule === 'missing' ? E.missingParameter : E.invalidParameter,
  values: { parameter },
});
