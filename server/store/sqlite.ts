// SQLite as an engine: one connection writes, others read a snapshot each and never wait for the writer (WAL).
// Writes that wait for each other share one commit, so that one fsync pays for all of them.
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { BeforeCommit, Engine, ReadDb, StoreTransaction } from './engine.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations/index.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { SqliteSession, sqliteDialect } from './sqlite-driver.ts';

/** How long another process may hold the file before a write is given up. */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_PAUSE_MS = 5;
const SQLITE_BUSY = 5;
const READERS = 8;
/** Bounds of one shared commit: the first writer of a group must not wait for an endless queue behind it. */
const GROUP_WRITES = 64;
const GROUP_MS = 10;

const openWriter = (path: string): SqliteSession => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  // From here on waiting is done by beginWrite: SQLite's own way to wait would stop the whole process.
  database.exec('pragma busy_timeout = 0');
  return new SqliteSession(database);
};

/** BEGIN IMMEDIATE, tried again while another process writes. */
const beginWrite = async (session: SqliteSession): Promise<void> => {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      session.run('begin immediate');
      return;
    } catch (error) {
      const isBusy = (error as { readonly errcode?: unknown }).errcode === SQLITE_BUSY;
      if (!isBusy || performance.now() > deadline) throw error;
      await sleep(BUSY_PAUSE_MS);
    }
  }
};

const openReader = (path: string): SqliteSession =>
  new SqliteSession(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: true }));

/** Lends up to READERS read-only connections, opened as they are needed. */
const createReaders = (path: string) => {
  const all: SqliteSession[] = [];
  const idle: SqliteSession[] = [];
  const waiting: ((session: SqliteSession) => void)[] = [];
  return {
    acquire: async (): Promise<SqliteSession> => {
      const session = idle.pop();
      if (session !== undefined) return session;
      if (all.length >= READERS) return new Promise((resolve) => waiting.push(resolve));
      const opened = openReader(path);
      all.push(opened);
      return opened;
    },
    release: (session: SqliteSession): void => {
      const next = waiting.shift();
      if (next === undefined) idle.push(session);
      else next(session);
    },
    close: (): void => {
      for (const session of all) session.database.close();
    },
  };
};

interface Job {
  /** Runs the work in a savepoint of its own; resolves to what must be called once the group is on disk. */
  readonly run: () => Promise<() => void>;
  readonly reject: (error: unknown) => void;
}

/** Runs jobs one after another, several to a commit. */
const createWriteQueue = (session: SqliteSession) => {
  const queue: Job[] = [];
  let draining: Promise<void> | undefined;

  const runGroup = async (): Promise<void> => {
    await beginWrite(session);
    const done: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
    const startedAt = performance.now();
    for (let taken = 0; taken < GROUP_WRITES && (taken === 0 || performance.now() - startedAt < GROUP_MS); taken++) {
      const job = queue.shift();
      if (job === undefined) break;
      try {
        done.push({ resolve: await job.run(), reject: job.reject });
      } catch (error) {
        job.reject(error);
      }
      if (!session.database.isTransaction) {
        for (const other of done) other.reject(new Error('SQLite gave the transaction up; nothing of it was kept'));
        return;
      }
    }
    try {
      session.run('commit');
    } catch (error) {
      if (session.database.isTransaction) session.run('rollback');
      for (const job of done) job.reject(error);
      return;
    }
    for (const job of done) job.resolve();
  };

  const drain = async (): Promise<void> => {
    // One turn of microtasks lets writers that were started together meet in one group.
    await Promise.resolve();
    while (queue.length > 0) {
      try {
        await runGroup();
      } catch (error) {
        // BEGIN failed (another process holds the file): whoever is waiting now is told so.
        for (const job of queue.splice(0)) job.reject(error);
      }
      // Everything up to here ran without a turn of the event loop: reads, sockets and timers get theirs now.
      await nextTurn();
    }
    draining = undefined;
  };

  return {
    add: (job: Job): void => {
      queue.push(job);
      draining ??= drain();
    },
    idle: async (): Promise<void> => {
      while (draining !== undefined) await draining;
    },
  };
};

/** Opens (and makes) the database file at `path` and brings its schema up to date. */
export const openSqlite = async (path: string, migrations: readonly Migration[] = allMigrations): Promise<Engine> => {
  const session = openWriter(path);
  const onWriter = { acquire: async () => session, release: () => {} };
  try {
    const direct = { ...onWriter, begin: beginWrite, commit: ['commit'], rollback: ['rollback'] };
    await migrate(new Kysely<Database>({ dialect: sqliteDialect(direct) }), 'sqlite', migrations);
  } catch (error) {
    session.database.close();
    throw error;
  }

  const readers = createReaders(path);
  const queue = createWriteQueue(session);
  const reader = new Kysely<Database>({
    dialect: sqliteDialect({
      ...readers,
      begin: async (on) => on.run('begin'),
      commit: ['commit'],
      rollback: ['rollback'],
    }),
  });
  const rollbackJob = ['rollback to job', 'release job'];
  const grouped = new Kysely<Database>({
    dialect: sqliteDialect({
      ...onWriter,
      begin: async (on) => on.run('savepoint job'),
      commit: ['release job'],
      rollback: rollbackJob,
    }),
  });
  let closed = false;

  return {
    kind: 'sqlite',
    read: <T>(work: (db: ReadDb) => Promise<T>): Promise<T> => reader.transaction().execute(work),
    write: <T>(work: (tx: StoreTransaction) => Promise<T>, beforeCommit: BeforeCommit): Promise<T> => {
      if (closed) return Promise.reject(new Error('the store is closed'));
      return new Promise<T>((resolve, reject) => {
        const run = async (): Promise<() => void> => {
          const value = await grouped.transaction().execute(async (tx) => {
            const result = await work(tx);
            await beforeCommit(tx);
            return result;
          });
          return () => resolve(value);
        };
        queue.add({ run, reject });
      });
    },
    close: async () => {
      closed = true;
      await queue.idle();
      readers.close();
      session.database.close();
    },
  };
};
