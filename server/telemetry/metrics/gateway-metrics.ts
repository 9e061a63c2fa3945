// The gateway's ten monitoring metrics from its access records (003, 监控指标): by service, environment, and API or key.
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import { loggedAt } from '../access-log/line.ts';
import type { MetricFamily } from './family.ts';
import type { MetricPoint, MetricStoreOptions } from './metric-store.ts';
import { openMetricStore } from './metric-store.ts';

/** Counters of a minute; the order is that of the stored lines, new ones go to the end. */
const fields = [
  'requests',
  'clientErrors',
  'serverErrors',
  'serverErrors404',
  'serverErrors502',
  'responseMs',
  'outerBytes',
  'innerBytes',
  'connectionMs',
  'validRequests',
] as const;
type Field = (typeof fields)[number];

/**
 * A call counts twice: in a series of its API, and, when it was signed with a key, in one of the key. So series grow with
 * the sum of APIs and keys and not with their product; an API and a key cannot be asked for together.
 */
const labels = ['by', 'environment', 'id'] as const;

/** In the document's order. */
export const gatewayFamily = {
  fields,
  labels,
  metrics: {
    /** 请求数. */
    requests: { kind: 'sum', field: 'requests', unit: 'count' },
    /** 有效调用次数: calls that were not refused for what the caller did. */
    validRequests: { kind: 'sum', field: 'validRequests', unit: 'count' },
    /** 外网出流量 and 内网出流量: bytes of answers' bodies; the vendor shows MB. */
    outerTraffic: { kind: 'sum', field: 'outerBytes', unit: 'byte' },
    innerTraffic: { kind: 'sum', field: 'innerBytes', unit: 'byte' },
    /** 响应时间. */
    responseTime: { kind: 'mean', total: 'responseMs', count: 'requests', unit: 'ms' },
    /** 前台错误数: refused for what the caller did (authentication, limits, parameters). */
    clientErrors: { kind: 'sum', field: 'clientErrors', unit: 'count' },
    /** 后台错误数: the backend answered 400 or more, or did not answer. */
    serverErrors: { kind: 'sum', field: 'serverErrors', unit: 'count' },
    /** 并发连接数: see addConnections. */
    connections: { kind: 'level', field: 'connectionMs', unit: 'count' },
    /** 后台404错误数. */
    serverErrors404: { kind: 'sum', field: 'serverErrors404', unit: 'count' },
    /** 后台502错误数: what the backend answered was no valid answer, or was 502. */
    serverErrors502: { kind: 'sum', field: 'serverErrors502', unit: 'count' },
  },
} as const satisfies MetricFamily<Field, (typeof labels)[number], string>;

export type GatewayMetric = keyof typeof gatewayFamily.metrics;

export interface GatewayMetricQuery {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly environment?: string | undefined;
  /** One API or one key; without, the whole service. */
  readonly only?: { readonly api: string } | { readonly key: string } | undefined;
  readonly metric: GatewayMetric;
  /** Minutes that begin at or after this, and before `to`. */
  readonly from: Date;
  readonly to: Date;
  /** Whole minutes, in seconds. */
  readonly periodSeconds: number;
}

/** Open connections of one environment, as sampled on the edge. */
export interface ConnectionSample {
  readonly accountId: string;
  readonly region: string;
  readonly serviceId: string;
  readonly environment: string;
  readonly connections: number;
}

export interface GatewayMetrics {
  /** Counts calls that are over; those of no service are left out. */
  write(records: readonly AccessRecord[]): void;
  /** Counts connections open now for the `intervalMs` since the last samples. */
  addConnections(samples: readonly ConnectionSample[], intervalMs: number): void;
  query(query: GatewayMetricQuery): Promise<readonly MetricPoint[]>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const NONE = '-';

export const openGatewayMetrics = (options: MetricStoreOptions): GatewayMetrics => {
  const store = openMetricStore(gatewayFamily, options);
  const now = options.now ?? Date.now;
  const count = (record: AccessRecord, by: 'api' | 'key', id: string): void => {
    const { accountId, region, serviceId: resource } = record;
    const series = { accountId, region, resource, labels: [by, record.environment || NONE, id] };
    addCall(store.sums(series, loggedAt(record)), record);
  };
  return {
    write: (records) => {
      for (const record of records) {
        if (record.serviceId === '') continue;
        count(record, 'api', record.apiId || NONE);
        if (record.keyId !== undefined) count(record, 'key', record.keyId);
      }
    },
    addConnections: (samples, intervalMs) => {
      for (const { accountId, region, serviceId, environment, connections } of samples) {
        const series = { accountId, region, resource: serviceId, labels: ['api', environment, NONE] };
        store.sums(series, now())[CONNECTION_MS]! += connections * intervalMs;
      }
    },
    query: ({ service, environment, only, ...rest }) =>
      store.query({
        ...rest,
        resource: service,
        where: {
          by: only !== undefined && 'key' in only ? 'key' : 'api',
          ...(environment !== undefined && { environment }),
          ...(only !== undefined && { id: 'key' in only ? only.key : only.api }),
        },
      }),
    flush: () => store.flush(),
    close: () => store.close(),
  };
};

/** Which side a call failed on. */
export const failureOf = ({ status, refusedBy, upstreamStatus }: AccessRecord): 'client' | 'server' | undefined => {
  // The backend's word counts even when the caller saw another.
  if (upstreamStatus !== undefined) return upstreamStatus >= 400 ? 'server' : undefined;
  if (refusedBy === undefined) return undefined;
  // 481 is a fault of the configuration, not of the caller.
  if (status < 500) return status >= 400 && refusedBy !== 'rewrite' ? 'client' : undefined;
  return refusedBy === 'exchange' ? 'server' : undefined;
};

/** The default domain of the inner network says so; a custom domain's network is not known here and counts as outer. */
const isInner = (host: string): boolean => host.includes('.inner.apigw.');

const place = (field: Field): number => fields.indexOf(field);
const REQUESTS = place('requests');
const VALID = place('validRequests');
const CLIENT_ERRORS = place('clientErrors');
const SERVER_ERRORS = place('serverErrors');
const SERVER_404 = place('serverErrors404');
const SERVER_502 = place('serverErrors502');
const RESPONSE_MS = place('responseMs');
const OUTER_BYTES = place('outerBytes');
const INNER_BYTES = place('innerBytes');
const CONNECTION_MS = place('connectionMs');

const addCall = (sums: Float64Array, record: AccessRecord): void => {
  const failure = failureOf(record);
  sums[REQUESTS]! += 1;
  sums[RESPONSE_MS]! += record.requestMs;
  sums[isInner(record.host) ? INNER_BYTES : OUTER_BYTES]! += record.responseBytes;
  if (failure === 'client') sums[CLIENT_ERRORS]! += 1;
  else sums[VALID]! += 1;
  if (failure !== 'server') return;
  sums[SERVER_ERRORS]! += 1;
  const status = record.upstreamStatus ?? record.status;
  if (status === 404) sums[SERVER_404]! += 1;
  if (status === 502) sums[SERVER_502]! += 1;
};
