// Microservices of an API as routes use them.
import type { ErrorRateRules, MicroservicesSnapshot } from '#planes/gateway/microservice/snapshot.ts';
import type { ApiSettings } from './structures/api-settings.ts';

/** undefined: the API names none. */
export const microservicesOf = (settings: ApiSettings): MicroservicesSnapshot | undefined => {
  const services = settings.MicroServices ?? [];
  if (services.length === 0) return undefined;
  const { SessionStickRequired, SessionStickTimeout } = settings.ServiceTsfLoadBalanceConf ?? {};
  // Machines given with the API are those of its one microservice.
  const [machines = []] = services.length === 1 ? [settings.TargetServices] : [];
  const instances = machines.map(({ VmIp, VmPort }) => ({ host: VmIp, port: VmPort, weight: 1 }));
  return {
    services: services.map(({ NamespaceId, MicroServiceName }) => ({
      namespace: NamespaceId,
      name: MicroServiceName,
      instances: instances.length === 0 ? undefined : instances,
    })),
    stickySeconds: SessionStickRequired === true ? (SessionStickTimeout ?? DEFAULT_STICK_SECONDS) : undefined,
    health: healthOf(settings),
  };
};

/** Ours: the document gives none. */
const DEFAULT_STICK_SECONDS = 3_600;

/** Defaults of the circuit breaker whose parameters these are: 20 calls, half of them failing, 5 s. */
const healthOf = ({ ServiceTsfHealthCheckConf: conf }: ApiSettings): ErrorRateRules | undefined =>
  conf?.IsHealthCheck === true
    ? {
        volume: conf.RequestVolumeThreshold ?? 20,
        percent: conf.ErrorThresholdPercentage ?? 50,
        sleepMs: conf.SleepWindowInMilliseconds ?? 5_000,
      }
    : undefined;
