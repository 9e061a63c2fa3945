import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { until } from '../testing/calls.ts';
import type { Inbound, InboundEvents } from './inbound.ts';
import type { Listener, ListenOptions } from './listener.ts';
import { listen } from './listener.ts';

const OPTIONS: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  reusePort: false,
  tls: undefined,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 5_000,
  keepAliveMs: 60_000,
};
const GET = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';
const POST = 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n';

interface Told {
  readonly inbound: Inbound;
  readonly notes: string[];
  body: string;
  onBody: () => void;
  onDrain: () => void;
}

/** Listens with requests written down; `act` is called for each. */
const start = async (
  t: TestContext,
  act: (told: Told) => void,
  options: Partial<ListenOptions> = {},
): Promise<{ listener: Listener; told: Told[] }> => {
  const told: Told[] = [];
  const handle = (inbound: Inbound): void => {
    const one: Told = { inbound, notes: [], body: '', onBody: () => {}, onDrain: () => {} };
    const events: InboundEvents = {
      onRequestBody: (chunk) => {
        one.body += chunk.toString('latin1');
        one.onBody();
      },
      onRequestEnd: () => void one.notes.push('end'),
      onCallerGone: () => void one.notes.push('gone'),
      onCallerDrain: () => one.onDrain(),
      onAnswered: () => void one.notes.push('answered'),
    };
    inbound.attach(events);
    told.push(one);
    act(one);
  };
  const listener = await listen({ ...OPTIONS, ...options }, handle, (status) => `fault ${status}`);
  t.after(() => {
    listener.destroy();
    return listener.drain();
  });
  return { listener, told };
};

const open = (port: number): { socket: Socket; received: () => string; closed: Promise<unknown> } => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  return { socket, received: () => text, closed: once(socket, 'close') };
};
const exchange = async (port: number, text: string): Promise<string> => {
  const { socket, received, closed } = open(port);
  socket.write(text, 'latin1');
  await closed;
  return received();
};
const dateless = (answer: string): string => answer.replaceAll(/Date: .*\r\n/g, '');

test('streamed answers are framed as their caller can read them', async (t) => {
  const { listener } = await start(t, ({ inbound }) => {
    const known = inbound.target === '/known';
    inbound.answerHead(inbound.target === '/204' ? 204 : 200, known ? ['content-length', '6'] : []);
    inbound.write(Buffer.from('abc'));
    setImmediate(() => {
      inbound.write(Buffer.from('def'));
      inbound.end();
    });
  });
  const ask = async (first: string): Promise<string> =>
    dateless(await exchange(listener.port, `${first}\r\nHost: x\r\nConnection: close\r\n\r\n`));
  assert.equal(
    await ask('GET /known HTTP/1.1'),
    'HTTP/1.1 200 OK\r\ncontent-length: 6\r\nConnection: close\r\n\r\nabcdef',
  );
  assert.equal(
    await ask('GET /a HTTP/1.1'),
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n',
  );
  assert.equal(await ask('GET /a HTTP/1.0'), 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcdef');
  assert.equal(await ask('HEAD /a HTTP/1.1'), 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
  assert.equal(await ask('GET /204 HTTP/1.1'), 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
});

test('a streamed answer shorter or longer than announced is cut, and nothing of it is taken for another', async (t) => {
  const { listener, told } = await start(t, ({ inbound }) => {
    inbound.answerHead(200, ['Content-Length', '4']);
    inbound.write(Buffer.from(inbound.target === '/long' ? 'abcdef' : 'abc'));
    inbound.end();
  });
  for (const target of ['/long', '/short']) {
    const answer = await exchange(listener.port, `${GET.replace('/a', target)}${GET}`);
    assert.ok(!answer.includes('abcdef') && answer.split('HTTP/1.1').length <= 2, answer);
  }
  assert.deepEqual(
    told.map(({ notes }) => notes),
    [['gone'], ['gone']],
  );
});

test('100 Continue is sent when the body is asked for, and not when it is on its way already', async (t) => {
  const { listener, told } = await start(t, () => {});
  const { socket, received, closed } = open(listener.port);
  socket.write(`${POST}Expect: 100-continue\r\n\r\n`);
  await until(() => told.length === 1, 'the request');
  assert.equal(told[0]!.inbound.awaitsContinue, true);
  assert.equal(received(), '');
  told[0]!.inbound.readBody();
  await until(() => received() === 'HTTP/1.1 100 Continue\r\n\r\n', '100 Continue');
  socket.write(`hello${POST}Expect: 100-continue\r\nConnection: close\r\n\r\nagain`);
  await until(() => told[0]!.body === 'hello' && told[0]!.notes.length === 1, 'the body');
  told[0]!.inbound.answer(200, [], 'one', false);
  await until(() => told.length === 2, 'the second request');
  assert.equal(told[1]!.inbound.awaitsContinue, false);
  told[1]!.inbound.readBody();
  await until(() => told[1]!.body === 'again', 'the second body');
  told[1]!.inbound.answer(200, [], 'two', false);
  await closed;
  assert.equal(received().split('100 Continue').length, 2);
});

test('a refusal of a body that the caller has not begun to send closes the connection', async (t) => {
  const { listener, told } = await start(t, ({ inbound }) => inbound.answer(413, [], 'no', false));
  const answer = await exchange(listener.port, `${POST}Expect: 100-continue\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*Connection: close\r\n\r\nno$/);
  assert.deepEqual(told[0]!.notes, ['answered']);
});

test('a body is read only when asked for, at the pace of who asks, and thrown away when nobody does', async (t) => {
  const { listener, told } = await start(t, () => {});
  const { socket, received } = open(listener.port);
  const length = 2_000_000;
  socket.write(`POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
  socket.write('x'.repeat(length));
  socket.write(GET);
  await until(() => told.length === 1, 'the request');
  const [{ inbound } = assert.fail()] = told;
  told[0]!.onBody = () => inbound.pauseBody();
  inbound.readBody();
  await until(() => told[0]!.body.length > 0, 'some of the body');
  const paused = told[0]!.body.length;
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told[0]!.body.length, paused);
  assert.ok(paused < length);
  told[0]!.onBody = () => {};
  inbound.resumeBody();
  await until(() => told[0]!.notes.includes('end'), 'the end');
  assert.equal(told[0]!.body.length, length);
  inbound.answer(200, [], 'read', false);
  await until(() => told.length === 2, 'the next request');
  told[1]!.inbound.answer(200, [], 'next', false);
  socket.write(`${POST}\r\nhello${GET}`);
  await until(() => told.length === 3, 'a request whose body nobody wants');
  told[2]!.inbound.answer(200, [], 'unread', false);
  await until(() => told.length === 4, 'the one behind it');
  assert.equal(told[2]!.body, '');
  told[3]!.inbound.answer(200, [], 'last', true);
  await until(() => received().endsWith('last'), 'all answers');
});

test('a refusal in the middle of an upload arrives', async (t) => {
  const { listener } = await start(t, ({ inbound }) => inbound.answer(413, [], 'too large', true));
  const { socket, received, closed } = open(listener.port);
  socket.write(`POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n`);
  socket.write('x'.repeat(4_000_000));
  await closed;
  assert.ok(received().endsWith('too large'));
});

test('a broken body is answered with 400 when nothing has been said, and cut when something has', async (t) => {
  const { listener, told } = await start(t, ({ inbound }) => {
    inbound.readBody();
    if (inbound.target !== '/begun') return;
    inbound.answerHead(200, []);
    inbound.write(Buffer.from('begun'));
  });
  const chunked = 'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';
  assert.match(await exchange(listener.port, `${chunked}XX\r\n`), /^HTTP\/1\.1 400 [\s\S]*fault 400$/);
  const { socket, received, closed } = open(listener.port);
  socket.write(chunked.replace('/a', '/begun'));
  await until(() => received().includes('begun'), 'the beginning');
  socket.write('XX\r\n');
  await closed;
  assert.ok(received().endsWith('5\r\nbegun\r\n'), received());
  assert.deepEqual(
    told.map(({ notes }) => notes),
    [['gone'], ['gone']],
  );
});

test('who takes too long is told so: in the header section, in the body', async (t) => {
  const { listener, told } = await start(t, ({ inbound }) => inbound.readBody(), {
    headersTimeoutMs: 150,
    requestTimeoutMs: 150,
  });
  assert.match(await exchange(listener.port, 'GET /a HTTP/1.1\r\nHost:'), /^HTTP\/1\.1 408 [\s\S]*fault 408$/);
  assert.match(await exchange(listener.port, `${POST}\r\nhel`), /^HTTP\/1\.1 408 [\s\S]*fault 408$/);
  assert.equal(await exchange(listener.port, ''), '');
  assert.deepEqual(told[0]!.notes, ['gone']);
});

test('who does not read answers gets to ask no more', async (t) => {
  const { listener, told } = await start(t, ({ inbound }) => inbound.answer(200, [], 'x'.repeat(100_000), false));
  const socket = connect(listener.port, '127.0.0.1');
  socket.pause();
  socket.write(GET.repeat(2_000));
  await until(() => told.length > 10, 'requests');
  let before = -1;
  await until(() => {
    const quiet = before === told.length;
    before = told.length;
    return quiet;
  }, 'rest');
  assert.ok(told.length < 500, `${told.length} taken up`);
  socket.on('error', () => {});
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  socket.resume();
  await until(() => told.length === 2_000 && bytes > 200_000_000, 'all answers');
  socket.destroy();
});

test('a slow caller is waited for: write says when to stop and the drain when to go on', async (t) => {
  const length = 200;
  const chunk = Buffer.alloc(100_000, 'x');
  const { listener, told } = await start(t, (one) => {
    let sent = 0;
    const send = (): void => {
      while (sent < length) {
        sent += 1;
        if (!one.inbound.write(chunk)) return;
      }
      one.inbound.end();
    };
    one.onDrain = send;
    one.inbound.answerHead(200, ['Content-Length', String(length * chunk.length)]);
    send();
  });
  const socket = connect(listener.port, '127.0.0.1');
  socket.pause();
  socket.write(GET);
  await until(() => told.length === 1, 'the request');
  let bytes = 0;
  socket.on('data', (data: Buffer) => {
    bytes += data.length;
  });
  assert.deepEqual(told[0]!.notes, []);
  socket.resume();
  await until(() => bytes > length * chunk.length && told[0]!.notes[0] === 'answered', 'the whole answer');
  socket.destroy();
});

test('HTTP/1.0 keeps its connection only when it asks to', async (t) => {
  const { listener } = await start(t, ({ inbound }) => inbound.answer(200, [], 'ok', inbound.target === '/last'));
  assert.match(await exchange(listener.port, 'GET /a HTTP/1.0\r\n\r\n'), /Connection: close\r\n\r\nok$/);
  const kept = 'GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
  const answers = await exchange(listener.port, kept + kept.replace('/a', '/last'));
  assert.match(answers, /Connection: keep-alive\r\n\r\nokHTTP\/1\.1 200 [\s\S]*Connection: close\r\n\r\nok$/);
});

test('a connection that another protocol takes over is only that one’s', async (t) => {
  const { listener, told } = await start(t, () => {});
  const { socket, received } = open(listener.port);
  const asked = `${GET.slice(0, -2)}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  socket.write(`${asked}early`);
  await until(() => told.length === 1, 'the request');
  const { upgrade } = told[0]!.inbound;
  const { stream, early } = upgrade!(['Connection', 'Upgrade', 'Upgrade', 'websocket']);
  assert.equal(early.toString(), 'early');
  stream.on('data', (chunk: Buffer) => stream.write(`heard ${chunk.toString()}`));
  stream.on('end', () => stream.end());
  stream.resume();
  await until(() => received().endsWith('\r\n\r\n'), '101');
  socket.write(GET);
  await until(() => received().endsWith(`heard ${GET}`), 'the echo');
  assert.equal(told.length, 1);
  socket.end();
  await once(socket, 'close');
});
