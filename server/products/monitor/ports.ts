// What Cloud Monitor asks of the products whose instances it watches. Each gives one source per namespace; main.ts joins them.
import type { Scope } from '#store/scope.ts';

export interface Metric {
  readonly name: string;
  readonly description: string;
  /** As answered: `bps`, `count`, `%`. */
  readonly unit: string;
  readonly type: 'int' | 'float';
  readonly intervalSeconds: number;
}

/** Everything that can be measured about the instances of one namespace. */
export interface MetricSource {
  /** Vendor's spelling, `BWS`; callers may write it in any case. */
  readonly namespace: string;
  readonly metrics: readonly Metric[];
  /** Whether the caller has this instance in the call's region. */
  readonly exists: (store: Scope, instanceId: string) => Promise<boolean>;
}

export interface MonitorPorts {
  readonly sources: readonly MetricSource[];
}
