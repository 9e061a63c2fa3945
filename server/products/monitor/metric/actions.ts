// Handlers of metrics.
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import type { MetricSource, MonitorPorts } from '../ports.ts';
import type { ListMetrics } from './contract.ts';

/** The source of a namespace, whatever case the caller wrote it in: the vendor's own clients differ. */
const findSource = (sources: readonly MetricSource[], namespace: string): MetricSource | undefined =>
  sources.find((source) => source.namespace.toLowerCase() === namespace.toLowerCase());

export const listMetrics =
  (ports: MonitorPorts): Handler<typeof ListMetrics, Scope> =>
  async (input, ctx) => {
    const source = findSource(ports.sources, input.Namespace);
    if (source === undefined) return ctx.fail(E.invalidParameterValue, { parameter: 'Namespace' });
    const known = await source.exists(ctx.store, input.InstanceID);
    const metrics = known
      ? source.metrics.filter((metric) => input.MetricName === undefined || metric.name === input.MetricName)
      : [];
    const size = input.PageSize ?? metrics.length;
    const first = (input.PageIndex - 1) * size;
    return {
      ListMetricsResult: {
        Metrics: {
          member: metrics.slice(first, first + size).map((metric) => ({
            InstanceId: input.InstanceID,
            MetricName: metric.name,
            MetricDesc: metric.description,
            Namespace: source.namespace,
            Interval: String(metric.intervalSeconds),
            Type: metric.type,
            Unit: metric.unit,
          })),
        },
        PageIndex: input.PageIndex,
        PageSize: size,
      },
    };
  };
