// Kingsoft Cloud Monitor: what Portico has of it, and what it has not.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import { gaps } from './gaps.ts';
import { listMetrics } from './metric/actions.ts';
import { ListMetrics } from './metric/contract.ts';
import type { MonitorPorts } from './ports.ts';

export type { Metric, MetricSource, MonitorPorts } from './ports.ts';

export const createMonitor = (ports: MonitorPorts): Product<Scope> => ({
  name: 'monitor',
  title: 'Kingsoft Cloud Monitor',
  family: 'kingsoft',
  serviceNames: ['monitor'],
  placement: 'regional',
  versions: Object.entries(gaps).map(([version, missing]) => ({
    version,
    bindings: version === '2010-05-25' ? implement<Scope>()({ ListMetrics }, { ListMetrics: listMetrics(ports) }) : [],
    gaps: missing,
  })),
  style: { product: 'monitor', xmlNamespace: 'https://ksyun.kingeyes.com/', requestId: 'metadata' },
});
