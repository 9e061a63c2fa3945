// Backends that break, lie, drip or say nothing: the caller gets a clear answer or a connection that is cut, never an answer
// that looks whole and is not, and the edge serves on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import type { Planes } from '#planes/host.ts';
import { startPlanes } from '#planes/host.ts';
import { call, raw, startBackend } from '#planes/testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '#planes/testing/snapshots.ts';

type Misdeed = (socket: Socket, request: number) => void;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const closings: (() => void)[] = [];
/** A backend that does `misdeed` with each request; `request` counts those of one connection from 0. */
const evil = async (misdeed: Misdeed): Promise<string> => {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    let requests = 0;
    socket.on('data', () => {
      misdeed(socket, requests);
      requests += 1;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

/** What each does, and what its caller gets: a status, or a cut connection after the head. */
const MISDEEDS: Readonly<Record<string, { readonly does: Misdeed; readonly gets: number | 'cut' }>> = {
  'resets at once': { does: (socket) => socket.resetAndDestroy(), gets: 502 },
  'closes without an answer': { does: (socket) => socket.end(), gets: 502 },
  'resets in the head': {
    does: (socket) => socket.write('HTTP/1.1 200 OK\r\nA: b', () => socket.resetAndDestroy()),
    gets: 502,
  },
  'closes in the body': {
    does: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
    gets: 'cut',
  },
  'closes in a chunk': {
    does: (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf'),
    gets: 'cut',
  },
  'closes before the last chunk': {
    does: (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
    gets: 'cut',
  },
  'says more than it announced': {
    does: (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'),
    gets: 200,
  },
  'says two lengths': {
    does: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
    gets: 502,
  },
  'says length and chunks': {
    does: (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    gets: 502,
  },
  'sends a head without end': {
    does: (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'X: yyyyyyyyyyyyyyyy\r\n'.repeat(20_000)}`),
    gets: 502,
  },
  'speaks no HTTP': { does: (socket) => socket.write('220 mail.example ESMTP\r\n\r\n'), gets: 502 },
  'never answers': { does: () => {}, gets: 504 },
};

let planes: Planes;
before(async () => {
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const routes = [];
  for (const [name, { does }] of Object.entries(MISDEEDS))
    routes.push(
      route(`/${name.replaceAll(' ', '-')}`, { exchange: httpExchange(await evil(does), { timeoutMs: 700 }) }),
    );
  const dripping = await evil((socket) => {
    const bytes = [...'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'];
    const timer = setInterval(() => {
      const next = bytes.shift();
      if (next === undefined || socket.destroyed) clearInterval(timer);
      else socket.write(next);
    }, 10);
  });
  routes.push(route('/dripping', { exchange: httpExchange(dripping, { timeoutMs: 700 }) }));
  const good = await startBackend();
  closings.push(() => void good.close());
  routes.push(route('/good', { exchange: httpExchange(good.url) }));
  // Answers once on each connection, and closes it when the next request comes.
  const racing = await evil((socket, request) => void (request === 0 ? socket.write(OK) : socket.resetAndDestroy()));
  routes.push(route('/racing', { exchange: httpExchange(racing) }));
  await planes.apply(update(service(routes)));
});
after(async () => {
  await planes.close();
  for (const close of closings) close();
});

for (const [name, { gets }] of Object.entries(MISDEEDS))
  test(`a backend that ${name}`, { timeout: 10_000 }, async () => {
    const path = `/release/${name.replaceAll(' ', '-')}`;
    const text = await raw(planes.port, `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
    if (gets === 'cut') {
      // Not whole by what its own head says.
      assert.match(head, /^HTTP\/1\.1 200 /);
      assert.ok(/content-length: 10/i.test(head) ? body.length < 10 : !body.endsWith('0\r\n\r\n'), body);
    } else {
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${gets} `));
      if (gets !== 200) assert.match(body, /^\{"message":"/);
      assert.doesNotMatch(text, /evil/);
    }
    assert.equal((await call(planes.port, '/release/good')).status, 200);
  });

test('a backend that drips is waited for as long as it goes on', { timeout: 10_000 }, async () => {
  assert.equal((await call(planes.port, '/release/dripping')).body, 'hello');
});

test('a kept connection that closes just as it is used again costs no idempotent call', {
  timeout: 20_000,
}, async () => {
  for (let sent = 0; sent < 200; sent += 1) assert.equal((await call(planes.port, '/release/racing')).body, 'ok');
});
