// Management of identity inside one transaction: accounts, users, keys, policies. Every write is noted in the change feed,
// so that each process forgets what it had cached of the account.
import type { ReadDb, Sealer, Store, StoreTransaction } from '#store/store.ts';
import * as keys from './access-keys.ts';
import * as accounts from './accounts.ts';
import * as policies from './policies.ts';
import * as users from './users.ts';

/** What the management functions work on. */
export interface Ground {
  readonly tx: ReadDb;
  readonly sealer: Sealer;
  readonly nowMs: number;
  /** Notes that cached credentials of this account are no longer right. */
  readonly changed: (accountId: string) => void;
}

/** The plane under which identity's changes stand in the feed. */
export const IDENTITY_PLANE = 'identity';

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

/** The ground of one transaction; noting a change in a reading one has no effect, and its writes fail anyway. */
export const groundOf = (store: Store, tx: ReadDb, nowMs: number): Ground => ({
  tx,
  sealer: store.sealer,
  nowMs,
  changed: (accountId) =>
    store.changed(tx as StoreTransaction, { plane: IDENTITY_PLANE, aggregate: 'account', accountId, region: 'global' }),
});

export const administration = (ground: Ground): Administration => ({
  accounts: bind(accounts, ground),
  users: bind(users, ground),
  keys: bind(keys, ground),
  policies: bind(policies, ground),
});
