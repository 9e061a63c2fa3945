// Compiles stored state to what the gateway plane serves. Routes come from the version that runs in an environment;
// rates, plans and keys from the current state, so they act without a release.
import type { Kysely, Selectable } from 'kysely';
import type {
  EnvironmentName,
  EnvironmentSnapshot,
  PlanSnapshot,
  RouteSnapshot,
  ServiceSnapshot,
  TokenRules,
} from '#planes/gateway/snapshot.ts';
import type { Database } from '#store/database.ts';
import type {
  ApiGatewayApiStrategyTable,
  ApiGatewayPlanBindingTable,
  ApiGatewayUsagePlanTable,
} from '#store/tables/apigateway.ts';
import { tenantPurpose } from '#store/tenant-scope.ts';
import type { Log } from '#telemetry/log.ts';
import type { Callers } from './callers.ts';
import { readCallers, tokenRulesOf } from './callers.ts';
import type { ChannelOf } from './channels.ts';
import { readChannels } from './channels.ts';
import type { Domains, ReadCertificates } from './domain-snapshot.ts';
import { readDomains } from './domain-snapshot.ts';
import type { Plugins } from './plugin-snapshot.ts';
import { readPlugins } from './plugin-snapshot.ts';
import type { FrozenApi } from './release/versions.ts';
import { frozenApis } from './release/versions.ts';
import { routeOf } from './routes.ts';
import type { EnvironmentRow, ServiceRow } from './rows.ts';
import { subDomains } from './service/describe.ts';

export interface CompileParts {
  /** Parent of the default domains. */
  readonly domain: string;
  /** Opens what a scope has sealed for `purpose` (store/sealing.ts). */
  readonly open: (sealed: string, purpose: string) => string;
  /** Certificates of custom domains; without it they are not served over https. */
  readonly certificates?: ReadCertificates;
  /** What debug tokens of a service are signed with; without it, none holds. */
  readonly debugKey?: (accountId: string, serviceId: string) => string;
  readonly log: Log;
}

export interface CompiledServices {
  readonly services: readonly ServiceSnapshot[];
  /** Of the ids asked for: gone, or published nowhere. */
  readonly removed: readonly string[];
}

type Key = PlanSnapshot['keys'][number];
type Binding = Selectable<ApiGatewayPlanBindingTable>;
type Plan = Selectable<ApiGatewayUsagePlanTable>;

/** Rows that services are compiled from, read in one go and grouped. */
interface Sources {
  readonly apis: ReadonlyMap<string, string>;
  readonly strategies: readonly Selectable<ApiGatewayApiStrategyTable>[];
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly keys: ReadonlyMap<string, readonly Key[]>;
  readonly callers: Callers;
  readonly plugins: Plugins;
  readonly channelsOf: (environment: EnvironmentRow) => ChannelOf;
  readonly domains: Domains;
}

/** Compiles these services, or all when `ids` is undefined. */
export const compileServices = async (
  db: Kysely<Database>,
  ids: readonly string[] | undefined,
  parts: CompileParts,
): Promise<CompiledServices> => {
  if (ids?.length === 0) return { services: [], removed: [] };
  const among = ids === undefined ? undefined : [...ids];
  const environments = await db
    .selectFrom('apigw_environment')
    .selectAll()
    .where('version', '!=', '')
    .$if(among !== undefined, (query) => query.where('service_id', 'in', among as string[]))
    .execute();
  const published = [...new Set(environments.map((environment) => environment.service_id))];
  const rows =
    published.length === 0
      ? []
      : await db
          .selectFrom('apigw_service')
          .selectAll()
          .$if(among !== undefined, (query) => query.where('id', 'in', published))
          .execute();
  const sources = await readSources(db, environments, parts);
  const byService = Map.groupBy(environments, (environment) => environment.service_id);
  const services = rows
    .filter((service) => byService.has(service.id))
    .map((service) => compileService(service, byService.get(service.id) ?? [], sources, parts));
  const compiled = new Set(services.map((service) => service.serviceId));
  return { services, removed: (ids ?? []).filter((id) => !compiled.has(id)) };
};

const CHUNK = 500;
/** Runs a query over many ids in pieces both databases take. */
const inChunks = async <T>(ids: readonly string[], query: (chunk: string[]) => Promise<T[]>): Promise<T[]> => {
  const found: T[] = [];
  for (let first = 0; first < ids.length; first += CHUNK) found.push(...(await query(ids.slice(first, first + CHUNK))));
  return found;
};

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

const readSources = async (
  db: Kysely<Database>,
  environments: readonly EnvironmentRow[],
  { open, certificates, log }: CompileParts,
): Promise<Sources> => {
  const serviceIds = distinct(environments.map((environment) => environment.service_id));
  const releases = await inChunks(distinct(environments.map((environment) => environment.version)), (chunk) =>
    db.selectFrom('apigw_release').select(['version', 'apis']).where('version', 'in', chunk).execute(),
  );
  const strategies = await inChunks(serviceIds, (chunk) =>
    db.selectFrom('apigw_api_strategy').selectAll().where('service_id', 'in', chunk).execute(),
  );
  const bindings = await inChunks(serviceIds, (chunk) =>
    db.selectFrom('apigw_plan_binding').selectAll().where('service_id', 'in', chunk).execute(),
  );
  const planIds = distinct(bindings.map((binding) => binding.usage_plan_id));
  const plans = await inChunks(planIds, (chunk) =>
    db.selectFrom('apigw_usage_plan').selectAll().where('id', 'in', chunk).execute(),
  );
  const keyRows = await inChunks(planIds, (chunk) =>
    db
      .selectFrom('apigw_plan_key')
      .innerJoin('apigw_key', (join) =>
        join
          .onRef('apigw_key.id', '=', 'apigw_plan_key.key_id')
          .onRef('apigw_key.account_id', '=', 'apigw_plan_key.account_id')
          .onRef('apigw_key.region', '=', 'apigw_plan_key.region'),
      )
      .select(['usage_plan_id', 'apigw_key.id', 'secret', 'apigw_key.account_id', 'apigw_key.region'])
      .where('usage_plan_id', 'in', chunk)
      .where('status', '=', 1)
      .execute(),
  );
  const keys = keyRows.flatMap((row) => {
    try {
      return [
        {
          planId: row.usage_plan_id,
          key: {
            id: row.id,
            secret: open(row.secret, tenantPurpose({ accountId: row.account_id, region: row.region })),
          },
        },
      ];
    } catch {
      log.error('key cannot be opened and is not served', { key: row.id });
      return [];
    }
  });
  return {
    apis: new Map(releases.map((release) => [release.version, release.apis])),
    strategies,
    callers: await readCallers(db, serviceIds, inChunks, open, log),
    domains: await readDomains(db, serviceIds, inChunks, certificates, log),
    plugins: await readPlugins(db, serviceIds, inChunks, log),
    channelsOf: await readChannels(db, environments, inChunks),
    bindings: Map.groupBy(bindings, (binding) => `${binding.service_id} ${binding.environment}`),
    plans: new Map(plans.map((plan) => [plan.id, plan])),
    keys: new Map(
      [...Map.groupBy(keys, ({ planId }) => planId)].map(([planId, list]) => [planId, list.map(({ key }) => key)]),
    ),
  };
};

const compileService = (
  service: ServiceRow,
  environments: readonly EnvironmentRow[],
  sources: Sources,
  { domain, debugKey, log }: CompileParts,
): ServiceSnapshot => {
  const { outer, inner } = subDomains(service, domain);
  return {
    serviceId: service.id,
    accountId: service.account_id,
    appId: service.app_id,
    region: service.region,
    hosts: [outer, inner].filter((host) => host !== ''),
    protocols: service.protocol.split('&') as ('http' | 'https')[],
    environments: environments.map((environment) => compileEnvironment(environment, sources, log)),
    domains: sources.domains(service),
    ...(debugKey === undefined ? {} : { debugKey: debugKey(service.account_id, service.id) }),
  };
};

const limitOf = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined || value < 0 ? undefined : value;

const compileEnvironment = (environment: EnvironmentRow, sources: Sources, log: Log): EnvironmentSnapshot => ({
  name: environment.name as EnvironmentName,
  version: environment.version,
  rateLimit: limitOf(environment.strategy),
  routes: compileRoutes(environment, sources, log),
  apps: sources.callers.appsOf(environment.service_id, environment.name),
  plans: compilePlans(sources.bindings.get(`${environment.service_id} ${environment.name}`) ?? [], sources),
});

const compileRoutes = (environment: EnvironmentRow, sources: Sources, log: Log): RouteSnapshot[] => {
  const quotas = new Map(
    sources.strategies.filter((row) => row.environment === environment.name).map((row) => [row.api_id, row.quota]),
  );
  const version = frozenApis({ apis: sources.apis.get(environment.version) ?? '[]' });
  const tokensOf = (api: FrozenApi): TokenRules => tokenRulesOf(api, version, sources.callers.tokenConfigOf);
  const channelOf = sources.channelsOf(environment);
  return version.flatMap((frozen) => {
    const api = { ...frozen, channelOf };
    const route = routeOf(api, limitOf(quotas.get(api.id)), tokensOf);
    if (route === undefined)
      log.warn('API of a version is not served', { service: environment.service_id, api: api.id });
    if (route === undefined) return [];
    const plugins = sources.plugins.of(environment.service_id, environment.name, api);
    return [plugins === undefined ? route : { ...route, plugins }];
  });
};

const compilePlans = (bindings: readonly Binding[], sources: Sources): PlanSnapshot[] =>
  [...Map.groupBy(bindings, (binding) => binding.usage_plan_id)].flatMap(([planId, bound]) => {
    const plan = sources.plans.get(planId);
    if (plan === undefined) return [];
    const isService = bound.some((binding) => binding.api_id === '');
    return [
      {
        planId,
        rateLimit: limitOf(plan.max_requests_per_second),
        quota: limitOf(plan.max_requests),
        used: plan.used_requests,
        apiIds: isService ? undefined : bound.map((binding) => binding.api_id),
        keys: sources.keys.get(planId) ?? [],
      },
    ];
  });

/** Calls that a plan let through since the last report. */
export interface PlanUse {
  readonly planId: string;
  readonly increment: number;
}

/** Adds what the plane has counted to the plans' totals. */
export const recordPlanUse = async (db: Kysely<Database>, uses: readonly PlanUse[]): Promise<void> => {
  for (const { planId, increment } of uses)
    await db
      .updateTable('apigw_usage_plan')
      .set((eb) => ({ used_requests: eb('used_requests', '+', increment) }))
      .where('id', '=', planId)
      .execute();
};
