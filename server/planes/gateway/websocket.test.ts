// WebSocket APIs through the plane, with `ws` as caller and as backend, and raw bytes where `ws` is too well-behaved.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { ClientOptions } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import { makeSelfSigned } from '#lib/self-signed.ts';
import type { Planes, PlanesOptions } from '../host.ts';
import { startPlanes } from '../host.ts';
import { call, raw, startBackend, until } from '../testing/calls.ts';
import { HOST, httpExchange, plan, quiet, route, service, signed, update } from '../testing/snapshots.ts';
import type { AccessRecord } from './access-record.ts';
import type { HttpExchange, RouteSnapshot } from './snapshot.ts';

interface Place {
  readonly planes: Planes;
  readonly records: AccessRecord[];
  open(path?: string, options?: ClientOptions, protocols?: string[]): WebSocket;
}

const place = async (t: TestContext, options: Partial<PlanesOptions> = {}): Promise<Place> => {
  const records: AccessRecord[] = [];
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    onRecord: (batch) => void records.push(...batch),
    ...options,
  });
  t.after(() => planes.close());
  return {
    planes,
    records,
    open: (path = '/release/chat', options = {}, protocols = []) =>
      new WebSocket(`ws://127.0.0.1:${planes.port}${path}`, protocols, {
        ...options,
        headers: { Host: HOST, ...options.headers },
      }),
  };
};

const webSocket = (url: string, more: Partial<HttpExchange> = {}): HttpExchange =>
  httpExchange(url, { webSocketMs: 60_000, method: 'GET', ...more });

const apply = (planes: Planes, url: string, more: Partial<HttpExchange> = {}, api: Partial<RouteSnapshot> = {}) =>
  planes.apply(update(service([route('/chat', { method: 'GET', exchange: webSocket(url, more), ...api })])));

/** A `ws` backend that sends back what it gets. */
const echo = async (t: TestContext, options: ConstructorParameters<typeof WebSocketServer>[0] = {}) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** A backend of bytes. */
const bytes = async (t: TestContext, serve: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const message = async (socket: WebSocket): Promise<Buffer> => (await once(socket, 'message'))[0] as Buffer;
const closing = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0] as number;
/** The status that an upgrade was refused with, and its body. */
const refused = async (socket: WebSocket): Promise<{ status: number; body: string }> => {
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
};

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const UPGRADE =
  `GET /release/chat HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`;

test('text, binary, empty, fragmented and large messages, pings and close codes pass both ways', async (t) => {
  const { server, url } = await echo(t);
  const { planes, records, open } = await place(t);
  await apply(planes, url);
  const socket = open();
  await once(socket, 'open');
  const large = randomBytes(5_000_000);
  for (const [sent, binary] of [
    ['hello, 世界', false],
    [randomBytes(40), true],
    ['', false],
    [randomBytes(126), true],
    [randomBytes(65_536), true],
    [large, true],
  ] as const) {
    socket.send(sent, { binary });
    assert.deepEqual(await message(socket), Buffer.from(sent));
  }
  for (const part of ['one ', 'two ', 'three']) socket.send(part, { fin: part === 'three' });
  assert.equal((await message(socket)).toString(), 'one two three');
  socket.ping('are you there');
  assert.equal(String((await once(socket, 'pong'))[0]), 'are you there');
  const [serverSide] = server.clients;
  serverSide!.ping();
  await once(serverSide!, 'pong');
  const told = once(serverSide!, 'close');
  const closed = closing(socket);
  socket.close(4_321, 'enough');
  const [code, reason] = await told;
  assert.deepEqual([code, String(reason)], [4_321, 'enough']);
  assert.equal(await closed, 4_321);
  await until(() => records.length === 1, 'the record is there');
  const [record] = records;
  assert.deepEqual([record!.status, record!.upstreamStatus, record!.errorMessage], [101, 101, undefined]);
  assert.ok(record!.requestBytes > large.length && record!.responseBytes > large.length);
});

test('the backend may close first, with its own code', async (t) => {
  const { server, url } = await echo(t);
  const { planes, open } = await place(t);
  await apply(planes, url);
  const socket = open();
  await once(socket, 'open');
  [...server.clients][0]!.close(1_013, 'later');
  assert.equal(await closing(socket), 1_013);
});

test('subprotocols, extensions, cookies and the path reach the backend, its choice reaches the caller', async (t) => {
  const { server, url } = await echo(t, { perMessageDeflate: { threshold: 0 }, handleProtocols: () => 'v2.chat' });
  const { planes, open } = await place(t);
  await apply(planes, url);
  const seen = once(server, 'connection');
  const socket = open('/release/chat/room?x=1', { headers: { Cookie: 'a=b', 'X-Own': 'kept' } }, [
    'v1.chat',
    'v2.chat',
  ]);
  const [response] = await once(socket, 'upgrade');
  assert.match(String(response.headers['x-api-requestid']), /^[0-9a-f]{32}$/);
  assert.equal(socket.protocol, 'v2.chat');
  assert.match(socket.extensions, /permessage-deflate/);
  const [, request] = await seen;
  assert.equal(request.url, '/chat/room?x=1');
  assert.deepEqual([request.headers.cookie, request.headers['x-own']], ['a=b', 'kept']);
  assert.equal(request.headers['sec-websocket-protocol'], 'v1.chat,v2.chat');
  assert.equal(request.headers.host, new URL(url).host);
  assert.equal(request.headers['x-real-ip'], '127.0.0.1');
  assert.deepEqual([request.headers.upgrade, request.headers.connection], ['websocket', 'Upgrade']);
  socket.send('x'.repeat(10_000));
  assert.equal((await message(socket)).length, 10_000);
  socket.close();
  await closing(socket);
});

test('an upgrade without key or version is refused in the documented words', async (t) => {
  const { url } = await echo(t);
  const { planes } = await place(t);
  await apply(planes, url);
  const plain = await call(planes.port, '/release/chat');
  assert.deepEqual([plain.status, plain.body], [403, '{"message":"need header Sec-WebSocket-Key"}']);
  const keyed = await call(planes.port, '/release/chat', { headers: { 'Sec-WebSocket-Key': KEY } });
  assert.deepEqual([keyed.status, keyed.body], [403, '{"message":"need header Sec-WebSocket-Version"}']);
  const both = { 'Sec-WebSocket-Key': KEY, 'Sec-WebSocket-Version': '13' };
  assert.equal((await call(planes.port, '/release/chat', { headers: both })).status, 400);
  assert.equal((await call(planes.port, '/release/chat', { method: 'POST' })).status, 405);
  const unkeyed = await raw(planes.port, UPGRADE.replace(/Sec-WebSocket-Key.*?\r\n/, ''));
  assert.match(unkeyed, /^HTTP\/1\.1 403 [\s\S]*need header Sec-WebSocket-Key/);
  const withBody = await raw(
    planes.port,
    UPGRADE.replace('\r\n\r\n', '\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody'),
  );
  assert.match(withBody, /^HTTP\/1\.1 400 /);
});

test('authentication and limits come before the upgrade', async (t) => {
  const { server, url } = await echo(t);
  const { planes, open } = await place(t);
  const chat = route('/chat', { method: 'GET', auth: 'SECRET', exchange: webSocket(url) });
  await planes.apply(update(service([chat], { plans: [plan({ quota: 1 })] })));
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  assert.equal((await refused(open())).status, 401);
  const socket = open('/release/chat', { headers: signed() });
  await once(socket, 'open');
  assert.deepEqual(await refused(open('/release/chat', { headers: signed() })), {
    status: 429,
    body: '{"message":"API quota exceeded"}',
  });
  assert.equal(connections, 1);
  socket.close();
  await closing(socket);
});

test('an upgrade to an API of HTTP is served as if nobody had asked', async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const { planes } = await place(t);
  await planes.apply(update(service([route('/chat', { exchange: httpExchange(backend.url) })])));
  const answer = await raw(planes.port, UPGRADE);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.equal(backend.seen[0]!.headers.upgrade, undefined);
  assert.equal(backend.seen[0]!.headers.connection, 'keep-alive');
});

test('a backend that refuses the upgrade is heard', async (t) => {
  const { planes, open } = await place(t);
  const backend = await startBackend((_, outgoing) => {
    outgoing.writeHead(401, { 'WWW-Authenticate': 'Bearer' });
    outgoing.end('who are you');
  });
  t.after(() => backend.close());
  await apply(planes, backend.url);
  assert.deepEqual(await refused(open()), { status: 401, body: 'who are you' });
  const streamed = await startBackend((_, outgoing) => {
    outgoing.writeHead(403);
    outgoing.write('a'.repeat(70_000));
    setImmediate(() => outgoing.end('b'));
  });
  t.after(() => streamed.close());
  await apply(planes, streamed.url);
  const answer = await refused(open());
  assert.deepEqual([answer.status, answer.body.length], [403, 70_001]);
});

test('backends that break the handshake answer 502, silent ones 504', async (t) => {
  const { planes, open, records } = await place(t);
  const answers = [
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nbad name: x\r\n\r\n',
    `HTTP/1.1 101 Switching Protocols\r\nX: ${'y'.repeat(70_000)}`,
    'nonsense\r\n\r\n',
    '',
  ];
  for (const answer of answers) {
    await apply(planes, await bytes(t, (socket) => socket.once('data', () => socket.end(answer, 'latin1'))));
    const { status, body } = await refused(open());
    assert.deepEqual([status, body], [502, '{"message":"Bad Gateway"}'], JSON.stringify(answer.slice(0, 60)));
  }
  const gone = await bytes(t, (socket) => socket.resetAndDestroy());
  await apply(planes, gone);
  assert.equal((await refused(open())).status, 502);
  await apply(planes, 'http://127.0.0.1:1');
  assert.equal((await refused(open())).status, 502);
  await apply(planes, await bytes(t, () => {}), { timeoutMs: 80 });
  assert.equal((await refused(open())).status, 504);
  await until(() => records.length === answers.length + 3, 'each is recorded');
  assert.ok(records.every((record) => record.errorMessage !== undefined && record.refusedBy === 'exchange'));
});

test('a backend of wss:// is reached over TLS, and only with a certificate that is good for it', async (t) => {
  const now = Date.now();
  const span = { notBefore: new Date(now - 60_000), notAfter: new Date(now + 3_600_000) };
  const made = makeSelfSigned({ commonName: 'backend', names: ['localhost'], ...span });
  const server = createSecureServer({ cert: made.certificate, key: made.key }).listen(0, 'localhost');
  await once(server, 'listening');
  const chat = new WebSocketServer({ server });
  chat.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
  t.after(() => {
    for (const socket of chat.clients) socket.terminate();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const trusting = await place(t, { backendCa: made.certificate });
  await apply(trusting.planes, url);
  const socket = trusting.open();
  await once(socket, 'open');
  socket.send('hidden');
  assert.equal((await message(socket)).toString(), 'hidden');
  socket.terminate();
  const strict = await place(t);
  await apply(strict.planes, url);
  assert.equal((await refused(strict.open())).status, 502);
});

test('what either side sends right behind its handshake is not lost', async (t) => {
  const got: Buffer[] = [];
  const url = await bytes(t, (socket) => {
    socket.once('data', () => {
      socket.on('data', (chunk: Buffer) => got.push(chunk));
      socket.write(Buffer.concat([Buffer.from(SWITCHED), Buffer.from([0x81, 2, 104, 105])]));
    });
  });
  const { planes } = await place(t);
  await apply(planes, url);
  const socket = connect(planes.port, '127.0.0.1');
  const masked = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 104, 111]);
  socket.write(Buffer.concat([Buffer.from(UPGRADE), masked]));
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await until(() => text.endsWith('\x81\x02hi') && Buffer.concat(got).equals(masked), 'both arrive');
  assert.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  // Half-closed: what the backend still says arrives.
  socket.end();
  await until(() => text.endsWith('\x81\x02hi'), 'nothing is lost');
  socket.destroy();
});

test('one side that ends its half still hears the other', async (t) => {
  let backendSide: Socket | undefined;
  const url = await bytes(t, (socket) => {
    backendSide = socket;
    socket.once('data', () => socket.write(SWITCHED));
  });
  const { planes, records } = await place(t);
  await apply(planes, url);
  const socket = connect({ port: planes.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(UPGRADE);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await until(() => text.endsWith('\r\n\r\n'), 'switched');
  const ended = once(backendSide!, 'end');
  backendSide!.resume();
  socket.end();
  await ended;
  backendSide!.end(Buffer.from([0x81, 4, 108, 97, 116, 101]));
  await once(socket, 'end');
  assert.ok(text.endsWith('\x81\x04late'));
  await until(() => records.length === 1, 'recorded');
});

test('an abrupt end of one side ends the other', async (t) => {
  const { server, url } = await echo(t);
  const { planes, open, records } = await place(t);
  await apply(planes, url);
  for (const whose of ['caller', 'backend'] as const) {
    const socket = open();
    socket.on('error', () => {});
    await once(socket, 'open');
    const [backendSide] = server.clients;
    if (whose === 'caller') {
      const gone = once(backendSide!, 'close');
      socket.terminate();
      assert.equal((await gone)[0], 1006);
    } else {
      const gone = closing(socket);
      backendSide!.terminate();
      assert.equal(await gone, 1006);
    }
    await until(() => server.clients.size === 0, 'nothing is left open');
  }
  await until(() => records.length === 2, 'both recorded');
});

test('silence longer than the timeout and a life longer than the limit end with 1001', async (t) => {
  const { server, url } = await echo(t);
  const { planes, open, records } = await place(t);
  await apply(planes, url, { timeoutMs: 150 });
  const silent = open();
  await once(silent, 'open');
  const told = once([...server.clients][0]!, 'close');
  assert.equal(await closing(silent), 1001);
  assert.equal((await told)[0], 1001);
  await until(() => records.length === 1, 'recorded');
  assert.equal(records[0]!.errorMessage, 'timeout: no data in time');

  await apply(planes, url, { timeoutMs: 5_000, webSocketMs: 300 });
  const busy = open();
  await once(busy, 'open');
  const timer = setInterval(() => busy.readyState === WebSocket.OPEN && busy.send('still here'), 20);
  const begun = performance.now();
  assert.equal(await closing(busy), 1001);
  clearInterval(timer);
  const tookMs = performance.now() - begun;
  assert.ok(tookMs > 200 && tookMs < 2_000, `${tookMs} ms`);
  await until(() => records.length === 2, 'recorded');
  assert.equal(records[1]!.errorMessage, 'timeout: open for too long');
});

test('a Close of the gateway waits for the end of a frame', async (t) => {
  let backendSide: Socket | undefined;
  const url = await bytes(t, (socket) => {
    backendSide = socket;
    socket.once('data', () => socket.write(Buffer.concat([Buffer.from(SWITCHED), Buffer.from([0x82, 10, 1, 2, 3])])));
  });
  const { planes } = await place(t);
  await apply(planes, url, { timeoutMs: 100 });
  const socket = connect(planes.port, '127.0.0.1');
  socket.write(UPGRADE);
  let got = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    got = Buffer.concat([got, chunk]);
  });
  const toBackend: Buffer[] = [];
  await until(() => backendSide !== undefined, 'connected');
  backendSide!.on('data', (chunk: Buffer) => toBackend.push(chunk));
  // The way to the backend is between frames: it is told at once. The way to the caller is not.
  await until(() => Buffer.concat(toBackend).length >= 8, 'the backend is told');
  const frame = Buffer.concat(toBackend);
  assert.deepEqual([frame[0], frame[1]], [0x88, 0x82]);
  const code = ((frame[6]! ^ frame[2]!) << 8) | (frame[7]! ^ frame[3]!);
  assert.equal(code, 1001);
  assert.ok(got.subarray(-3).equals(Buffer.from([1, 2, 3])));
  backendSide!.write(Buffer.from([4, 5, 6, 7, 8, 9, 10, 0x81, 1, 65]));
  await once(socket, 'end');
  assert.deepEqual([...got.subarray(-14)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0x88, 2, 0x03, 0xe9]);
});

test('a caller that does not read slows the backend down', async (t) => {
  let sent = 0;
  let blocked = false;
  const chunk = Buffer.concat([Buffer.from([0x82, 126, 0xff, 0xff]), Buffer.alloc(65_535)]);
  const url = await bytes(t, (socket) => {
    const pump = (): void => {
      while (sent < 200_000_000) {
        sent += chunk.length;
        if (!socket.write(chunk)) {
          blocked = true;
          socket.once('drain', () => {
            blocked = false;
            pump();
          });
          return;
        }
      }
    };
    socket.once('data', () => {
      socket.write(SWITCHED);
      pump();
    });
  });
  const { planes } = await place(t);
  await apply(planes, url);
  const socket = connect(planes.port, '127.0.0.1');
  socket.write(UPGRADE);
  await once(socket, 'readable');
  let last = -1;
  await until(() => {
    const still = blocked && sent === last;
    last = sent;
    return still;
  }, 'the backend has to wait');
  assert.ok(sent < 64_000_000, `${sent} bytes were taken from the backend`);
  let got = 0;
  socket.on('data', (data: Buffer) => {
    got += data.length;
  });
  const before = sent;
  await until(() => sent > before && got > 1_000_000, 'it goes on when the caller reads');
  socket.destroy();
});

test('closing the edge tells both sides 1001 and does not wait longer than the drain', async (t) => {
  const { server, url } = await echo(t);
  for (const workers of [0, 1]) {
    const planes = await startPlanes({ host: '127.0.0.1', port: 0, workers, log: quiet });
    await apply(planes, url);
    const socket = new WebSocket(`ws://127.0.0.1:${planes.port}/release/chat`, { headers: { Host: HOST } });
    await once(socket, 'open');
    const told = once([...server.clients][0]!, 'close');
    const begun = performance.now();
    const closed = planes.close();
    assert.equal(await closing(socket), 1001);
    assert.equal((await told)[0], 1001);
    await closed;
    assert.ok(performance.now() - begun < 5_000);
  }
});
