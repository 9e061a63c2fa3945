// Plans a service when its snapshot is applied: routes in tables, steps in order, slots, keys and backend addresses looked
// up. Nothing of this is done again for a request.
import type { KeyObject } from 'node:crypto';
import type { Origin, UpstreamPool } from '../http/upstream.ts';
import { NO_SLOT } from '../limits/counters.ts';
import type { Slots } from '../limits/slots.ts';
import { apiRateKey, planQuotaKey, planRateKey, serviceRateKey } from '../limits/slots.ts';
import type { WindowCounters } from '../limits/window-counters.ts';
import type { AppCredential } from './authentication/app.ts';
import { APP_STEPS } from './authentication/app.ts';
import type { TokenCheck } from './authentication/oauth.ts';
import { checkToken, planTokenCheck, TOKEN_SERVER_FAILED } from './authentication/oauth.ts';
import type { AcceptedKey, Step } from './call.ts';
import type { Channel } from './channel/channel.ts';
import type { ChannelSnapshot } from './channel/snapshot.ts';
import { chooseMicroservice } from './microservice/choose.ts';
import type { ErrorRateRules, MicroserviceSnapshot } from './microservice/snapshot.ts';
import { authenticate } from './phases/authenticate.ts';
import { chooseNode } from './phases/choose-node.ts';
import { exchange as exchangeBytes } from './phases/exchange.ts';
import { limit } from './phases/limit.ts';
import { mock } from './phases/mock.ts';
import { misconfigured, rewrite } from './phases/rewrite.ts';
import { readForm, validate } from './phases/validate.ts';
import type { PluginPlanning } from './plugins/plan.ts';
import { NO_STEPS, planBackendSteps, planPlugins } from './plugins/plan.ts';
import type { Refusal } from './refusal.ts';
import { planConversion } from './response/converted-status.ts';
import type { Rewriting } from './rewriting.ts';
import { planRewriting } from './rewriting.ts';
import { RouteTable } from './route-table.ts';
import type {
  DomainSnapshot,
  EnvironmentSnapshot,
  HttpExchange,
  MockExchange,
  RouteSnapshot,
  ServiceSnapshot,
} from './snapshot.ts';
import { checkUpgrade, openWebSocket } from './websocket-exchange.ts';

export interface ServicePlan {
  readonly serviceId: string;
  readonly accountId: string;
  readonly appId: string;
  readonly region: string;
  readonly debugKey: string | undefined;
  readonly hosts: readonly string[];
  readonly allowsHttp: boolean;
  readonly allowsHttps: boolean;
  readonly domains: readonly DomainSnapshot[];
  readonly environments: Readonly<Record<string, EnvironmentPlan | undefined>>;
}

export interface EnvironmentPlan {
  readonly table: RouteTable<RoutePlan>;
}

export interface RateLimit {
  readonly slot: number;
  readonly limit: number;
}

/** Keys that may call a route, and those that are known in the environment but may not. */
export interface Credentials {
  readonly keys: ReadonlyMap<string, Credential>;
  readonly knownKeys: ReadonlySet<string>;
}

export interface Credential {
  readonly key: KeyObject;
  readonly accepted: AcceptedKey;
}

export interface RoutePlan {
  readonly apiId: string;
  readonly method: string;
  readonly path: string;
  readonly snapshot: RouteSnapshot;
  readonly steps: readonly Step[];
  readonly cors: boolean;
  /** Whether the Cors plugin rules in place of `cors`. */
  readonly corsPlugin: boolean;
  readonly apiLimit: RateLimit | undefined;
  readonly serviceLimit: RateLimit | undefined;
  readonly credentials: Credentials | undefined;
  /** With APP: applications that may call the route, by key. */
  readonly apps: ReadonlyMap<string, AppCredential> | undefined;
  /** With OAUTH, of a business API. */
  readonly tokenCheck: TokenCheck | undefined;
  /** Answer in place of 502 and 504 when the backend cannot be had. */
  readonly backendFailure: Refusal | undefined;
  readonly convertedStatuses: ReadonlyMap<number, number> | undefined;
  readonly readsForm: boolean;
  readonly rewriting: Rewriting | undefined;
  readonly origin: Origin | undefined;
  readonly timeoutMs: number;
  readonly webSocketMs: number | undefined;
  readonly mock: MockExchange | undefined;
}

export interface Planning {
  readonly slots: Slots;
  readonly pool: UpstreamPool;
  readonly windows: WindowCounters;
  /** Throws on nodes that cannot be served. */
  readonly channelOf: (channel: ChannelSnapshot, secure: boolean) => Channel;
  readonly microserviceOf: (service: MicroserviceSnapshot, health: ErrorRateRules | undefined) => Channel;
  /** Key objects by secret, kept over updates so that a key in many plans is prepared once. */
  readonly keyFor: (secret: string) => KeyObject;
  readonly warn: (event: string, fields: Record<string, string>) => void;
}

export const planService = (service: ServiceSnapshot, planning: Planning): ServicePlan => {
  const environments: Record<string, EnvironmentPlan> = {};
  for (const environment of service.environments) {
    environments[environment.name] = planEnvironment(service, environment, planning);
  }
  return {
    serviceId: service.serviceId,
    accountId: service.accountId,
    appId: service.appId,
    region: service.region,
    debugKey: service.debugKey,
    hosts: service.hosts,
    allowsHttp: service.protocols.includes('http'),
    allowsHttps: service.protocols.includes('https'),
    domains: service.domains ?? [],
    environments,
  };
};

const planEnvironment = (
  service: ServiceSnapshot,
  environment: EnvironmentSnapshot,
  planning: Planning,
): EnvironmentPlan => {
  const serviceSlot = planning.slots[serviceRateKey(service.serviceId, environment.name)];
  const serviceLimit = rateLimit(serviceSlot, environment.rateLimit);
  const knownKeys = new Set(environment.plans.flatMap((plan) => plan.keys.map((key) => key.id)));
  const credentialsOf = planCredentials(environment, knownKeys, planning);
  const appsOf = planApps(environment, planning);
  const routes = environment.routes.map((route) => {
    const apiSlot = planning.slots[apiRateKey(service.serviceId, environment.name, route.apiId)];
    return planRoute(
      route,
      serviceLimit,
      rateLimit(apiSlot, route.rateLimit),
      credentialsOf,
      appsOf,
      (event, why) => planning.warn(event, { service: service.serviceId, api: route.apiId, why }),
      `${service.serviceId} ${environment.name} ${route.apiId}`,
      planning,
    );
  });
  const refused = (route: RoutePlan, why: string): void =>
    planning.warn('route path refused', { service: service.serviceId, api: route.apiId, path: route.path, why });
  return { table: new RouteTable(routes, refused) };
};

const rateLimit = (slot: number | undefined, limit: number | undefined): RateLimit | undefined =>
  slot === undefined || limit === undefined ? undefined : { slot, limit };

/** Credentials by API. APIs that only service-wide plans reach share one table. */
const planCredentials = (
  environment: EnvironmentSnapshot,
  knownKeys: ReadonlySet<string>,
  { slots, keyFor }: Planning,
): ((apiId: string) => Credentials | undefined) => {
  const gather = (apiId: string | undefined): Credentials | undefined => {
    const keys = new Map<string, Credential>();
    let reached = false;
    // Plans bound to the API itself go before those of the whole service.
    const plans = environment.plans
      .filter((plan) => plan.apiIds === undefined || (apiId !== undefined && plan.apiIds.includes(apiId)))
      .sort((left, right) => Number(left.apiIds === undefined) - Number(right.apiIds === undefined));
    for (const plan of plans) {
      reached = true;
      const accepted: AcceptedKey = {
        planId: plan.planId,
        rateSlot: plan.rateLimit === undefined ? NO_SLOT : (slots[planRateKey(plan.planId)] ?? NO_SLOT),
        rateLimit: plan.rateLimit ?? 0,
        quotaSlot: slots[planQuotaKey(plan.planId)] ?? NO_SLOT,
        quotaLimit: plan.quota ?? Number.POSITIVE_INFINITY,
        quotaUsed: plan.used,
      };
      for (const key of plan.keys) if (!keys.has(key.id)) keys.set(key.id, { key: keyFor(key.secret), accepted });
    }
    return reached ? { keys, knownKeys } : undefined;
  };
  const namedApis = new Set(environment.plans.flatMap((plan) => plan.apiIds ?? []));
  let shared: Credentials | undefined | null = null;
  return (apiId) => {
    if (namedApis.has(apiId)) return gather(apiId);
    if (shared === null) shared = gather(undefined);
    return shared;
  };
};

/** Applications by API, then by key. */
const planApps = (
  environment: EnvironmentSnapshot,
  { keyFor }: Planning,
): ((apiId: string) => ReadonlyMap<string, AppCredential>) => {
  const byApi = new Map<string, Map<string, AppCredential>>();
  for (const app of environment.apps ?? []) {
    const credential: AppCredential = { appId: app.appId, key: keyFor(app.secret) };
    for (const apiId of app.apiIds) {
      const apps = byApi.get(apiId) ?? new Map<string, AppCredential>();
      byApi.set(apiId, apps.set(app.key, credential));
    }
  }
  return (apiId) => byApi.get(apiId) ?? NO_APPS;
};
const NO_APPS: ReadonlyMap<string, AppCredential> = new Map();

const planRoute = (
  route: RouteSnapshot,
  serviceLimit: RateLimit | undefined,
  apiLimit: RateLimit | undefined,
  credentialsOf: (apiId: string) => Credentials | undefined,
  appsOf: (apiId: string) => ReadonlyMap<string, AppCredential>,
  warn: (event: string, why: string) => void,
  /** Service, environment and API. */
  scope: string,
  planning: Planning,
): RoutePlan => {
  const { pool, windows } = planning;
  const admission: Step[] = [];
  let credentials: Credentials | undefined;
  if (route.auth === 'SECRET') {
    credentials = credentialsOf(route.apiId);
    admission.push(authenticate);
  } else if (route.auth === 'APP') admission.push(...APP_STEPS);
  else if (route.auth === 'OAUTH' && route.tokens !== undefined) admission.push(checkToken);
  const corsPlugin = route.plugins?.crossOrigin !== undefined;
  const api = {
    apiId: route.apiId,
    method: route.method,
    path: route.path,
    snapshot: route,
    cors: route.cors && !corsPlugin,
    corsPlugin,
    apiLimit,
    serviceLimit,
    credentials,
    apps: route.auth === 'APP' ? appsOf(route.apiId) : undefined,
    tokenCheck: route.auth === 'OAUTH' && route.tokens !== undefined ? planTokenCheck(route.tokens) : undefined,
    backendFailure: route.auth === 'OAUTH' && route.tokens === undefined ? TOKEN_SERVER_FAILED : undefined,
    convertedStatuses: planConversion(route.convertedStatuses),
  };

  /** The API with one of its backends; `steps` are those from there on. */
  const planBackend = (exchange: HttpExchange | MockExchange | undefined, plain: boolean): RoutePlan => {
    let origin: Origin | undefined;
    let rewriting: Rewriting | undefined;
    let choose: readonly Step[] = [];
    if (exchange?.kind === 'http') {
      try {
        origin = pool.origin(exchange.url);
        if (exchange.channel !== undefined) choose = [chooseNode(planning.channelOf(exchange.channel, origin.secure))];
        const { microservices } = exchange;
        if (microservices !== undefined) {
          const channelOf = (service: MicroserviceSnapshot): Channel =>
            planning.microserviceOf(service, microservices.health);
          choose = [chooseMicroservice(route, microservices, channelOf)];
        }
        rewriting = planRewriting(route, exchange);
      } catch (error) {
        warn('route without a usable backend', error instanceof Error ? error.message : String(error));
      }
    }
    const steps: Step[] = [];
    const send = exchange?.kind === 'http' && exchange.webSocketMs !== undefined ? openWebSocket : exchangeBytes;
    if (exchange?.kind === 'mock') steps.push(mock);
    else if (origin === undefined || rewriting === undefined) steps.push(misconfigured);
    else if (route.plugins === undefined) steps.push(rewrite, ...choose, send);
    else {
      const { before, after } = planBackendSteps(route, exchange, plain, pluginPlanning);
      steps.push(...before, rewrite, ...after, ...choose, send);
    }
    return {
      ...api,
      steps,
      readsForm: rewriting?.touchesBody ?? false,
      rewriting,
      origin,
      timeoutMs: exchange?.kind === 'http' ? exchange.timeoutMs : 0,
      webSocketMs: exchange?.kind === 'http' ? exchange.webSocketMs : undefined,
      mock: exchange?.kind === 'mock' ? exchange : undefined,
    };
  };
  const planOther: PluginPlanning['planFor'] = (exchange, plain) => {
    const other = planBackend(exchange, plain);
    return other.readsForm ? { ...other, steps: [readForm, ...other.steps] } : other;
  };
  const pluginPlanning: PluginPlanning = { pool, windows, scope, planFor: planOther };

  try {
    const plugins = route.plugins === undefined ? NO_STEPS : planPlugins(route.plugins, pluginPlanning);
    const own = planBackend(route.exchange, false);
    const readsForm = own.readsForm || route.parameters.some((parameter) => parameter.position === 'body');
    const steps = [...plugins.admit, ...admission, ...plugins.authenticate, limit, ...plugins.limit];
    if (own.webSocketMs !== undefined) steps.push(checkUpgrade);
    if (readsForm) steps.push(readForm);
    if (route.parameters.length > 0) steps.push(validate);
    return { ...own, readsForm, steps: [...steps, ...plugins.choose, ...own.steps] };
  } catch (error) {
    // Without its plugin the API would do what its owner forbids.
    warn('route with a plugin that cannot be served', error instanceof Error ? error.message : String(error));
    return { ...planBackend(undefined, true), steps: [misconfigured] };
  }
};
