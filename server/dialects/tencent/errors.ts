// Tencent's common error codes (gateway document, common error codes) with Portico's sentences for them.
// Statuses are for logs and metrics: on the wire every answer of this family is 200.
import { errorTable } from '#kernel/errors.ts';
import type { FamilyErrors } from '../dialect.ts';

export const tencentErrors = errorTable({
  unsigned: {
    code: 'MissingParameter',
    status: 401,
    message: 'The request is missing a required parameter `SecretId`: it carries no signature.',
  },
  missingAction: {
    code: 'MissingParameter',
    status: 400,
    message: 'The request is missing a required parameter `Action`.',
  },
  missingParameter: {
    code: 'MissingParameter',
    status: 400,
    message: 'The request is missing a required parameter `{parameter}`.',
  },
  unknownParameter: { code: 'UnknownParameter', status: 400, message: 'The parameter `{parameter}` is not known.' },
  invalidParameter: {
    code: 'InvalidParameter',
    status: 400,
    message: 'The parameter `{parameter}` is not valid: {reason}.',
  },
  invalidParameterValue: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'The value of parameter `{parameter}` is not valid: {reason}.',
  },
  unknownAction: {
    code: 'InvalidAction',
    status: 404,
    message: 'The action `{action}` does not exist in version {version}.',
  },
  unknownVersion: { code: 'NoSuchVersion', status: 404, message: 'The version `{version}` of the API does not exist.' },
  unknownRegion: { code: 'UnsupportedRegion', status: 400, message: 'The region `{region}` is not supported.' },
  unknownAccessKey: {
    code: 'AuthFailure.SecretIdNotFound',
    status: 401,
    message: 'The SecretId is not found. Check that it is correct and was not deleted or disabled.',
  },
  disabledAccessKey: {
    code: 'AuthFailure.SecretIdNotFound',
    status: 401,
    message: 'The SecretId is disabled. Enable it or use another one.',
  },
  invalidSessionToken: {
    code: 'AuthFailure.TokenFailure',
    status: 401,
    message: 'The token is missing, expired or does not belong to the SecretId.',
  },
  signatureMismatch: {
    code: 'AuthFailure.SignatureFailure',
    status: 401,
    message:
      'The provided credentials could not be validated. Please check your signature is correct. Server string to sign: {stringToSign}',
  },
  signatureFormat: {
    code: 'AuthFailure.SignatureFailure',
    status: 401,
    message: 'The provided credentials could not be validated: {problem}.',
  },
  signatureExpired: {
    code: 'AuthFailure.SignatureExpire',
    status: 401,
    message: 'The signature is expired: the timestamp {timestamp} is too far from the server time {serverTime}.',
  },
  // No document names the code of a repeated nonce; the signature is what cannot be accepted a second time.
  replayed: {
    code: 'AuthFailure.SignatureFailure',
    status: 401,
    message: 'The Nonce was used already with this Timestamp. Sign each request with a new Nonce.',
  },
  notAuthorised: {
    code: 'AuthFailure.UnauthorizedOperation',
    status: 403,
    message: 'The policies of the account do not allow {user} to perform {action} on {resource}.',
  },
  throttled: {
    code: 'RequestLimitExceeded',
    status: 429,
    message: 'The number of requests exceeds the frequency limit of {action}: {limit}. Send fewer requests.',
  },
  // The public cloud's common code; the private edition's document names none for the documented limits.
  tooLarge: {
    code: 'RequestSizeLimitExceeded',
    status: 413,
    message: 'The request is larger than its method allows: 32 KB for GET, 1 MB for form POST, 10 MB for TC3 POST.',
  },
  malformed: { code: 'InvalidParameter', status: 400, message: 'The request could not be read.' },
  unreadable: { code: 'InvalidParameter', status: 400, message: 'The request could not be read: {problem}.' },
  unsupportedMethod: {
    code: 'UnsupportedProtocol',
    status: 405,
    message: 'The method is not supported. Only GET and POST are.',
  },
  idempotencyMismatch: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'The ClientToken was used already with other parameters.',
  },
  dryRun: {
    code: 'DryRunOperation',
    status: 412,
    message: 'The request would have succeeded, but the DryRun parameter was used.',
  },
  internal: { code: 'InternalError', status: 500, message: 'An internal error has occurred.' },
  unavailable: {
    code: 'ResourceUnavailable',
    status: 503,
    message: 'The service is unavailable for the moment. Send the request again later.',
  },
}) satisfies FamilyErrors;
