// What the store needs from a database: a consistent read, a durable write, and its query builders.
import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';

export type StoreKind = 'sqlite' | 'postgres';

export type ReadDb = Kysely<Database>;
export type StoreTransaction = Transaction<Database>;

/** Runs inside the transaction after the caller's work, just before the commit. Says whether it wrote to the change feed. */
export type BeforeCommit = (tx: StoreTransaction) => Promise<boolean>;

export interface Engine {
  readonly kind: StoreKind;
  /** One snapshot for the whole of `work`; a write inside it fails. */
  read<T>(work: (db: ReadDb) => Promise<T>): Promise<T>;
  /**
   * One serialisable transaction, durable when the promise resolves. PostgreSQL runs `work` again after a
   * serialisation failure, so it must have no effect outside the transaction.
   */
  write<T>(work: (tx: StoreTransaction) => Promise<T>, beforeCommit: BeforeCommit): Promise<T>;
  /** Calls back when another process may have committed a change; undefined where polling has to do. */
  readonly onForeignCommit?: (wake: () => void) => void;
  close(): Promise<void>;
}

/** Whether a statement failed because a row with this key exists. The transaction it failed in is lost: check first where you can. */
export const isUniqueViolation = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  // SQLite extended result codes SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE; PostgreSQL unique_violation.
  return errcode === 1555 || errcode === 2067 || code === '23505';
};
