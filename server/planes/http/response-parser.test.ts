import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ResponseHead } from './response-parser.ts';
import { InvalidResponse, ResponseParser } from './response-parser.ts';

interface Read {
  head: ResponseHead | undefined;
  body: string;
  ended: boolean;
  reusable: boolean;
}

/** Parses bytes cut at the given positions; `closes`: the backend closes behind them. */
const parse = (text: string, cuts: readonly number[] = [], bodyless = false, closes = false): Read => {
  const read: Read = { head: undefined, body: '', ended: false, reusable: false };
  const parser = new ResponseParser({
    onHead: (head, whole) => {
      read.head = head;
      read.body += whole ?? '';
    },
    onBody: (chunk) => {
      read.body += chunk.toString('latin1');
    },
    onEnd: () => {
      read.ended = true;
      read.reusable = parser.reusable;
    },
  });
  parser.expect(bodyless);
  const bytes = Buffer.from(text, 'latin1');
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // Reused, as the connection reuses its read buffer: the parser must not keep a view.
    const buffer = Buffer.from(bytes.subarray(from, cut));
    if (buffer.length > 0) parser.execute(buffer);
    buffer.fill(0);
    from = cut;
  }
  if (closes) parser.close();
  return read;
};

const GOOD: readonly {
  readonly text: string;
  readonly body: string;
  readonly reusable: boolean;
  readonly closes?: true;
}[] = [
  { text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', body: 'hello', reusable: true },
  { text: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', body: '', reusable: true },
  { text: 'HTTP/1.1 204 No Content\r\n\r\n', body: '', reusable: true },
  { text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n', body: '', reusable: true },
  { text: 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx', body: 'x', reusable: false },
  { text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', body: 'x', reusable: false },
  { text: 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx', body: 'x', reusable: true },
  {
    text: 'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    body: 'hello',
    reusable: true,
  },
  {
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext="a"\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n',
    body: 'hello0123456789',
    reusable: true,
  },
  {
    text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    body: 'ok',
    reusable: true,
  },
  { text: 'HTTP/1.1 200 OK\r\n\r\nuntil the end', body: 'until the end', reusable: false, closes: true },
  {
    text: 'HTTP/1.1 200 OK\r\nX: \r\nY:\tv \t\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
    body: 'ok',
    reusable: true,
  },
];

test('answers are read the same however they are cut', () => {
  for (const { text, body, reusable, closes } of GOOD) {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const read = parse(text, [cut], false, closes === true);
      assert.equal(read.body, body, JSON.stringify(text));
      assert.equal(read.ended, true);
      assert.equal(read.reusable, reusable, JSON.stringify(text));
    }
    const everyByte = parse(
      text,
      [...text].map((_, index) => index),
      false,
      closes === true,
    );
    assert.equal(everyByte.body, body);
  }
});

test('the answer to HEAD has no body, whatever its length says', () => {
  const read = parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', [], true);
  assert.deepEqual([read.body, read.ended, read.reusable], ['', true, true]);
  assert.deepEqual(read.head?.headers, ['Content-Length', '5']);
});

test('fields of the connection stay behind, those that Connection names too', () => {
  const text =
    'HTTP/1.1 200 OK\r\nConnection: X-Hop, keep-alive, Content-Length\r\nKeep-Alive: timeout=7\r\nX-Hop: 1\r\nX-End: 2\r\n' +
    'Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nTrailer: T\r\nContent-Length: 0\r\n\r\n';
  const read = parse(text);
  assert.deepEqual(read.head?.headers, ['X-End', '2', 'Content-Length', '0']);
  assert.equal(read.head?.keepAliveSeconds, 7);
});

const BAD: readonly string[] = [
  'HTTP/2.0 200 OK\r\n\r\n',
  'HTTP/1.2 200 OK\r\n\r\n',
  'http/1.1 200 OK\r\n\r\n',
  'HTTP/1.1  200 OK\r\n\r\n',
  'HTTP/1.1 20 OK\r\n\r\n',
  'HTTP/1.1 2000 OK\r\n\r\n',
  'HTTP/1.1 999 OK\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'HTTP/1.1 200 OK\nContent-Length: 0\n\n\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX : a\r\n\r\n',
  'HTTP/1.1 200 OK\r\n: a\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: b\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
  'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx',
  'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx',
  'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n',
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'0'.repeat(9_000)}5\r\nhello\r\n0\r\n\r\n`,
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n',
  `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
];

test('what is not well formed is refused', () => {
  for (const text of BAD) assert.throws(() => parse(text), InvalidResponse, JSON.stringify(text.slice(0, 90)));
});

test('an answer cut short is refused', () => {
  for (const text of [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
  ]) {
    assert.throws(() => parse(text, [], false, true), InvalidResponse);
  }
});

test('any bytes are read or refused, and nothing else', () => {
  const piece = fc.oneof(
    fc.constantFrom(...GOOD.map((good) => good.text), ...BAD.slice(0, -1).map((text) => text.slice(0, 200))),
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      '\r\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      '5\r\nhello\r\n',
      '0\r\n\r\n',
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat({ max: 300 }), { maxLength: 6 }), (pieces, cuts) => {
      const text = pieces.join('');
      try {
        parse(
          text,
          cuts.filter((cut) => cut < text.length).sort((left, right) => left - right),
        );
      } catch (error) {
        assert.ok(error instanceof InvalidResponse);
      }
    }),
    { numRuns: 2_000 },
  );
});
