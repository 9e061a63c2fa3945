// A long run at four fifths of what the edge can do, with faults all the while: backends that break, callers that drip or
// leave, updates, workers that are killed. Prints what callers saw, and the edge's memory and open descriptors over time.
// SECONDS (600), WORKERS (2). Linux, for /proc.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { RouteSnapshot, ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import { startPlanes } from '#planes/host.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 600);
const WORKERS = Number(process.env['WORKERS'] ?? 2);
const LANES = 32;
const CALIBRATE_MS = 5_000;
const KILL_EVERY_MS = 20_000;
const HOST = 'service-soak0001-1250000000.gz.apigw.portico.localhost';

const serviceOf = (backends: Readonly<Record<string, string>>, version: number): ServiceSnapshot => {
  const routes = Object.entries(backends).map(
    ([name, url]): RouteSnapshot => ({
      apiId: `api-${name}`,
      apiName: name,
      method: 'ANY',
      path: `/${name}`,
      auth: 'NONE',
      parameters: [],
      responseType: '',
      cors: false,
      rateLimit: undefined,
      exchange: { kind: 'http', url, path: '/', method: 'ANY', timeoutMs: 500, mapped: [], constants: [] },
    }),
  );
  return {
    serviceId: 'service-soak0001',
    accountId: '1',
    appId: '1250000000',
    region: 'ap-guangzhou',
    hosts: [HOST],
    protocols: ['http'],
    environments: [{ name: 'release', version: String(version), rateLimit: undefined, routes, plans: [] }],
  };
};

/** The edge, in a process of its own: `backends` as JSON is its argument. */
const edge = async (backends: Readonly<Record<string, string>>): Promise<void> => {
  let records = 0;
  const warn = (event: string): void => void process.send?.({ warning: event });
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: WORKERS,
    log: { info: () => {}, warn, error: warn },
    limits: { headersTimeoutMs: 2_000, keepAliveMs: 5_000 },
    onRecord: (batch) => (records += batch.length),
  });
  let version = 0;
  const apply = (): Promise<void> => {
    version += 1;
    return planes.apply({ revision: version, full: true, services: [serviceOf(backends, version)], removed: [] });
  };
  await apply();
  process.on('message', (told) => {
    if (told === 'update') void apply();
    if (told === 'kill' && planes.threadIds.length === WORKERS) void planes.terminate(planes.threadIds[0]!);
    if (told === 'end') void planes.close().then(() => process.send?.({ records }, () => process.exit(0)));
  });
  process.send?.({ port: planes.port });
};

const backend = async (onRequest: (socket: Socket) => void): Promise<string> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => onRequest(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

const outcomes = new Map<string, number>();
const count = (what: string): void => void outcomes.set(what, (outcomes.get(what) ?? 0) + 1);

/** One call on `socket`; the status, or why there is none. */
const ask = (socket: Socket, path: string): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const settle = (outcome: string): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? Number.NaN);
      if (text.length >= end + 4 + length) settle(text.slice(9, 12));
    };
    const onClose = (): void => settle(text === '' ? 'no answer' : 'cut');
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(`GET /release/${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  });

const open = (port: number): Socket => connect(port, '127.0.0.1').on('error', () => {});

/** Calls one after another on a kept connection; `everyMs` from the start of one to the start of the next. */
const lane = async (port: number, path: string, until: number, everyMs: number): Promise<number> => {
  let socket = open(port);
  let calls = 0;
  let next = performance.now();
  while (performance.now() < until) {
    const outcome = await ask(socket, path);
    calls += 1;
    count(`${path} ${outcome}`);
    if (socket.destroyed || socket.readableEnded || outcome === 'cut') {
      socket.destroy();
      socket = open(port);
    }
    next += everyMs;
    const waitMs = next - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else if (waitMs < -1_000) next = performance.now();
  }
  socket.destroy();
  return calls;
};

const lanes = async (port: number, until: number, everyMs: number): Promise<number> => {
  const each = await Promise.all(Array.from({ length: LANES }, () => lane(port, 'good', until, everyMs)));
  return each.reduce((sum, calls) => sum + calls, 0);
};

/** Half a head on each of some connections, left alone until the edge cuts them. */
const dripping = (port: number): void => {
  for (let at = 0; at < 10; at += 1) {
    const socket = open(port);
    socket.write(`GET /release/good HTTP/1.1\r\nHost: ${HOST}\r\nX: `);
    socket.on('close', () => count('dripping cut'));
    socket.resume();
  }
};

/** Callers that ask and are gone. */
const leaving = (port: number): void => {
  for (const path of ['good', 'silent']) {
    const socket = open(port);
    socket.write(`GET /release/${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, () => setImmediate(() => socket.destroy()));
  }
};

const soak = async (): Promise<void> => {
  const body = 'hello from the backend, a body of fixed size';
  const good = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const backends = {
    good: await backend((socket) => socket.write(good)),
    reset: await backend((socket) => socket.resetAndDestroy()),
    short: await backend((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
    silent: await backend(() => {}),
    huge: await backend((socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X: yyyyyyyyyyyyyyyy\r\n'.repeat(10_000)}`)),
  };
  const child = fork(new URL(import.meta.url).pathname, [JSON.stringify(backends)]);
  const warnings = new Map<string, number>();
  let records = 0;
  const ready = Promise.withResolvers<number>();
  child.on('message', (message: { port?: number; warning?: string; records?: number }) => {
    if (message.port !== undefined) ready.resolve(message.port);
    if (message.warning !== undefined) warnings.set(message.warning, (warnings.get(message.warning) ?? 0) + 1);
    records = message.records ?? records;
  });
  const port = await ready.promise;
  const pid = child.pid!;
  const rssMb = (): number =>
    Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6);
  const descriptors = (): number => readdirSync(`/proc/${pid}/fd`).length;

  const most = (await lanes(port, performance.now() + CALIBRATE_MS, 0)) / (CALIBRATE_MS / 1000);
  const rate = most * 0.8;
  console.log(
    `most ${Math.round(most)}/s with ${LANES} connections; soaking at ${Math.round(rate)}/s for ${SECONDS} s`,
  );
  outcomes.clear();

  const until = performance.now() + SECONDS * 1000;
  const timers = [
    setInterval(() => child.send('update'), 1_000),
    setInterval(() => dripping(port), 3_000),
    setInterval(() => leaving(port), 100),
    setInterval(() => child.send('kill'), KILL_EVERY_MS),
    setInterval(
      () => console.log(`RSS ${rssMb()} MB, ${descriptors()} descriptors`),
      Math.max(5_000, (SECONDS * 1000) / 20),
    ),
  ];
  console.log(`RSS ${rssMb()} MB, ${descriptors()} descriptors at the start`);
  const faulty = ['reset', 'short', 'silent', 'huge'].map((path) => lane(port, path, until, 50));
  const served = await lanes(port, until, (LANES / rate) * 1000);
  await Promise.all(faulty);
  for (const timer of timers) clearInterval(timer);
  // Idle connections of both sides end before the last count.
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  console.log(`RSS ${rssMb()} MB, ${descriptors()} descriptors at rest`);
  child.send('end');
  await once(child, 'exit');
  console.log(`${served} calls of the good route, ${Math.round(served / SECONDS)}/s, ${records} records`);
  for (const [what, times] of [...outcomes].sort()) console.log(`  ${what}: ${times}`);
  for (const [what, times] of warnings) console.log(`  warning: ${what}: ${times}`);
  process.exit(0);
};

if (process.argv[2] === undefined) await soak();
else await edge(JSON.parse(process.argv[2]) as Record<string, string>);
