// The codes of Kingsoft IAM, each with the page of the IAM manual that names it; ours are marked.
import { errorTable } from '#kernel/errors.ts';

export const E = errorTable({
  // Manual 1432 and later pages.
  invalidParameterValue: {
    code: 'InvalidParameterValue',
    status: 400,
    message: 'An invalid or out-of-range value was supplied for the input parameter {parameter}.',
  },
  // The vendor's page was not found: named after its PolicyAlreadyExists.
  userAlreadyExists: {
    code: 'UserAlreadyExists',
    status: 409,
    message: 'A user with this name already exists in the account.',
  },
  // Manual 1441, 1442.
  userNoSuchEntity: { code: 'UserNoSuchEntity', status: 404, message: 'The account has no user with this name.' },
  // Named after PolicyDeleteConflict (manual 1433).
  userDeleteConflict: {
    code: 'UserDeleteConflict',
    status: 409,
    message: 'The user still has access keys or attached policies. Delete and detach them first.',
  },
  // Manual 1428.
  userAkskLimitExceeded: {
    code: 'UserAkskLimitExceeded',
    status: 409,
    message: 'A user can have two access keys. Delete one first.',
  },
  // Page of UpdateAccessKey.
  accessKeyNoSuchEntity: {
    code: 'AccessKeyNoSuchEntity',
    status: 404,
    message: 'The user has no access key with this ID.',
  },
  // Manual 1432.
  policyAlreadyExists: {
    code: 'PolicyAlreadyExists',
    status: 409,
    message: 'A policy with this name already exists in the account.',
  },
  // Manual 1436.
  policyDocumentNotJsonFormat: {
    code: 'PolicyDocumentNotJsonFormat',
    status: 400,
    message: 'The policy document is not JSON.',
  },
  // The vendor's code for a document that is JSON but no policy was not found.
  policyDocumentMalformed: { code: 'InvalidParameterValue', status: 400, message: '{reason}' },
  // Manual 1433.
  policyNoSuchEntity: { code: 'PolicyNoSuchEntity', status: 404, message: 'The account has no such policy.' },
  policyDeleteConflict: {
    code: 'PolicyDeleteConflict',
    status: 409,
    message: 'The policy is still attached to a user. Detach it first.',
  },
  // Manual 1441.
  userPolicyAlreadyExists: {
    code: 'UserPolicyAlreadyExists',
    status: 409,
    message: 'The policy is already attached to the user.',
  },
  userPolicyLimitExceeded: {
    code: 'UserPolicyLimitExceeded',
    status: 409,
    message: 'A user can have five policies. Detach one first.',
  },
  // Manual 1442.
  userPolicyNoSuchEntity: {
    code: 'UserPolicyNoSuchEntity',
    status: 404,
    message: 'The policy is not attached to the user.',
  },
  // Named after the others.
  roleNoSuchEntity: {
    code: 'RoleNoSuchEntity',
    status: 404,
    message: 'There is no such role. A user can assume the role of its own name only.',
  },
  // Common table of the manuals.
  accessDenied: { code: 'AccessDenied', status: 403, message: '{reason}' },
  // Portico's own: the vendor has no action that makes accounts.
  accountNoSuchEntity: { code: 'AccountNoSuchEntity', status: 404, message: 'There is no account with this ID.' },
});
