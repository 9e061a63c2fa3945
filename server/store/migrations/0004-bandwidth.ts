// Tables of the shared bandwidth product.
import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('bandwidth_share')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('bandwidth_share_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('line_id', 'text', (column) => column.notNull())
    .addColumn('bandwidth', 'integer', (column) => column.notNull())
    .addColumn('charge_type', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('bandwidth_share_key', ['account_id', 'region', 'bandwidth_share_id'])
    .execute();
  await db.schema
    .createTable('bandwidth_share_address')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('allocation_id', 'text', (column) => column.notNull())
    .addColumn('bandwidth_share_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('bandwidth_share_address_key', ['account_id', 'region', 'allocation_id'])
    .execute();
  await db.schema
    .createIndex('bandwidth_share_address_by_share')
    .on('bandwidth_share_address')
    .columns(['account_id', 'region', 'bandwidth_share_id'])
    .execute();
};
