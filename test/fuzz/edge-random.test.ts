// Random and half-good bytes on the edge's listener: it answers or closes, stays alive, keeps its memory, and the backend
// sees nothing but well-formed requests for the one published path.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startPlanes } from '#planes/host.ts';
import { call, startBackend } from '#planes/testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '#planes/testing/snapshots.ts';

const FOR_MS = 8_000;
const PIECES: readonly string[] = [
  'GET /release/open HTTP/1.1\r\n',
  'POST /release/open HTTP/1.1\r\n',
  `Host: ${HOST}\r\n`,
  `Host: ${HOST}:8980\r\n`,
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: keep-alive, X\r\n',
  'Expect: 100-continue\r\n',
  'X: y\r\n',
  'Authorization: hmac id="a", algorithm="',
  '\r\n',
  '\n',
  '\0',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  'hello',
  ' ',
  ':',
  '/../%2e%2e/%00',
];

const bytes = (): Buffer => {
  if (randomInt(4) === 0) return randomBytes(randomInt(1, 2_000));
  const pieces = Array.from({ length: randomInt(1, 14) }, () => PIECES[randomInt(PIECES.length)]!);
  const text = randomInt(2) === 0 ? `${PIECES[randomInt(2)]}${PIECES[2]}${pieces.join('')}` : pieces.join('');
  const whole = Buffer.from(text, 'latin1');
  if (randomInt(3) === 0) whole[randomInt(whole.length)] = randomInt(256);
  return whole;
};

const attack = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('data', () => {});
    const first = bytes();
    const cut = randomInt(first.length + 1);
    socket.write(first.subarray(0, cut));
    socket.write(first.subarray(cut), () => {
      if (randomInt(3) === 0) socket.destroy();
      else socket.end();
    });
  });

test('no bytes crash, stall or swell the edge', { timeout: 60_000 }, async () => {
  const faults: string[] = [];
  const backend = await startBackend();
  const log = {
    ...quiet,
    warn: (event: string) => void faults.push(event),
    error: (event: string) => void faults.push(event),
  };
  const planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log, limits: { headersTimeoutMs: 500 } });
  await planes.apply(update(service([route('/open', { exchange: httpExchange(backend.url, { timeoutMs: 500 }) })])));
  let attacks = 0;
  const attackUntil = async (end: number): Promise<void> => {
    const lane = async (): Promise<void> => {
      while (performance.now() < end) {
        await attack(planes.port);
        attacks += 1;
        backend.seen.splice(0).forEach((seen) => {
          assert.ok(seen.url === '/open' || seen.url.startsWith('/open?') || seen.url.startsWith('/open'), seen.url);
          assert.ok(seen.method === 'GET' || seen.method === 'POST');
          assert.ok(!seen.url.includes('..') && !seen.rawHeaders.join('').includes('\0'));
        });
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
  };
  await attackUntil(performance.now() + FOR_MS / 2);
  const before = process.memoryUsage().rss;
  await attackUntil(performance.now() + FOR_MS / 2);
  const grown = process.memoryUsage().rss - before;
  assert.ok(attacks > 200, `${attacks} attacks`);
  assert.ok(grown < 80_000_000, `${Math.round(grown / 1e6)} MB more after the second half of ${attacks} attacks`);
  assert.deepEqual(faults, []);
  assert.equal((await call(planes.port, '/release/open')).status, 200);
  await planes.close();
  await backend.close();
});
