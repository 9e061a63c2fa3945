import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { duplexPair } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidRequest } from './request-head.ts';
import { BODY, END, HEAD, NOTHING, RequestParser } from './request-parser.ts';

const MAX_HEAD_BYTES = 20_000;

interface Read {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  body: string;
}

interface Outcome {
  /** Requests that were read to their end. */
  readonly requests: Read[];
  /** Status of the refusal of what followed. */
  readonly refused: number | undefined;
  /** Whether nothing was left over. */
  readonly whole: boolean;
}

/** What a caller would have asked for with these bytes, coming in these pieces. */
const readAll = (pieces: readonly Buffer[]): Outcome => {
  const parser = new RequestParser(MAX_HEAD_BYTES);
  const requests: Read[] = [];
  let current: Read | undefined;
  let last = false;
  try {
    for (const piece of pieces) {
      for (let at = 0; !last; ) {
        at = parser.read(piece, at);
        if (parser.found === NOTHING) break;
        if (parser.found === HEAD) {
          const { method, target, headers, bodyLength, keepAlive } = parser.head!;
          current = { method, target, headers, body: '' };
          if (bodyLength === 0 || bodyLength === -1) {
            requests.push(current);
            current = undefined;
            last = !keepAlive;
          }
        } else if (parser.found === BODY) current!.body += parser.chunk.toString('latin1');
        else if (parser.found === END) {
          requests.push(current!);
          last = !parser.head!.keepAlive;
          current = undefined;
        }
      }
    }
  } catch (error) {
    assert.ok(error instanceof InvalidRequest, String(error));
    return { requests, refused: error.status, whole: false };
  }
  return { requests, refused: undefined, whole: current === undefined && !parser.inHead };
};

const read = (text: string): Outcome => readAll([Buffer.from(text, 'latin1')]);
const refusal = (text: string): number | undefined => read(text).refused;

/** The same by node:http. */
const readByNode = (text: string): Promise<Read[]> =>
  new Promise((resolve) => {
    const requests: Read[] = [];
    const server = createServer({
      maxHeaderSize: 100_000,
      requireHostHeader: false,
      shouldUpgradeCallback: () => false,
    });
    const note: Parameters<typeof server.on>[1] = (request, response) => {
      let body = '';
      request.on('error', () => {});
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('latin1');
      });
      request.on('end', () => {
        requests.push({ method: request.method, target: request.url, headers: request.rawHeaders, body });
        response.end();
      });
    };
    server.on('request', note).on('checkContinue', note);
    // What was read before the fault still comes to its end.
    server.on('clientError', (_, socket) => setImmediate(() => setImmediate(() => socket.destroy())));
    const [ours, theirs] = duplexPair();
    ours.on('error', () => {});
    theirs.on('error', () => {});
    theirs.on('close', () => resolve(requests));
    ours.resume();
    server.emit('connection', theirs);
    ours.end(Buffer.from(text, 'latin1'));
    ours.on('end', () => theirs.destroy());
  });

const HOST = 'Host: a\r\n';
const GET = `GET /a HTTP/1.1\r\n${HOST}`;
const POST = `POST /a HTTP/1.1\r\n${HOST}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

test('reads what is sent', () => {
  const { requests, whole } = read(
    `\r\n${GET}X-Two:  a \t\r\nX-Empty:\r\nX-High: \xe9\r\n\r\n${POST}Content-Length: 3\r\n\r\nabc${CHUNKED}2;x;y=z;q="a\\"b"\r\nde\r\n01\r\nf\r\n0\r\nX: y\r\n\r\n` +
      `OPTIONS * HTTP/1.1\r\n${HOST}\r\nGET http://a/b HTTP/1.0\r\n\r\n`,
  );
  assert.ok(whole);
  assert.deepEqual(
    requests.map(({ method, target, body }) => [method, target, body]),
    [
      ['GET', '/a', ''],
      ['POST', '/a', 'abc'],
      ['POST', '/a', 'def'],
      ['OPTIONS', '*', ''],
      ['GET', 'http://a/b', ''],
    ],
  );
  assert.deepEqual(requests[0]!.headers, ['Host', 'a', 'X-Two', 'a', 'X-Empty', '', 'X-High', '\xe9']);
});

test('refuses what it cannot be sure of, with the status that says why', () => {
  const refused: readonly (readonly [number, string])[] = [
    [400, `GET  /a HTTP/1.1\r\n${HOST}\r\n`],
    [400, ` GET /a HTTP/1.1\r\n${HOST}\r\n`],
    [400, `\r\n\r\nGET /a HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET /a  HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET\t/a HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET a HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET * HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET ftp://a/ HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET /a#b HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET /\x7f HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET /\xe9 HTTP/1.1\r\n${HOST}\r\n`],
    [400, `GET /a HTTP/1.1 \r\n${HOST}\r\n`],
    [400, `GET /a http/1.1\r\n${HOST}\r\n`],
    [400, 'GET /a\r\n\r\n'],
    [505, `GET /a HTTP/1.2\r\n${HOST}\r\n`],
    [505, `GET /a HTTP/2.0\r\n${HOST}\r\n`],
    [501, `BREW /a HTTP/1.1\r\n${HOST}\r\n`],
    [501, `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'GET /a HTTP/1.1\r\n\r\n'],
    [400, `${GET}${HOST}\r\n`],
    [400, `${GET}X : y\r\n\r\n`],
    [400, `${GET}: y\r\n\r\n`],
    [400, `${GET}X\r\n\r\n`],
    [400, `${GET}X: y\r\n z\r\n\r\n`],
    [400, `${GET}X: a\rb\r\n\r\n`],
    [400, `${GET}X: a\nY: b\r\n\r\n`],
    [400, `${GET}X: a\0\r\n\r\n`],
    [400, 'GET /a HTTP/1.1\n'],
    [400, '\x16\x03\x01\x02'],
    [417, `${POST}Expect: tea\r\nContent-Length: 1\r\n\r\n`],
    ...['', '+1', '-1', '0x1', '1 2', '1,1', '1.0', '9999999999999999'].map(
      (length) => [400, `${POST}Content-Length: ${length}\r\n\r\n1`] as const,
    ),
    [400, `${POST}Content-Length: 1\t\r\n\r\n1`],
    [400, `${POST}Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n`],
    [400, `${POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\n1`],
    [400, `${POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    [400, `${POST}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n`],
    [400, `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ...['identity', 'gzip, chunked', 'chunked, chunked', 'chunked;q=1', '"chunked"', 'xchunked', ''].map(
      (coding) => [400, `${POST}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`] as const,
    ),
    [400, 'POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ...['0x1', '-1', '+1', ' 1', '1 ', '', 'g', '1234567890123', '1;', '1; x', '1;x=', '1;x="', '1;\x01', '1\r'].map(
      (line) => [400, `${CHUNKED}${line}\r\na\r\n0\r\n\r\n`] as const,
    ),
    [400, `${CHUNKED}1\na\r\n0\r\n\r\n`],
    [400, `${CHUNKED}1\r\nab\r\n0\r\n\r\n`],
    [400, `${CHUNKED}1\r\na\n0\r\n\r\n`],
    [400, `${CHUNKED}0\r\nX : y\r\n\r\n`],
    [400, `${CHUNKED}0\r\nX\r\n\r\n`],
    [400, `${CHUNKED}0\r\nX: y\n\r\n`],
    [414, `GET /${'a'.repeat(16_384)} HTTP/1.1\r\n${HOST}\r\n`],
    [414, `GET /${'a'.repeat(40_000)}`],
    [431, `${GET}${'X: y\r\n'.repeat(256)}\r\n`],
    [431, `${GET}X: ${'y'.repeat(20_000)}\r\n\r\n`],
    [431, `${GET}X: ${'y'.repeat(40_000)}`],
    [413, `${CHUNKED}1;x=${'y'.repeat(5_000)}\r\n`],
    [413, `${CHUNKED}1;x=${'y'.repeat(5_000)}`],
    [413, `${CHUNKED}${`1;x=${'y'.repeat(4_000)}\r\na\r\n`.repeat(5)}`],
    [431, `${CHUNKED}0\r\n${'X: y\r\n'.repeat(257)}`],
    [431, `${CHUNKED}0\r\n${`X: ${'y'.repeat(9_000)}\r\n`.repeat(3)}`],
  ];
  for (const [status, text] of refused) {
    assert.equal(refusal(text), status, JSON.stringify(text.slice(0, 120)));
    const bytes = Buffer.from(text, 'latin1');
    const single = readAll(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)));
    assert.equal(single.refused, status, `byte by byte: ${JSON.stringify(text.slice(0, 120))}`);
  }
});

const METHOD = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'QUERY', 'M-SEARCH');
const TOKEN = fc.string({ unit: fc.constantFrom(...'aZ09-_.!#'), minLength: 1, maxLength: 12 });
const VALUE = fc.string({ unit: fc.constantFrom(...'a Z,;="\t\xe9~'), maxLength: 20 });
const BYTES = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const framed = fc.oneof(
  fc.constant('\r\n'),
  BYTES.map((body) => `Content-Length: ${body.length}\r\n\r\n${body}`),
  fc
    .tuple(fc.array(fc.tuple(BYTES, fc.constantFrom('', ';a', ';a=b', ';a="b c"'))), fc.constantFrom('', 'X: y\r\n'))
    .map(
      ([chunks, trailer]) =>
        `transfer-encoding: Chunked\r\n\r\n${chunks
          .filter(([body]) => body !== '')
          .map(([body, extension]) => `${body.length.toString(16)}${extension}\r\n${body}\r\n`)
          .join('')}0\r\n${trailer}\r\n`,
    ),
);
const request = fc
  .tuple(
    METHOD,
    fc.webPath(),
    fc.array(fc.tuple(TOKEN, VALUE), { maxLength: 5 }),
    framed,
    fc.constantFrom('1', '1', '0'),
  )
  .filter(([, , , rest, minor]) => minor === '1' || !rest.startsWith('transfer'))
  .map(
    ([method, path, fields, rest, minor]) =>
      `${method} /${path} HTTP/1.${minor}\r\nHost: a\r\n${fields.map(([name, value]) => `X${name}: ${value}\r\n`).join('')}${rest}`,
  );
const requests = fc.array(request, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));

test('bytes mean the same however they are cut', () => {
  fc.assert(
    fc.property(requests, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
      const bytes = Buffer.from(text, 'latin1');
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((left, right) => left - right), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index]!, end));
      const whole = read(text);
      assert.equal(whole.refused, undefined);
      assert.ok(whole.requests.length > 0);
      assert.deepEqual(readAll(pieces), whole);
    }),
    { numRuns: 500 },
  );
});

test('no bytes do more than being refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), requests, fc.nat(), (noise, text, at) => {
      readAll([Buffer.from(noise)]);
      const cut = at % text.length;
      readAll([Buffer.from(text.slice(0, cut), 'latin1'), Buffer.from(noise), Buffer.from(text.slice(cut), 'latin1')]);
    }),
    { numRuns: 1_000 },
  );
});

const SPOILERS = ['\r', '\n', '\r\n', ' ', '\t', ':', '\0', ';', ',', '0', '\x0b', 'Content-Length: 1\r\n', '\xff'];

test('what is accepted here is read the same by another strict reader', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...SPOILERS), fc.nat(2)), { maxLength: 2 }),
      async (text, spoilt) => {
        let bytes = text;
        for (const [at, with_, cut] of spoilt) {
          const place = at % bytes.length;
          bytes = bytes.slice(0, place) + with_ + bytes.slice(place + cut);
        }
        const ours = read(bytes);
        const theirs = await readByNode(bytes);
        if (ours.requests.length > 0) accepted += 1;
        assert.deepEqual(theirs.slice(0, ours.requests.length), ours.requests, JSON.stringify(bytes));
      },
    ),
    { numRuns: 1_500 },
  );
  assert.ok(accepted > 300, `${accepted} accepted`);
});
