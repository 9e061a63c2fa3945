// The store: one typed query layer over SQLite (a file in the home) or PostgreSQL. Opens it, migrates it, and joins
// transactions, the tenants' scopes, the change feed, nonces and sealing into one value.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Engine, ReadDb, StoreKind, StoreTransaction } from './engine.ts';
import type { Change, ChangeListener } from './feed.ts';
import { followChanges } from './feed.ts';
import { lockKey } from './locks.ts';
import type { Nonces } from './nonces.ts';
import { createNonces } from './nonces.ts';
import { openPostgresNonces } from './nonces-postgres.ts';
import { openSqliteNonces } from './nonces-sqlite.ts';
import { openPostgres } from './postgres.ts';
import type { Scope } from './scope.ts';
import type { Sealer } from './sealing.ts';
import { createSealer } from './sealing.ts';
import { openSqlite } from './sqlite.ts';
import type { Tenant } from './tenant-filter.ts';
import { createScope } from './tenant-scope.ts';
import { tidy } from './tidy.ts';

export type { ReadDb, StoreKind, StoreTransaction } from './engine.ts';
export { isUniqueViolation } from './engine.ts';
export type { Change, ChangeListener } from './feed.ts';
export type { Nonces } from './nonces.ts';
export type { Sealer } from './sealing.ts';
export type { Tenant } from './tenant-filter.ts';

const TIDY_MS = 10 * 60 * 1000;
const PAGE = 1_000;

export type NewChange = Omit<Change, 'revision' | 'at'>;

export interface Store {
  readonly kind: StoreKind;
  /** One consistent snapshot for the whole of `work`; it cannot write and never waits for a write. */
  read<T>(work: (db: ReadDb) => Promise<T>): Promise<T>;
  /**
   * One serialisable transaction: durable, and its changes delivered to this process's listeners, when the promise resolves.
   * `work` may run more than once (PostgreSQL, collisions), so it must have no effect outside the transaction. A statement
   * that fails ends the transaction: check before inserting rather than catch.
   */
  write<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** One tenant's view of a transaction. See tenant-filter.ts for the rule that joins and subqueries follow. */
  scope(db: ReadDb, tenant: Tenant): Scope;
  /** The transaction behind a scope: for identity, whose tables no scope can reach. */
  transactionOf(scope: Scope): StoreTransaction;
  /** Notes a change; it is written to the feed when the transaction commits, once however often it was noted. */
  changed(tx: StoreTransaction, change: NewChange): void;
  /** Newest committed revision; 0 when nothing has changed yet. */
  revision(): Promise<number>;
  /** Changes after `revision`, oldest first, kept for 7 days. Throws when older ones were already dropped: rebuild everything then. 0 asks for all that are kept. */
  changesSince(revision: number, plane?: string): Promise<readonly Change[]>;
  /** Committed changes of every process, each once, in order. Returns what ends it. */
  onChange(listener: ChangeListener): () => void;
  readonly nonces: Nonces;
  readonly sealer: Sealer;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Directory of the SQLite files; made when missing. */
  readonly home: string;
  /** `postgres://…`; without it SQLite in the home. */
  readonly databaseUrl?: string | undefined;
  /** 32 bytes (master-key.ts). */
  readonly masterKey: Uint8Array;
  /** Milliseconds now. */
  readonly clock?: () => number;
}

const openEngine = async ({ home, databaseUrl }: StoreOptions) => {
  if (databaseUrl !== undefined && databaseUrl !== '') {
    if (!/^postgres(?:ql)?:\/\//.test(databaseUrl))
      throw new Error('the database URL must begin with postgres:// (leave it out for SQLite)');
    const engine = await openPostgres(databaseUrl);
    return { engine: engine as Engine, spent: openPostgresNonces(engine.pool) };
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const engine = await openSqlite(join(home, 'portico.sqlite'));
  return { engine, spent: openSqliteNonces(join(home, 'nonces.sqlite')) };
};

const readChanges = async (db: ReadDb, revision: number, plane: string | undefined): Promise<Change[]> => {
  const changes: Change[] = [];
  for (let after = revision; ; ) {
    const rows = await db
      .selectFrom('change')
      .selectAll()
      .where('revision', '>', after)
      .$if(plane !== undefined, (query) => query.where('plane', '=', plane as string))
      .orderBy('revision')
      .limit(PAGE)
      .execute();
    for (const { account_id: accountId, ...row } of rows) changes.push({ ...row, accountId });
    const newest = rows.at(-1);
    if (newest === undefined || rows.length < PAGE) return changes;
    after = newest.revision;
  }
};

/** Opens the store and brings its schema up to date. Throws when a newer Portico has used the database. */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const clock = options.clock ?? Date.now;
  const sealer = createSealer(options.masterKey);
  const { engine, spent } = await openEngine(options);
  const behind = new WeakMap<Scope, StoreTransaction>();
  const noted = new WeakMap<StoreTransaction, Map<string, NewChange>>();

  const newest = async (db: ReadDb): Promise<number> =>
    (await db.selectFrom('change').select('revision').orderBy('revision', 'desc').limit(1).executeTakeFirst())
      ?.revision ?? 0;
  const revision = (): Promise<number> => engine.read(newest);
  const feed = followChanges(await revision(), (after) => engine.read((db) => readChanges(db, after, undefined)));
  engine.onForeignCommit?.(feed.wake);
  const upkeep = setInterval(() => {
    void tidy(engine, clock()).catch(() => {});
    void spent.tidy(clock()).catch(() => {});
  }, TIDY_MS).unref();

  const writeNoted = async (tx: StoreTransaction): Promise<boolean> => {
    const changes = [...(noted.get(tx)?.values() ?? [])];
    if (changes.length === 0) return false;
    // Until the commit: a later revision must not become visible before an earlier one.
    if (engine.kind === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(lockKey.changeFeed)})`.execute(tx);
    const at = clock();
    const rows = changes.map(({ plane, aggregate, accountId, region }) => ({
      plane,
      aggregate,
      account_id: accountId,
      region,
      at,
    }));
    await tx.insertInto('change').values(rows).execute();
    return true;
  };

  return {
    kind: engine.kind,
    read: (work) => engine.read(work),
    write: async (work) => {
      let hasChanged = false;
      const value = await engine.write(work, async (tx) => {
        hasChanged = await writeNoted(tx);
        return hasChanged;
      });
      // The write is committed: a feed that cannot be read just now catches up by itself and fails nobody.
      if (hasChanged) await feed.pump().catch(() => {});
      return value;
    },
    scope: (db, tenant) => {
      const scope = createScope(db, tenant, sealer);
      behind.set(scope, db as StoreTransaction);
      return scope;
    },
    transactionOf: (scope) => {
      const tx = behind.get(scope);
      if (tx === undefined) throw new Error('this scope is not of this store');
      return tx;
    },
    changed: (tx, change) => {
      const changes = noted.get(tx) ?? new Map<string, NewChange>();
      noted.set(tx, changes);
      changes.set(JSON.stringify([change.plane, change.aggregate, change.accountId, change.region]), change);
    },
    revision,
    changesSince: (after, plane) =>
      engine.read(async (db) => {
        const oldest = await db.selectFrom('change').select('revision').orderBy('revision').limit(1).executeTakeFirst();
        if (oldest !== undefined && after !== 0 && after < oldest.revision - 1)
          throw new Error(`changes after revision ${after} are no longer kept`);
        return readChanges(db, after, plane);
      }),
    onChange: feed.onChange,
    nonces: createNonces(spent.keep, clock),
    sealer,
    close: async () => {
      clearInterval(upkeep);
      await feed.close();
      spent.close();
      await engine.close();
    },
  };
};
