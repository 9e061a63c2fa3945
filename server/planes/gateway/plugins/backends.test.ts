// Plugins around backends: routing, circuit breaker, and the request changed by an endpoint.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, beforeEach, mock, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { parseCondition } from '#lib/condition/parser.ts';
import type { Condition, Vocabulary } from '#lib/condition/syntax.ts';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import { WindowCounters } from '../../limits/window-counters.ts';
import type { Answer, Backend, CallOptions } from '../../testing/calls.ts';
import { call, seenBy, startBackend, until } from '../../testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '../../testing/snapshots.ts';
import type { AccessRecord } from '../access-record.ts';
import type { RouteSnapshot } from '../snapshot.ts';
import { Breaker } from './circuit-breaker.ts';
import type { CircuitBreaker, CustomRequest, PluginsSnapshot, RoutingStrategy } from './snapshot.ts';

let planes: Planes;
let backend: Backend;
let other: Backend;
const records: AccessRecord[] = [];

before(async () => {
  [backend, other] = await Promise.all([startBackend(), startBackend()]);
  planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    onRecord: (batch) => records.push(...batch),
  });
});
beforeEach(() => {
  backend.seen.length = 0;
  other.seen.length = 0;
});
after(async () => {
  await planes.close();
  await Promise.all([backend.close(), other.close()]);
});

const publish = (plugins: PluginsSnapshot, more: Partial<RouteSnapshot> = {}): Promise<void> =>
  planes.apply(update(service([route('/a', { exchange: httpExchange(backend.url), plugins, ...more })])));
const get = (path = '/release/a', options: CallOptions = {}): Promise<Answer> => call(planes.port, path, options);
const condition = (text: string, vocabulary: Vocabulary = 'request'): Condition => {
  const parsed = parseCondition(text, vocabulary);
  assert.ok(parsed.ok, text);
  return parsed.condition;
};

test('the first strategy that fits decides the backend, none leaves it as it is', async () => {
  const strategy = (name: string, text: string, exchange: RoutingStrategy['exchange']): RoutingStrategy => ({
    name,
    condition: condition(text),
    exchange,
  });
  await publish({
    routing: [
      strategy('new', 'query.v = 2 and exists(header.X-New)', httpExchange(other.url, { path: '/v2', method: 'PUT' })),
      strategy('any', 'query.v >= 2', { kind: 'mock', status: 203, headers: [], body: 'old' }),
      strategy('later', "query.v = 'tsf'", undefined),
    ],
  });
  const fresh = await get('/release/a/b?v=2', { headers: { 'X-New': '1' } });
  assert.deepEqual([seenBy(fresh).method, seenBy(fresh).url], ['PUT', '/v2/b?v=2']);
  assert.equal(other.seen.length, 1);
  const mocked = await get('/release/a?v=3');
  assert.deepEqual([mocked.status, mocked.body], [203, 'old']);
  assert.equal((await get('/release/a?v=tsf')).status, 481);
  assert.equal(seenBy(await get('/release/a?v=1')).url, '/a?v=1');
  assert.equal(backend.seen.length, 1);
});

test('another backend gets the body, and its own parameters of a form', async () => {
  const exchange = httpExchange(other.url, { constants: [{ name: 'c', position: 'body', value: '1' }] });
  await publish({ routing: [{ name: 'r', condition: condition("header.X-To = 'other'"), exchange }] });
  const headers = { 'X-To': 'other', 'Content-Type': 'application/x-www-form-urlencoded' };
  assert.equal(seenBy(await get('/release/a', { method: 'POST', headers, body: 'a=b' })).body, 'a=b&c=1');
  const binary = Buffer.from([0, 255, 128]);
  const plain = await get('/release/a', { method: 'POST', headers: { 'X-To': 'other' }, body: binary });
  assert.equal(seenBy(plain).body, binary.toString('latin1'));
});

test('Random() shares calls out', async () => {
  await publish({
    routing: [{ name: 'r', condition: condition('Random() < 0.5'), exchange: httpExchange(other.url) }],
  });
  await Promise.all(Array.from({ length: 200 }, () => get()));
  // 200 fair throws: fewer than 50 or more than 150 would come about once in 10^12 runs.
  assert.ok(other.seen.length > 50 && other.seen.length < 150, String(other.seen.length));
});

const breakerRule = (more: Partial<CircuitBreaker> = {}): CircuitBreaker => ({
  pluginId: `plugin-${Math.random()}`,
  failure: condition('latency_seconds > 1 or func_in(status_code, {500, 502, 504})', 'exchange'),
  threshold: 3,
  windowSeconds: 10,
  openSeconds: 15,
  fallback: undefined,
  ...more,
});

test('failures within the window open the breaker, and it closes by itself', () => {
  const breaker = new Breaker(breakerRule(), 'scope', new WindowCounters());
  const NOW = 1_000_000;
  const fail = (atMs: number): void => breaker.note({ latencySeconds: 0, status: 500 }, atMs);
  fail(NOW);
  fail(NOW + 1);
  breaker.note({ latencySeconds: 0.9, status: 200 }, NOW + 2);
  assert.equal(breaker.openUntil(NOW + 2), 0);
  breaker.note({ latencySeconds: 1.1, status: 200 }, NOW + 3);
  assert.equal(breaker.openUntil(NOW + 3), NOW + 15_003);
  // Exchanges that were under way tell nothing more.
  for (let late = 0; late < 9; late += 1) fail(NOW + 4);
  assert.equal(breaker.openUntil(NOW + 15_002), NOW + 15_003);
  assert.equal(breaker.openUntil(NOW + 15_003), 0);
  fail(NOW + 15_003);
  fail(NOW + 15_004);
  assert.equal(breaker.openUntil(NOW + 15_004), 0);
  // The window of those two is over.
  fail(NOW + 25_003);
  assert.equal(breaker.openUntil(NOW + 25_003), 0);
});

test('an open breaker leaves the backend alone, refuses, and lets through again after its time', async () => {
  let status = 500;
  const failing = await startBackend((_, outgoing) => void outgoing.writeHead(status).end());
  const start = Date.now();
  mock.timers.enable({ apis: ['Date'], now: start });
  try {
    await publish({ breaker: breakerRule() }, { exchange: httpExchange(failing.url) });
    assert.deepEqual([(await get()).status, (await get()).status, (await get()).status], [500, 500, 500]);
    const refused = await get();
    assert.deepEqual([refused.status, refused.body], [503, '{"message":"Circuit breaker is open"}']);
    assert.equal(refused.headers['retry-after'], '15');
    status = 200;
    mock.timers.setTime(start + 14_999);
    assert.equal((await get()).status, 503);
    mock.timers.setTime(start + 15_000);
    assert.equal((await get()).status, 200);
  } finally {
    mock.timers.reset();
    await failing.close();
  }
});

test('a backend that cannot be reached fails, and so does a silent one', async () => {
  await publish({ breaker: breakerRule({ threshold: 2 }) }, { exchange: httpExchange('http://127.0.0.1:1') });
  assert.deepEqual([(await get()).status, (await get()).status, (await get()).status], [502, 502, 503]);
  const silent = await startBackend(() => {});
  await publish({ breaker: breakerRule({ threshold: 1 }) }, { exchange: httpExchange(silent.url, { timeoutMs: 100 }) });
  assert.deepEqual([(await get()).status, (await get()).status], [504, 503]);
  await silent.close();
});

test('a caller that sends its body slowly, or stops, is no failure of the backend', async () => {
  const rule = breakerRule({
    threshold: 1,
    failure: condition('latency_seconds > 0.1 or status_code = 504', 'exchange'),
  });
  await publish({ breaker: rule }, { exchange: httpExchange(backend.url, { timeoutMs: 300 }) });
  const head = `POST /release/a HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`;
  assert.match(await rawSlowly(planes.port, [`${head}a`, 'b'], 200), /^HTTP\/1\.1 200/);
  assert.match(await rawSlowly(planes.port, [`${head}a`], 0), /^HTTP\/1\.1 504/);
  assert.equal((await get()).status, 200);
});

/** Sends pieces with a pause between them; answers with all that comes back. */
const rawSlowly = (port: number, pieces: readonly string[], pauseMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', async () => {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await new Promise((done) => setTimeout(done, pauseMs));
        socket.write(piece);
      }
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });

test('a fallback answers while the breaker is open', async () => {
  const mocked = { kind: 'mock', status: 200, headers: [], body: 'meanwhile' } as const;
  const dead = { exchange: httpExchange('http://127.0.0.1:1') };
  await publish({ breaker: breakerRule({ threshold: 1, fallback: mocked }) }, dead);
  assert.deepEqual([(await get()).status, (await get()).body], [502, 'meanwhile']);
  await publish({ breaker: breakerRule({ threshold: 1, fallback: httpExchange(other.url, { path: '/f' }) }) }, dead);
  assert.deepEqual([(await get()).status, seenBy(await get('/release/a/b')).url], [502, '/f/b']);
  await publish({ breaker: breakerRule({ threshold: 1, fallback: 'unserved' }) }, dead);
  assert.deepEqual([(await get()).status, (await get()).status], [502, 481]);
});

test('plugins admit and change a WebSocket’s upgrade; cache and breaker leave it alone', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const url = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
  const upgraded: IncomingHttpHeaders[] = [];
  sockets.on('connection', (socket, { headers }) => {
    upgraded.push(headers);
    socket.send('hello');
  });
  try {
    await withEndpoint({}, async ({ customRequest }) => {
      changes = { replace_headers: { 'X-Added': 'yes' } };
      const cache = { parameters: [], methods: ['GET'], statuses: [101], heedsHeaders: false, ttlSeconds: 60 };
      const addresses = [{ kind: 'allow', ranges: ['127.0.0.1'] }] as const;
      const plugins = { addresses, cache, breaker: breakerRule({ threshold: 1 }), customRequest };
      await publish(plugins, { exchange: httpExchange(url, { webSocketMs: 60_000 }), method: 'GET' });
      for (let opened = 0; opened < 2; opened += 1) {
        const socket = new WebSocket(`ws://127.0.0.1:${planes.port}/release/a`, { headers: { Host: HOST } });
        const [text] = (await once(socket, 'message')) as [Buffer];
        assert.equal(text.toString(), 'hello');
        socket.terminate();
      }
      assert.deepEqual(
        upgraded.map((headers) => headers['x-added']),
        ['yes', 'yes'],
      );
    });
  } finally {
    sockets.close();
  }
});

let events: Record<string, unknown>[] = [];
let changes: unknown;
const withEndpoint = async (
  more: Partial<CustomRequest>,
  run: (rule: { customRequest: CustomRequest }) => Promise<void>,
): Promise<void> => {
  events = [];
  const endpoint = await startBackend((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      events.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      outgoing.end(JSON.stringify(changes));
    });
  });
  try {
    await run({
      customRequest: {
        endpoint: { url: endpoint.url, timeoutMs: 2_000 },
        sendsBody: false,
        sendsHeaders: false,
        sendsQuery: false,
        base64: false,
        ...more,
      },
    });
  } finally {
    await endpoint.close();
  }
};

test('the endpoint has the last word on headers, query and body', async () => {
  const all = { sendsBody: true, sendsHeaders: true, sendsQuery: true };
  await withEndpoint(all, async (rule) => {
    await publish(rule);
    changes = {
      replace_headers: { 'X-New': 'ä', 'X-Old': 7 },
      remove_headers: ['x-gone', 'Content-Length'],
      replace_body: '{"né":1}',
      replace_querys: { q: 'a b', r: true },
      remove_querys: ['s'],
    };
    const options = { method: 'POST', headers: { 'X-Old': '1', 'X-Gone': '1', 'X-Kept': '1' }, body: 'before' };
    const seen = seenBy(await get('/release/a?q=1&s=2&t=%41&q=3', options));
    assert.equal(seen.url, '/a?t=%41&q=a%20b&r=true');
    assert.equal(Buffer.from(seen.body, 'latin1').toString(), '{"né":1}');
    assert.equal(seen.headers['content-length'], '9');
    const { 'x-new': fresh, 'x-old': old, 'x-gone': gone, 'x-kept': kept } = seen.headers;
    assert.deepEqual([Buffer.from(fresh as string, 'latin1').toString(), old, gone, kept], ['ä', '7', undefined, '1']);
    const [event] = events as [Record<string, Record<string, string>>];
    assert.deepEqual(
      [event['body'], event['queryString'], event['path']],
      ['before', { q: '1', s: '2', t: 'A' }, '/a'],
    );
    assert.equal(event['headers']!['x-old'], '1');
  });
});

test('what it is not to see it is not sent, and what it leaves out stays', async () => {
  await withEndpoint({}, async (rule) => {
    await publish(rule);
    changes = { replace_headers: {}, remove_headers: [], replace_body: '', replace_querys: {}, remove_querys: [] };
    const options = { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, body: 'stays' };
    const seen = seenBy(await get('/release/a?q=1', options));
    assert.deepEqual([seen.url, seen.body, seen.headers['content-length']], ['/a?q=1', 'stays', '5']);
    assert.deepEqual(Object.keys(events[0]!).sort(), ['httpMethod', 'path', 'requestContext']);
    changes = {};
    assert.equal((await get()).status, 200);
    changes = { replace_body: 'new' };
    assert.equal(seenBy(await get('/release/a')).body, 'new');
  });
});

test('bodies may travel in Base64', async () => {
  await withEndpoint({ sendsBody: true, base64: true }, async (rule) => {
    await publish(rule);
    changes = { replace_body: Buffer.from([1, 255]).toString('base64') };
    const seen = seenBy(await get('/release/a', { method: 'POST', body: Buffer.from([0, 200]) }));
    assert.equal(seen.body, '\x01\xff');
    assert.deepEqual([events[0]!['body'], events[0]!['isBase64Encoded']], ['AMg=', true]);
  });
});

test('a reply that cannot be carried out refuses the call', async () => {
  await withEndpoint({}, async (rule) => {
    await publish(rule);
    const wrong = [
      [],
      'text',
      { replace_headers: { 'X-A': 'b\r\nX-C: d' } },
      { replace_headers: { 'bad name': 'b' } },
      { replace_headers: { Host: 'elsewhere' } },
      { replace_headers: { 'Transfer-Encoding': 'chunked' } },
      { replace_headers: ['a'] },
      { replace_querys: { a: {} } },
      { remove_headers: 'a' },
      { replace_body: 1 },
    ];
    for (const reply of wrong) {
      changes = reply;
      const answer = await get();
      assert.deepEqual([answer.status, JSON.parse(answer.body).message], [502, 'Custom request endpoint fail']);
    }
    assert.equal(backend.seen.length, 0);
    const big = await get('/release/a', { method: 'POST', body: Buffer.alloc(2 * 1024 * 1024 + 1) });
    assert.equal(big.status, 413);
    await until(
      () => records.some(({ errorMessage }) => errorMessage === 'custom request: header Host cannot be set'),
      'the record',
    );
  });
});
