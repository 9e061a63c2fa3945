// What telemetry costs the main thread for one call, and how long searches and queries take. `node bench/telemetry.ts`
// Peers are not here: the figure is a share of the budget of one call, which bench/gateway.ts compares with others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import { openAccessLog } from '#telemetry/access-log/access-log.ts';
import { createEdgeMetrics } from '#telemetry/edge-metrics.ts';
import { openGatewayTelemetry } from '#telemetry/gateway-telemetry.ts';
import { openGatewayMetrics } from '#telemetry/metrics/gateway-metrics.ts';

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const COUNT = 200_000;
const BATCH = 500;
const retention = { keepDays: 7, keepBytes: 2e9 };
const home = mkdtempSync(join(tmpdir(), 'portico-bench-'));
const startMs = Date.now() - 3_600_000;

const makeRecord = (number: number): AccessRecord => ({
  time: startMs + Math.floor((number / COUNT) * 3_600_000),
  requestId: number.toString(16).padStart(32, '0'),
  accountId: '100000000001',
  appId: '1300127097',
  region: 'ap-guangzhou',
  serviceId: `service-${number % 50}`,
  environment: 'release',
  apiId: `api-${number % 200}`,
  planId: 'usagePlan-abcdefgh',
  keyId: `AKID${number % 100}`,
  host: `service-${number % 50}-1300127097.gz.apigw.portico.localhost`,
  method: 'GET',
  uri: `/shop/orders/${number}`,
  scheme: 'http' as const,
  status: 200,
  upstreamStatus: 200,
  callerAddress: '119.123.71.59',
  upstreamAddress: '10.0.0.7',
  serverAddress: '10.0.0.1',
  responseBytes: 328,
  requestBytes: 114,
  requestMs: 12.5,
  upstreamMs: 11,
  upstreamConnectMs: 1,
  upstreamHeadMs: 10,
  errorMessage: undefined,
  refusedBy: undefined,
});

/** Made anew for each batch, as they come out of a worker's message; what that costs is measured with an empty `write`. */
const makeBatch = (at: number): AccessRecord[] => Array.from({ length: BATCH }, (_, number) => makeRecord(at + number));

const micros = (startedAt: number): string => (((performance.now() - startedAt) * 1000) / COUNT).toFixed(2);
/** Processor time of the thread for all records, the writing of files included. */
const measure = async (name: string, write: (batch: readonly AccessRecord[]) => void, flush?: () => Promise<void>) => {
  for (let round = 0; round < 3; round += 1) {
    let own = 0;
    const cpu = process.threadCpuUsage();
    const startedAt = performance.now();
    for (let at = 0; at < COUNT; at += BATCH) {
      const batch = makeBatch(at);
      const before = performance.now();
      write(batch);
      own += performance.now() - before;
      if (at % 5_000 === 0) await flush?.();
      else await nextTurn();
    }
    await flush?.();
    const { user, system } = process.threadCpuUsage(cpu);
    console.log(
      `${name}: ${((own * 1000) / COUNT).toFixed(2)} µs a record in onRecord, ` +
        `${((user + system) / COUNT).toFixed(2)} µs of the thread's time in all, ${micros(startedAt)} µs elapsed`,
    );
  }
};
const timed = async (name: string, work: () => Promise<unknown>) => {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name}: ${(performance.now() - startedAt).toFixed(1)} ms (${String(result)})`);
};

await measure('nothing', nothing);
const edge = createEdgeMetrics();
await measure('edge counters', (batch) => edge.write(batch));
const metrics = openGatewayMetrics({ folder: join(home, 'metrics-only'), retention, log: silent });
await measure('minute metrics', (batch) => metrics.write(batch));
await metrics.close();
const log = openAccessLog({ folder: join(home, 'log-only'), retention, log: silent });
await measure(
  'access log',
  (batch) => log.write(batch),
  () => log.flush(),
);
await log.close();
const all = openGatewayTelemetry({ home, accessLog: retention, metrics: retention, log: silent });
await measure('all', all.onRecord, () => all.accessLog.flush());

const search = {
  accountId: '100000000001',
  region: 'ap-guangzhou',
  serviceId: 'service-7',
  from: new Date(startMs),
  to: new Date(startMs + 3_600_000),
  order: 'desc',
  limit: 100,
  conditions: [],
} as const;
const lines = async (more: object) => {
  const found = await all.accessLog.search({ ...search, ...more });
  return found.kind === 'found' ? `${found.lines.length} lines` : found.kind;
};
await timed('search, newest page', () => lines({}));
await timed('search, oldest page', () => lines({ order: 'asc' }));
await timed('search, nothing found in 12,000 lines', () =>
  lines({ conditions: [{ field: 'cip', operator: '=', value: '1.1.1.1' }] }),
);
await timed('metric query, one hour by minutes', async () => {
  const points = await all.metrics.query({
    accountId: search.accountId,
    region: search.region,
    service: search.serviceId,
    metric: 'requests',
    from: search.from,
    to: search.to,
    periodSeconds: 60,
  });
  return `${points.length} points`;
});
await all.close();
rmSync(home, { recursive: true, force: true });
