// Tables of the CDN product.
import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('cdn_service')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('charge_type', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('next_charge_type', 'text')
    .addColumn('next_charge_type_at', 'text')
    .addPrimaryKeyConstraint('cdn_service_key', ['account_id', 'region'])
    .execute();
};
