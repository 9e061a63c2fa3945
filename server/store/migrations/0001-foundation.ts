// The change feed, answers kept for repeated calls, and (PostgreSQL) spent nonces.
import type { Kysely } from 'kysely';
import type { StoreKind } from '../engine.ts';

export const up = async (db: Kysely<unknown>, kind: StoreKind): Promise<void> => {
  await db.schema
    .createTable('change')
    // SQLite: AUTOINCREMENT, so that a revision is never given out twice even after old rows are trimmed.
    .addColumn('revision', kind === 'postgres' ? 'bigserial' : 'integer', (c) =>
      kind === 'postgres' ? c.primaryKey() : c.primaryKey().autoIncrement(),
    )
    .addColumn('plane', 'text', (c) => c.notNull())
    .addColumn('aggregate', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('region', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('idempotency')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('region', 'text', (c) => c.notNull())
    .addColumn('product', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('token', 'text', (c) => c.notNull())
    .addColumn('parameters_hash', 'text', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_pk', ['account_id', 'region', 'product', 'action', 'token'])
    .execute();
  await db.schema.createIndex('idempotency_expiry').on('idempotency').column('expires_at').execute();

  if (kind === 'postgres') {
    await db.schema
      .createTable('nonce')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('nonce_expiry').on('nonce').column('expires_at').execute();
  }
};
