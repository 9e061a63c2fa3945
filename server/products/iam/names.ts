// Names as the vendor writes them: resource names (krn), and the parameters that carry them.
import { s } from '#kernel/schema.ts';

// IAM manual, every page with UserName or PolicyName.
const NAME = /^[\w+=,.@-]+$/;

export const UserName = s.string({ min: 1, max: 64, pattern: NAME, doc: 'Name of a user of the account.' });
export const PolicyName = s.string({ min: 1, max: 128, pattern: NAME, doc: 'Name of the policy.' });
/** Without it the caller itself is meant. */
export const OptionalUserName = s.string({
  optional: true,
  min: 1,
  max: 64,
  pattern: NAME,
  doc: 'Name of a user of the account; the caller itself when left out.',
});
export const PolicyKrn = s.string({
  min: 1,
  max: 2048,
  doc: 'Resource name of the policy, krn:ksc:iam::<account>:policy/<name>.',
});

export const userKrn = (accountId: string, name: string): string => `krn:ksc:iam::${accountId}:user/${name}`;
export const policyKrn = (accountId: string, name: string): string => `krn:ksc:iam::${accountId}:policy/${name}`;

/** The name in a krn of this account and kind; undefined for any other, which the account then does not have. */
export const nameInKrn = (krn: string, accountId: string, kind: 'policy' | 'role' | 'user'): string | undefined => {
  const prefix = `krn:ksc:iam::${accountId}:${kind}/`;
  return krn.startsWith(prefix) && krn.length > prefix.length ? krn.slice(prefix.length) : undefined;
};
