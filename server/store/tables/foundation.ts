// Tables the store itself needs: migrations that ran, the change feed, answers kept for repeated calls, spent nonces.
import type { Generated } from 'kysely';

export interface FoundationTables {
  migration: { name: string; at: number };
  /** What changed, in the order it was committed; written in the transaction of the change itself. */
  change: {
    revision: Generated<number>;
    plane: string;
    aggregate: string;
    account_id: string;
    region: string;
    at: number;
  };
  /** Answers of calls that carried an idempotency token, kept for 24 hours. */
  idempotency: {
    account_id: string;
    region: string;
    product: string;
    action: string;
    token: string;
    parameters_hash: string;
    answer: string;
    expires_at: number;
  };
  /** PostgreSQL only: SQLite keeps nonces in a file of their own (nonces-sqlite.ts). */
  nonce: { key: string; expires_at: number };
}
