// The cache of answers: what is kept, for whom, for how long, and what never is.
import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after, before, beforeEach, mock, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parseCondition } from '#lib/condition/parser.ts';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { Answer, Backend, CallOptions } from '../../testing/calls.ts';
import { call, startBackend } from '../../testing/calls.ts';
import { httpExchange, plan, quiet, route, service, signed, update } from '../../testing/snapshots.ts';
import type { RouteSnapshot } from '../snapshot.ts';
import { AnswerCache } from './answer-cache.ts';
import type { CacheRule, PluginsSnapshot } from './snapshot.ts';
import { mayStore } from './storing.ts';

let planes: Planes;
let backend: Backend;
let answered = 0;
let answers: { status: number; headers: OutgoingHttpHeaders; body?: string | Buffer };

before(async () => {
  backend = await startBackend((incoming, outgoing) => {
    incoming.resume();
    answered += 1;
    outgoing.writeHead(answers.status, answers.headers);
    outgoing.end(answers.body ?? `answer ${answered}`);
  });
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
});
let rules = 0;
beforeEach(() => {
  answered = 0;
  answers = { status: 200, headers: { 'X-Kept': 'yes' } };
});
after(async () => {
  await planes.close();
  await backend.close();
});

const cacheRule = (more: Partial<CacheRule> = {}): CacheRule => ({
  parameters: [],
  methods: ['GET', 'HEAD'],
  statuses: [200, 404],
  heedsHeaders: false,
  ttlSeconds: 60,
  ...more,
});
const publish = (rule: Partial<CacheRule> = {}, more: Partial<RouteSnapshot> = {}, plugins: PluginsSnapshot = {}) => {
  rules += 1;
  // Another backend path each time: what is kept for one is not found for another.
  const exchange = httpExchange(backend.url, { path: `/${rules}` });
  return planes.apply(
    update(
      service([route('/a', { exchange, plugins: { cache: cacheRule(rule), ...plugins }, ...more })], {
        plans: [plan()],
      }),
    ),
  );
};
const get = (path = '/release/a', options: CallOptions = {}): Promise<Answer> => call(planes.port, path, options);
/** The state that each of these calls finds the cache in. */
const states = async (...calls: readonly (readonly [string?, CallOptions?])[]): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (const [path, options] of calls) found.push((await get(path, options)).headers['x-cache-status']);
  return found;
};

test('an answer is given again with its fields, the gateway’s own anew, until its time is over', async () => {
  await publish();
  const now = Date.now();
  mock.timers.enable({ apis: ['Date'], now });
  try {
    const first = await get();
    mock.timers.setTime(now + 59_999);
    const second = await get();
    assert.deepEqual([first.headers['x-cache-status'], second.headers['x-cache-status']], ['MISS', 'HIT']);
    assert.deepEqual([second.status, second.body, second.headers['x-kept']], [200, 'answer 1', 'yes']);
    assert.deepEqual([second.headers['age'], first.headers['age']], ['59', undefined]);
    assert.notEqual(second.headers['x-api-requestid'], first.headers['x-api-requestid']);
    mock.timers.setTime(now + 60_001);
    assert.equal((await get()).body, 'answer 2');
  } finally {
    mock.timers.reset();
  }
});

test('path, method and query tell answers apart; with query parameters in the key only those do', async () => {
  await publish();
  assert.deepEqual(
    await states(['/release/a'], ['/release/a/b'], ['/release/a?q=1'], ['/release/a?q=2'], ['/release/a?q=1']),
    ['MISS', 'MISS', 'MISS', 'MISS', 'HIT'],
  );
  assert.deepEqual(await states(['/release/a', { method: 'HEAD' }], ['/release/a', { method: 'HEAD' }]), [
    'MISS',
    'HIT',
  ]);
  await publish({ parameters: [{ position: 'query', name: 'Q' }] });
  assert.deepEqual(
    await states(['/release/a?q=1&z=1'], ['/release/a?z=2&Q=1'], ['/release/a?q=2&z=1'], ['/release/a']),
    ['MISS', 'HIT', 'MISS', 'MISS'],
  );
});

test('headers in the key tell answers apart, and so do those that the backend names in Vary', async () => {
  const lang = (value: string): [string, CallOptions] => ['/release/a', { headers: { 'X-Lang': value } }];
  await publish({ parameters: [{ position: 'header', name: 'x-lang' }] });
  assert.deepEqual(await states(lang('de'), lang('en'), lang('de'), ['/release/a']), ['MISS', 'MISS', 'HIT', 'MISS']);
  await publish();
  answers.headers = { Vary: 'X-Lang, Accept' };
  assert.deepEqual(await states(lang('de'), lang('en'), lang('de'), lang('en')), ['MISS', 'MISS', 'HIT', 'HIT']);
  answers.headers = { Vary: '*' };
  await publish();
  assert.deepEqual(await states(lang('de'), lang('de')), ['MISS', 'MISS']);
  answers.headers = { 'Content-Encoding': 'br' };
  await publish();
  const br: [string, CallOptions] = ['/release/a', { headers: { 'Accept-Encoding': 'br' } }];
  assert.deepEqual(await states(br, ['/release/a'], br), ['MISS', 'MISS', 'HIT']);
});

test('other methods and statuses are neither kept nor looked for', async () => {
  await publish();
  assert.deepEqual(await states(['/release/a', { method: 'POST' }], ['/release/a', { method: 'POST' }]), [
    undefined,
    undefined,
  ]);
  assert.deepEqual(await states(['/release/a', { headers: { Range: 'bytes=0-1' } }]), [undefined]);
  answers.status = 500;
  assert.deepEqual(await states([], []), ['MISS', 'MISS']);
  answers.status = 404;
  assert.deepEqual(await states([], []), ['MISS', 'HIT']);
});

test('bodies of kept methods tell answers apart, and still reach the backend', async () => {
  await publish({ methods: ['POST'] });
  const post = (body: string | Buffer): [string, CallOptions] => ['/release/a', { method: 'POST', body }];
  assert.deepEqual(await states(post('1'), post('2'), post('1')), ['MISS', 'MISS', 'HIT']);
  assert.deepEqual(await states(post(Buffer.alloc(70_000)), post(Buffer.alloc(70_000))), [undefined, undefined]);
});

test('never kept: answers with cookies, private ones, those that must not be', async () => {
  for (const headers of [
    { 'Set-Cookie': 'a=b' },
    { 'Cache-Control': 'private' },
    { 'Cache-Control': 'max-age=60, NO-STORE' },
    { 'Cache-Control': 'no-cache' },
  ]) {
    for (const heedsHeaders of [false, true]) {
      answers.headers = headers;
      await publish({ heedsHeaders });
      assert.deepEqual(await states([], []), ['MISS', 'MISS'], JSON.stringify(headers));
    }
  }
});

test('answers to callers who say who they are are kept only where the key or the backend says so', async () => {
  const as = (name: string, value: string): [string, CallOptions] => ['/release/a', { headers: { [name]: value } }];
  for (const name of ['Authorization', 'Cookie']) {
    await publish();
    assert.deepEqual(await states(as(name, 'a'), as(name, 'a')), ['MISS', 'MISS'], name);
    // What is kept for everyone is not for those callers either.
    assert.deepEqual(await states([], [], as(name, 'a')), ['MISS', 'HIT', 'MISS'], name);
    await publish({ parameters: [{ position: 'header', name }] });
    assert.deepEqual(await states(as(name, 'a'), as(name, 'b'), as(name, 'a')), ['MISS', 'MISS', 'HIT'], name);
  }
  answers.headers = { 'Cache-Control': 'public' };
  await publish();
  assert.deepEqual(await states(as('Cookie', 'a'), as('Cookie', 'a')), ['MISS', 'MISS']);
  await publish({ heedsHeaders: true });
  assert.deepEqual(await states(as('Cookie', 'a'), as('Cookie', 'b'), []), ['MISS', 'HIT', 'HIT']);
});

test('of an API that checks callers only shared answers are kept, and only those let in get them', async () => {
  await publish({}, { auth: 'SECRET' });
  const caller: [string, CallOptions] = ['/release/a', { headers: signed() }];
  assert.deepEqual(await states(caller, caller), ['MISS', 'MISS']);
  answers.headers = { 'Cache-Control': 's-maxage=60' };
  await publish({ heedsHeaders: true }, { auth: 'SECRET' });
  assert.deepEqual(await states(caller, caller), ['MISS', 'HIT']);
  assert.equal((await get()).status, 401);
});

test('of an API with CustomAuth the authentication parameters have to be in the key', async () => {
  const endpoint = await startBackend((incoming, outgoing) => {
    incoming.resume();
    outgoing.end('{"allow":true}');
  });
  const customAuthentication = {
    endpoint: { url: endpoint.url, timeoutMs: 1_000 },
    keptSeconds: 0,
    headers: ['X-Token'],
    queries: [],
    sendsBody: false,
    version: '',
  };
  const caller: [string, CallOptions] = ['/release/a', { headers: { 'X-Token': '1' } }];
  await publish({}, {}, { customAuthentication });
  assert.deepEqual(await states(caller, caller), ['MISS', 'MISS']);
  await publish({ parameters: [{ position: 'header', name: 'x-token' }] }, {}, { customAuthentication });
  assert.deepEqual(await states(caller, caller), ['MISS', 'HIT']);
  await endpoint.close();
});

test('with cache_control the headers decide the time, and callers may ask for a fresh answer', async () => {
  const NOW = Date.UTC(2026, 10, 24);
  const storing = (headers: readonly string[], rule: Partial<CacheRule> = { heedsHeaders: true }) =>
    mayStore(cacheRule(rule), 200, headers, NOW)?.ttlMs;
  assert.equal(storing([]), 60_000);
  assert.equal(storing(['Cache-Control', 'max-age=5']), 5_000);
  assert.equal(storing(['Cache-Control', 'max-age=5', 'Age', '2']), 3_000);
  assert.equal(storing(['Cache-Control', 'max-age=5, s-maxage=9']), 9_000);
  assert.equal(storing(['Cache-Control', 'max-age=0']), undefined);
  assert.equal(storing(['Cache-Control', 'max-age=soon']), undefined);
  assert.equal(storing(['Expires', new Date(NOW + 7_000).toUTCString(), 'Date', new Date(NOW).toUTCString()]), 7_000);
  assert.equal(storing(['Expires', '0']), undefined);
  assert.equal(storing(['Cache-Control', 'max-age=5'], { heedsHeaders: false }), 60_000);

  await publish({ heedsHeaders: true });
  const fresh: [string, CallOptions] = ['/release/a', { headers: { 'Cache-Control': 'no-cache' } }];
  assert.deepEqual(await states([], fresh, []), ['MISS', 'MISS', 'HIT']);
  assert.equal((await get()).body, 'answer 2');
  await publish({ heedsHeaders: false });
  assert.deepEqual(await states([], fresh), ['MISS', 'HIT']);
});

test('large answers come out as they went in, too large ones are not kept, kept ones are compressed for who takes it', async () => {
  const large = Buffer.alloc(300_000, 'abc\xff', 'latin1');
  answers = { status: 200, headers: { 'Content-Type': 'text/plain' }, body: large };
  await publish();
  assert.deepEqual(await states([], []), ['MISS', 'HIT']);
  assert.equal((await get()).body, large.toString('latin1'));
  const squeezed = await get('/release/a', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.deepEqual([squeezed.headers['x-cache-status'], squeezed.headers['content-encoding']], ['HIT', 'gzip']);
  assert.deepEqual(gunzipSync(Buffer.from(squeezed.body, 'latin1')), large);
  answers.body = Buffer.alloc(1_100_000);
  await publish();
  assert.deepEqual(await states([], []), ['MISS', 'MISS']);
});

test('what a breaker’s fallback answers is not kept as the backend’s', async () => {
  const failure = parseCondition('func_in(status_code, {502})', 'exchange');
  assert.ok(failure.ok);
  const fallback = httpExchange(backend.url);
  const breaker = {
    pluginId: 'plugin-fallback',
    failure: failure.condition,
    threshold: 1,
    windowSeconds: 10,
    openSeconds: 15,
    fallback,
  };
  await publish({}, { exchange: httpExchange('http://127.0.0.1:1') }, { breaker });
  assert.equal((await get()).status, 502);
  assert.deepEqual([(await get()).body, (await get()).body], ['answer 1', 'answer 2']);
});

test('an answer that was cut short is not kept', async () => {
  const cutting = await startBackend((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Length': '10' });
    outgoing.write('1234');
    setImmediate(() => outgoing.destroy());
  });
  await publish({}, { exchange: httpExchange(cutting.url) });
  await assert.rejects(get());
  await assert.rejects(get());
  await cutting.close();
});

test('the memory of the cache is bounded, whatever is put in', () => {
  const LIMIT = 100_000;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(20), fc.nat(60_000), fc.constantFrom<string[]>([], ['accept'])), { maxLength: 60 }),
      (puts) => {
        const cache = new AnswerCache(LIMIT);
        for (const [name, size, vary] of puts) {
          const kept = { status: 200, headers: [], body: 'x'.repeat(size), storedAt: 0, endsAt: 10, shared: false };
          cache.put(`key ${name}`, kept, vary, () => undefined);
          assert.ok(cache.bytes <= LIMIT);
          // What was put last is there, unless it alone is too large.
          if (size < LIMIT / 2)
            assert.equal(
              cache.get(`key ${name}`, () => undefined, 5),
              kept,
            );
          assert.equal(
            cache.get(`key ${name}`, () => undefined, 10),
            undefined,
          );
        }
      },
    ),
  );
});
