// Microservices behind an API, as the plane gets them.
import type { NodeSnapshot } from '../channel/snapshot.ts';

export interface MicroservicesSnapshot {
  /** Those that callers may name. */
  readonly services: readonly MicroserviceSnapshot[];
  /** How long a caller stays with an instance; undefined: not at all. */
  readonly stickySeconds: number | undefined;
  readonly health: ErrorRateRules | undefined;
}

export interface MicroserviceSnapshot {
  /** Value of X-NameSpace-Code and of X-MicroService-Name. */
  readonly namespace: string;
  readonly name: string;
  /** Given with the API itself; undefined: the registry knows. What it knows takes this place before workers get it. */
  readonly instances: readonly NodeSnapshot[] | undefined;
}

/** An instance is left alone when too large a share of its answers fails (HealthCheckConf). */
export interface ErrorRateRules {
  /** Calls within ten seconds below which nothing is judged. */
  readonly volume: number;
  readonly percent: number;
  readonly sleepMs: number;
}
