// Scope over a transaction: the tenant's filter on every statement, the tenant's columns on every inserted row.
import type { InsertQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
import type { ReadDb } from './engine.ts';
import type { Scope, ScopedTable } from './scope.ts';
import type { Sealer } from './sealing.ts';
import type { Tenant } from './tenant-filter.ts';
import { tenantFilter } from './tenant-filter.ts';

/** Rows per INSERT: SQLite allows 32,766 parameters in one statement. */
const INSERT_ROWS = 500;

/** What a tenant's secrets are sealed for: those of one account and region open nowhere else. */
export const tenantPurpose = ({ accountId, region }: Tenant): string => `tenant ${accountId} ${region}`;

export const createScope = (db: ReadDb, { accountId, region }: Tenant, sealer: Sealer): Scope => {
  const filtered = db.withPlugin(tenantFilter({ accountId, region }));
  const purpose = tenantPurpose({ accountId, region });
  return {
    accountId,
    region,
    inRegion: (other) => createScope(db, { accountId, region: other }, sealer),
    // Kysely types a table by its literal name; `table` is one of several here, so the builder's type is stated, not inferred.
    select: (table) => filtered.selectFrom(table as never) as never,
    update: (table) => filtered.updateTable(table as never) as never,
    delete: (table) => filtered.deleteFrom(table as never) as never,
    insert: async <T extends ScopedTable>(table: T, rows: object | readonly object[]): Promise<void> => {
      // The check the filter does for other statements; an INSERT of plain values has no other table in it.
      filtered.selectFrom(table as never).compile();
      const list = (Array.isArray(rows) ? rows : [rows]) as readonly object[];
      for (let first = 0; first < list.length; first += INSERT_ROWS) {
        const values = list.slice(first, first + INSERT_ROWS).map((row) => ({ ...row, account_id: accountId, region }));
        const into = db.insertInto(table) as unknown as InsertQueryBuilder<Database, T, unknown>;
        await into.values(values as never).execute();
      }
    },
    seal: (plain) => sealer.seal(plain, purpose),
    open: (sealed) => sealer.open(sealed, purpose),
  };
};
