// One request through the real phases without a listener: the answer, and the steps that led to it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { seenBy, startBackend } from '../testing/calls.ts';
import { HOST, httpExchange, route, service } from '../testing/snapshots.ts';
import type { OnceRequest, OnceResult } from './run-once.ts';
import { runOnce } from './run-once.ts';
import type { RouteSnapshot } from './snapshot.ts';

const limits = { timeoutMs: 5_000, maxBodyBytes: 2_000 };
const ask = (target: string, more: Partial<OnceRequest> = {}): OnceRequest => ({
  method: 'GET',
  target,
  headers: ['Host', HOST, ...(more.headers ?? [])],
  body: more.body ?? Buffer.alloc(0),
  ...(more.method === undefined ? {} : { method: more.method }),
});
const run = (routes: readonly RouteSnapshot[], request: OnceRequest, options = limits): Promise<OnceResult> =>
  runOnce(service(routes), request, options);
const phases = (result: OnceResult): string[] => result.steps.map(({ phase, outcome }) => `${phase} ${outcome}`);

const backend = async (t: TestContext) => {
  const started = await startBackend();
  t.after(() => started.close());
  return started;
};

test('a fixed answer, with every phase on the way', async () => {
  const exchange = { kind: 'mock', status: 418, headers: [['X-Kind', 'pot']], body: 'grün' } as const;
  const result = await run([route('/tea', { exchange })], ask('/release/tea'));
  assert.equal(result.status, 418);
  assert.equal(result.body.toString('utf8'), 'grün');
  assert.ok(result.headers.includes('X-Kind'));
  assert.deepEqual(phases(result), ['identify passed', 'match passed', 'limit passed', 'exchange answered']);
  assert.match(result.steps[1]?.detail ?? '', /^ANY \/tea \(api-/);
  for (const { startedMs, tookMs } of result.steps) assert.ok(startedMs >= 0 && tookMs >= 0);
});

test('a backend gets the call as the edge would send it, body and all', async (t) => {
  const { url } = await backend(t);
  const exchange = httpExchange(url, {
    path: '/v2',
    constants: [{ name: 'X-Stage', position: 'header', value: 'debug' }],
  });
  const body = Buffer.from('a=1&b=2');
  const headers = ['Content-Type', 'application/x-www-form-urlencoded', 'Content-Length', String(body.length)];
  const parameters = [{ name: 'a', position: 'body', type: 'int', required: true, defaultValue: undefined } as const];
  const result = await run(
    [route('/pets', { exchange, parameters })],
    ask('/release/pets?limit=1', { method: 'POST', headers, body }),
  );
  assert.equal(result.status, 200);
  const seen = seenBy({ status: 200, headers: {}, body: result.body.toString('latin1') });
  assert.deepEqual([seen.method, seen.url, seen.body], ['POST', '/v2?limit=1', 'a=1&b=2']);
  assert.equal(seen.headers['x-stage'], 'debug');
  assert.match(result.steps.at(-1)?.detail ?? '', /^127\.0\.0\.1.*: status 200, connected after .* header after /);
  assert.ok(phases(result).includes('validate passed'));
});

test('a refusal names its phase and ends the run', async () => {
  const exchange = { kind: 'mock', status: 200, headers: [], body: '' } as const;
  const parameters = [{ name: 'q', position: 'query', type: 'int', required: true, defaultValue: undefined } as const];
  const result = await run([route('/x', { exchange, parameters })], ask('/release/x'));
  assert.equal(result.status, 403);
  assert.equal(result.record.refusedBy, 'validate');
  assert.deepEqual(phases(result).at(-1), 'validate refused');
  assert.equal(result.steps.at(-1)?.detail, '403 querystring q is required');

  const nowhere = await run([route('/x', { exchange })], ask('/release/y'));
  assert.deepEqual(phases(nowhere), ['identify passed', 'match refused']);
  assert.match(nowhere.steps.at(-1)?.detail ?? '', /no api match uri/);
  const unknown = await runOnce(service([]), { ...ask('/release/'), headers: ['Host', 'other.test'] }, limits);
  assert.deepEqual(phases(unknown), ['identify refused']);
});

test('a backend that cannot be reached, and one that never answers', async (t) => {
  const gone = await startBackend();
  await gone.close();
  const unreachable = await run([route('/x', { exchange: httpExchange(gone.url) })], ask('/release/x'));
  assert.equal(unreachable.status, 502);
  assert.match(unreachable.steps.at(-1)?.detail ?? '', /unreachable/);

  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const slow = await run([route('/x', { exchange: httpExchange(url) })], ask('/release/x'), {
    ...limits,
    timeoutMs: 100,
  });
  assert.equal(slow.status, 504);
  assert.equal(phases(slow).at(-1), 'exchange given up');
});

test('of a long answer the beginning is kept', async (t) => {
  const endless = createServer((_, response) => {
    const write = (): void => {
      while (response.write('x'.repeat(700)));
      response.once('drain', write);
    };
    response.writeHead(200);
    write();
  }).listen(0, '127.0.0.1');
  await once(endless, 'listening');
  t.after(() => {
    endless.closeAllConnections();
    endless.close();
  });
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
  const result = await run([route('/x', { exchange: httpExchange(url) })], ask('/release/x'));
  assert.deepEqual([result.status, result.body.length, result.truncated], [200, 2_000, true]);
});

test('limits and quotas of the configuration hold in a run of their own', async () => {
  const exchange = { kind: 'mock', status: 200, headers: [], body: '' } as const;
  const limited = service([route('/x', { exchange, rateLimit: 0 })]);
  const result = await runOnce(limited, ask('/release/x'), limits);
  assert.deepEqual([result.status, phases(result).at(-1)], [429, 'limit refused']);
});
