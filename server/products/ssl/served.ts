// Certificates with their keys open, for a listener: read when a snapshot is compiled, outside of any scope.
import type { Kysely } from 'kysely';
import type { Database } from '#store/database.ts';
import { tenantPurpose } from '#store/tenant-scope.ts';

/** PEM. */
export interface ServedCertificate {
  readonly accountId: string;
  readonly id: string;
  readonly chain: string;
  readonly key: string;
}

const CHUNK = 500;

/**
 * The server certificates with these ids, of whatever account: who asks compares the account. `open` opens what a scope has
 * sealed for a purpose; a key that cannot be opened is left out and told of.
 */
export const readServedCertificates = async (
  db: Kysely<Database>,
  ids: readonly string[],
  open: (sealed: string, purpose: string) => string,
  unopened: (id: string) => void,
): Promise<readonly ServedCertificate[]> => {
  const found: ServedCertificate[] = [];
  for (let first = 0; first < ids.length; first += CHUNK) {
    const rows = await db
      .selectFrom('ssl_certificate')
      .select(['id', 'account_id', 'region', 'chain', 'private_key'])
      .where('id', 'in', ids.slice(first, first + CHUNK))
      .where('type', '=', 'SVR')
      .execute();
    for (const { id, account_id: accountId, region, chain, private_key: sealed } of rows) {
      if (sealed === null) continue;
      try {
        found.push({ accountId, id, chain, key: open(sealed, tenantPurpose({ accountId, region })) });
      } catch {
        unopened(id);
      }
    }
  }
  return found;
};
