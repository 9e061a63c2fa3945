// Channels as routes use them: upstreams of the service's own account and region, as they are now.
import type { Kysely } from 'kysely';
import type { ChannelSnapshot, HealthRules } from '#planes/gateway/channel/snapshot.ts';
import type { Database } from '#store/database.ts';
import type { EnvironmentRow } from './rows.ts';
import type { UpstreamRow } from './upstream/rows.ts';
import { draftOf } from './upstream/rows.ts';

export interface ChannelSource {
  readonly secure: boolean;
  readonly channel: ChannelSnapshot;
}

/** By UpstreamId; undefined: there is none that can be served. */
export type ChannelOf = (upstreamId: string) => ChannelSource | undefined;

type InChunks = <T>(ids: readonly string[], query: (chunk: string[]) => Promise<T[]>) => Promise<T[]>;

/** Answers the channels that the APIs of an environment may name. */
export const readChannels = async (
  db: Kysely<Database>,
  environments: readonly EnvironmentRow[],
  inChunks: InChunks,
): Promise<(environment: EnvironmentRow) => ChannelOf> => {
  const accounts = [...new Set(environments.map((environment) => environment.account_id))];
  const rows = await inChunks(accounts, (chunk) =>
    db.selectFrom('apigw_upstream').selectAll().where('account_id', 'in', chunk).execute(),
  );
  const byTenant = Map.groupBy(rows, (row) => `${row.account_id} ${row.region}`);
  return ({ account_id: accountId, region }) => channelsOf(byTenant.get(`${accountId} ${region}`) ?? []);
};

export const channelsOf = (rows: readonly UpstreamRow[]): ChannelOf => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (upstreamId) => {
    const row = byId.get(upstreamId);
    return row === undefined ? undefined : sourceOf(row);
  };
};

export const isServedScheme = (scheme: string): boolean => ['HTTP', 'HTTPS'].includes(scheme.toUpperCase());

const sourceOf = (row: UpstreamRow): ChannelSource | undefined => {
  if (!isServedScheme(row.scheme)) return undefined;
  const { nodes } = draftOf(row);
  return {
    secure: row.scheme.toUpperCase() === 'HTTPS',
    channel: {
      id: row.id,
      retries: row.retries,
      host: row.upstream_host ?? undefined,
      nodes: nodes.map(({ Host, Port, Weight }) => ({ host: Host, port: Port, weight: Weight })),
      health: healthOf(row),
    },
  };
};

/** Defaults of the SDK model: probes of / every 5 s within 5 s; 30 s until a failing node is tried again. */
const healthOf = (row: UpstreamRow): HealthRules | undefined => {
  const { healthChecker: checker } = draftOf(row);
  if (checker === null || !(checker.EnableActiveCheck || checker.EnablePassiveCheck)) return undefined;
  return {
    active: checker.EnableActiveCheck
      ? {
          path: checker.ActiveCheckHttpPath || '/',
          timeoutMs: (checker.ActiveCheckTimeout ?? 5) * 1000,
          intervalMs: (checker.ActiveCheckInterval ?? 5) * 1000,
          headers: probeHeaders(checker.ActiveRequestHeader ?? []),
        }
      : undefined,
    passive: checker.EnablePassiveCheck,
    healthyStatuses: checker.HealthyHttpStatus,
    unhealthyStatuses: checker.UnhealthyHttpStatus,
    connectFailures: checker.TcpFailureThreshold,
    timeouts: checker.TimeoutThreshold,
    badAnswers: checker.HttpFailureThreshold,
    downMs: (checker.UnhealthyTimeout ?? 30) * 1000,
  };
};

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** UpstreamHealthCheckerReqHeaders: HeaderName and HeaderValue. What cannot be sent is left out. */
const probeHeaders = (given: readonly unknown[]): readonly (readonly [string, string])[] =>
  given.flatMap((one) => {
    const { HeaderName: name, HeaderValue: value } = (one ?? {}) as { HeaderName?: unknown; HeaderValue?: unknown };
    if (typeof name !== 'string' || typeof value !== 'string') return [];
    // The probe sets these itself.
    if (/^(?:connection|content-length|transfer-encoding)$/i.test(name)) return [];
    return NAME.test(name) && VALUE.test(value) ? [[name, value] as const] : [];
  });
