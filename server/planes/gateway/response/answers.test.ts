// Answers on their way through the plane: compressed for those who take it, with converted statuses; and what the gateway
// tells the backend of the call.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { Answer, Backend } from '../../testing/calls.ts';
import { call, raw, seenBy, startBackend, until } from '../../testing/calls.ts';
import { HOST, httpExchange, plan, quiet, route, service, signed, update } from '../../testing/snapshots.ts';
import type { SystemParameterName } from '../snapshot.ts';

let planes: Planes;
let backend: Backend;
let echo: Backend;

const TEXT = 'compress me, please. '.repeat(500);
const LARGE = Buffer.concat([Buffer.from(TEXT.repeat(100)), randomBytes(1_000_000)]);
let written = 0;
let goOn: () => void = () => {};

before(async () => {
  echo = await startBackend();
  backend = await startBackend((request, response) => {
    const url = new URL(request.url ?? '/', 'http://backend');
    const status = Number(url.searchParams.get('status') ?? 200);
    const type = url.searchParams.get('type') ?? 'application/json';
    response.setHeader('Content-Type', type);
    response.setHeader('ETag', '"v1"');
    switch (url.pathname) {
      case '/whole':
        response.writeHead(status, { 'Content-Length': TEXT.length }).end(TEXT);
        break;
      case '/large':
        response.writeHead(status, { 'Content-Length': LARGE.length }).end(LARGE);
        break;
      case '/chunks':
        response.write(TEXT);
        response.end(TEXT);
        break;
      case '/small':
        response.writeHead(status, { 'Content-Length': 1_024 }).end('x'.repeat(1_024));
        break;
      case '/packed':
        response.writeHead(200, { 'Content-Encoding': 'br' }).end(TEXT);
        break;
      case '/part':
        response.writeHead(206, { 'Content-Range': `bytes 0-${TEXT.length - 1}/99999` }).end(TEXT);
        break;
      case '/drip':
        response.write('first');
        goOn = () => response.end('second');
        break;
      case '/broken':
        response.writeHead(200, { 'Content-Length': LARGE.length });
        response.write(LARGE.subarray(0, 100_000), () => response.socket?.end());
        break;
      case '/endless': {
        const write = (): void => {
          do written += 65_536;
          while (!response.destroyed && response.write(randomBytes(65_536)));
        };
        response.on('drain', write);
        write();
        break;
      }
    }
  });
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const exchange = httpExchange(backend.url);
  const names: SystemParameterName[] = [
    ...([
      'clientIp',
      'clientUa',
      'httpScheme',
      'httpHost',
      'httpMethod',
      'httpPath',
      'requestId',
      'requestTime',
    ] as const),
    ...(['region', 'serviceId', 'environment', 'apiId', 'apiName', 'keyId', 'usagePlanId', 'apiAppId'] as const),
  ];
  await planes.apply(
    update(
      service(
        [
          route('/', { apiId: 'api-all', exchange }),
          route('/mock', {
            apiId: 'api-mock',
            exchange: { kind: 'mock', status: 200, headers: [['Content-Type', 'text/plain']], body: TEXT },
          }),
          route('/converted', {
            apiId: 'api-converted',
            exchange: httpExchange(backend.url, { path: '/whole' }),
            convertedStatuses: [
              { from: 500, to: 200 },
              { from: 500, to: 418 },
              { from: 404, to: 599 },
              { from: 502, to: 204 },
              { from: 304, to: 200 },
            ],
          }),
          route('/told', {
            apiId: 'api-told',
            auth: 'SECRET',
            exchange: httpExchange(echo.url, {
              path: '/in/{serviceId}',
              system: [
                ...names.map(
                  (value) => ({ name: `X-${value}`, position: 'header', value, fallback: undefined }) as const,
                ),
                { name: 'app', position: 'query', value: 'apiAppId', fallback: 'nobody' },
                { name: 'ip', position: 'query', value: 'clientIp', fallback: undefined },
                { name: 'serviceId', position: 'path', value: 'serviceId', fallback: undefined },
              ],
            }),
          }),
        ],
        { plans: [plan()] },
      ),
    ),
  );
});
after(async () => {
  await planes.close();
  await backend.close();
  await echo.close();
});

const get = (path: string, method = 'GET', encoding = 'gzip'): Promise<Answer> =>
  call(planes.port, `/release${path}`, { method, headers: { 'Accept-Encoding': encoding } });
const unpacked = (answer: Answer): Buffer => gunzipSync(Buffer.from(answer.body, 'latin1'));

test('whole, long and chunked answers come back compressed and are the same', async () => {
  for (const [path, body] of [
    ['/whole', TEXT],
    ['/large', LARGE.toString('latin1')],
    ['/chunks', TEXT + TEXT],
  ] as const) {
    const answer = await get(path);
    assert.equal(answer.headers['content-encoding'], 'gzip', path);
    assert.equal(answer.headers.vary, 'Accept-Encoding');
    assert.equal(answer.headers.etag, 'W/"v1"');
    assert.ok(answer.body.length < body.length);
    assert.ok(unpacked(answer).toString('latin1') === body, path);
    const plain = await get(path, 'GET', 'identity');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    assert.equal(plain.headers.etag, '"v1"');
    assert.ok(plain.body === body, path);
  }
});

test('HEAD says what GET would, without a length that is not known', async () => {
  const head = await get('/whole', 'HEAD');
  assert.equal(head.headers['content-encoding'], 'gzip');
  assert.equal(head.headers['content-length'], undefined);
  const plain = await get('/whole', 'HEAD', 'identity');
  assert.equal(plain.headers['content-length'], String(TEXT.length));
  assert.equal(plain.headers['content-encoding'], undefined);
});

test("a fixed answer is compressed as a backend's is", async () => {
  const answer = await get('/mock');
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.equal(unpacked(answer).toString(), TEXT);
  const plain = await get('/mock', 'GET', 'identity');
  assert.equal(plain.body, TEXT);
  assert.equal(plain.headers.vary, 'Accept-Encoding');
});

test('small, compressed, partial and other answers stay as they are', async () => {
  for (const path of ['/small', '/part', '/whole?type=image/png', '/whole?type=text/html']) {
    const answer = await get(path);
    assert.equal(answer.headers['content-encoding'], undefined, path);
    assert.equal(answer.headers.etag, '"v1"', path);
  }
  const packed = await get('/packed');
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(packed.body, TEXT);
});

test('a caller of HTTP/1.0 gets the compressed answer to the end of the connection', async () => {
  const answer = await raw(
    planes.port,
    `GET /release/chunks HTTP/1.0\r\nHost: ${HOST}\r\nAccept-Encoding: gzip\r\n\r\n`,
  );
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  assert.equal(gunzipSync(Buffer.from(body, 'latin1')).toString(), TEXT + TEXT);
});

test('what a backend sends bit by bit arrives bit by bit', async () => {
  const { request } = await import('node:http');
  const seen: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    const headers = { Host: HOST, 'Accept-Encoding': 'gzip' };
    const sent = request(
      { host: '127.0.0.1', port: planes.port, path: '/release/drip', headers, agent: false },
      (answer) => {
        answer.on('data', (chunk: Buffer) => seen.push(chunk));
        answer.on('end', resolve);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
  const { createGunzip } = await import('node:zlib');
  const gunzip = createGunzip();
  let text = '';
  gunzip.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  let fed = 0;
  await until(() => {
    while (fed < seen.length) gunzip.write(seen[fed++]!);
    return text === 'first';
  }, 'the first part is readable before the second is sent');
  goOn();
  await ended;
  assert.equal(gunzipSync(Buffer.concat(seen)).toString(), 'firstsecond');
});

test('a backend that breaks off breaks the answer off, and a caller that does not read holds the backend', async () => {
  await assert.rejects(get('/broken'));
  const { connect } = await import('node:net');
  const socket = connect(planes.port, '127.0.0.1');
  socket.write(`GET /release/endless?type=text/plain HTTP/1.1\r\nHost: ${HOST}\r\nAccept-Encoding: gzip\r\n\r\n`);
  socket.pause();
  let last = -1;
  let same = 0;
  await until(() => {
    same = written === last && written > 0 ? same + 1 : 0;
    last = written;
    return same > 20;
  }, 'the backend is held');
  assert.ok(written < 64 * 1024 * 1024, String(written));
  socket.destroy();
});

test('a status is converted once, its body stays, and statuses that frame a message are left alone', async () => {
  for (const [status, expected] of [
    [500, 200],
    [404, 599],
    [502, 502],
    [503, 503],
    [200, 200],
  ] as const) {
    const answer = await get(`/converted?status=${status}`, 'GET', 'identity');
    assert.equal(answer.status, expected);
    assert.equal(answer.body, TEXT);
  }
  assert.equal((await get('/converted?status=500', 'HEAD', 'identity')).status, 200);
});

test('the backend is told what the gateway knows, and nobody else can tell it', async () => {
  const forged = { 'X-keyId': 'AKIDforged', 'X-apiAppId': 'app-forged', 'User-Agent': 'test/1' };
  const answer = await call(planes.port, '/release/told/x?app=forged&ip=1.1.1.1&q=1', {
    headers: { ...signed(), ...forged },
  });
  const { headers, url } = seenBy(answer);
  assert.equal(url, '/in/service-test0001?q=1&app=nobody&ip=127.0.0.1');
  const told = Object.fromEntries(
    Object.entries(headers).filter(([name]) =>
      /^x-(?:client(?:ip|ua)|http|requestt|region|service|env|api(?:id|name|app)|key|usage)/.test(name),
    ),
  );
  const { 'x-requesttime': time, ...rest } = told;
  assert.ok(Math.abs(Number(time) - Date.now()) < 10_000);
  assert.deepEqual(rest, {
    'x-clientip': '127.0.0.1',
    'x-clientua': 'test/1',
    'x-httpscheme': 'http',
    'x-httphost': HOST,
    'x-httpmethod': 'GET',
    'x-httppath': '/told/x',
    'x-region': 'ap-guangzhou',
    'x-serviceid': 'service-test0001',
    'x-environment': 'release',
    'x-apiid': 'api-told',
    'x-apiname': 'test',
    'x-keyid': 'AKIDtest',
    'x-usageplanid': 'usagePlan-test0001',
  });
  assert.equal(headers['x-requestid'], answer.headers['x-api-requestid']);
});
