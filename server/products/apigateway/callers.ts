// Reads who may call APIs with AuthType APP and OAUTH: applications with what they are bound to, and the keys that tokens
// are checked with. Both are the current state, so they act without a release.
import type { Kysely } from 'kysely';
import type { AppSnapshot, TokenRules } from '#planes/gateway/snapshot.ts';
import type { Database } from '#store/database.ts';
import { tenantPurpose } from '#store/tenant-scope.ts';
import type { Log } from '#telemetry/log.ts';
import { settingsOf } from './api/describe.ts';
import { isAuthorising } from './api/oauth-rules.ts';
import type { FrozenApi } from './release/versions.ts';
import type { ApiSettings } from './structures/api-settings.ts';

export interface Callers {
  readonly appsOf: (serviceId: string, environment: string) => readonly AppSnapshot[];
  /** Of an API that is an authorising one now. */
  readonly tokenConfigOf: (apiId: string) => ApiSettings['OauthConfig'];
}

type InChunks = <T>(ids: readonly string[], query: (chunk: string[]) => Promise<T[]>) => Promise<T[]>;
type Open = (sealed: string, purpose: string) => string;

export const readCallers = async (
  db: Kysely<Database>,
  serviceIds: readonly string[],
  inChunks: InChunks,
  open: Open,
  log: Log,
): Promise<Callers> => {
  const bindings = await inChunks(serviceIds, (chunk) =>
    db
      .selectFrom('apigw_api_app_binding as binding')
      .innerJoin('apigw_api_app as app', (join) =>
        join
          .onRef('app.id', '=', 'binding.app_id')
          .onRef('app.account_id', '=', 'binding.account_id')
          .onRef('app.region', '=', 'binding.region'),
      )
      .select(['binding.service_id', 'binding.environment', 'binding.api_id'])
      .select(['app.id', 'app.key', 'app.secret', 'app.account_id', 'app.region'])
      .where('binding.service_id', 'in', chunk)
      .execute(),
  );
  const authorising = await inChunks(serviceIds, (chunk) =>
    db
      .selectFrom('apigw_api')
      .select(['id', 'settings'])
      .where('service_id', 'in', chunk)
      .where('auth_type', '=', 'OAUTH')
      .where('business_type', '=', 'OAUTH')
      .execute(),
  );
  const apps = new Map<string, Map<string, AppSnapshot & { readonly apiIds: string[] }>>();
  for (const row of bindings) {
    const place = `${row.service_id} ${row.environment}`;
    const here = apps.get(place) ?? new Map<string, AppSnapshot & { readonly apiIds: string[] }>();
    apps.set(place, here);
    const known = here.get(row.id);
    if (known !== undefined) {
      known.apiIds.push(row.api_id);
      continue;
    }
    try {
      const secret = open(row.secret, tenantPurpose({ accountId: row.account_id, region: row.region }));
      here.set(row.id, { appId: row.id, key: row.key, secret, apiIds: [row.api_id] });
    } catch {
      log.error('application cannot be opened and is not served', { app: row.id });
    }
  }
  const configs = new Map(authorising.map((row) => [row.id, settingsOf(row).OauthConfig]));
  return {
    appsOf: (serviceId, environment) => [...(apps.get(`${serviceId} ${environment}`)?.values() ?? [])],
    tokenConfigOf: (apiId) => configs.get(apiId),
  };
};

/**
 * Token rules of a business API: its authorising API's as they are now, else (deleted, or of another kind now) as the
 * version has them.
 */
export const tokenRulesOf = (
  { settings }: FrozenApi,
  version: readonly FrozenApi[],
  tokenConfigOf: Callers['tokenConfigOf'],
): TokenRules => {
  const frozen = version.find((api) => api.id === settings.AuthRelationApiId && isAuthorising(api));
  const config = tokenConfigOf(settings.AuthRelationApiId ?? '') ?? frozen?.settings.OauthConfig;
  const nothing = { publicKey: '', tokenLocation: '', loginRedirectUrl: '' };
  if (config === undefined) return { fault: frozen === undefined ? 'no api' : 'no config', ...nothing };
  const { PublicKey, TokenLocation, LoginRedirectUrl } = config;
  return {
    fault: undefined,
    publicKey: PublicKey,
    tokenLocation: TokenLocation,
    loginRedirectUrl: LoginRedirectUrl ?? '',
  };
};
