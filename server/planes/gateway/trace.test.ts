// The debug header: whoever has the owner's token sees what a call went through, nobody else sees a difference.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { deriveDebugKey, signDebugToken } from '#lib/debug-token.ts';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Answer, Backend } from '../testing/calls.ts';
import { call, seenBy, startBackend } from '../testing/calls.ts';
import { httpExchange, plan, quiet, route, service, signed, update } from '../testing/snapshots.ts';

const master = Buffer.alloc(32, 7);
const debugKey = deriveDebugKey(master, '100000000001', 'service-test0001');
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const token = signDebugToken(debugKey, inSeconds(600));

let planes: Planes;
let backend: Backend;
before(async () => {
  backend = await startBackend();
  const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy())).listen(
    0,
    '127.0.0.1',
  );
  await once(resetting, 'listening');
  resetting.unref();
  const { port } = resetting.address() as { port: number };
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const exchange = httpExchange(backend.url);
  const routes = [
    route('/open', { apiId: 'api-open', exchange }),
    route('/key', { auth: 'SECRET', exchange, rateLimit: 0 }),
    route('/reset', { exchange: httpExchange(`http://127.0.0.1:${port}`) }),
  ];
  const other = service(routes, {}, { serviceId: 'service-keyless', hosts: ['keyless.example'] });
  await planes.apply(update(service(routes, { plans: [plan()] }, { debugKey }), other));
});
after(async () => {
  await planes.close();
  await backend.close();
});

const traced = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  call(planes.port, path, { headers: { 'X-Portico-Debug': token, ...headers } });
const traceOf = (answer: Answer): string => String(answer.headers['x-portico-trace']);

test('the owner sees the phases, their times and what the backend did', async () => {
  const answer = await traced('/release/open');
  assert.match(
    traceOf(answer),
    /^identify;dur=[\d.]+, match;dur=[\d.]+;desc="ANY \/open \(api-open\)", limit;dur=[\d.]+, rewrite;dur=[\d.]+, exchange;dur=[\d.]+;outcome=answered;desc="127\.0\.0\.1: status 200, connected after [\d.]+ ms, header after [\d.]+ ms(, whole answer after [\d.]+ ms)?"$/,
  );
  assert.equal(seenBy(answer).headers['x-portico-debug'], undefined);
});

test('a refusal tells its phase and its reason, of the backend too', async () => {
  assert.match(
    traceOf(await traced('/release/none')),
    /, match;dur=[\d.]+;outcome=refused;desc="404 There is no api match uri '\/none'/,
  );
  assert.match(
    traceOf(await traced('/release/key')),
    /, admit;dur=[\d.]+;outcome=refused;desc="401 HMAC signature cannot be verified/,
  );
  assert.match(
    traceOf(await traced('/release/key', signed())),
    /, admit;dur=[\d.]+, limit;dur=[\d.]+;outcome=refused;desc="429 API rate limit exceeded"$/,
  );
  assert.match(
    traceOf(await traced('/release/reset')),
    /exchange;dur=[\d.]+;outcome=refused;desc="502 Bad Gateway: reset: /,
  );
});

test('without a good token, or with one for another service, the answer is as ever', async () => {
  const foreign = signDebugToken(deriveDebugKey(master, '100000000001', 'service-other'), inSeconds(600));
  for (const given of [
    '',
    'x',
    foreign,
    signDebugToken(debugKey, inSeconds(-1)),
    signDebugToken(debugKey, inSeconds(9_000)),
    `${token}x`,
  ]) {
    const answer = await traced('/release/open', { 'X-Portico-Debug': given });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['x-portico-trace'], undefined, given);
    assert.equal(seenBy(answer).headers['x-portico-debug'], undefined);
  }
  assert.equal((await call(planes.port, '/release/open')).headers['x-portico-trace'], undefined);
  const keyless = await traced('/release/open', { Host: 'keyless.example' });
  assert.deepEqual([keyless.status, keyless.headers['x-portico-trace']], [200, undefined]);
});
