// Metrics of the edge for Prometheus, counted from access records. Labels are ids of services that exist, environments and
// classes of status, never anything a caller chose; beyond `maxServices` the rest is counted together as `other`. So there
// are at most some forty series a service: five classes in three environments, fourteen of the histogram, two of errors.
// prom-client would look its labels up anew for every call; these counters are added to by index.
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import { failureOf } from './metrics/gateway-metrics.ts';

export interface EdgeMetrics {
  write(records: readonly AccessRecord[]): void;
  /** Lines of the text format, each with its line feed. */
  exposition(): string;
}

const BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000] as const;
const MAX_SERVICES = 500;
const OTHER = 'other';
/** Calls refused before a service was known. */
const NONE = 'none';

interface Service {
  /** By `environment class`. */
  readonly requests: Map<string, number>;
  /** One more than buckets: what is longer than all. */
  readonly durations: Float64Array;
  seconds: number;
  backendErrors: number;
  limited: number;
}

const newService = (): Service => ({
  requests: new Map(),
  durations: new Float64Array(BUCKETS_MS.length + 1),
  seconds: 0,
  backendErrors: 0,
  limited: 0,
});

export const createEdgeMetrics = (maxServices = MAX_SERVICES): EdgeMetrics => {
  const services = new Map<string, Service>();
  const serviceOf = (serviceId: string): Service => {
    let name = serviceId === '' ? NONE : serviceId;
    let service = services.get(name);
    if (service !== undefined) return service;
    if (services.size >= maxServices) {
      name = OTHER;
      service = services.get(name);
      if (service !== undefined) return service;
    }
    service = newService();
    services.set(name, service);
    return service;
  };
  return {
    write: (records) => {
      for (const record of records) count(serviceOf(record.serviceId), record);
    },
    exposition: () => render(services),
  };
};

const count = (service: Service, record: AccessRecord): void => {
  const { status, requestMs } = record;
  // 499 and the like are a class of their own digit; 0 is a call that was never answered.
  const name = `${record.environment || NONE} ${Math.floor(status / 100)}xx`;
  service.requests.set(name, (service.requests.get(name) ?? 0) + 1);
  service.seconds += requestMs / 1000;
  let bucket = 0;
  while (bucket < BUCKETS_MS.length && requestMs > BUCKETS_MS[bucket]!) bucket += 1;
  service.durations[bucket]! += 1;
  if (failureOf(record) === 'server') service.backendErrors += 1;
  if (status === 429 && record.refusedBy === 'limit') service.limited += 1;
};

const render = (services: ReadonlyMap<string, Service>): string => {
  let text = head('portico_gateway_requests_total', 'counter', 'Calls by service, environment and class of status.');
  for (const [id, { requests }] of services)
    for (const [name, number] of requests) {
      const [environment, status] = name.split(' ');
      text += `portico_gateway_requests_total{service="${id}",environment="${environment}",status="${status}"} ${number}\n`;
    }
  text += head(
    'portico_gateway_request_seconds',
    'histogram',
    'Time from the begin of a call to the end of its answer.',
  );
  for (const [id, { durations, seconds }] of services) {
    let sum = 0;
    for (const [at, limitMs] of BUCKETS_MS.entries()) {
      sum += durations[at]!;
      text += `portico_gateway_request_seconds_bucket{service="${id}",le="${limitMs / 1000}"} ${sum}\n`;
    }
    sum += durations[BUCKETS_MS.length]!;
    text += `portico_gateway_request_seconds_bucket{service="${id}",le="+Inf"} ${sum}\n`;
    text += `portico_gateway_request_seconds_sum{service="${id}"} ${seconds}\n`;
    text += `portico_gateway_request_seconds_count{service="${id}"} ${sum}\n`;
  }
  text += head(
    'portico_gateway_backend_errors_total',
    'counter',
    'Backends that answered 400 or more, or did not answer.',
  );
  for (const [id, { backendErrors }] of services)
    text += `portico_gateway_backend_errors_total{service="${id}"} ${backendErrors}\n`;
  text += head('portico_gateway_limited_total', 'counter', 'Calls refused by a rate or a quota.');
  for (const [id, { limited }] of services) text += `portico_gateway_limited_total{service="${id}"} ${limited}\n`;
  return text;
};

const head = (name: string, type: 'counter' | 'histogram', help: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
