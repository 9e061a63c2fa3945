// Alibaba's error codes as its API gateway answers them today; where the CDN document's older table has another wording
// for the same failure, the gateway's wins, because the SDKs read it (the `server string to sign is:` tail, status 400).
import type { ErrorDefinition } from '#kernel/errors.ts';
import { errorTable } from '#kernel/errors.ts';
import type { FamilyErrors } from '../dialect.ts';

export const alibabaErrors = errorTable({
  unsigned: { code: 'MissingAccessKeyId', status: 400, message: 'AccessKeyId is mandatory for this action.' },
  missingAction: { code: 'MissingAction', status: 400, message: 'Action is mandatory for this action.' },
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
  unsupportedParameter: {
    code: 'UnsupportedParameter',
    status: 400,
    message: 'The parameter {parameter} is not supported.',
  },
  unknownAction: {
    code: 'InvalidAction.NotFound',
    status: 404,
    message: 'Specified api is not found, please check your url and method.',
  },
  unknownVersion: { code: 'NoSuchVersion', status: 400, message: 'The specified version does not exist.' },
  unknownRegion: { code: 'InvalidRegionId.NotFound', status: 404, message: 'The specified RegionId does not exist.' },
  unknownAccessKey: { code: 'InvalidAccessKeyId.NotFound', status: 404, message: 'Specified access key is not found.' },
  disabledAccessKey: { code: 'InvalidAccessKeyId.Inactive', status: 400, message: 'Specified access key is disabled.' },
  invalidSessionToken: {
    code: 'InvalidSecurityToken.Expired',
    status: 400,
    message: 'Specified SecurityToken is missing, expired or does not belong to the access key.',
  },
  signatureMismatch: {
    code: 'SignatureDoesNotMatch',
    status: 400,
    message: 'Specified signature is not matched with our calculation. server string to sign is:{stringToSign}',
  },
  incompleteSignature: {
    code: 'IncompleteSignature',
    status: 400,
    message: 'The request signature does not conform to Aliyun standards: {problem}.',
  },
  bodyMismatch: {
    code: 'SignatureDoesNotMatch',
    status: 400,
    message: 'Specified x-acs-content-sha256 is not the SHA-256 of the body.',
  },
  invalidSignatureMethod: {
    code: 'InvalidSignatureMethod',
    status: 400,
    message: 'Specified signature method is not valid.',
  },
  invalidSignatureVersion: {
    code: 'InvalidSignatureVersion',
    status: 400,
    message: 'Specified signature version is not valid.',
  },
  timeExpired: {
    code: 'InvalidTimeStamp.Expired',
    status: 400,
    message: 'Specified time stamp or date value is expired.',
  },
  timeFormat: {
    code: 'InvalidTimeStamp.Format',
    status: 400,
    message: 'Specified time stamp or date value is not well formatted.',
  },
  replayed: { code: 'SignatureNonceUsed', status: 400, message: 'Specified signature nonce was used already.' },
  notAuthorised: {
    code: 'Forbidden',
    status: 403,
    message: 'User not authorized to operate on the specified resource.',
  },
  throttled: { code: 'Throttling.User', status: 400, message: 'Request was denied due to user flow control.' },
  tooLarge: {
    code: 'RequestTooLarge',
    status: 413,
    message: 'The request is larger than 32 KB in its URL or 4 MB in its body.',
  },
  malformed: { code: 'InvalidParameter.Format', status: 400, message: 'Specified parameter format is not valid.' },
  unsupportedMethod: {
    code: 'UnsupportedHTTPMethod',
    status: 400,
    message: 'The HTTP method is not supported. Only GET and POST are.',
  },
  idempotencyMismatch: {
    code: 'IdempotentParameterMismatch',
    status: 400,
    message: 'Request uses a client token in a previous request but is not identical to that request.',
  },
  dryRun: {
    code: 'DryRunOperation',
    status: 400,
    message: 'The request would have succeeded, but the DryRun parameter was used.',
  },
  internal: {
    code: 'InternalError',
    status: 500,
    message: 'The request processing has failed due to some unknown error, exception or failure.',
  },
  unavailable: {
    code: 'ServiceUnavailable',
    status: 503,
    message: 'The request has failed due to a temporary failure of the server.',
  },
}) satisfies FamilyErrors;

/** `Missing<Parameter>` of a common parameter, as the gateway names it; `spelling` is the header that carries it, where one does. */
export const missingCommon = (parameter: string, spelling = parameter): ErrorDefinition => ({
  code: `Missing${parameter}`,
  status: 400,
  message: `${spelling} is mandatory for this action.`,
});
