// Puts the instances that registries know into what the edge is given, and gives it anew when they change. Workers never
// ask a registry; one place follows it for all of them.
import type { NodeSnapshot } from '../gateway/channel/snapshot.ts';
import type { MicroserviceSnapshot } from '../gateway/microservice/snapshot.ts';
import type { GatewayUpdate, HttpExchange, MockExchange, RouteSnapshot, ServiceSnapshot } from '../gateway/snapshot.ts';
import type { Registry, RegistryListener, ServiceName } from './registry.ts';
import { serviceKey } from './registry.ts';

type Apply = (update: GatewayUpdate) => Promise<void>;

export interface Resolved {
  readonly apply: Apply;
  close(): void;
}

export interface ResolvedParts {
  readonly apply: Apply;
  /** Asked in turn; the first that knows an instance of a service decides. */
  readonly registries: (onChange: RegistryListener) => readonly Registry[];
  readonly error: (event: string, fields: Readonly<Record<string, string>>) => void;
}

export const resolveInstances = ({ apply, registries: open, error }: ResolvedParts): Resolved => {
  /** Services with microservices whose instances a registry knows. */
  const waiting = new Map<
    string,
    { readonly service: ServiceSnapshot; readonly names: ReadonlyMap<string, ServiceName> }
  >();
  let revision = 0;
  let closed = false;

  const instancesOf = (name: ServiceName): readonly NodeSnapshot[] => {
    for (const registry of registries) {
      const found = registry.instancesOf(name);
      if (found.length > 0) return found;
    }
    return [];
  };
  const fill = (service: ServiceSnapshot): ServiceSnapshot =>
    mapMicroservices(service, (one) => ({
      ...one,
      instances: one.instances ?? instancesOf(one),
    }));
  const onChange: RegistryListener = (changed) => {
    if (closed) return;
    const key = serviceKey(changed);
    const services = [...waiting.values()].filter(({ names }) => names.has(key)).map(({ service }) => fill(service));
    if (services.length === 0) return;
    apply({ revision, full: false, services, removed: [] }).catch((cause: unknown) => {
      error('instances of a microservice were not applied', { service: key, cause: String(cause) });
    });
  };
  const registries = open(onChange);

  return {
    apply: (update) => {
      revision = update.revision;
      if (update.full) waiting.clear();
      for (const serviceId of update.removed) waiting.delete(serviceId);
      const services = update.services.map((service) => {
        const names = new Map<string, ServiceName>();
        mapMicroservices(service, (one) => {
          if (one.instances === undefined) names.set(serviceKey(one), one);
          return one;
        });
        if (names.size === 0) {
          waiting.delete(service.serviceId);
          return service;
        }
        waiting.set(service.serviceId, { service, names });
        return fill(service);
      });
      const wanted = new Map([...waiting.values()].flatMap(({ names }) => [...names]));
      for (const registry of registries) registry.follow([...wanted.values()]);
      return apply({ ...update, services });
    },
    close: () => {
      closed = true;
      for (const registry of registries) registry.close();
    },
  };
};

type Change = (service: MicroserviceSnapshot) => MicroserviceSnapshot;

/** The service with its microservices changed, wherever a backend has some; the rest is the same objects. */
const mapMicroservices = (service: ServiceSnapshot, change: Change): ServiceSnapshot => {
  let found = false;
  const mapExchange = <T extends HttpExchange | MockExchange>(exchange: T): T => {
    if (exchange.kind !== 'http' || exchange.microservices === undefined) return exchange;
    found = true;
    const { microservices } = exchange;
    return { ...exchange, microservices: { ...microservices, services: microservices.services.map(change) } };
  };
  const mapRoute = (route: RouteSnapshot): RouteSnapshot => {
    const exchange = mapExchange(route.exchange);
    const { routing, breaker } = route.plugins ?? {};
    if (routing === undefined && breaker === undefined)
      return exchange === route.exchange ? route : { ...route, exchange };
    const fallback = breaker?.fallback;
    return {
      ...route,
      exchange,
      plugins: {
        ...route.plugins,
        ...(routing && {
          routing: routing.map((one) => ({ ...one, exchange: one.exchange && mapExchange(one.exchange) })),
        }),
        ...(breaker && {
          breaker: { ...breaker, fallback: typeof fallback === 'object' ? mapExchange(fallback) : fallback },
        }),
      },
    };
  };
  const environments = service.environments.map((one) => ({ ...one, routes: one.routes.map(mapRoute) }));
  return found ? { ...service, environments } : service;
};
