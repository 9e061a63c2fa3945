// Management of identity inside one transaction: accounts, users, keys, policies. Every write is noted in the change feed,
// so that each process forgets what it had cached of the account.
import * as keys from './access-keys.ts';
import * as accounts from './accounts.ts';
import type { Ground } from './ground.ts';
import * as policies from './policies.ts';
import * as users from './users.ts';

type Bound<T> = {
  readonly [K in keyof T]: T[K] extends (ground: Ground, ...rest: infer R) => infer A ? (...rest: R) => A : never;
};

export interface Administration {
  readonly accounts: Bound<typeof accounts>;
  readonly users: Bound<typeof users>;
  readonly keys: Bound<typeof keys>;
  readonly policies: Bound<typeof policies>;
}

const bind = <T extends object>(functions: T, ground: Ground): Bound<T> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [name, (...rest: unknown[]) => run(ground, ...rest)]),
  ) as Bound<T>;

export const administration = (ground: Ground): Administration => ({
  accounts: bind(accounts, ground),
  users: bind(users, ground),
  keys: bind(keys, ground),
  policies: bind(policies, ground),
});
