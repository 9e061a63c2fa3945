import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { until } from '../testing/calls.ts';
import type { Inbound, InboundEvents } from './inbound.ts';
import { listen } from './listener.ts';

const OPTIONS = {
  host: '127.0.0.1',
  port: 0,
  reusePort: false,
  tls: undefined,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 5_000,
  keepAliveMs: 60_000,
} as const;
const GET = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';

/** Events that are written down. */
const noted = (notes: string[]): InboundEvents => ({
  onRequestBody: (chunk) => void notes.push(`body ${chunk.length}`),
  onRequestEnd: () => void notes.push('end'),
  onCallerGone: () => void notes.push('gone'),
  onCallerDrain: () => void notes.push('drain'),
  onAnswered: () => void notes.push('answered'),
});

const receiveAll = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.write(text);
  await once(socket, 'close');
  return received;
};

test('an idle connection is closed after its time, one that waits for an answer is not', async () => {
  let waiting: Inbound | undefined;
  const listener = await listen(
    { ...OPTIONS, keepAliveMs: 200 },
    (inbound) => {
      inbound.attach(noted([]));
      if (inbound.target === '/late') waiting = inbound;
      else inbound.answer(200, [], 'ok', false);
    },
    () => '',
  );
  const late = receiveAll(listener.port, GET.replace('/a', '/late'));
  assert.match(
    await receiveAll(listener.port, GET),
    /^HTTP\/1\.1 200 OK\r\nDate: .*\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok$/,
  );
  await until(() => waiting !== undefined, 'the other request');
  waiting!.answer(200, [], 'late', false);
  assert.ok((await late).endsWith('late'));
  await listener.drain();
});

test('draining ends kept connections with the answers that they wait for', async () => {
  const waiting: Inbound[] = [];
  const listener = await listen(
    OPTIONS,
    (inbound) => {
      inbound.attach(noted([]));
      waiting.push(inbound);
    },
    () => '',
  );
  const received = receiveAll(listener.port, GET);
  await until(() => waiting.length === 1, 'the request');
  const drained = listener.drain();
  waiting[0]!.answer(200, [], 'last', false);
  assert.ok((await received).endsWith('last'));
  await drained;
});

test('pipelined requests are taken up one after the other, each when the one before is answered', async () => {
  const waiting: Inbound[] = [];
  const notes: string[] = [];
  const listener = await listen(
    OPTIONS,
    (inbound) => {
      inbound.attach(noted(notes));
      waiting.push(inbound);
    },
    () => '',
  );
  const received = receiveAll(listener.port, `${GET}${GET}${GET.replace('Host', 'Connection: close\r\nHost')}${GET}`);
  for (const [at, body] of ['first', 'second', 'third'].entries()) {
    await until(() => waiting.length > at, `request ${at}`);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(waiting.length, at + 1);
    waiting[at]!.answer(200, [], body, false);
  }
  const bodies = (await received)
    .split('HTTP/1.1 200 OK\r\n')
    .slice(1)
    .map((answer) => answer.split('\r\n\r\n')[1]);
  assert.deepEqual(bodies, ['first', 'second', 'third']);
  assert.deepEqual(notes, ['answered', 'answered', 'answered']);
  assert.equal(waiting.length, 3);
  await listener.drain();
});

test('a caller that goes away is told of once, whatever it sent behind', async () => {
  const notes: string[] = [];
  const listener = await listen(
    OPTIONS,
    (inbound) => inbound.attach(noted(notes)),
    () => '',
  );
  const socket = connect(listener.port, '127.0.0.1');
  socket.write(GET + GET);
  await until(() => notes.length === 0 && socket.bytesWritten > 0, 'the requests');
  await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await until(() => notes.length >= 1, 'the news');
  assert.deepEqual(notes, ['gone']);
  await listener.drain();
});

test('nothing breaks out of a header field', async () => {
  const listener = await listen(
    OPTIONS,
    (inbound) => {
      inbound.attach(noted([]));
      for (const [name, value] of [
        ['X', 'a\r\nSet-Cookie: b'],
        ['X', 'a\0'],
        ['X: y\r\nZ', 'a'],
        ['', 'a'],
        ['X', 'ü€'],
      ] as const) {
        assert.throws(() => inbound.answer(200, [name, value], '', false));
      }
      inbound.answer(200, ['X-Good', 'é'], '', true);
    },
    () => '',
  );
  assert.match(await receiveAll(listener.port, GET), /^HTTP\/1\.1 200 OK\r\nX-Good: é\r\n/);
  await listener.drain();
});
