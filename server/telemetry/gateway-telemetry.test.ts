// All of telemetry under the load of a busy edge: a hundred thousand records, searched while the event loop stays free.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, before, test } from 'node:test';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import type { LogSearch, LogSearchResult } from './access-log/search.ts';
import type { GatewayTelemetry } from './gateway-telemetry.ts';
import { openGatewayTelemetry } from './gateway-telemetry.ts';
import { aRecord, newFolder, silent } from './testing/records.ts';

const COUNT = 100_000;
const SERVICES = 50;
const startMs = Date.parse('2026-11-24T05:00:00Z');
const folder = newFolder();
let telemetry: GatewayTelemetry;

const open = () =>
  openGatewayTelemetry({
    home: folder.path,
    accessLog: { keepDays: 7, keepBytes: 2e9 },
    metrics: { keepDays: 30, keepBytes: 2e9 },
    log: silent,
    now: () => startMs,
  });

before(async () => {
  telemetry = open();
  const records: AccessRecord[] = Array.from({ length: COUNT }, (_, number) =>
    aRecord({
      // Three hours, evenly.
      time: startMs + Math.floor((number / COUNT) * 3 * 3_600_000),
      requestId: number.toString(16).padStart(32, '0'),
      serviceId: `service-${number % SERVICES}`,
      apiId: `api-${number % 200}`,
      uri: `/shop/orders/${number}`,
      status: number % 10_000 === 0 ? 502 : 200,
      upstreamStatus: 200,
      upstreamAddress: '10.0.0.7',
      requestMs: 12.5,
      upstreamMs: 11,
      upstreamConnectMs: 1,
      upstreamHeadMs: 10,
    }),
  );
  for (let at = 0; at < COUNT; at += 500) {
    telemetry.onRecord(records.slice(at, at + 500));
    if (at % 5_000 === 0) await telemetry.accessLog.flush();
  }
  await telemetry.accessLog.flush();
});
after(async () => {
  await telemetry.close();
  folder.remove();
});

const everything: LogSearch = {
  accountId: '100000000001',
  region: 'ap-guangzhou',
  serviceId: 'service-0',
  from: new Date(startMs),
  to: new Date(startMs + 4 * 3_600_000),
  order: 'desc',
  limit: 100,
  conditions: [],
};
const found = (result: LogSearchResult): Extract<LogSearchResult, { kind: 'found' }> => {
  if (result.kind !== 'found') throw new Error(result.kind);
  return result;
};

test('a page, a rare line and the whole of a service are found quickly, and nothing waits for it', async () => {
  const { written, dropped } = telemetry.accessLog.counters;
  assert.deepEqual([written, dropped], [COUNT, 0]);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const page = found(await telemetry.accessLog.search(everything));
  assert.equal(page.lines.length, 100);
  assert.match(page.lines[0]!, /\[\/shop\/orders\/99950\]/);

  const startedAt = performance.now();
  const rare = found(
    await telemetry.accessLog.search({ ...everything, conditions: [{ field: 'rsp_st', operator: '=', value: '502' }] }),
  );
  assert.equal(rare.lines.length, COUNT / 10_000);
  assert.equal(rare.cursor, '');
  // Generous: some tens of milliseconds on a free machine.
  assert.ok(performance.now() - startedAt < 2_000);

  let { cursor, lines } = page;
  let count = lines.length;
  while (cursor !== '') {
    ({ cursor, lines } = found(await telemetry.accessLog.search({ ...everything, cursor })));
    count += lines.length;
  }
  assert.equal(count, COUNT / SERVICES);
  delay.disable();
  assert.ok(delay.percentile(99) / 1e6 < 100, `${delay.percentile(99) / 1e6} ms`);
});

test('the metrics of the same calls add up, before and after a restart', async () => {
  const query = {
    accountId: '100000000001',
    region: 'ap-guangzhou',
    service: 'service-0',
    metric: 'requests',
    from: new Date(startMs),
    to: new Date(startMs + 4 * 3_600_000),
    periodSeconds: 3600,
  } as const;
  const sum = async () => (await telemetry.metrics.query(query)).map(({ value }) => value);
  const expected = [667, 667, 666];
  assert.deepEqual(await sum(), expected);
  await telemetry.close();
  telemetry = open();
  assert.deepEqual(await sum(), expected);
});

test('closing while records come in writes all that came before', async () => {
  const own = newFolder();
  const one = openGatewayTelemetry({
    home: own.path,
    accessLog: { keepDays: 7, keepBytes: 2e9 },
    metrics: { keepDays: 30, keepBytes: 2e9 },
    log: silent,
  });
  one.onRecord(Array.from({ length: 2_000 }, () => aRecord({ time: Date.now() })));
  await one.close();
  assert.equal(one.accessLog.counters.written, 2_000);
  own.remove();
});
