// The certificate product's codes (SSL Certificate 2019-12-05, error codes of the current SDKs) with Portico's sentences.
import { errorTable } from '#kernel/errors.ts';

export const E = errorTable({
  missingParameter: { code: 'MissingParameter', status: 400, message: 'Parameter {parameter} is missing.' },
  tooManyCertificates: {
    code: 'InvalidParameter.CertificatesNumberExceeded',
    status: 400,
    message: 'The account has its {limit} certificates. Delete one first.',
  },
  unparsable: {
    code: 'FailedOperation.CertificateParseError',
    status: 400,
    message: 'The certificate or its key cannot be read: {reason}',
  },
  keyMismatch: {
    code: 'FailedOperation.CertificateMatchError',
    status: 400,
    message: 'The private key does not belong to the first certificate. Give the key of that certificate.',
  },
  brokenChain: {
    code: 'FailedOperation.CertificateChainError',
    status: 400,
    message: 'The chain is broken: {reason}',
  },
  notStandard: {
    code: 'FailedOperation.CertificateInvalid',
    status: 400,
    message: 'The certificate cannot be used: {reason}',
  },
  notAuthority: {
    code: 'FailedOperation.CertificateCaError',
    status: 400,
    message: 'CertificateType is CA, but {subject} is no authority. Use SVR for a server certificate.',
  },
  notFound: {
    code: 'FailedOperation.CertificateNotFound',
    status: 404,
    message: 'Certificate {id} does not exist. Check CertificateId.',
  },
  inUse: {
    code: 'FailedOperation.DeleteResourceFailed',
    status: 409,
    message: 'Certificate {id} is used by {users}. Change that first.',
  },
});
