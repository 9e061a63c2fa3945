// PostgreSQL as an engine: serialisable transactions that are run again when they collide, reads on a snapshot,
// and a listener that tells of other processes' commits.
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import type { BeforeCommit, Engine, ReadDb, StoreTransaction } from './engine.ts';
import { lockKey } from './locks.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations/index.ts';
import { migrations as allMigrations } from './migrations/index.ts';

const POOL_SIZE = 20;
const CONNECT_TIMEOUT_MS = 10_000;
/** Attempts of one write before its serialisation failure is passed on; after QUEUE_AFTER the attempts stand in line. */
const ATTEMPTS = 12;
const QUEUE_AFTER = 3;
const RECONNECT_MS = 1_000;
/** Channel of NOTIFY; its payload is not used, listeners read the feed. */
export const CHANNEL = 'portico_change';

/** int8 and numeric reach JavaScript as numbers: times in ms and counts stay far below 2^53. */
const NUMBER_TYPES: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    NUMBER_TYPES.has(oid) && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
};

/** serialization_failure and deadlock_detected. */
const isCollision = (error: unknown): boolean => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return code === '40001' || code === '40P01';
};

/** Keeps one connection on LISTEN and says when something was heard, also after every reconnection (something may have been missed). */
const createListener = (connectionString: string) => {
  let wake: () => void = () => {};
  let client: pg.Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
    client = fresh;
    const again = (): void => {
      if (client !== fresh || closed) return;
      client = undefined;
      retry = setTimeout(() => void connect(), RECONNECT_MS).unref();
    };
    fresh.on('error', again);
    fresh.on('end', again);
    fresh.on('notification', () => wake());
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      wake();
    } catch {
      await fresh.end().catch(() => {});
      again();
    }
  };

  return {
    connect,
    onWake: (listener: () => void): void => {
      wake = listener;
    },
    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
};

/** Connects to `url` (`postgres://…`) and brings the schema up to date. */
export const openPostgres = async (
  url: string,
  migrations: readonly Migration[] = allMigrations,
): Promise<Engine & { readonly pool: pg.Pool }> => {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {});
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const listener = createListener(url);
  try {
    await migrate(db, 'postgres', migrations);
    await listener.connect();
  } catch (error) {
    await listener.close();
    await pool.end();
    throw error;
  }

  const attempt = <T>(
    on: Kysely<Database>,
    work: (tx: StoreTransaction) => Promise<T>,
    before: BeforeCommit,
  ): Promise<T> =>
    on
      .transaction()
      .setIsolationLevel('serializable')
      .execute(async (tx) => {
        const value = await work(tx);
        if (await before(tx)) await sql`select pg_notify(${CHANNEL}, '')`.execute(tx);
        return value;
      });

  /** The lock is taken before BEGIN: a snapshot taken before the wait would be stale after it. */
  const attemptInLine = <T>(work: (tx: StoreTransaction) => Promise<T>, before: BeforeCommit): Promise<T> =>
    db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${sql.lit(lockKey.contention)})`.execute(connection);
      try {
        return await attempt(connection, work, before);
      } finally {
        await sql`select pg_advisory_unlock(${sql.lit(lockKey.contention)})`.execute(connection);
      }
    });

  const write = async <T>(work: (tx: StoreTransaction) => Promise<T>, before: BeforeCommit): Promise<T> => {
    for (let tried = 1; ; tried++) {
      try {
        return await (tried <= QUEUE_AFTER ? attempt(db, work, before) : attemptInLine(work, before));
      } catch (error) {
        if (!isCollision(error) || tried >= ATTEMPTS) throw error;
        await sleep(Math.random() * 2 ** Math.min(tried, 6));
      }
    }
  };

  return {
    kind: 'postgres',
    pool,
    read: <T>(work: (snapshot: ReadDb) => Promise<T>): Promise<T> =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    write,
    onForeignCommit: listener.onWake,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
};
