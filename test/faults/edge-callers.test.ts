// Callers that are slow, silent or gone: they cost the edge a connection for a while and no one else anything.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import type { Planes } from '#planes/host.ts';
import { startPlanes } from '#planes/host.ts';
import { call, startBackend, until } from '#planes/testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '#planes/testing/snapshots.ts';

const SLOW_CALLERS = 200;
const GET = `GET /release/open HTTP/1.1\r\nHost: ${HOST}\r\n`;

const startEdge = async (
  backendUrl: string,
  limits: Parameters<typeof startPlanes>[0]['limits'] = {},
  records: AccessRecord[] = [],
  workers = 0,
): Promise<Planes> => {
  const onRecord = (batch: readonly AccessRecord[]) => void records.push(...batch);
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers,
    log: quiet,
    limits: { ...limits },
    onRecord,
  });
  await planes.apply(update(service([route('/open', { exchange: httpExchange(backendUrl) })])));
  return planes;
};

interface Slow {
  readonly socket: Socket;
  answer: string;
  closed: boolean;
}

const slowCaller = (port: number, first: string): Slow => {
  const slow: Slow = { socket: connect(port, '127.0.0.1'), answer: '', closed: false };
  slow.socket.on('error', () => {});
  slow.socket.on('data', (chunk) => (slow.answer += chunk.toString('latin1')));
  slow.socket.on('close', () => (slow.closed = true));
  slow.socket.write(first);
  return slow;
};

/** Sends a byte now and then on each; answers how to stop. */
const drip = (callers: readonly Slow[], bytes: string): (() => void) => {
  const timer = setInterval(() => {
    for (const { socket, closed } of callers) if (!closed && socket.writable) socket.write(bytes);
  }, 50);
  return () => clearInterval(timer);
};

const waitFor = async (condition: () => boolean, ms: number, what: string): Promise<void> => {
  const limit = performance.now() + ms;
  while (!condition()) {
    assert.ok(performance.now() < limit, what);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('header sections that drip in are cut off in time, and others are served meanwhile', {
  timeout: 20_000,
}, async () => {
  const backend = await startBackend();
  const planes = await startEdge(backend.url, { headersTimeoutMs: 1_000 });
  const callers = Array.from({ length: SLOW_CALLERS }, () => slowCaller(planes.port, GET));
  const stop = drip(callers, 'X: y\r\n');
  const begun = performance.now();
  while (callers.some(({ closed }) => !closed)) {
    assert.equal((await call(planes.port, '/release/open')).status, 200);
    assert.ok(performance.now() - begun < 8_000, 'all are cut off');
  }
  stop();
  for (const { answer } of callers) assert.match(answer, /^(HTTP\/1\.1 408 |$)/);
  assert.ok(backend.seen.length > 0);
  await planes.close();
  await backend.close();
});

test('bodies that drip in are cut off in time', { timeout: 20_000 }, async () => {
  const backend = await startBackend();
  const planes = await startEdge(backend.url, { headersTimeoutMs: 500, requestTimeoutMs: 1_000 });
  const post = `POST /release/open HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100000\r\n\r\n`;
  const callers = Array.from({ length: 50 }, () => slowCaller(planes.port, post));
  const stop = drip(callers, 'x');
  assert.equal((await call(planes.port, '/release/open')).status, 200);
  await waitFor(() => callers.every(({ closed }) => closed), 10_000, 'all are cut off');
  stop();
  assert.equal(backend.seen.filter(({ method }) => method === 'POST').length, 0);
  await planes.close();
  await backend.close();
});

test('a caller that closes its half early costs one record and no connection', { timeout: 20_000 }, async () => {
  const backend = await startBackend();
  const records: AccessRecord[] = [];
  const planes = await startEdge(backend.url, {}, records);
  const socket = connect({ port: planes.port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  const over = new Promise((resolve) => socket.once('close', resolve));
  socket.once('end', () => socket.end());
  socket.end(`${GET}\r\n`);
  await over;
  await waitFor(() => records.length === 1, 5_000, 'the call is over');
  // Taken as gone, or answered; never an answer in part.
  if (records[0]?.status === 200) assert.match(answer, /^HTTP\/1\.1 200 .*\}$/s);
  else assert.deepEqual([records[0]?.status, answer], [499, '']);
  assert.equal((await call(planes.port, '/release/open')).status, 200);
  await planes.close();
  await backend.close();
});

test('callers that vanish without a word, or stop reading, do not stay', { timeout: 20_000 }, async () => {
  const big = Buffer.alloc(64 * 1024, 'x');
  const backend = await startBackend((_, outgoing: ServerResponse) => {
    outgoing.on('error', () => {});
    const write = (): void => {
      while (!outgoing.destroyed && outgoing.write(big));
    };
    outgoing.on('drain', write);
    write();
  });
  const records: AccessRecord[] = [];
  const planes = await startEdge(
    backend.url,
    { stalledCallerMs: 500, keepAliveMs: 500, headersTimeoutMs: 500 },
    records,
  );
  const idle = Array.from({ length: 50 }, () => slowCaller(planes.port, ''));
  const stalled = Array.from({ length: 10 }, () => {
    const socket = connect(planes.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(`${GET}\r\n`);
    return socket;
  });
  const before = process.memoryUsage().rss;
  await waitFor(() => records.length === stalled.length, 10_000, 'calls of stalled callers end');
  await waitFor(() => idle.every(({ closed }) => closed), 10_000, 'idle connections end');
  assert.ok(process.memoryUsage().rss - before < 150e6);
  for (const socket of stalled) socket.destroy();
  await planes.close();
  await backend.close();
});

test('stopping under load: every request that was taken is answered', { timeout: 20_000 }, async () => {
  const backend = await startBackend((_, outgoing) => void setTimeout(() => outgoing.end('ok'), 5));
  const planes = await startEdge(backend.url, {}, [], 2);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  let done = 0;
  const broken: string[] = [];
  const one = (): Promise<'ok' | 'not taken'> =>
    new Promise((resolve) => {
      let reused = false;
      const sent = request({
        host: '127.0.0.1',
        port: planes.port,
        path: '/release/open',
        agent,
        headers: { Host: HOST },
      });
      sent.on('socket', () => (reused = sent.reusedSocket));
      sent.on('response', (response) => {
        if (response.statusCode !== 200) broken.push(String(response.statusCode));
        response.on('error', (error: NodeJS.ErrnoException) => broken.push(`answer: ${error.code}`));
        response.on('end', () => resolve('ok'));
        response.resume();
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // Refused, or a kept connection that was closed just as it was used: neither has been taken.
        if (error.code !== 'ECONNREFUSED' && !(reused && error.code === 'ECONNRESET')) broken.push(`${error.code}`);
        resolve('not taken');
      });
      sent.end();
    });
  const lane = async (): Promise<void> => {
    while ((await one()) === 'ok') done += 1;
  };
  const lanes = Promise.all(Array.from({ length: 32 }, lane));
  await until(() => done > 500, 'load');
  await planes.close();
  await lanes;
  assert.deepEqual(broken, []);
  agent.destroy();
  await backend.close();
});
