// What the management functions of identity work on: one transaction, and the note that cached credentials went stale.
import type { ReadDb, Sealer, Store, StoreTransaction } from '#store/store.ts';

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

/** The ground of one transaction; noting a change in a reading one has no effect, and its writes fail anyway. */
export const groundOf = (store: Store, tx: ReadDb, nowMs: number): Ground => ({
  tx,
  sealer: store.sealer,
  nowMs,
  changed: (accountId) =>
    store.changed(tx as StoreTransaction, { plane: IDENTITY_PLANE, aggregate: 'account', accountId, region: 'global' }),
});
