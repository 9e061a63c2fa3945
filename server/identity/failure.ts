// What can go wrong when identity is managed, in our own words; the product that is asked finds the vendor's code for it.

export type IdentityReason =
  | 'accountNotFound'
  | 'userNotFound'
  | 'userExists'
  | 'userHasKeys'
  | 'userHasPolicies'
  | 'rootUser'
  | 'keyNotFound'
  | 'keyLimit'
  | 'policyNotFound'
  | 'policyExists'
  | 'policyAttached'
  | 'alreadyAttached'
  | 'notAttached'
  | 'attachmentLimit'
  | 'temporaryCaller';

export class IdentityFailure extends Error {
  readonly reason: IdentityReason;
  constructor(reason: IdentityReason) {
    super(`identity: ${reason}`);
    this.name = 'IdentityFailure';
    this.reason = reason;
  }
}

export const failIdentity = (reason: IdentityReason): never => {
  throw new IdentityFailure(reason);
};
