// Kysely's driver interface over node:sqlite: prepared statements are kept, rows are plain objects.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

/** Statement texts vary with the length of IN lists, so the cache has a bound; the oldest is dropped first. */
const KEPT_STATEMENTS = 500;

interface Prepared {
  readonly statement: StatementSync;
  /** Names in the order of a row's values; none for a statement that answers no rows. */
  columns: readonly string[];
}

/** An open database with its prepared statements. */
export class SqliteSession {
  readonly database: DatabaseSync;
  readonly #kept = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  prepare(sql: string): Prepared {
    const kept = this.#kept.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.database.prepare(sql);
    const columns = columnsOf(statement);
    if (columns.length > 0) statement.setReturnArrays(true);
    const prepared = { statement, columns };
    if (this.#kept.size >= KEPT_STATEMENTS) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
    this.#kept.set(sql, prepared);
    return prepared;
  }

  run(sql: string): void {
    this.prepare(sql).statement.run();
  }
}

const columnsOf = (statement: StatementSync): readonly string[] => statement.columns().map(({ name }) => name);

/**
 * A plain object, as PostgreSQL's driver gives. node:sqlite's own have no prototype, and making plain ones of those takes
 * longer than reading them.
 */
const toObject = (columns: readonly string[], row: readonly unknown[]): Record<string, unknown> => {
  const object: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at += 1) object[columns[at] as string] = row[at];
  return object;
};

class SqliteConnection implements DatabaseConnection {
  readonly session: SqliteSession;

  constructor(session: SqliteSession) {
    this.session = session;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const prepared = this.session.prepare(query.sql);
    const { statement } = prepared;
    const parameters = query.parameters as readonly SQLInputValue[];
    if (prepared.columns.length > 0) {
      const rows = statement.all(...parameters) as unknown as readonly (readonly unknown[])[];
      // Another process has changed the schema since: SQLite has prepared the statement anew.
      if (rows[0] !== undefined && rows[0].length !== prepared.columns.length) prepared.columns = columnsOf(statement);
      return { rows: rows.map((row) => toObject(prepared.columns, row)) as R[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

/** How a driver borrows sessions and spells the ends of a transaction. */
export interface SqliteSessions {
  acquire(): Promise<SqliteSession>;
  release(session: SqliteSession): void;
  begin(session: SqliteSession): Promise<void>;
  readonly commit: readonly string[];
  readonly rollback: readonly string[];
}

const createDriver = (sessions: SqliteSessions): Driver => {
  const run = (connection: DatabaseConnection, statements: readonly string[]): void => {
    const { session } = connection as SqliteConnection;
    for (const sql of statements) session.run(sql);
  };
  return {
    init: async () => {},
    acquireConnection: async () => new SqliteConnection(await sessions.acquire()),
    beginTransaction: (connection) => sessions.begin((connection as SqliteConnection).session),
    commitTransaction: async (connection) => run(connection, sessions.commit),
    rollbackTransaction: async (connection) => {
      // After some failures (disk full) SQLite has rolled back by itself.
      if ((connection as SqliteConnection).session.database.isTransaction) run(connection, sessions.rollback);
    },
    savepoint: async (connection, name) => run(connection, [`savepoint "${name}"`]),
    rollbackToSavepoint: async (connection, name) => run(connection, [`rollback to "${name}"`]),
    releaseSavepoint: async (connection, name) => run(connection, [`release "${name}"`]),
    releaseConnection: async (connection) => {
      sessions.release((connection as SqliteConnection).session);
    },
    destroy: async () => {},
  };
};

/** A Kysely dialect over borrowed sessions; whoever made the sessions closes them. */
export const sqliteDialect = (sessions: SqliteSessions): Dialect => ({
  createDriver: () => createDriver(sessions),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});
