// Brings a database's schema up to date: each migration once, in order, in a transaction that also records it.
// Processes that start together queue for the lock and find the work done.
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { StoreKind } from './engine.ts';
import { lockKey } from './locks.ts';
import type { Migration } from './migrations/index.ts';

const ensureTable = (db: Kysely<Database>): Promise<void> =>
  db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();

/** Refuses a database that a newer Portico has migrated, before anything is touched. */
const refuseNewer = (recorded: readonly string[], known: readonly Migration[]): void => {
  const names = new Set(known.map(({ name }) => name));
  const unknown = recorded.filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new Error(
      `this database was used by a newer version of Portico (it has ${unknown.join(', ')}, which this version does not ` +
        'know); start that version again, or restore a backup made before the upgrade',
    );
};

/** Runs `work` in a transaction that no other process's migration overlaps. */
const locked = <T>(db: Kysely<Database>, kind: StoreKind, work: (tx: Kysely<Database>) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    // SQLite: BEGIN IMMEDIATE is that lock.
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(lockKey.migrations)})`.execute(tx);
    return work(tx);
  });

export const migrate = async (
  db: Kysely<Database>,
  kind: StoreKind,
  migrations: readonly Migration[],
): Promise<void> => {
  const recorded = await locked(db, kind, async (tx) => {
    await ensureTable(tx);
    return (await tx.selectFrom('migration').select('name').execute()).map(({ name }) => name);
  });
  refuseNewer(recorded, migrations);
  for (const { name, up } of migrations) {
    if (recorded.includes(name)) continue;
    await locked(db, kind, async (tx) => {
      const done = await tx.selectFrom('migration').select('name').where('name', '=', name).executeTakeFirst();
      if (done !== undefined) return;
      await up(tx as unknown as Kysely<unknown>, kind);
      await tx.insertInto('migration').values({ name, at: Date.now() }).execute();
    });
  }
};
