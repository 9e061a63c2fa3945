import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Answer, Backend } from '../testing/calls.ts';
import { call, raw, seenBy, startBackend, until } from '../testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import type { AccessRecord } from './access-record.ts';
import type { RouteSnapshot } from './snapshot.ts';

let planes: Planes;
let backend: Backend;
const records: AccessRecord[] = [];

before(async () => {
  backend = await startBackend();
  planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    onRecord: (batch) => records.push(...batch),
  });
});
after(async () => {
  await planes.close();
  await backend.close();
});

const publish = (...routes: RouteSnapshot[]): Promise<void> => planes.apply(update(service(routes)));
const message = (answer: Answer): unknown => JSON.parse(answer.body).message;

test('refusals say what is unknown, in the wording of the vendor, slashes escaped', async () => {
  await publish(route('/a', { method: 'POST', exchange: httpExchange(backend.url) }));
  const unmatched = await call(planes.port, '/release/b?c=d');
  assert.equal(unmatched.status, 404);
  assert.equal(unmatched.body, `{"message":"There is no api match uri '\\/b' host '${HOST}'"}`);
  assert.equal(unmatched.headers['content-type'], 'application/json');
  assert.match(unmatched.headers['x-api-requestid'] as string, /^[0-9a-f]{32}$/);
  assert.equal(unmatched.headers['x-api-id'], undefined);
  const expected: readonly (readonly [string, Parameters<typeof call>[2], number, string])[] = [
    ['/release/a', {}, 405, 'Method Not Allowed'],
    ['/a', {}, 404, "There is no api match default env_mapping '/a'"],
    ['/', {}, 404, "There is no api match default env_mapping '/'"],
    ['/test/a', {}, 404, "There is no api match default env_mapping '/test'"],
    ['/release/a', { headers: { Host: 'elsewhere.example' } }, 404, 'Not Found Host'],
    ['/release/a', { method: 'PROPFIND' }, 404, 'Could not support method'],
    ['/release/%zz', {}, 400, 'Bad Request'],
  ];
  for (const [path, options, status, text] of expected) {
    const answer = await call(planes.port, path, options);
    assert.deepEqual([answer.status, message(answer)], [status, text], path);
  }
});

test('the host may be in capitals and with a port, and an absolute target goes before it', async () => {
  await publish(route('/a', { exchange: httpExchange(backend.url) }));
  assert.equal(
    (await call(planes.port, '/release/a', { headers: { Host: `${HOST.toUpperCase()}:8980` } })).status,
    200,
  );
  const answer = await raw(
    planes.port,
    `GET http://${HOST}/release/a HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 200 /);
});

test('a service says which protocol it does not take', async () => {
  const exchange = httpExchange(backend.url);
  await planes.apply(update(service([route('/a', { exchange })], {}, { protocols: ['https'] })));
  const answer = await call(planes.port, '/release/a');
  assert.deepEqual([answer.status, message(answer)], [426, 'Not allow use HTTP protocol']);
});

test('the backend path follows the rule of proxy_pass', async () => {
  const { url } = backend;
  await publish(
    route('/apia/', { exchange: httpExchange(url, { path: '/endpoint/' }) }),
    route('/keep/', { exchange: httpExchange(url) }),
    route('=/exact', { exchange: httpExchange(url, { path: '/other?fixed=1' }) }),
    route('/files', { exchange: httpExchange(url, { path: '/data/' }) }),
    route('/user/{id}', {
      parameters: [{ name: 'id', position: 'path', type: 'string', required: true, defaultValue: undefined }],
      exchange: httpExchange(url, { path: '/people/{id}/show' }),
    }),
  );
  const at = async (path: string): Promise<string> => seenBy(await call(planes.port, path)).url;
  assert.equal(await at('/release/apia/20171012/index.html?x=%20y'), '/endpoint/20171012/index.html?x=%20y');
  assert.equal(await at('/release/keep/a%20b'), '/keep/a%20b');
  assert.equal(await at('/release/exact?a=b'), '/other?fixed=1&a=b');
  assert.equal(await at('/release/user/a%2Fb'), '/people/a%2Fb/show');
  assert.equal(await at('/release/filesystem'), '/data/ystem');
  for (const path of ['/release/files../secret', '/release/files..%2f..%2fetc']) {
    const answer = await call(planes.port, path);
    if (answer.status === 200) assert.ok(!seenBy(answer).url.includes('/../'), path);
    else assert.equal(answer.status, 400);
  }
  assert.equal((await call(planes.port, '/release/files../secret')).status, 400);
});

test('headers of the connection stay behind, the rest travels, the gateway adds its own', async () => {
  await publish(route('/a', { exchange: httpExchange(backend.url) }));
  const answer = await call(planes.port, '/release/a', {
    headers: {
      Connection: 'close, X-Private',
      'X-Private': '1',
      'X-Public': 'two words',
      'Keep-Alive': 'timeout=1',
      TE: 'trailers',
      'Proxy-Authorization': 'Basic x',
      Upgrade: 'websocket',
      'X-Forwarded-For': '203.0.113.9',
      'X-Real-IP': '203.0.113.9',
      'X-Api-RequestId': 'forged',
      Authorization: 'Bearer token',
    },
  });
  const { headers } = seenBy(answer);
  for (const name of ['x-private', 'keep-alive', 'te', 'proxy-authorization', 'upgrade'])
    assert.equal(headers[name], undefined);
  assert.equal(headers['x-public'], 'two words');
  assert.equal(headers['authorization'], 'Bearer token');
  assert.equal(headers['connection'], 'keep-alive');
  assert.equal(headers['host'], `127.0.0.1:${backend.port}`);
  assert.equal(headers['x-forwarded-for'], '203.0.113.9, 127.0.0.1');
  assert.equal(headers['x-real-ip'], '127.0.0.1');
  assert.equal(headers['x-client-proto'], 'http');
  assert.equal(headers['x-client-proto-ver'], 'HTTP/1.1');
  assert.equal(headers['x-api-scheme'], 'http');
  assert.equal(headers['x-api-requestid'], answer.headers['x-api-requestid']);
  assert.equal(headers['x-b3-traceid'], answer.headers['x-api-requestid']);
});

test('a mock answers from the configuration', async () => {
  await publish(
    route('/m', {
      exchange: { kind: 'mock', status: 418, headers: [['X-Mock', 'yes']], body: 'Grüße' },
      responseType: 'TEXT',
    }),
  );
  const answer = await call(planes.port, '/release/m', { method: 'POST', body: 'ignored' });
  assert.deepEqual([answer.status, answer.headers['x-mock']], [418, 'yes']);
  assert.equal(Buffer.from(answer.body, 'latin1').toString(), 'Grüße');
  assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
});

test('an API with CORS answers preflights itself, one without refuses them', async () => {
  await publish(
    route('/open', { method: 'PUT', exchange: httpExchange(backend.url), cors: true }),
    route('/shut', { method: 'PUT', exchange: httpExchange(backend.url) }),
  );
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' },
  };
  const open = await call(planes.port, '/release/open', preflight);
  assert.equal(open.status, 200);
  assert.equal(open.headers['access-control-allow-origin'], '*');
  assert.equal(open.headers['access-control-allow-methods'], 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH');
  assert.equal(open.headers['access-control-max-age'], '86400');
  const shut = await call(planes.port, '/release/shut', preflight);
  assert.equal(shut.status, 429);
  assert.equal(message(shut), 'req is cross origin, api /shut need open cors flag on qcloud apigateway.');
  const put = await call(planes.port, '/release/open', { method: 'PUT' });
  assert.equal(put.headers['access-control-allow-origin'], '*');
  assert.ok(put.headers['access-control-expose-headers']?.startsWith('X-Api-ID,X-Service-RateLimit,'));
  assert.equal(put.headers['access-control-allow-methods'], undefined);
});

test('every call leaves a record, refused ones with their reason', async () => {
  await publish(route('/a', { apiId: 'api-recorded', exchange: httpExchange(backend.url) }));
  records.length = 0;
  const served = await call(planes.port, '/release/a?q=1', { method: 'POST', body: 'four' });
  const refused = await call(planes.port, '/release/zzz');
  await until(() => records.length >= 2, 'two records');
  const of = (answer: Answer): AccessRecord =>
    records.find((one) => one.requestId === answer.headers['x-api-requestid'])!;
  const good = of(served);
  assert.deepEqual(
    [
      good.appId,
      good.environment,
      good.serviceId,
      good.apiId,
      good.uri,
      good.status,
      good.upstreamStatus,
      good.requestBytes,
    ],
    ['1250000000', 'release', 'service-test0001', 'api-recorded', '/a', 200, 200, 4],
  );
  assert.equal(good.responseBytes, served.body.length);
  assert.ok(good.requestMs >= good.upstreamMs! && good.upstreamMs! >= good.upstreamHeadMs!);
  const bad = of(refused);
  assert.deepEqual([bad.status, bad.upstreamStatus, bad.refusedBy, bad.apiId], [404, undefined, 'match', '']);
  assert.equal(bad.errorMessage, `There is no api match uri '/zzz' host '${HOST}'`);
});

test('a route without a usable backend answers 481 and takes no other down', async () => {
  await publish(
    route('/bad', { exchange: httpExchange(backend.url, { path: '/x/{nothing}' }) }),
    route('/good', { exchange: httpExchange(backend.url) }),
  );
  assert.equal((await call(planes.port, '/release/bad')).status, 481);
  assert.equal((await call(planes.port, '/release/good')).status, 200);
});

test('updates change what they name and leave the rest', async () => {
  const exchange = httpExchange(backend.url);
  const other = service([route('/b', { exchange })], {}, { serviceId: 'service-other', hosts: ['other.example'] });
  await planes.apply(update(service([route('/a', { exchange })]), other));
  await planes.apply({ revision: 9_001, full: false, services: [service([route('/c', { exchange })])], removed: [] });
  assert.equal((await call(planes.port, '/release/a')).status, 404);
  assert.equal((await call(planes.port, '/release/c')).status, 200);
  assert.equal((await call(planes.port, '/release/b', { headers: { Host: 'other.example' } })).status, 200);
  await planes.apply({ revision: 9_002, full: false, services: [], removed: ['service-other'] });
  assert.equal((await call(planes.port, '/release/b', { headers: { Host: 'other.example' } })).status, 404);
});
