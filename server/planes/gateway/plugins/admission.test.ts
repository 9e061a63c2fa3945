// Plugins that admit callers: addresses, cross-origin, authentication by an endpoint.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { request } from 'node:http';
import { after, before, beforeEach, mock, test } from 'node:test';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { Answer, Backend } from '../../testing/calls.ts';
import { call, startBackend, until } from '../../testing/calls.ts';
import { httpExchange, plan, quiet, route, service, signed, update } from '../../testing/snapshots.ts';
import type { AccessRecord } from '../access-record.ts';
import type { RouteSnapshot } from '../snapshot.ts';
import type { CustomAuthentication, PluginsSnapshot } from './snapshot.ts';

let planes: Planes;
let backend: Backend;
let endpoint: Backend;
let asked: Record<string, unknown>[] = [];
let reply: (event: Record<string, unknown>) => { status?: number; body: string } | undefined;
const records: AccessRecord[] = [];

const endpointListener: RequestListener = (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const event = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    asked.push({ ...event, at: incoming.url, method: incoming.method });
    const answer = reply(event);
    if (answer !== undefined) outgoing.writeHead(answer.status ?? 200).end(answer.body);
  });
};

before(async () => {
  backend = await startBackend();
  endpoint = await startBackend(endpointListener);
  planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    onRecord: (batch) => records.push(...batch),
  });
});
beforeEach(() => {
  asked = [];
  reply = () => ({ body: '{"allow":true}' });
});
after(async () => {
  await planes.close();
  await Promise.all([backend.close(), endpoint.close()]);
});

const publish = (plugins: PluginsSnapshot, more: Partial<RouteSnapshot> = {}): Promise<void> =>
  planes.apply(
    update(service([route('/a', { exchange: httpExchange(backend.url), plugins, ...more })], { plans: [plan()] })),
  );
const get = (options: Parameters<typeof call>[2] = {}): Promise<Answer> => call(planes.port, '/release/a', options);
const shown = ({ status, body }: Answer): unknown[] => [status, status === 200 ? '' : JSON.parse(body).message];

test('a list lets in or keeps out, before the signature is looked at, and no call reaches the backend', async () => {
  const denied = [403, 'Your IP address is not allowed'];
  await publish({ addresses: [{ kind: 'allow', ranges: ['127.0.0.0/8', '2001:db8::/32'] }] });
  assert.deepEqual(shown(await get()), [200, '']);
  const before = backend.seen.length;
  await publish({ addresses: [{ kind: 'allow', ranges: ['192.0.2.1'] }] }, { auth: 'SECRET' });
  assert.deepEqual(shown(await get()), denied);
  await publish({ addresses: [{ kind: 'deny', ranges: ['127.0.0.1'] }] });
  assert.deepEqual(shown(await get()), denied);
  await publish({
    addresses: [
      { kind: 'allow', ranges: ['127.0.0.1'] },
      { kind: 'deny', ranges: ['0.0.0.0/0'] },
    ],
  });
  assert.deepEqual(shown(await get()), denied);
  assert.equal(backend.seen.length, before);
  await until(() => records.some(({ refusedBy, status }) => refusedBy === 'admit' && status === 403), 'the record');
});

test('a plugin that cannot be served refuses every call of its API, and of no other', async () => {
  await planes.apply(
    update(
      service([
        route('/a', { exchange: httpExchange(backend.url), plugins: { unusable: 'unknown type' } }),
        route('/b', {
          exchange: httpExchange(backend.url),
          plugins: { addresses: [{ kind: 'allow', ranges: ['not an address'] }] },
        }),
        route('/c', { exchange: httpExchange(backend.url) }),
      ]),
    ),
  );
  assert.deepEqual(shown(await get()), [481, 'API config error']);
  assert.equal((await call(planes.port, '/release/b')).status, 481);
  assert.equal((await call(planes.port, '/release/c')).status, 200);
});

const ORIGIN = 'https://app.example';
const crossOrigin = {
  origins: [ORIGIN],
  methods: ['GET', 'PUT'],
  requestHeaders: ['X-Mine', 'content-type'],
  exposedHeaders: ['X-Api-ID'],
  credentials: true,
  maxAgeSeconds: 600,
};
const preflight = (origin: string, method: string, headers?: string): Promise<Answer> =>
  get({
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
    },
  });

test('a preflight of the Cors plugin is answered by its rule, whatever the API takes and checks', async () => {
  await publish({ crossOrigin }, { method: 'PUT', auth: 'SECRET', cors: true });
  const before = backend.seen.length;
  const allowed = await preflight(ORIGIN, 'PUT', 'x-mine, Content-Type');
  assert.deepEqual([allowed.status, allowed.body], [200, '']);
  const fields = Object.entries(allowed.headers).filter(([name]) => name.startsWith('access-control-'));
  assert.deepEqual(Object.fromEntries(fields), {
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'X-Api-ID',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-mine,content-type',
    'access-control-max-age': '600',
  });
  assert.match(allowed.headers.vary ?? '', /Origin/);
  assert.deepEqual(shown(await preflight('https://other.example', 'PUT')), [403, 'Cross-origin origin is not allowed']);
  assert.deepEqual(shown(await preflight('https://app.example:444', 'PUT')), [
    403,
    'Cross-origin origin is not allowed',
  ]);
  assert.deepEqual(shown(await preflight(ORIGIN, 'PUT', 'X-Other')), [403, 'Cross-origin header is not allowed']);
  assert.equal(backend.seen.length, before);
});

test('a preflight for a method that the rule leaves out is refused', async () => {
  await publish({ crossOrigin });
  assert.deepEqual(shown(await preflight(ORIGIN, 'DELETE')), [403, 'Cross-origin method is not allowed']);
});

test('other answers name the origin when it is allowed, refusals too; what the backend says of origins is dropped', async () => {
  const careless = await startBackend((_, outgoing) => {
    outgoing.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' }).end();
  });
  await publish({ crossOrigin }, { exchange: httpExchange(careless.url), cors: true });
  const fromApp = await get({ headers: { Origin: ORIGIN } });
  assert.equal(fromApp.headers['access-control-allow-origin'], ORIGIN);
  assert.equal(fromApp.headers['access-control-allow-credentials'], 'true');
  for (const headers of [{ Origin: 'https://other.example' }, {}]) {
    const answer = await get({ headers });
    assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [200, undefined]);
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
    assert.equal(answer.headers.vary, 'Origin');
  }
  await publish({ crossOrigin }, { auth: 'SECRET' });
  const refused = await get({ headers: { Origin: ORIGIN } });
  assert.deepEqual([refused.status, refused.headers['access-control-allow-origin']], [401, ORIGIN]);
  await careless.close();
});

test('with every origin allowed `*` is said, and the origin itself where cookies are', async () => {
  const open = { ...crossOrigin, origins: undefined, requestHeaders: undefined, exposedHeaders: undefined };
  await publish({ crossOrigin: { ...open, credentials: false } });
  const plain = await get({ headers: { Origin: 'https://any.example' } });
  assert.equal(plain.headers['access-control-allow-origin'], '*');
  assert.equal(plain.headers['access-control-expose-headers'], '*');
  assert.equal(
    (await preflight('https://any.example', 'GET', 'X-Any')).headers['access-control-allow-headers'],
    'x-any',
  );
  await publish({ crossOrigin: open });
  const withCookies = await get({ headers: { Origin: 'https://any.example' } });
  assert.equal(withCookies.headers['access-control-allow-origin'], 'https://any.example');
});

const authentication = (more: Partial<CustomAuthentication> = {}): { customAuthentication: CustomAuthentication } => ({
  customAuthentication: {
    endpoint: { url: `${endpoint.url}/check?x=1`, timeoutMs: 2_000 },
    keptSeconds: 0,
    headers: [],
    queries: [],
    sendsBody: false,
    version: '',
    ...more,
  },
});

test('the endpoint is told of the call and decides it', async () => {
  await publish(authentication({ sendsBody: true }), { method: 'POST' });
  const options = { method: 'POST', headers: { 'X-Token': 'tök' }, body: '{"a":1}' };
  const answer = await call(planes.port, '/release/a?b=c&b=d', options);
  assert.equal(answer.status, 200);
  const seen = JSON.parse(answer.body);
  assert.equal(seen.body, '{"a":1}');
  const [event] = asked as [Record<string, Record<string, string>>];
  assert.equal(event['at'], '/check?x=1');
  assert.equal(event['path'], '/a');
  assert.equal(event['httpMethod'], 'POST');
  assert.equal(event['body'], '{"a":1}');
  assert.deepEqual(event['queryString'], { b: 'c' });
  assert.equal(event['requestContext']!['sourceIp'], '127.0.0.1');
  assert.equal(event['requestContext']!['requestId'], answer.headers['x-api-requestid']);

  reply = () => ({ body: '{"allow":false}' });
  assert.deepEqual(shown(await get(options)), [403, 'Access denied']);
  reply = () => ({ body: '{"allow":false,"status":401,"message":"who are you?"}' });
  assert.deepEqual(shown(await get(options)), [401, 'who are you?']);
  reply = () => ({ body: '{"allow":false,"status":200}' });
  assert.equal((await get(options)).status, 403);
});

test('a form that was sent to the endpoint still reaches the backend and its parameters are checked', async () => {
  const parameters = [{ name: 'p', position: 'body', type: 'int', required: true, defaultValue: undefined }] as const;
  await publish(authentication({ sendsBody: true }), { method: 'POST', parameters });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const good = await get({ method: 'POST', headers, body: 'p=1' });
  assert.deepEqual([good.status, JSON.parse(good.body).body, asked[0]!['body']], [200, 'p=1', 'p=1']);
  assert.equal((await get({ method: 'POST', headers, body: 'p=x' })).status, 400);
});

test('whatever goes wrong with the endpoint refuses the call', async () => {
  const before = backend.seen.length;
  await publish(authentication());
  const failed = [502, 'Custom authentication endpoint fail'];
  for (const answer of [
    { body: 'no json' },
    { body: 'true' },
    { body: '{"allow":"yes"}' },
    { body: '{"allow":true}', status: 500 },
  ]) {
    reply = () => answer;
    assert.deepEqual(shown(await get()), failed, answer.body);
  }
  reply = () => ({ body: JSON.stringify({ allow: true, padding: 'x'.repeat(5_000_000) }) });
  assert.deepEqual(shown(await get()), failed);
  await publish(authentication({ endpoint: { url: 'http://127.0.0.1:1/', timeoutMs: 2_000 } }));
  assert.deepEqual(shown(await get()), failed);
  reply = () => undefined;
  await publish(authentication({ endpoint: { url: endpoint.url, timeoutMs: 200 } }));
  assert.deepEqual(shown(await get()), [504, 'Custom authentication endpoint timeout']);
  await publish(authentication({ endpoint: { url: undefined, timeoutMs: 200 } }));
  assert.deepEqual(shown(await get()), [481, 'API config error']);
  assert.equal(backend.seen.length, before);
});

test('answers are kept by the authentication parameters, for their time, per version', async () => {
  const rule = authentication({ keptSeconds: 60, headers: ['X-Token'], queries: ['user'] });
  await publish(rule);
  assert.deepEqual(shown(await get()), [403, 'header X-Token is required']);
  assert.deepEqual(shown(await get({ headers: { 'X-Token': '1' } })), [403, 'querystring user is required']);
  assert.equal(asked.length, 0);
  reply = ({ headers }) => ({
    body: JSON.stringify({ allow: (headers as Record<string, string>)['x-token'] === '1' }),
  });
  const as = (token: string, user = 'u'): Promise<Answer> =>
    call(planes.port, `/release/a?user=${user}`, { headers: { 'X-Token': token } });
  assert.deepEqual([(await as('1')).status, (await as('1')).status, asked.length], [200, 200, 1]);
  assert.deepEqual([(await as('2')).status, (await as('2')).status, asked.length], [403, 403, 2]);
  assert.deepEqual([(await as('1', 'v')).status, asked.length], [200, 3]);
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_001 });
  try {
    assert.deepEqual([(await as('1')).status, asked.length], [200, 4]);
  } finally {
    mock.timers.reset();
  }
  await publish(authentication({ ...rule.customAuthentication, version: '2' }));
  assert.deepEqual([(await as('1')).status, asked.length], [200, 5]);
});

test('the API checks the signature before the endpoint is asked', async () => {
  await publish(authentication(), { auth: 'SECRET' });
  assert.equal((await get()).status, 401);
  assert.equal(asked.length, 0);
  assert.equal((await get({ headers: signed() })).status, 200);
  assert.equal(asked.length, 1);
});

test('a call that was held back counts when it goes on, not when it began', async () => {
  const began = Date.UTC(2026, 10, 24, 4);
  mock.timers.enable({ apis: ['Date'], now: began });
  try {
    const traffic = {
      kind: 'basic',
      pluginId: 'plugin-held',
      windowSeconds: 1,
      api: 1,
      app: undefined,
      address: undefined,
      specialApps: [],
      specialAddresses: [],
    } as const;
    for (const limits of [{ rateLimit: 1 }, { plugins: { ...authentication({ sendsBody: true }), traffic } }]) {
      mock.timers.setTime(began);
      await publish(authentication({ sendsBody: true }), limits);
      const headers = { Host: service([]).hosts[0]!, 'Content-Length': '2', Expect: '100-continue' };
      const held = request({ host: '127.0.0.1', port: planes.port, path: '/release/a', method: 'POST', headers });
      const status = new Promise((resolve) => held.on('response', (answer) => resolve(answer.resume().statusCode)));
      held.flushHeaders();
      // The body is asked for: the call has begun.
      await once(held, 'continue');
      mock.timers.setTime(began + 10_000);
      assert.deepEqual([(await get()).status, (await get()).status], [200, 429]);
      held.end('ab');
      assert.equal(await status, 429);
    }
  } finally {
    mock.timers.reset();
  }
});

test('a caller that goes away ends the question', async () => {
  let closed = false;
  const slow = await startBackend((incoming) => {
    incoming.socket.on('close', () => {
      closed = true;
    });
  });
  await publish(authentication({ endpoint: { url: slow.url, timeoutMs: 30_000 } }));
  const gone = new AbortController();
  const left = fetchAborted(gone.signal);
  await until(() => (slow.server as unknown as { _connections: number })._connections > 0, 'the question');
  gone.abort();
  await left;
  await until(() => closed, 'the end of the question');
  await slow.close();
});

const fetchAborted = async (signal: AbortSignal): Promise<void> => {
  await new Promise<void>((resolve) => {
    const sent = request({
      host: '127.0.0.1',
      port: planes.port,
      path: '/release/a',
      headers: { Host: service([]).hosts[0]! },
      signal,
    });
    sent.on('error', () => resolve());
    sent.end();
  });
};
