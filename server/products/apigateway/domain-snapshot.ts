// Reads custom domains for the gateway plane. They are the current state, so a change acts without a release.
import type { Kysely } from 'kysely';
import type { DomainSnapshot, EnvironmentName } from '#planes/gateway/snapshot.ts';
import type { Database } from '#store/database.ts';
import type { Log } from '#telemetry/log.ts';
import type { DomainRow } from './domain/rows.ts';
import { mappingsOf } from './domain/rows.ts';
import { speaksHttps } from './domain/rules.ts';
import type { ServiceRow } from './rows.ts';
import { netTypesOf } from './service/describe.ts';

/** A certificate with its key open, of the account that has it. */
interface OpenCertificate {
  readonly accountId: string;
  readonly id: string;
  readonly chain: string;
  readonly key: string;
}

/** Finds certificates by id, of any account; what cannot be opened is left out. */
export type ReadCertificates = (db: Kysely<Database>, ids: readonly string[]) => Promise<readonly OpenCertificate[]>;

export type Domains = (service: ServiceRow) => readonly DomainSnapshot[];

type InChunks = <T>(ids: readonly string[], query: (chunk: string[]) => Promise<T[]>) => Promise<T[]>;

export const readDomains = async (
  db: Kysely<Database>,
  serviceIds: readonly string[],
  inChunks: InChunks,
  readCertificates: ReadCertificates | undefined,
  log: Log,
): Promise<Domains> => {
  const rows = await inChunks(serviceIds, (chunk) =>
    db.selectFrom('apigw_domain').selectAll().where('service_id', 'in', chunk).orderBy('domain').execute(),
  );
  const ids = new Set(rows.flatMap(({ certificate_id: id }) => (id === null ? [] : [id])));
  const certificates = new Map(
    ids.size === 0 ? [] : ((await readCertificates?.(db, [...ids])) ?? []).map((found) => [found.id, found]),
  );
  const byService = Map.groupBy(rows, (row) => row.service_id);
  return (service) =>
    (byService.get(service.id) ?? [])
      // A network that the service has left takes its domains along; another account's row would be a fault of the store.
      .filter((row) => netTypesOf(service).includes(row.net_type) && row.account_id === service.account_id)
      .map((row) => domainOf(row, certificates, log));
};

const domainOf = (row: DomainRow, certificates: ReadonlyMap<string, OpenCertificate>, log: Log): DomainSnapshot => {
  const found = row.certificate_id === null ? undefined : certificates.get(row.certificate_id);
  const own = found?.accountId === row.account_id ? found : undefined;
  if (speaksHttps(row.protocol) && own === undefined)
    log.error('certificate of a domain cannot be served', {
      domain: row.domain,
      certificate: row.certificate_id ?? '',
    });
  return {
    host: row.domain,
    protocols: row.protocol.split('&') as ('http' | 'https')[],
    forcesHttps: row.is_forced_https === 1,
    mappings:
      row.is_default_mapping === 1
        ? undefined
        : mappingsOf(row).map(({ Path, Environment }) => ({ path: Path, environment: Environment as EnvironmentName })),
    certificate: own && { chain: own.chain, key: own.key },
  };
};
