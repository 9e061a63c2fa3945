// The TLS port with real certificates: names, swaps, versions, HTTP/2 by node:http2 and by raw frames.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2, constants } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { makeSelfSigned } from '#lib/self-signed.ts';
import type { AccessRecord } from '../gateway/access-record.ts';
import type { DomainSnapshot, RouteSnapshot } from '../gateway/snapshot.ts';
import type { Planes, PlanesOptions } from '../host.ts';
import { startPlanes } from '../host.ts';
import { call, raw, startBackend, until } from '../testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import type { CertificatePair } from './tls-names.ts';

const certificateFor = (...names: string[]): CertificatePair => {
  const now = Date.now();
  const made = makeSelfSigned({
    commonName: names[0]!,
    names,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
  });
  return { chain: made.certificate, key: made.key };
};
const own = certificateFor(HOST.replace(/^[^.]+/, '*'));
const mock = { kind: 'mock', status: 200, headers: [], body: 'ok' } as const;

interface Place {
  readonly planes: Planes;
  readonly port: number;
  readonly records: AccessRecord[];
  readonly warnings: string[];
}

const place = async (t: TestContext, options: Partial<PlanesOptions> = {}): Promise<Place> => {
  const records: AccessRecord[] = [];
  const warnings: string[] = [];
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    tlsPort: 0,
    certificate: own,
    workers: 0,
    log: { ...quiet, warn: (event) => void warnings.push(event) },
    onRecord: (batch) => void records.push(...batch),
    ...options,
  });
  t.after(() => planes.close());
  return { planes, port: planes.tlsPort!, records, warnings };
};

const domain = (host: string, more: Partial<DomainSnapshot> = {}): DomainSnapshot => ({
  host,
  protocols: ['http', 'https'],
  forcesHttps: false,
  mappings: [{ path: '/', environment: 'release' }],
  certificate: certificateFor(host),
  ...more,
});
const served = (
  domains: readonly DomainSnapshot[],
  routes: readonly RouteSnapshot[] = [route('/', { exchange: mock })],
) => update(service(routes, {}, { domains }));

/** The names of the certificate that a handshake shows, or the alert that it ends with. */
const shown = (port: number, options: ConnectionOptions): Promise<string> =>
  new Promise((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getPeerX509Certificate()?.subjectAltName ?? '');
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve('closed'));
  });

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const session = async (t: TestContext, port: number, host = HOST): Promise<ClientHttp2Session> => {
  const client = connectHttp2(`https://${host}`, {
    createConnection: () =>
      connectTls({ host: '127.0.0.1', port, servername: host, ALPNProtocols: ['h2'], rejectUnauthorized: false }),
  });
  client.on('error', () => {});
  t.after(() => client.destroy());
  await once(client, 'connect');
  return client;
};

const ask = async (
  client: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: Buffer | string,
): Promise<Reply> => {
  const stream = client.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return { status: answer[':status'], headers: answer, body: Buffer.concat(chunks).toString('latin1') };
};

const overHttp1 = (
  port: number,
  host: string,
  path: string,
  agent: Agent | false = false,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        agent,
        servername: host,
        rejectUnauthorized: false,
        headers: { Host: host, ...headers },
      },
      async (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });

test('each name gets its own certificate; without a name, or with a strange one, the handshake is refused', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([domain('www.shop.example'), domain('clear.example', { certificate: undefined })]));
  assert.equal(await shown(port, { servername: 'www.shop.example' }), 'DNS:www.shop.example');
  assert.equal(await shown(port, { servername: 'WWW.Shop.Example' }), 'DNS:www.shop.example');
  assert.equal(await shown(port, { servername: HOST }), `DNS:${HOST.replace(/^[^.]+/, '*')}`);
  for (const name of ['clear.example', 'nobody.example', 'shop.example', 'a.www.shop.example'])
    assert.match(await shown(port, { servername: name }), /ALERT_HANDSHAKE_FAILURE/, name);
  // As for an address, a client sends no name then.
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
    assert.match(await shown(port, { servername: '', maxVersion }), /ALERT_HANDSHAKE_FAILURE/);
});

test('TLS 1.2 and 1.3 are spoken, older ones are not, and ALPN offers h2 and http/1.1', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([]));
  const old = { servername: HOST, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  assert.match(await shown(port, old), /ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    assert.match(await shown(port, { servername: HOST, minVersion: version, maxVersion: version }), /^DNS:/);
  const agreed = async (offered: string[] | undefined): Promise<string | false | null> => {
    const alpn = offered === undefined ? {} : { ALPNProtocols: offered };
    const socket = connectTls({ host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false, ...alpn });
    await once(socket, 'secureConnect');
    socket.destroy();
    return socket.alpnProtocol;
  };
  assert.equal(await agreed(['http/1.1', 'h2']), 'h2');
  assert.equal(await agreed(['http/1.1']), 'http/1.1');
  assert.equal(await agreed(undefined), false);
  assert.match(await shown(port, { servername: HOST, ALPNProtocols: ['spdy/3'] }), /NO_APPLICATION_PROTOCOL/);
});

test('a session that is taken up again without its name is refused', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([]));
  const first = connectTls({
    host: '127.0.0.1',
    port,
    servername: HOST,
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
  });
  const [kept] = await once(first, 'session');
  first.destroy();
  assert.match(await shown(port, { session: kept, servername: '', maxVersion: 'TLSv1.2' }), /ALERT|closed|ECONNRESET/);
  const again = connectTls({
    host: '127.0.0.1',
    port,
    servername: HOST,
    session: kept,
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
  });
  await once(again, 'secureConnect');
  assert.equal(again.isSessionReused(), true);
  again.destroy();
});

test('a certificate that cannot be used is told of and takes no other down', async (t) => {
  const { planes, port, warnings } = await place(t);
  const broken = { chain: certificateFor('bad.example').chain, key: certificateFor('bad.example').key };
  await planes.apply(served([domain('bad.example', { certificate: broken }), domain('good.example')]));
  assert.match(await shown(port, { servername: 'bad.example' }), /ALERT_HANDSHAKE_FAILURE/);
  assert.equal(await shown(port, { servername: 'good.example' }), 'DNS:good.example');
  assert.deepEqual(warnings, ['certificate not served']);
});

test('certificates swap under load: no request fails, open connections stay, new ones see the new certificate', async (t) => {
  for (const workers of [0, 2]) {
    const { planes, port } = await place(t, { workers });
    const host = 'swap.example';
    await planes.apply(served([domain(host)]));
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    let stopped = false;
    let done = 0;
    const faults: string[] = [];
    const lane = async (kept: Agent | false): Promise<void> => {
      while (!stopped) {
        const reply = await overHttp1(port, host, '/x', kept).catch((error: Error) => ({ status: error.message }));
        if (reply.status !== 200) faults.push(String(reply.status));
        done += 1;
      }
    };
    const lanes = [lane(agent), lane(agent), lane(false), lane(false)];
    const client = await session(t, port, host);
    const seen = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      await planes.apply(served([domain(host)]));
      const socket = connectTls({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      seen.add(socket.getPeerX509Certificate()!.fingerprint256);
      socket.destroy();
      assert.equal((await ask(client, { ':path': '/y' })).status, 200);
      const before = done;
      await until(() => done > before + 10, 'calls go on');
    }
    stopped = true;
    await Promise.all(lanes);
    agent.destroy();
    assert.deepEqual(faults, []);
    assert.equal(seen.size, 10);
  }
});

test('a host is served on connections of its own name only', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([domain('a.example'), domain('b.example')]));
  const misdirected = await overHttp1(port, 'a.example', '/', false, { Host: 'b.example' });
  assert.deepEqual([misdirected.status, misdirected.body], [421, '{"message":"Misdirected Request"}']);
  const client = await session(t, port, 'a.example');
  assert.equal((await ask(client, { ':path': '/', ':authority': 'a.example' })).status, 200);
  assert.equal((await ask(client, { ':path': '/', ':authority': 'a.example:8943' })).status, 200);
  assert.equal((await ask(client, { ':path': '/', ':authority': 'b.example' })).status, 421);
});

test('mappings lead to environments; protocols are those of service and domain; HTTP is led to HTTPS', async (t) => {
  const { planes, port } = await place(t);
  const at = (path: string, environment: 'test' | 'prepub' | 'release') => ({ path, environment });
  const environment = (name: 'test' | 'release') => ({
    name,
    version: '1',
    rateLimit: undefined,
    plans: [],
    routes: [route('/a', { exchange: { ...mock, body: name } })],
  });
  await planes.apply(
    update(
      service(
        [],
        {},
        {
          environments: [environment('test'), environment('release')],
          domains: [
            domain('default.example', { mappings: undefined }),
            domain('custom.example', { mappings: [at('/', 'release'), at('/try', 'test'), at('/soon', 'prepub')] }),
            domain('narrow.example', { mappings: [at('/live', 'release')] }),
            domain('empty.example', { mappings: [] }),
            domain('http.example', { protocols: ['http'], certificate: undefined }),
            domain('https.example', { protocols: ['https'] }),
            domain('forced.example', { forcesHttps: true }),
            domain('forced-only.example', { forcesHttps: true, protocols: ['https'] }),
          ],
        },
      ),
    ),
  );
  const get = async (host: string, path: string): Promise<[number, string]> => {
    const reply = await call(planes.port, path, { headers: { Host: host } });
    return [reply.status, reply.body];
  };
  const nowhere = (segment: string): [number, string] => [
    404,
    `{"message":"There is no api match env_mapping '\\/${segment}'"}`,
  ];
  assert.deepEqual(await get('default.example', '/release/a'), [200, 'release']);
  assert.deepEqual(await get('default.example', '/test/a'), [200, 'test']);
  assert.deepEqual(await get('default.example', '/a'), nowhere('a'));
  assert.deepEqual(await get('default.example', '/prepub/a'), nowhere('prepub'));
  assert.deepEqual(await get('default.example', '/'), nowhere(''));
  assert.deepEqual(await get('custom.example', '/a'), [200, 'release']);
  assert.deepEqual(await get('custom.example', '/try/a'), [200, 'test']);
  assert.deepEqual(await get('custom.example', '/soon/a'), nowhere('soon'));
  // Not a mapped segment: the root has it.
  assert.deepEqual(await get('custom.example', '/trya'), [
    404,
    `{"message":"There is no api match uri '\\/trya' host 'custom.example'"}`,
  ]);
  assert.deepEqual(await get('narrow.example', '/live/a'), [200, 'release']);
  assert.deepEqual(await get('narrow.example', '/release/a'), nowhere('release'));
  assert.deepEqual(await get('empty.example', '/release/a'), nowhere('release'));
  assert.deepEqual(await get('nobody.example', '/a'), [404, '{"message":"Not Found Host"}']);
  assert.deepEqual(await get('http.example', '/a'), [200, 'release']);
  assert.deepEqual(await get('https.example', '/a'), [426, '{"message":"Not allow use HTTP protocol"}']);
  assert.deepEqual((await overHttp1(port, 'https.example', '/a')).body, 'release');

  const led = await call(planes.port, '/a?x=1&y=%2f', { headers: { Host: 'forced.example' } });
  assert.deepEqual([led.status, led.headers.location], [301, 'https://forced.example/a?x=1&y=%2f']);
  const ported = await call(planes.port, '/a', { headers: { Host: `forced-only.example:${planes.port}` } });
  assert.deepEqual([ported.status, ported.headers.location], [301, `https://forced-only.example:${port}/a`]);
  const posted = await call(planes.port, '/a', { method: 'POST', body: 'x', headers: { Host: 'forced.example' } });
  assert.deepEqual([posted.status, posted.headers.location], [308, 'https://forced.example/a']);
  assert.equal((await overHttp1(port, 'forced.example', '/a')).body, 'release');

  await planes.apply(
    update(service([route('/', { exchange: mock })], {}, { protocols: ['http'], domains: [domain('x.example')] })),
  );
  const refused = await overHttp1(port, 'x.example', '/');
  assert.deepEqual([refused.status, refused.body], [426, '{"message":"Not allow use HTTPS protocol"}']);
});

test('HTTP/2 requests reach the backend as HTTP/1.1 ones, and their answers come back whole', async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const { planes, port, records } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const client = await session(t, port);
  const body = Buffer.alloc(1_000_000, 'x');
  const reply = await ask(
    client,
    { ':path': '/release/a/../b?q=1', ':method': 'POST', cookie: ['a=1', 'b=2'], 'x-own': 'y', te: 'trailers' },
    body,
  );
  assert.equal(reply.status, 200);
  assert.match(String(reply.headers['x-api-requestid']), /^[0-9a-f]{32}$/);
  const [seen] = backend.seen;
  assert.deepEqual([seen!.method, seen!.url, seen!.body.length], ['POST', '/b?q=1', body.length]);
  assert.equal(seen!.headers.cookie, 'a=1; b=2');
  assert.equal(seen!.headers['x-own'], 'y');
  assert.deepEqual(
    [seen!.headers.te, seen!.headers[':path'], seen!.headers['transfer-encoding']],
    [undefined, undefined, 'chunked'],
  );
  assert.deepEqual([seen!.headers['x-client-proto-ver'], seen!.headers['x-api-scheme']], ['HTTP/2.0', 'https']);
  const head = await ask(client, { ':path': '/release/h', ':method': 'HEAD' });
  assert.deepEqual([head.status, head.body], [200, '']);
  const many = await Promise.all(
    Array.from({ length: 300 }, (_, index) => ask(client, { ':path': `/release/${index}` })),
  );
  assert.ok(many.every((one, index) => one.status === 200 && one.body.includes(`"/${index}"`)));
  await until(() => records.length === 302, 'all are recorded');
  assert.ok(records.every((record) => record.scheme === 'https' && record.status === 200));
});

test('what HTTP/2 forbids in a request resets its stream and no other', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([]));
  const client = await session(t, port);
  const code = (headers: OutgoingHttpHeaders): Promise<number> =>
    new Promise((resolve) => {
      const stream = client.request({ ':path': '/release/', ...headers });
      stream.on('error', () => {});
      stream.on('response', (answer) => resolve(answer[':status'] ?? 0));
      stream.on('close', () => resolve(-(stream.rstCode ?? 0)));
    });
  const malformed = -constants.NGHTTP2_PROTOCOL_ERROR;
  assert.equal(await code({ ':scheme': 'http' }), malformed);
  assert.equal(await code({ ':authority': HOST, host: 'other.example' }), malformed);
  assert.equal(await code({ ':authority': HOST, host: HOST.toUpperCase() }), 200);
  assert.equal(await code({}), 200);
});

test('answers with several fields of one name, bodies without length and fields of the connection pass', async (t) => {
  const backend = await startBackend((_, outgoing) => {
    outgoing.writeHead(200, [
      ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'ETag', '"1"', 'ETag', '"2"'],
      ...['Connection', 'X-Hop', 'X-Hop', '1', 'Keep-Alive', 'timeout=5', 'Proxy-Connection', 'x'],
    ]);
    outgoing.write('one ');
    setImmediate(() => outgoing.end('two'));
  });
  t.after(() => backend.close());
  const { planes, port } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const reply = await ask(await session(t, port), { ':path': '/release/' });
  assert.deepEqual([reply.status, reply.body], [200, 'one two']);
  assert.deepEqual(reply.headers['set-cookie'], ['a=1', 'b=2']);
  for (const name of ['connection', 'keep-alive', 'x-hop', 'proxy-connection', 'transfer-encoding'])
    assert.equal(reply.headers[name], undefined, name);
});

test('both ways are slowed to the pace of the slower side', async (t) => {
  let written = 0;
  let blocked = false;
  const backend = await startBackend((incoming, outgoing) => {
    if (incoming.method === 'POST') return;
    const pump = (): void => {
      while (written < 200_000_000) {
        written += 65_536;
        if (!outgoing.write(Buffer.alloc(65_536))) {
          blocked = true;
          outgoing.once('drain', () => {
            blocked = false;
            pump();
          });
          return;
        }
      }
    };
    pump();
  });
  t.after(() => backend.close());
  const { planes, port, records } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const client = await session(t, port);
  const down = client.request({ ':path': '/release/' });
  down.on('error', () => {});
  down.pause();
  let last = -1;
  await until(() => {
    const still = blocked && written === last;
    last = written;
    return still;
  }, 'the backend has to wait');
  assert.ok(written < 64_000_000, `${written} bytes taken of a backend whose caller does not read`);
  // A backend that takes no body: the caller may send no more than windows and buffers hold.
  const up = client.request({ ':path': '/release/', ':method': 'POST' });
  up.on('error', () => {});
  let sent = 0;
  let full = false;
  const push = (): void => {
    while (sent < 15_000_000) {
      sent += 65_536;
      full = !up.write(Buffer.alloc(65_536));
      if (full) {
        up.once('drain', push);
        return;
      }
    }
  };
  push();
  let before = -1;
  await until(() => {
    const still = full && sent === before;
    before = sent;
    return still;
  }, 'the caller has to wait');
  assert.ok(sent < 14_000_000, `${sent} bytes taken for a backend that reads none`);
  up.close(constants.NGHTTP2_CANCEL);
  down.close(constants.NGHTTP2_CANCEL);
  await until(() => records.length === 2, 'both are over');
  assert.ok(records.every((record) => record.status === 499));
});

test('a body over 16 MB is refused and the connection goes on', async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const { planes, port } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const client = await session(t, port);
  const announced = client.request({ ':path': '/release/', ':method': 'POST', 'content-length': 17_000_000 });
  announced.on('error', () => {});
  assert.equal((await once(announced, 'response'))[0][':status'], 413);
  const streamed = client.request({ ':path': '/release/', ':method': 'POST' });
  streamed.on('error', () => {});
  const answered = once(streamed, 'response');
  const pump = (): void => {
    while (!streamed.closed && streamed.write(Buffer.alloc(65_536)));
    if (!streamed.closed) streamed.once('drain', pump);
  };
  pump();
  assert.equal((await answered)[0][':status'], 413);
  assert.equal((await ask(client, { ':path': '/release/' })).status, 200);
});

test('closing lets open streams end and refuses new ones', async (t) => {
  let answer: (() => void) | undefined;
  const backend = await startBackend((_, outgoing) => {
    answer = () => outgoing.end('late');
  });
  t.after(() => backend.close());
  const { planes, port } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const client = await session(t, port);
  const open = ask(client, { ':path': '/release/' });
  await until(() => answer !== undefined, 'the backend is called');
  const gone = once(client, 'goaway');
  const closed = planes.close();
  assert.equal((await gone)[0], 0);
  answer!();
  assert.equal((await open).body, 'late');
  await closed;
});

/** Bytes of HTTP/2 on a TLS connection, and what becomes of it. */
const hostile = async (
  port: number,
  attack: (socket: TLSSocket) => void,
): Promise<{ closed: boolean; got: number }> => {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    servername: HOST,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  const state = { closed: false, got: 0 };
  socket.on('data', (chunk) => {
    state.got += chunk.length;
  });
  socket.on('close', () => {
    state.closed = true;
  });
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(4, 0, 0, Buffer.alloc(0)));
  attack(socket);
  await until(() => state.closed, 'the connection is closed');
  return state;
};
const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
const literal = (name: string, value: string): Buffer => {
  const sized = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  return Buffer.concat([Buffer.from([0]), sized(name), sized(value)]);
};
const GET = Buffer.concat([Buffer.from([0x82, 0x87]), literal(':path', '/release/'), literal(':authority', HOST)]);

/** Longer than any frame may be. */
const OVERSIZED = Buffer.from('ffffff0000000000010000', 'hex');

test('hostile frames end their connection in bounded work', async (t) => {
  let calls = 0;
  const backend = await startBackend(() => {
    calls += 1;
  });
  t.after(() => backend.close());
  const { planes, port } = await place(t);
  await planes.apply(served([], [route('/', { exchange: httpExchange(backend.url) })]));
  const repeat = (socket: TLSSocket, make: (index: number) => Buffer, times: number): void => {
    const parts: Buffer[] = [];
    for (let index = 0; index < times; index += 1) parts.push(make(index));
    socket.write(Buffer.concat(parts));
  };
  // Rapid reset (CVE-2023-44487): opened and taken back at once.
  await hostile(port, (socket) =>
    repeat(
      socket,
      (index) =>
        Buffer.concat([frame(1, 5, 1 + 2 * index, GET), frame(3, 0, 1 + 2 * index, Buffer.from([0, 0, 0, 8]))]),
      5_000,
    ),
  );
  assert.ok(calls <= 400, `${calls} calls of 5000 reached the backend`);
  // CONTINUATION without end (CVE-2024-27316).
  await hostile(port, (socket) => {
    socket.write(frame(1, 1, 1, GET));
    repeat(socket, (index) => frame(9, 0, 1, literal(`x-${index}`, 'y'.repeat(100))), 5_000);
  });
  // A header section that grows when it is decompressed (CVE-2016-6581): one entry, named again and again. Its streams are
  // reset one by one; what cannot be a frame ends the connection behind them.
  const before = calls;
  const heldBytes = process.memoryUsage().rss;
  await hostile(port, (socket) => {
    const entry = Buffer.concat([
      Buffer.from([0x40, 1]),
      Buffer.from('x'),
      Buffer.from([0x7f, 0xa1, 0x1e]),
      Buffer.alloc(4_000, 'y'),
    ]);
    for (let stream = 1; stream < 400; stream += 2)
      socket.write(frame(1, 5, stream, Buffer.concat([GET, stream === 1 ? entry : Buffer.alloc(16_000, 0xbe)])));
    socket.write(OVERSIZED);
  });
  assert.ok(calls - before <= 1, 'only the section that named the entry once is a request');
  assert.ok(process.memoryUsage().rss - heldBytes < 128_000_000, '200 sections of 64 MB are not held');
  // Floods of what must be answered (CVE-2019-9512, 9515).
  await hostile(port, (socket) => {
    socket.pause();
    repeat(socket, () => frame(6, 0, 0, Buffer.alloc(8)), 50_000);
    socket.resume();
  });
  await hostile(port, (socket) => {
    socket.pause();
    repeat(socket, () => frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])), 50_000);
    socket.resume();
  });
  await hostile(port, (socket) => socket.write(frame(4, 0, 0, Buffer.alloc(6 * 100, 1))));
  await hostile(port, (socket) => socket.write(OVERSIZED));
  assert.equal((await ask(await session(t, port), { ':path': '/nowhere' })).status, 404);
});

test('connections that send nothing, and those that fall silent, are closed', async (t) => {
  const { planes, port } = await place(t, {
    limits: { headersTimeoutMs: 300, keepAliveMs: 300, requestTimeoutMs: 400 },
  });
  const backend = await startBackend((incoming) => incoming.resume());
  t.after(() => backend.close());
  await planes.apply(
    served([], [route('/', { exchange: mock }), route('/up', { exchange: httpExchange(backend.url) })]),
  );
  const silent = connectTls({
    host: '127.0.0.1',
    port,
    servername: HOST,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  silent.on('error', () => {});
  silent.resume();
  await once(silent, 'close');
  const client = await session(t, port);
  assert.equal((await ask(client, { ':path': '/release/' })).status, 200);
  await once(client, 'close');
  const slow = await session(t, port);
  const stream = slow.request({ ':path': '/release/up', ':method': 'POST' });
  stream.on('error', () => {});
  stream.write('a');
  await new Promise((resolve) => stream.on('close', resolve));
});

test('plain HTTP on the TLS port is not answered, and the clear port has no HTTP/2', async (t) => {
  const { planes, port } = await place(t);
  await planes.apply(served([]));
  assert.equal(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').then((text) => text.includes(' 200 ')), false);
  assert.match(await raw(planes.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), /^HTTP\/1\.1 (?:400|505) /);
});
