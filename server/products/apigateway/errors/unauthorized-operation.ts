// AuthFailure.*, UnauthorizedOperation.* and OperationDenied: the caller may not do this.
import { rows } from './rows.ts';

export const authFailure = rows('AuthFailure', 401, {
  '': 'The signature or the authorisation is wrong. Check the credential and the string to sign.',
  InvalidSecretId: 'The SecretId is not one of an access key. Use an access key of the account.',
  MFAFailure: 'The second factor is wrong. Repeat the call with a valid one.',
  SecretIdNotFound: 'The SecretId does not exist or is disabled. Check it for missing and extra characters.',
  SignatureExpire: 'The signature has expired. Set the clock: Timestamp may differ by five minutes at most.',
  SignatureFailure: 'The signature does not match. Check the secret key and the string to sign.',
  TokenFailure: 'The session token is not valid. Ask for a new one.',
  UnauthorizedOperation: 'No policy allows this call. Ask the account owner for the permission.',
});

export const unauthorizedOperation = rows('UnauthorizedOperation', 403, {
  '': 'No policy allows this call. Ask the account owner for the permission.',
  AccessResource: 'No policy allows access to this resource. Ask the account owner for the permission.',
  MFAExpired: 'The second factor has expired. Repeat it.',
  MFANotFound: 'The second factor is missing. Give it.',
  UnauthCls: 'The log service is not authorised. Grant the role first.',
  UncertifiedUser: 'The account is not verified. Verify it before creating resources.',
});

export const operationDenied = rows('OperationDenied', 403, {
  '': 'The operation is denied.',
});
