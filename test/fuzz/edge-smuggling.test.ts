// Requests that two readers could read differently: none may reach the backend as something else than the gateway judged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Planes } from '#planes/host.ts';
import { startPlanes } from '#planes/host.ts';
import type { Backend } from '#planes/testing/calls.ts';
import { raw, startBackend } from '#planes/testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '#planes/testing/snapshots.ts';

let planes: Planes;
let backend: Backend;

before(async () => {
  backend = await startBackend();
  planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    limits: { headersTimeoutMs: 400, keepAliveMs: 300 },
  });
  await planes.apply(update(service([route('/open', { exchange: httpExchange(backend.url) })])));
});
after(async () => {
  await planes.close();
  await backend.close();
});

const POST = `POST /release/open HTTP/1.1\r\nHost: ${HOST}\r\n`;
const GET = `GET /release/open HTTP/1.1\r\nHost: ${HOST}\r\n`;
/** What an attacker would like the backend to see as a request of its own. */
const HIDDEN = `GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n`;
const hiddenChunk = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`;

const REFUSED: Readonly<Record<string, string>> = {
  'CL.TE': `${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE.CL': `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${hiddenChunk}`,
  'TE.TE, second unknown': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE.TE, twice': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE identity': `${POST}Transfer-Encoding: identity\r\n\r\n${HIDDEN}`,
  'TE xchunked': `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE gzip, chunked': `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE chunked, identity': `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE quoted': `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE with vertical tab': `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE with blank before the colon': `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE folded': `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE behind a bare CR': `${POST}X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE behind a bare LF': `${POST}X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE in HTTP/1.0': `POST /release/open HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'CL twice, differing': `${POST}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${HIDDEN}`,
  'CL twice, the same': `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  'CL as a list': `${POST}Content-Length: 5, 5\r\n\r\nhello`,
  'CL signed': `${POST}Content-Length: +5\r\n\r\nhello`,
  'CL negative': `${POST}Content-Length: -1\r\n\r\n`,
  'CL in hex': `${POST}Content-Length: 0x5\r\n\r\nhello`,
  'CL with blank inside': `${POST}Content-Length: 1 2\r\n\r\nhello`,
  'CL too large': `${POST}Content-Length: 99999999999999999999999\r\n\r\nhello`,
  'Host twice': `${GET}Host: other\r\n\r\n`,
  'Host missing': `GET /release/open HTTP/1.1\r\n\r\n`,
  'Host with a path': `GET /release/open HTTP/1.1\r\nHost: ${HOST}/x\r\n\r\n`,
  'Host with user': `GET /release/open HTTP/1.1\r\nHost: a@${HOST}\r\n\r\n`,
  'folded field': `${GET}X: a\r\n b\r\n\r\n`,
  'NUL in a value': `${GET}X: a\0b\r\n\r\n`,
  'control character in a value': `${GET}X: a\x01b\r\n\r\n`,
  'bare CR in a value': `${GET}X: a\rb\r\n\r\n`,
  'bare LF line ends': GET.replaceAll('\r\n', '\n').concat('\n'),
  'bare LF in the header section': `${GET}X: a\nY: b\r\n\r\n`,
  'blank before the colon': `${GET}X : a\r\n\r\n`,
  'no name': `${GET}: a\r\n\r\n`,
  'name with a control character': `${GET}X\x00: a\r\n\r\n`,
  'first line folded': `GET /release/open HTTP/1.1\r\n Host: ${HOST}\r\n\r\n`,
  'blank line start': `${GET} X: a\r\n\r\n`,
  'blank in the target': `GET /release/open /hidden HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'fragment in the target': `GET /release/open#/../hidden HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'NUL in the target': `GET /release/open\0 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'raw byte in the target': `GET /release/op\xe9n HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'version 1.2': `GET /release/open HTTP/1.2\r\nHost: ${HOST}\r\n\r\n`,
  'version 2.0': `GET /release/open HTTP/2.0\r\nHost: ${HOST}\r\n\r\n`,
  'no version': 'GET /release/open\r\n\r\n',
  'lower-case version': `GET /release/open http/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'method with a control character': `G\x01T /release/open HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  'chunk size in 0x': `${POST}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`,
  'chunk size negative': `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n`,
  'chunk size overflowing': `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n`,
  'chunk line with bare LF': `${POST}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`,
  'chunk extension with bare LF': `${POST}Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n`,
  'chunk longer than said': `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`,
};

test('requests that can be read in two ways do not arrive', async () => {
  for (const [name, bytes] of Object.entries(REFUSED)) {
    backend.seen.length = 0;
    const answer = await raw(planes.port, bytes);
    assert.deepEqual(
      backend.seen.map(({ method, url }) => `${method} ${url}`),
      [],
      `${name} reached the backend`,
    );
    assert.match(answer, /^HTTP\/1\.1 (4\d\d|505) /, name);
    assert.equal(answer.split('HTTP/1.1 ').length, 2, `${name} was answered more than once`);
  }
});

test('requests that can be read in one way arrive as they were meant', async () => {
  const chunked = `${POST}Transfer-Encoding: Chunked\r\nConnection: close\r\n\r\n5;ext=1\r\nhello\r\n0\r\nX-Trailer: not passed\r\n\r\n`;
  backend.seen.length = 0;
  assert.match(await raw(planes.port, chunked), /^HTTP\/1\.1 200 /);
  assert.equal(backend.seen[0]!.body, 'hello');
  assert.equal(backend.seen[0]!.headers['x-trailer'], undefined);

  // A request inside a body stays a body, on a kept backend connection too.
  backend.seen.length = 0;
  const nested = `${POST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`;
  await raw(planes.port, `${nested}${nested}${GET}Connection: close\r\n\r\n`);
  assert.deepEqual(
    backend.seen.map(({ method, url, body }) => [method, url, body]),
    [
      ['POST', '/open', HIDDEN],
      ['POST', '/open', HIDDEN],
      ['GET', '/open', ''],
    ],
  );

  backend.seen.length = 0;
  await raw(planes.port, `${GET}Content-Length: ${HIDDEN.length}\r\nConnection: close\r\n\r\n${HIDDEN}`);
  assert.deepEqual(
    backend.seen.map(({ method, body }) => [method, body]),
    [['GET', HIDDEN]],
  );
});

test('fields that Connection names cannot take away what the gateway says', async () => {
  backend.seen.length = 0;
  const names = 'close, Host, X-Real-IP, X-Forwarded-For, X-Api-RequestId, Content-Length, Transfer-Encoding';
  await raw(planes.port, `${POST}Connection: ${names}\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`);
  assert.equal(backend.seen.length, 1);
  const { headers, body } = backend.seen[0]!;
  assert.equal(body, HIDDEN);
  assert.equal(headers['x-real-ip'], '127.0.0.1');
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.match(headers['x-api-requestid'] as string, /^[0-9a-f]{32}$/);
});

test('a body that breaks off or breaks the coding never ends as a whole one', async () => {
  backend.seen.length = 0;
  await raw(planes.port, `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n`);
  await raw(planes.port, `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nBad Trailer\r\n\r\n`);
  assert.deepEqual(backend.seen, []);
});
