// The product's error table: every code of the gateway document and of the current SDKs, keyed by the code itself.
// The rows stand in errors/, one file a first word.
import { errorTable } from '#kernel/errors.ts';
import { common } from './errors/common.ts';
import { failedOperation } from './errors/failed-operation.ts';
import { internalError, internalServerError } from './errors/internal-error.ts';
import { invalidParameter, missingParameter, unknownParameter } from './errors/invalid-parameter.ts';
import { invalidParameterValue } from './errors/invalid-parameter-value.ts';
import { limitExceeded } from './errors/limit-exceeded.ts';
import {
  resourceInsufficient,
  resourceInUse,
  resourceNotFound,
  resourcesSoldOut,
  resourceUnavailable,
} from './errors/resource.ts';
import { authFailure, operationDenied, unauthorizedOperation } from './errors/unauthorized-operation.ts';
import { unsupportedOperation } from './errors/unsupported-operation.ts';

/** `E['ResourceNotFound.InvalidService']`: rows by the vendor's code. */
export const E = errorTable({
  ...authFailure,
  ...common,
  ...failedOperation,
  ...internalError,
  ...internalServerError,
  ...invalidParameter,
  ...invalidParameterValue,
  ...limitExceeded,
  ...missingParameter,
  ...operationDenied,
  ...resourceInUse,
  ...resourceInsufficient,
  ...resourceNotFound,
  ...resourceUnavailable,
  ...resourcesSoldOut,
  ...unauthorizedOperation,
  ...unknownParameter,
  ...unsupportedOperation,
});

/** Every code this product may answer with. */
export type ErrorCode = keyof typeof E;
