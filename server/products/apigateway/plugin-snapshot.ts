// Compiles what is bound to APIs beside plans and applications, plugins and IP strategies, to rules of the gateway plane.
// Both are the current state, so they act without a release.
import type { Kysely } from 'kysely';
import { addressKey } from '#lib/address-set.ts';
import { parseCondition } from '#lib/condition/parser.ts';
import type { Condition, Vocabulary } from '#lib/condition/syntax.ts';
import type {
  AddressRule,
  CrossOriginRule,
  Endpoint,
  PluginsSnapshot,
  RoutingStrategy,
  TrafficControl,
} from '#planes/gateway/plugins/snapshot.ts';
import type { HttpExchange, MockExchange } from '#planes/gateway/snapshot.ts';
import type { Database } from '#store/database.ts';
import type { Log } from '#telemetry/log.ts';
import { addressLines } from './ip-strategy/rules.ts';
import type { BackendConfig, BackendType } from './plugin/definitions/backend.ts';
import { isAnyOrigin } from './plugin/definitions/cors.ts';
import type { PluginDataOf, PluginType } from './plugin/definitions/index.ts';
import { pluginDefinitions, readPluginData } from './plugin/definitions/index.ts';
import { blocksOf } from './plugin/definitions/ip-control.ts';
import type { FrozenApi } from './release/versions.ts';
import type { ApiInPlace } from './routes.ts';
import { exchangeOf } from './routes.ts';
import type { ApiSettings } from './structures/api-settings.ts';

export interface Plugins {
  /** undefined: nothing is bound to the API there. */
  readonly of: (serviceId: string, environment: string, api: FrozenApi) => PluginsSnapshot | undefined;
}

type InChunks = <T>(ids: readonly string[], query: (chunk: string[]) => Promise<T[]>) => Promise<T[]>;

interface BoundPlugin {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

interface BoundStrategy {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

export const readPlugins = async (
  db: Kysely<Database>,
  serviceIds: readonly string[],
  inChunks: InChunks,
  log: Log,
): Promise<Plugins> => {
  const plugins = await inChunks(serviceIds, (chunk) =>
    db
      .selectFrom('apigw_plugin_binding as binding')
      .innerJoin('apigw_plugin as plugin', (join) =>
        join
          .onRef('plugin.id', '=', 'binding.plugin_id')
          .onRef('plugin.account_id', '=', 'binding.account_id')
          .onRef('plugin.region', '=', 'binding.region'),
      )
      .select(['binding.service_id', 'binding.environment', 'binding.api_id'])
      .select(['plugin.id', 'plugin.type', 'plugin.data'])
      .where('binding.service_id', 'in', chunk)
      .execute(),
  );
  const strategies = await inChunks(serviceIds, (chunk) =>
    db
      .selectFrom('apigw_ip_strategy_binding as binding')
      .innerJoin('apigw_ip_strategy as strategy', (join) =>
        join
          .onRef('strategy.id', '=', 'binding.strategy_id')
          .onRef('strategy.account_id', '=', 'binding.account_id')
          .onRef('strategy.region', '=', 'binding.region'),
      )
      .select(['binding.service_id', 'binding.environment', 'binding.api_id'])
      .select(['strategy.id', 'strategy.type', 'strategy.data'])
      .where('binding.service_id', 'in', chunk)
      .execute(),
  );
  const place = (row: { service_id: string; environment: string; api_id: string }): string =>
    `${row.service_id} ${row.environment} ${row.api_id}`;
  const pluginsAt = Map.groupBy(plugins, place);
  const strategiesAt = Map.groupBy(strategies, place);
  const addressRules = new Map<string, AddressRule>();
  return {
    of: (serviceId, environment, api) => {
      const at = `${serviceId} ${environment} ${api.id}`;
      const bound = pluginsAt.get(at) ?? [];
      const lists = strategiesAt.get(at) ?? [];
      if (bound.length === 0 && lists.length === 0) return undefined;
      try {
        return compilePlugins(bound, lists, api, addressRules);
      } catch (error) {
        const unusable = error instanceof Error ? error.message : String(error);
        log.error('plugin cannot be read; the API refuses every call', { service: serviceId, api: api.id, unusable });
        return { unusable };
      }
    },
  };
};

/**
 * Throws when a definition cannot be read: stored ones were checked, so only after a downgrade. `known`: address rules by
 * plugin or strategy; a long list that many APIs share is one object, in the snapshot and on the edge.
 */
export const compilePlugins = (
  bound: readonly BoundPlugin[],
  strategies: readonly BoundStrategy[],
  api: FrozenApi,
  known = new Map<string, AddressRule>(),
): PluginsSnapshot => {
  const once = (id: string, compile: () => AddressRule): AddressRule => {
    const rule = known.get(id) ?? compile();
    known.set(id, rule);
    return rule;
  };
  const addresses = strategies.map((strategy) => once(strategy.id, () => strategyRule(strategy)));
  let compiled: PluginsSnapshot = {};
  for (const plugin of bound) {
    if (!Object.hasOwn(pluginDefinitions, plugin.type)) throw new Error(`${plugin.id}: unknown type ${plugin.type}`);
    if (plugin.type === 'IPControl') addresses.push(once(plugin.id, () => pluginRule(dataOf('IPControl', plugin))));
    else compiled = { ...compiled, ...compilers[plugin.type as keyof typeof compilers](plugin, api) };
  }
  return addresses.length === 0 ? compiled : { ...compiled, addresses };
};

const dataOf = <T extends PluginType>(type: T, { id, data }: BoundPlugin): PluginDataOf<T> => {
  const read = readPluginData(type, data);
  if (!read.ok) throw new Error(`${id}: ${read.fault.reason}`);
  return read.data;
};

const conditionOf = (text: string, vocabulary: Vocabulary): Condition => {
  const parsed = parseCondition(text, vocabulary);
  if (!parsed.ok) throw new Error(`condition, character ${parsed.error.position}: ${parsed.error.message}`);
  return parsed.condition;
};

const strategyRule = ({ type, data }: BoundStrategy): AddressRule => ({
  kind: type === 'WHITE' ? 'allow' : 'deny',
  ranges: addressLines(data),
});

const pluginRule = ({ type, blocks }: PluginDataOf<'IPControl'>): AddressRule => ({
  kind: type === 'white_list' ? 'allow' : 'deny',
  ranges: blocksOf(blocks),
});

type Compiler = (plugin: BoundPlugin, api: FrozenApi) => PluginsSnapshot;

const compilers: Readonly<Record<Exclude<PluginType, 'IPControl'>, Compiler>> = {
  Cors: (plugin) => ({ crossOrigin: crossOriginRule(dataOf('Cors', plugin)) }),
  TrafficControl: (plugin) => ({ traffic: basicControl(plugin.id, dataOf('TrafficControl', plugin)) }),
  TrafficControlByParameter: (plugin) => ({
    traffic: parameterControl(plugin.id, dataOf('TrafficControlByParameter', plugin)),
  }),
  Routing: (plugin, api) => ({ routing: routingStrategies(dataOf('Routing', plugin), api) }),
  CircuitBreaker: (plugin, api) => {
    const data = dataOf('CircuitBreaker', plugin);
    const { backend_type: type, backend_config: config = {} } = data;
    return {
      breaker: {
        pluginId: plugin.id,
        failure: conditionOf(data.failure_condition, 'exchange'),
        threshold: data.failure_threshold,
        windowSeconds: data.time_window,
        openSeconds: data.open_state_duration,
        fallback: type === undefined ? undefined : (otherBackend(type, config, api) ?? 'unserved'),
      },
    };
  },
  ProxyCache: (plugin) => {
    const data = dataOf('ProxyCache', plugin);
    return {
      cache: {
        parameters: (data.cache_key_params ?? []).map(({ position, parameter }) => ({ position, name: parameter })),
        methods: data.cacheable_methods,
        statuses: data.cacheable_response_codes,
        heedsHeaders: data.cache_control ?? false,
        ttlSeconds: data.ttl,
      },
    };
  },
  CustomReq: (plugin) => {
    const data = dataOf('CustomReq', plugin);
    return {
      customRequest: {
        endpoint: endpointOf(data),
        sendsBody: data.is_send_req_body ?? false,
        sendsHeaders: data.is_send_req_headers ?? false,
        sendsQuery: data.is_send_req_querys ?? false,
        base64: data.is_base64_encoded ?? false,
      },
    };
  },
  CustomAuth: (plugin) => {
    const data = dataOf('CustomAuth', plugin);
    return {
      customAuthentication: {
        endpoint: endpointOf(data),
        keptSeconds: data.cache_time,
        headers: data.header_auth_parameters ?? [],
        queries: data.query_auth_parameters ?? [],
        sendsBody: data.is_send_body ?? false,
        version: data.version ?? '',
      },
    };
  },
};

const crossOriginRule = (data: PluginDataOf<'Cors'>): CrossOriginRule => {
  const unlessAll = (names: readonly string[] = []): readonly string[] | undefined =>
    names.includes('*') ? undefined : names;
  return {
    // A browser's Origin has neither a slash at its end nor the scheme's own port.
    origins: data.allow_origin.some(isAnyOrigin)
      ? undefined
      : data.allow_origin.map((origin) => new URL(origin).origin),
    methods: data.allow_methods,
    requestHeaders: unlessAll(data.allow_headers),
    exposedHeaders: unlessAll(data.expose_headers),
    credentials: data.allow_credentials ?? false,
    maxAgeSeconds: data.max_age,
  };
};

const UNIT_SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

const basicControl = (pluginId: string, data: PluginDataOf<'TrafficControl'>): TrafficControl => ({
  kind: 'basic',
  pluginId,
  windowSeconds: data.expire * UNIT_SECONDS[data.expire_type],
  api: data.api_rate_limit,
  app: data.app_rate_limit,
  address: data.ip_rate_limit,
  specialApps: (data.spec_app_rate_limits ?? []).map(({ app_id, rate_limit }) => ({
    appId: app_id,
    limit: rate_limit,
  })),
  specialAddresses: (data.spec_ip_rate_limits ?? [])
    .filter(({ ip_key }) => addressKey(ip_key) !== undefined)
    .map(({ ip_key, rate_limit }) => ({ address: ip_key, limit: rate_limit })),
});

const parameterControl = (pluginId: string, data: PluginDataOf<'TrafficControlByParameter'>): TrafficControl => ({
  kind: 'parameter',
  pluginId,
  standard:
    data.default_window === 0 ? undefined : { limit: data.default_rate_limit ?? 0, windowSeconds: data.default_window },
  strategies: data.strategies
    .toSorted((left, right) => right.strategy_weight - left.strategy_weight)
    .map(({ name, parameters: [parameter], rate_limit, window, condition = '' }) => ({
      name,
      position: parameter?.type ?? 'path',
      parameter: parameter?.name ?? '',
      limit: rate_limit,
      windowSeconds: window,
      condition: condition.trim() === '' ? undefined : conditionOf(condition, 'request'),
    })),
});

/** Larger weights first; of equal ones the newest, which stands last. */
const routingStrategies = (strategies: PluginDataOf<'Routing'>, api: FrozenApi): readonly RoutingStrategy[] =>
  strategies
    .toReversed()
    .toSorted((left, right) => right.strategy_weight - left.strategy_weight)
    .map(({ strategy_name, condition, backend_type, backend_config }) => ({
      name: strategy_name,
      condition: conditionOf(condition, 'request'),
      exchange: otherBackend(backend_type, backend_config, api),
    }));

/** The API with another backend; its parameters and their mapping stay. undefined: a kind that is not served yet. */
const otherBackend = (
  type: BackendType,
  { ServiceConfig, ServiceMockReturnMessage }: BackendConfig,
  api: ApiInPlace,
): HttpExchange | MockExchange | undefined => {
  const { MockReturnHttpStatusCode: _, MockReturnHttpHeaders: __, ...kept } = api.settings;
  const settings = {
    ...kept,
    ServiceConfig: ServiceConfig as ApiSettings['ServiceConfig'],
    ServiceMockReturnMessage,
  };
  return exchangeOf({ ...api, serviceType: type, settings: settings as ApiSettings });
};

/** A timeout of 0 is none of its own: then what APIs have by default holds. */
const DEFAULT_TIMEOUT_SECONDS = 15;

const endpointOf = (data: {
  readonly endpoint_timeout: number;
  readonly endpoint_url?: string | undefined;
}): Endpoint => ({
  url: data.endpoint_url,
  timeoutMs: (data.endpoint_timeout || DEFAULT_TIMEOUT_SECONDS) * 1000,
});
