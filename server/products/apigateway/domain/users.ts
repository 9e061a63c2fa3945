// Which custom domains use a certificate: the ssl product asks before it deletes one. Wired as a port.
import type { Scope } from '#store/scope.ts';

/** Names of the account's domains with this certificate, over these regions. */
export const certificateUsers =
  (regions: readonly string[]) =>
  async (store: Scope, certificateId: string): Promise<readonly string[]> => {
    const users: string[] = [];
    for (const region of regions) {
      const rows = await store
        .inRegion(region)
        .select('apigw_domain')
        .select(['domain', 'service_id'])
        .where('certificate_id', '=', certificateId)
        .orderBy('domain')
        .execute();
      users.push(...rows.map((row) => `domain ${row.domain} of ${row.service_id} in ${region}`));
    }
    return users;
  };
