// Puts the plugins of a route in their places among its steps.
import { hash } from 'node:crypto';
import type { UpstreamPool } from '../../http/upstream.ts';
import type { WindowCounters } from '../../limits/window-counters.ts';
import type { Step } from '../call.ts';
import type { RoutePlan } from '../plan.ts';
import type { HttpExchange, MockExchange, RouteSnapshot } from '../snapshot.ts';
import { planAddresses } from './address-control.ts';
import { Breaker, planBreaker } from './circuit-breaker.ts';
import { planCondition } from './conditions.ts';
import { planCors } from './cors.ts';
import { planCustomAuthentication } from './custom-authentication.ts';
import { planCustomRequest } from './custom-request.ts';
import { planCache } from './proxy-cache.ts';
import { chooseRoute } from './routing.ts';
import type { PluginsSnapshot } from './snapshot.ts';
import { planTraffic } from './traffic-control.ts';

/** The steps of plugins, by the place they run at. */
export interface PluginSteps {
  /** Before the API's own authentication. */
  readonly admit: readonly Step[];
  readonly authenticate: readonly Step[];
  readonly limit: readonly Step[];
  /** Behind validation: may lead to another backend's steps. */
  readonly choose: readonly Step[];
}

/** Steps around those of one backend: before the request's head is written, and after it. */
export interface BackendSteps {
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

export const NO_STEPS: PluginSteps = { admit: [], authenticate: [], limit: [], choose: [] };
export const NO_BACKEND_STEPS: BackendSteps = { before: [], after: [] };

export interface PluginPlanning {
  readonly pool: UpstreamPool;
  readonly windows: WindowCounters;
  /** Service, environment and API, apart from all others. */
  readonly scope: string;
  /** A plan of the same API with another backend; `plain`: without what plugins do to backends beside rewriting. */
  readonly planFor: (exchange: HttpExchange | MockExchange | undefined, plain: boolean) => RoutePlan;
}

/** Throws when a plugin cannot be served. */
export const planPlugins = (
  plugins: PluginsSnapshot,
  { pool, windows, scope, planFor }: PluginPlanning,
): PluginSteps => {
  if (plugins.unusable !== undefined) throw new Error(plugins.unusable);
  const { addresses = [], crossOrigin, customAuthentication, traffic, routing = [] } = plugins;
  return {
    admit: [
      ...(addresses.length > 0 ? [planAddresses(addresses)] : []),
      ...(crossOrigin === undefined ? [] : [planCors(crossOrigin)]),
    ],
    authenticate:
      customAuthentication === undefined
        ? []
        : planCustomAuthentication(customAuthentication, `${scope} ${digest(customAuthentication)}`, pool),
    limit: traffic === undefined ? [] : [planTraffic(traffic, scope, windows)],
    choose:
      routing.length === 0
        ? []
        : [
            chooseRoute(
              routing.map(({ condition, exchange }) => ({
                applies: planCondition(condition),
                route: planFor(exchange, false),
              })),
            ),
          ],
  };
};

/** What plugins do around one backend of a route. */
export const planBackendSteps = (
  route: RouteSnapshot,
  exchange: HttpExchange | MockExchange | undefined,
  plain: boolean,
  { pool, windows, scope, planFor }: PluginPlanning,
): BackendSteps => {
  const { breaker, cache, customRequest, customAuthentication } = route.plugins ?? {};
  if (exchange === undefined || exchange.kind === 'mock') return NO_BACKEND_STEPS;
  const before: Step[] = [];
  const after: Step[] = [];
  // Each backend fails, and is remembered, for itself.
  const backend = `${scope} ${digest(exchange)}`;
  // A connection that stays open is neither an answer to keep nor an exchange to judge.
  const answers = !plain && exchange.webSocketMs === undefined;
  if (cache !== undefined && answers) {
    before.push(
      ...planCache(cache, `${backend} ${digest(cache)}`, {
        personal:
          route.auth === 'OAUTH' ||
          (customAuthentication?.headers.length === 0 && customAuthentication.queries.length === 0),
        headers: [...(route.auth === 'NONE' ? [] : ['authorization']), ...(customAuthentication?.headers ?? [])],
        queries: customAuthentication?.queries ?? [],
      }),
    );
  }
  if (breaker !== undefined && answers) {
    const { fallback } = breaker;
    const other = fallback === 'unserved' ? planFor(undefined, true) : fallback && planFor(fallback, true);
    before.push(planBreaker(new Breaker(breaker, backend, windows), other));
  }
  if (customRequest !== undefined) {
    const steps = planCustomRequest(customRequest, pool);
    before.push(...steps.before);
    after.push(...steps.after);
  }
  return { before, after };
};

const digest = (value: object): string => hash('sha256', JSON.stringify(value), 'base64');
