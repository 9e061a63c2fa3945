// For the store's tests: empty places, stores that are closed after the test, and rows to put in them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Store, StoreOptions } from './store.ts';
import { openStore } from './store.ts';

export const alice = { accountId: '100000000001', region: 'ap-guangzhou' };
export const bob = { accountId: '100000000002', region: 'ap-guangzhou' };

export const share = (id: string, bandwidth = 10) => ({
  bandwidth_share_id: id,
  name: id,
  project_id: '0',
  line_id: 'line',
  bandwidth,
  charge_type: 'Peak',
  created_at: '2026-11-24T00:00:00Z',
});

export const change = (aggregate: string, plane = 'gateway') => ({ plane, aggregate, ...alice });

/** Makes the URL of an empty database; undefined for SQLite. */
export type DatabaseUrl = () => Promise<string | undefined>;

export const storePlaces = (databaseUrl: DatabaseUrl) => {
  /** Options of an empty store; it may be opened several times. */
  const emptyPlace = async (t: TestContext): Promise<StoreOptions> => {
    const home = await mkdtemp(join(tmpdir(), 'portico-store-'));
    t.after(() => rm(home, { recursive: true, force: true }));
    return { home, databaseUrl: await databaseUrl(), masterKey: Buffer.alloc(32, 9) };
  };
  const open = async (t: TestContext, options: StoreOptions): Promise<Store> => {
    const store = await openStore(options);
    t.after(() => store.close());
    return store;
  };
  const fresh = async (t: TestContext): Promise<Store> => open(t, await emptyPlace(t));
  return { emptyPlace, open, fresh };
};
