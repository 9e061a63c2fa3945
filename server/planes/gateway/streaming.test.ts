import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import { call, raw, startBackend, until } from '../testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import type { AccessRecord } from './access-record.ts';

let planes: Planes;
const records: AccessRecord[] = [];

before(async () => {
  planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    onRecord: (batch) => records.push(...batch),
    limits: { headersTimeoutMs: 800 },
  });
});
after(() => planes.close());

const publish = (url: string, more: Parameters<typeof httpExchange>[1] = {}): Promise<void> =>
  planes.apply(update(service([route('/', { exchange: httpExchange(url, more) })])));

/** A backend of bare sockets: `answer` gets every connection and the text that came on it so far. */
const startRaw = async (answer: (socket: Socket, text: string) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      answer(socket, text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const MEGABYTE = Buffer.alloc(1_048_576, 'x');

test('large bodies stream both ways, unchanged, with and without a length', async () => {
  const backend = await startBackend((incoming, outgoing) => {
    const hash = createHash('sha256');
    incoming.on('data', (chunk: Buffer) => hash.update(chunk));
    incoming.on('end', () => {
      const body = randomBytes(5_000_000);
      outgoing.setHeader('X-Received', hash.digest('hex'));
      outgoing.setHeader('X-Sent', createHash('sha256').update(body).digest('hex'));
      if (incoming.headers['content-length'] !== undefined) outgoing.setHeader('Content-Length', body.length);
      outgoing.end(body);
    });
  });
  try {
    await publish(backend.url);
    const body = randomBytes(15_000_000);
    const digest = createHash('sha256').update(body).digest('hex');
    for (const headers of [{ 'Content-Length': String(body.length) }, { 'Transfer-Encoding': 'chunked' }]) {
      const answer = await call(planes.port, '/release/up', { method: 'PUT', headers, body });
      assert.equal(answer.headers['x-received'], digest);
      assert.equal(
        answer.headers['x-sent'],
        createHash('sha256').update(Buffer.from(answer.body, 'latin1')).digest('hex'),
      );
    }
  } finally {
    await backend.close();
  }
});

test('a caller that reads slowly slows the backend down, and memory stays bounded', async () => {
  let written = 0;
  const backend = await startBackend((_, outgoing) => {
    const pump = (): void => {
      while (written < 120 && !outgoing.destroyed) {
        written += 1;
        if (!outgoing.write(MEGABYTE)) {
          outgoing.once('drain', pump);
          return;
        }
      }
      outgoing.end();
    };
    pump();
  });
  try {
    await publish(backend.url);
    const sent = request({
      host: '127.0.0.1',
      port: planes.port,
      path: '/release/',
      headers: { Host: HOST },
      agent: false,
    }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    // Standing still: what the backend got rid of is in the buffers of the sockets between, and nowhere else.
    let last = -1;
    await until(() => {
      const still = written === last;
      last = written;
      return still && written > 0;
    }, 'the backend waits');
    assert.ok(written < 60, `${written} MB taken from the backend while the caller read nothing`);
    let read = 0;
    response.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    response.resume();
    await once(response, 'end');
    assert.equal(read, 120 * MEGABYTE.length);
  } finally {
    await backend.close();
  }
});

test('a backend that reads slowly slows the caller down', async () => {
  let held: IncomingMessage | undefined;
  const backend = await startBackend((incoming, outgoing) => {
    incoming.pause();
    held = incoming;
    incoming.on('end', () => outgoing.end('done'));
  });
  try {
    await publish(backend.url);
    const socket = connect(planes.port, '127.0.0.1');
    socket.write(
      `POST /release/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: ${15 * MEGABYTE.length}\r\n\r\n`,
    );
    for (let sent = 0; sent < 15; sent += 1) socket.write(MEGABYTE);
    let last = -1;
    await until(() => {
      const still = socket.bytesWritten - socket.writableLength === last && held !== undefined;
      last = socket.bytesWritten - socket.writableLength;
      return still;
    }, 'the caller waits');
    assert.ok(socket.writableLength > 0, 'all of the body was taken while the backend read nothing');
    held!.on('data', () => {});
    held!.resume();
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 200 /);
    socket.destroy();
  } finally {
    await backend.close();
  }
});

test('bodies beyond 16 MB are refused, announced or not', async () => {
  const backend = await startBackend();
  try {
    await publish(backend.url);
    const limit = 16 * MEGABYTE.length;
    const announced = await raw(
      planes.port,
      `POST /release/ HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${limit + 1}\r\n\r\n`,
    );
    assert.match(announced, /^HTTP\/1\.1 413 .*\r\n\r\n\{"message":"Request Entity Too Large"\}$/s);
    const chunked = await call(planes.port, '/release/', {
      method: 'POST',
      headers: { 'Transfer-Encoding': 'chunked' },
      body: Buffer.alloc(limit + 1_000_000),
    });
    assert.equal(chunked.status, 413);
    assert.equal(backend.seen.length, 0);
    const whole = await call(planes.port, '/release/', { method: 'POST', body: Buffer.alloc(limit, 'y') });
    assert.equal(whole.status, 200);
  } finally {
    await backend.close();
  }
});

test('a caller that goes away ends the call to the backend', async () => {
  const backend = await startRaw(() => {});
  try {
    await publish(backend.url);
    records.length = 0;
    const socket = connect(planes.port, '127.0.0.1');
    socket.write(`GET /release/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await until(() => backend.sockets.size === 1, 'the backend is called');
    socket.destroy();
    await until(() => backend.sockets.size === 0, 'the backend call ends');
    await until(() => records.some((one) => one.status === 499), 'the record');
    assert.equal(records.find((one) => one.status === 499)!.errorMessage, 'Client closed connection');
  } finally {
    backend.close();
  }
});

test('silence of the backend is a time-out, a closed door a bad gateway', async () => {
  const silent = await startRaw(() => {});
  try {
    await publish(silent.url, { timeoutMs: 150 });
    const late = await call(planes.port, '/release/');
    assert.deepEqual([late.status, late.body], [504, '{"message":"Gateway Time-out"}']);
    assert.match(late.headers['x-api-id'] as string, /^api-/);
  } finally {
    silent.close();
  }
  await publish(silent.url);
  const refused = await call(planes.port, '/release/');
  assert.deepEqual([refused.status, refused.body], [502, '{"message":"Bad Gateway"}']);
  await publish('http://name.invalid');
  assert.equal((await call(planes.port, '/release/')).status, 502);
});

test('an answer that is no HTTP is a bad gateway', async () => {
  for (const text of [
    'SSH-2.0-x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: evil\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    '',
  ]) {
    const backend = await startRaw((socket) => socket.end(text));
    await publish(backend.url);
    assert.equal((await call(planes.port, '/release/', { method: 'POST' })).status, 502, JSON.stringify(text));
    backend.close();
  }
});

test('an answer cut short is cut short for the caller too', async () => {
  const backend = await startRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nonly this'));
  try {
    await publish(backend.url);
    await assert.rejects(call(planes.port, '/release/'));
    const chunked = await startRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
    );
    await publish(chunked.url);
    await assert.rejects(call(planes.port, '/release/'));
    chunked.close();
  } finally {
    backend.close();
  }
});

test('a kept connection that the backend has closed is tried anew, for idempotent calls only', async () => {
  let connections = 0;
  const backend = await startRaw((socket, text) => {
    const requests = text.split('\r\n\r\n').length - 1;
    if (requests === 1) {
      connections += 1;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    } else socket.destroy();
  });
  try {
    await publish(backend.url);
    assert.equal((await call(planes.port, '/release/')).status, 200);
    assert.equal((await call(planes.port, '/release/')).status, 200);
    assert.equal(connections, 2);
    assert.equal((await call(planes.port, '/release/', { method: 'POST' })).status, 502);
    assert.equal(connections, 2);
  } finally {
    backend.close();
  }
});

test('connections to the backend are kept', async () => {
  const backend = await startBackend();
  let connections = 0;
  backend.server.on('connection', () => {
    connections += 1;
  });
  try {
    await publish(backend.url);
    for (let sent = 0; sent < 20; sent += 1)
      await call(planes.port, '/release/', sent % 2 === 0 ? {} : { method: 'POST', body: 'x' });
    assert.equal(connections, 1);
  } finally {
    await backend.close();
  }
});

test('an answer that comes before the upload is complete reaches the caller', async () => {
  const backend = await startRaw((socket) => socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
  try {
    await publish(backend.url);
    const socket = connect(planes.port, '127.0.0.1');
    socket.write(`POST /release/ HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100\r\n\r\npart`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    assert.match(first.toString(), /^HTTP\/1\.1 403 .*no$/s);
    // The rest of the body is read over, and the connection goes on with the next request.
    socket.write(`${'x'.repeat(96)}GET /elsewhere HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    const [second] = (await once(socket, 'data')) as [Buffer];
    assert.match(second.toString(), /^HTTP\/1\.1 404 /);
    socket.destroy();
  } finally {
    backend.close();
  }
});

test('HEAD, 204, 304, interim answers and bodies without length come through', async () => {
  const texts: Record<string, string> = {
    '/head': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    '/204': 'HTTP/1.1 204 No Content\r\n\r\n',
    '/304': 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
    '/interim': 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    '/close': 'HTTP/1.1 200 OK\r\n\r\nall of it',
  };
  const backend = await startRaw((socket, text) => {
    const path = text.split('\r\n\r\n').at(-2)!.split(' ')[1]!;
    socket.write(texts[path]!);
    if (path === '/close') socket.end();
  });
  try {
    await publish(backend.url);
    const get = (path: string, method = 'GET') => call(planes.port, `/release${path}`, { method });
    const head = await get('/head', 'HEAD');
    assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '5', '']);
    assert.equal((await get('/204')).status, 204);
    const unchanged = await get('/304');
    assert.deepEqual([unchanged.status, unchanged.headers['etag']], [304, '"a"']);
    const interim = await get('/interim');
    assert.deepEqual([interim.body, interim.headers['link']], ['ok', undefined]);
    assert.equal((await get('/close')).body, 'all of it');
    const legacy = await raw(planes.port, `GET /release/close HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
    assert.ok(legacy.endsWith('\r\n\r\nall of it'));
  } finally {
    backend.close();
  }
});

test('a body is asked for only when the call is not refused before', async () => {
  const backend = await startBackend();
  try {
    await publish(backend.url);
    const expecting = (path: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: ${HOST}\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n`;
    const refused = await raw(planes.port, expecting('/nowhere'));
    assert.match(refused, /^HTTP\/1\.1 404 /);
    const socket = connect(planes.port, '127.0.0.1');
    socket.write(expecting('/release/'));
    const [first] = (await once(socket, 'data')) as [Buffer];
    assert.match(first.toString(), /^HTTP\/1\.1 100 Continue/);
    socket.write('ok');
    const [second] = (await once(socket, 'data')) as [Buffer];
    assert.match(second.toString(), /^HTTP\/1\.1 200 OK/);
    assert.equal(backend.seen.at(-1)!.body, 'ok');
    socket.destroy();
  } finally {
    await backend.close();
  }
});

test('header sections that are too large or too slow are ended', async () => {
  const large = await raw(planes.port, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`);
  assert.match(large, /^HTTP\/1\.1 431 .*\{"message":/s);
  const slow = await raw(planes.port, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX: never ends`);
  assert.match(slow, /^HTTP\/1\.1 408 /);
});
