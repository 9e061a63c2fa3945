// Sets of nodes behind one backend, as the plane gets them.

export interface NodeSnapshot {
  /** Address or host name. */
  readonly host: string;
  readonly port: number;
  /** Share of the requests, 0 to 100; 0 takes the node out. */
  readonly weight: number;
}

/** A backend channel (后端通道). Its exchange's `url` gives scheme and, where the channel sets it, the host callers mean. */
export interface ChannelSnapshot {
  readonly id: string;
  /** Tries after the first one, of calls that may be repeated. */
  readonly retries: number;
  readonly nodes: readonly NodeSnapshot[];
  /** Value of Host towards every node, and its name in TLS; undefined: each node's own. */
  readonly host: string | undefined;
  readonly health: HealthRules | undefined;
}

/** UpstreamHealthChecker, in milliseconds. */
export interface HealthRules {
  readonly active: ProbeRules | undefined;
  /** Whether answers to callers count. */
  readonly passive: boolean;
  /** `200-399,404`. Statuses in neither list say nothing. */
  readonly healthyStatuses: string;
  readonly unhealthyStatuses: string;
  /** In a row; 0: not counted. */
  readonly connectFailures: number;
  readonly timeouts: number;
  readonly badAnswers: number;
  /** After this a node that is down gets calls again; 0: only when a probe finds it well. */
  readonly downMs: number;
}

export interface ProbeRules {
  readonly path: string;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly headers: readonly (readonly [string, string])[];
}
