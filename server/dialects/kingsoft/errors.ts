// Kingsoft's common errors: codes, statuses and texts of the shared-bandwidth document's table, in its order.
import { errorTable } from '#kernel/errors.ts';
import type { FamilyErrors } from '../dialect.ts';

export const kingsoftErrors = errorTable({
  missingHost: { code: 'MissingAuthenticationToken', status: 403, message: "Request is missing 'Host' header." },
  unsigned: {
    code: 'MissingAuthenticationToken',
    status: 403,
    message: 'Request is missing Authentication Token.',
  },
  missingHeader: { code: 'MissingAuthenticationToken', status: 403, message: '{name} not in Http Header.' },
  hostNotSigned: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: "'Host' must be a 'SignedHeader' in the Authorization.",
  },
  terminator: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: "Credential should be scoped with a valid terminator: 'aws4_request', not: {terminator}.",
  },
  unknownRegion: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: 'Credential should be scoped to a valid region, not:{region}.',
  },
  wrongService: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: 'Credential should be scoped to correct service: {service}.',
  },
  // The document's sentence ends at `provided.`; the strings after it are what the AWS signature this one is taken from shows.
  signatureMismatch: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Server string to sign: {stringToSign}',
  },
  bodyMismatch: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. X-Amz-Content-Sha256 is not the SHA-256 of the body.',
  },
  expired: { code: 'SignatureDoesNotMatch', status: 403, message: 'Signature expired:{times}.' },
  scopeDate: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
  },
  unknownAccessKey: {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  },
  disabledAccessKey: {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  },
  invalidSessionToken: {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  },
  notAuthorised: {
    code: 'AccessDenied',
    status: 403,
    message: 'User: {user} is not authorized to perform: {action}.',
  },
  dateFormat: {
    code: 'IncompleteSignature',
    status: 400,
    message: "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601.",
  },
  queryIncomplete: {
    code: 'IncompleteSignature',
    status: 400,
    message: 'KSC query-string parameters must include {names}. Re-examine the query-string parameters.',
  },
  algorithm: { code: 'IncompleteSignature', status: 400, message: "Unsupported ksc 'algorithm': {algorithm}." },
  noCredential: {
    code: 'IncompleteSignature',
    status: 400,
    message: "Authorization header requires 'Credential' parameter. Authorization={authorization}.",
  },
  credentialParts: {
    code: 'IncompleteSignature',
    status: 400,
    message:
      'Credential must have exactly 5 slash-delimited elements, e.g. accesskeyid/date/region/service/aws4_request, got: {credential}.',
  },
  authorizationFormat: { code: 'IncompleteSignature', status: 400, message: 'Authorization header format error.' },
  noDate: {
    code: 'IncompleteSignature',
    status: 400,
    message:
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header, Authorization={authorization}",
  },
  noSignature: {
    code: 'IncompleteSignature',
    status: 400,
    message: "Authorization header requires 'Signature' parameter. Authorization={authorization}",
  },
  noSignedHeaders: {
    code: 'IncompleteSignature',
    status: 400,
    message: "Authorization header requires 'SignedHeaders' parameter. Authorization={authorization}",
  },
  unavailable: {
    code: 'ServiceUnavailable',
    status: 500,
    message: 'Auth Service is unavailable because of an unknown error, exception or failure',
  },
  internal: {
    code: 'ServiceUnavailable',
    status: 500,
    message: 'OpenAPI or Service is unavailable because of an unknown error, exception or failure.',
  },
  dryRun: {
    code: 'DryRunOperation',
    status: 412,
    message: 'Request would have succeeded, but DryRun flag is set',
  },
  unknownAction: {
    code: 'NoSuchEntity',
    status: 404,
    message: "Request was rejected because it referenced an 'InnerApi' that does not exist.",
  },
  unknownVersion: {
    code: 'NoSuchEntity',
    status: 404,
    message: "Request was rejected because it referenced an 'InnerApi' that does not exist.",
  },
  throttled: {
    code: 'LimitExceeded',
    status: 409,
    message: 'Request was rejected because the request speed of this openAPI is beyond the current flow control limit.',
  },
  invalidParameterValue: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'An invalid or out-of-range value was supplied for the input parameter {parameter}.',
  },
  invalidMethod: {
    code: 'InvalidMethod',
    status: 400,
    message: 'The method {method} for is not valid for this web service.',
  },
  missingAction: {
    code: 'MissingParameter',
    status: 400,
    message: 'An value must be supplied for the input parameter Action.',
  },
  missingParameter: {
    code: 'MissingParameter',
    status: 400,
    message: 'An value must be supplied for the input parameter {parameter}.',
  },
  malformed: {
    code: 'InvalidQueryParameter',
    status: 400,
    message: 'The query parameter is malformed or does not adhere to KSC standards.',
  },
  malformedParameter: {
    code: 'InvalidQueryParameter',
    status: 400,
    message: 'The query parameter {parameter} is malformed or does not adhere to KSC standards.',
  },
  idempotencyMismatch: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'An invalid or out-of-range value was supplied for the input parameter ClientToken.',
  },
  // Not in the document: the family's signatures carry no nonce, so this row answers nothing today.
  replayed: { code: 'SignatureDoesNotMatch', status: 403, message: 'Signature expired: it was used already.' },
  // Not in the document, which gives no limits.
  tooLarge: {
    code: 'RequestEntityTooLarge',
    status: 413,
    message: 'The request is larger than 32 KB in its URL or 4 MB in its body.',
  },
}) satisfies FamilyErrors;
