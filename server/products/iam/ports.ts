// What the IAM product needs from outside: identity, which does the work.
import type { Identity } from '#identity/identity.ts';

export interface IamPorts {
  readonly identity: Identity;
}
