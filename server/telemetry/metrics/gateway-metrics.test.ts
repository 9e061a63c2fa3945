// The ten metrics, from records to points: definitions, dimensions, minutes in memory and on disk, restarts.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import { aRecord, newFolder, silent } from '../testing/records.ts';
import type { GatewayMetric, GatewayMetricQuery, GatewayMetrics } from './gateway-metrics.ts';
import { gatewayFamily, openGatewayMetrics } from './gateway-metrics.ts';
import { parseRow } from './row-line.ts';

const folders: { remove(): void }[] = [];
after(() => {
  for (const folder of folders) folder.remove();
});
const inFolder = (): string => {
  const folder = newFolder();
  folders.push(folder);
  return folder.path;
};
const startMs = Date.parse('2026-11-24T05:00:00Z');
const MINUTE = 60_000;
const open = (folder: string, now = () => startMs): GatewayMetrics =>
  openGatewayMetrics({ folder, retention: { keepDays: 30, keepBytes: 1e9 }, log: silent, now });

const asked: Omit<GatewayMetricQuery, 'metric'> = {
  accountId: '100000000001',
  region: 'ap-guangzhou',
  service: 'service-8xipv0ua',
  from: new Date(startMs),
  to: new Date(startMs + 24 * 60 * MINUTE),
  periodSeconds: 60,
};
const values = async (metrics: GatewayMetrics, metric: GatewayMetric, query: Partial<GatewayMetricQuery> = {}) =>
  (await metrics.query({ ...asked, metric, ...query })).map(({ timeMs, value }) => [
    (timeMs - startMs) / MINUTE,
    value,
  ]);
const call = (members: Partial<AccessRecord> = {}): AccessRecord => aRecord({ time: startMs, ...members });

test('what each metric counts', async () => {
  const metrics = open(inFolder());
  metrics.write([
    call({ upstreamStatus: 200, requestMs: 10, responseBytes: 1000 }),
    call({ status: 401, refusedBy: 'admit', requestMs: 2, responseBytes: 10 }),
    call({ status: 429, refusedBy: 'limit', requestMs: 0, responseBytes: 10 }),
    call({ status: 404, upstreamStatus: 404, requestMs: 8, responseBytes: 0 }),
    call({ status: 500, upstreamStatus: 500, requestMs: 0, responseBytes: 0 }),
    call({ status: 502, refusedBy: 'exchange', requestMs: 0, responseBytes: 0 }),
    call({ status: 504, refusedBy: 'exchange', requestMs: 100, responseBytes: 0 }),
    call({ status: 481, refusedBy: 'rewrite', requestMs: 0, responseBytes: 0 }),
    call({ status: 499, requestMs: 0, responseBytes: 5, host: 'service-8xipv0ua-1.gz.inner.apigw.portico.localhost' }),
  ]);
  const one = async (metric: GatewayMetric) => (await values(metrics, metric)).map(([, value]) => value);
  assert.deepEqual(await one('requests'), [9]);
  assert.deepEqual(await one('validRequests'), [7]);
  assert.deepEqual(await one('clientErrors'), [2]);
  assert.deepEqual(await one('serverErrors'), [4]);
  assert.deepEqual(await one('serverErrors404'), [1]);
  assert.deepEqual(await one('serverErrors502'), [1]);
  assert.deepEqual(await one('outerTraffic'), [1020]);
  assert.deepEqual(await one('innerTraffic'), [5]);
  assert.deepEqual(await one('responseTime'), [120 / 9]);
  assert.deepEqual(await one('connections'), [0]);
  assert.equal(Object.keys(gatewayFamily.metrics).length, 10);
  await metrics.close();
});

test('by environment, API and key; nothing of other services, regions, accounts; periods add up', async () => {
  const folder = inFolder();
  const metrics = open(folder);
  metrics.write([
    call({ apiId: 'api-a', keyId: 'AKID1' }),
    call({ apiId: 'api-a', keyId: 'AKID2', environment: 'test' }),
    call({ apiId: 'api-b', keyId: 'AKID1', time: startMs + 3 * MINUTE }),
    call({ apiId: '', environment: '', time: startMs + 7 * MINUTE + 59_999 }),
    call({ serviceId: 'service-8xipv0u' }),
    call({ region: 'ap-shanghai' }),
    call({ accountId: '2' }),
    call({ serviceId: '' }),
  ]);
  for (const written of [false, true]) {
    if (written) await metrics.flush();
    assert.deepEqual(await values(metrics, 'requests'), [
      [0, 2],
      [3, 1],
      [7, 1],
    ]);
    assert.deepEqual(await values(metrics, 'requests', { environment: 'test' }), [[0, 1]]);
    assert.deepEqual(await values(metrics, 'requests', { only: { api: 'api-a' } }), [[0, 2]]);
    assert.deepEqual(await values(metrics, 'requests', { only: { api: 'api-a' }, environment: 'release' }), [[0, 1]]);
    assert.deepEqual(await values(metrics, 'requests', { only: { key: 'AKID1' } }), [
      [0, 1],
      [3, 1],
    ]);
    assert.deepEqual(await values(metrics, 'requests', { only: { api: 'AKID1' } }), []);
    assert.deepEqual(await values(metrics, 'requests', { periodSeconds: 300 }), [
      [0, 3],
      [5, 1],
    ]);
    assert.deepEqual(
      await values(metrics, 'requests', { from: new Date(startMs + 3 * MINUTE), to: new Date(startMs + 7 * MINUTE) }),
      [[3, 1]],
    );
    assert.deepEqual(await values(metrics, 'requests', { accountId: '2' }), [[0, 1]]);
    assert.deepEqual(await values(metrics, 'requests', { service: 'service-none' }), []);
  }
  await assert.rejects(metrics.query({ ...asked, metric: 'requests', periodSeconds: 90 }), RangeError);
  await metrics.close();
});

test('connections are those open on average', async () => {
  const metrics = open(inFolder());
  const sample = { accountId: '100000000001', region: 'ap-guangzhou', serviceId: 'service-8xipv0ua' };
  for (let second = 0; second < 60; second += 10)
    metrics.addConnections(
      [
        { ...sample, environment: 'release', connections: second < 30 ? 4 : 0 },
        { ...sample, environment: 'test', connections: 1 },
      ],
      10_000,
    );
  assert.deepEqual(await values(metrics, 'connections'), [[0, 3]]);
  assert.deepEqual(await values(metrics, 'connections', { environment: 'release' }), [[0, 2]]);
  assert.deepEqual(await values(metrics, 'responseTime'), []);
  await metrics.close();
});

test('a restart in the middle of a minute loses nothing, and late calls are added to minutes already written', async () => {
  const folder = inFolder();
  for (let life = 0; life < 3; life += 1) {
    const metrics = open(folder);
    metrics.write([call(), call({ time: startMs + 61 * MINUTE })]);
    await metrics.flush();
    metrics.write([call({ requestMs: 1000 })]);
    await metrics.close();
  }
  const metrics = open(folder);
  assert.deepEqual(await values(metrics, 'requests'), [
    [0, 6],
    [61, 3],
  ]);
  assert.deepEqual(await values(metrics, 'responseTime'), [
    [0, 500],
    [61, 0],
  ]);
  await metrics.close();
});

test('minutes are written by themselves when they are over', { timeout: 20_000 }, async () => {
  const folder = inFolder();
  let nowMs = startMs;
  const metrics = open(folder, () => nowMs);
  metrics.write([call(), call({ time: startMs + MINUTE })]);
  nowMs += MINUTE + 5_000;
  const reader = open(folder);
  const deadline = performance.now() + 15_000;
  while ((await values(reader, 'requests')).length === 0 && performance.now() < deadline)
    await new Promise(setImmediate);
  assert.deepEqual(await values(reader, 'requests'), [[0, 1]]);
  assert.deepEqual(await values(metrics, 'requests'), [
    [0, 1],
    [1, 1],
  ]);
  await Promise.all([metrics.close(), reader.close()]);
});

test('whatever is written, flushed and asked, the sums are those of the calls', async () => {
  const aCall = fc.record({
    minute: fc.nat(130),
    apiId: fc.constantFrom('api-a', 'api-b', 'api c/d'),
    environment: fc.constantFrom('test', 'release'),
    flush: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(aCall, { maxLength: 40 }),
      fc.constantFrom(60, 300, 3600),
      async (calls, periodSeconds) => {
        const metrics = open(inFolder());
        const expected = new Map<number, number>();
        for (const { minute, apiId, environment, flush } of calls) {
          metrics.write([call({ apiId, environment, time: startMs + minute * MINUTE })]);
          if (flush) await metrics.flush();
          if (environment !== 'release') continue;
          const period = Math.floor(minute / (periodSeconds / 60)) * (periodSeconds / 60);
          expected.set(period, (expected.get(period) ?? 0) + 1);
        }
        const found = await values(metrics, 'requests', { environment: 'release', periodSeconds });
        assert.deepEqual(
          found,
          [...expected].sort(([a], [b]) => a - b),
        );
        await metrics.close();
      },
    ),
    { numRuns: 30 },
  );
});

test('a line that is not a row is none; counters added later begin at zero', () => {
  for (const line of ['', '1', '1 api/x/y', '1 api/x/y a,b', 'x api/x/y 1', '\0\0\0', '1 api/x/y 1,,2', '1 api/x/y -'])
    assert.equal(parseRow('k', line, 3), undefined, line);
  assert.deepEqual([...parseRow('k', '10 api/x/y 1,2.5', 3)!.sums], [1, 2.5, 0]);
});
