// Any bytes in method, target, headers and body: every dialect answers with a refusal of its vendor, soon, and with
// nothing else. Well-formed calls with one part spoilt go deeper than noise does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { WireRequest } from '#dialects/dialect.ts';
import { dialects, families, formView, guessFamily, recogniseDialect } from '#dialects/index.ts';
import { Refusal } from '#kernel/errors.ts';
import {
  acs3Request,
  aws4Request,
  NOW,
  rpcRequest,
  SECRET,
  simpleRequest,
  tc3Request,
  tencentV1Request,
  wireRequest,
} from '../support/signed-requests.ts';

const RUNS = Number(process.env['PORTICO_FUZZ_RUNS'] ?? 3000);
/** Far above what any input of these sizes takes, far below what a caller would notice. */
const SLOWEST_MS = 500;

const options = { now: NOW, skewSeconds: 300 };

const expectRefusal = (step: () => void): void => {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.ok(error.code.length > 0);
    assert.ok(!error.message.includes(SECRET), 'the secret in a message');
  }
};

/** All that the front door would do with a request, in every dialect, claimed or not. */
const exercise = (request: WireRequest): void => {
  const startedAt = performance.now();
  const view = formView(request);
  recogniseDialect(request, view);
  for (const dialect of dialects) {
    dialect.claims(request, view);
    expectRefusal(() => dialect.checkSize(request));
    expectRefusal(() => {
      const envelope = dialect.read(request, view);
      dialect.verify(request, envelope, SECRET, options);
    });
  }
  for (const family of [guessFamily(request, view), ...Object.values(families)]) {
    const form = family.guessForm(request, view);
    const answer = family.failure(
      form,
      family.errors.malformed,
      request.query.slice(0, 200),
      family.requestId(),
      undefined,
    );
    if (form.format === 'json') JSON.parse(answer.body);
  }
  assert.ok(performance.now() - startedAt < SLOWEST_MS, 'slow');
};

const bytes = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', maxLength }).map((text) => Buffer.from(text).toString('latin1'));

const NAMES = [
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecretId',
  'Accesskey',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'Timestamp',
  'TimeStamp',
  'Nonce',
  'Region',
  'RegionId',
  'Service',
  'DryRun',
  '__proto__',
  'constructor',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
];
const HEADERS = [
  'host',
  'authorization',
  'content-type',
  'accept',
  'date',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-acs-action',
  'x-acs-version',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-content-sha256',
  'x-tc-action',
  'x-tc-version',
  'x-tc-region',
  'x-tc-timestamp',
  'x-tc-content-sha256',
  'x-tc-token',
  'x-tc-requestclient',
];
const VALUES = [
  'TC3-HMAC-SHA256 Credential=a/2026-11-24/b/tc3_request, SignedHeaders=content-type;host, Signature=c',
  'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-action;x-acs-version;x-acs-date;x-acs-signature-nonce,Signature=c',
  'AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request, SignedHeaders=host, Signature=c',
  'AWS4-HMAC-SHA256',
  'SKIP',
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '20261124T030000Z',
  '2026-11-24T03:00:00Z',
  '1795489200',
  'Tue, 24 Nov 2026 03:00:00 GMT',
  'UNSIGNED-PAYLOAD',
  '1.0',
  '1',
  'HMAC-SHA1',
  'HMAC-SHA256',
  'HmacSHA256',
  'AWS4-HMAC-SHA256',
  'a/20261124/r/s/aws4_request',
  'host',
  '%',
  '%zz',
  '%00',
  '%F0%9F%98%80',
  '[::1]:80',
  'http://h:1/',
];
const BODIES = [
  '{}',
  '[]',
  '{"Action":"A","Version":"V"}',
  '[[[[',
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  'a=1&b=%zz',
];

const value = fc.oneof(fc.constantFrom(...VALUES), bytes(40));
const query = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), bytes(8)), value), { maxLength: 14 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'));

const anyRequest = fc
  .record({
    method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'), bytes(5)),
    path: fc.oneof(
      { arbitrary: fc.constant('/'), weight: 4 },
      { arbitrary: bytes(20).map((text) => `/${text}`), weight: 1 },
    ),
    query,
    headers: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...HEADERS), bytes(8)), value), { maxLength: 14 }),
    body: fc.oneof(fc.constantFrom(...BODIES), query, bytes(60)),
  })
  .map(
    ({ headers, body, ...parts }): WireRequest => ({
      ...wireRequest(parts),
      headers,
      body: Buffer.from(body, 'latin1'),
    }),
  );

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const signed: readonly WireRequest[] = [
  tc3Request({ body: '{"A":1}' }),
  tc3Request({ method: 'GET', body: '', query: 'A=1&B=2' }),
  tencentV1Request({ A: 'x' }),
  tencentV1Request({ A: 'x' }, 'POST'),
  rpcRequest({ A: 'x' }),
  acs3Request({ query: 'A=1', body: 'B=2', headers: FORM }),
  aws4Request(),
  aws4Request({ method: 'POST', body: '{"a":[1]}', headers: { 'content-type': 'application/json' } }),
  simpleRequest({ A: 'x' }),
];

/** Cuts a piece out of a text and puts bytes in its place. */
const spoil = (text: string, at: number, cut: number, put: string): string => {
  const start = text.length === 0 ? 0 : at % (text.length + 1);
  return text.slice(0, start) + put + text.slice(start + cut);
};

const spoilt = fc
  .record({
    request: fc.constantFrom(...signed),
    part: fc.constantFrom('query', 'header', 'headerName', 'body', 'method'),
    which: fc.nat(20),
    at: fc.nat(600),
    cut: fc.nat(12),
    put: fc.oneof(fc.constant(''), bytes(6), fc.constantFrom('%', ';', ',', '/', '=', '&', '%zz')),
  })
  .map(({ request, part, which, at, cut, put }): WireRequest => {
    const change = (text: string): string => spoil(text, at, cut, put);
    const index = which % request.headers.length;
    switch (part) {
      case 'query': {
        const changed = change(request.query);
        return { ...request, query: changed, target: `/?${changed}` };
      }
      case 'body':
        return { ...request, body: Buffer.from(change(request.body.toString('latin1')), 'latin1') };
      case 'method':
        return { ...request, method: change(request.method) };
      default:
        return {
          ...request,
          headers: request.headers.map(([name, text], place) =>
            place !== index ? [name, text] : part === 'header' ? [name, change(text)] : [change(name), text],
          ),
        };
    }
  });

describe('fuzzed dialects', () => {
  it('the signed samples themselves pass', () => {
    for (const request of signed) {
      const view = formView(request);
      const dialect = recogniseDialect(request, view);
      assert.ok(dialect);
      dialect.verify(request, dialect.read(request, view), SECRET, options);
    }
  });
  it('noise with the right names in it', () => {
    fc.assert(fc.property(anyRequest, exercise), { numRuns: RUNS });
  });
  it('signed calls with one part spoilt', () => {
    fc.assert(fc.property(spoilt, exercise), { numRuns: RUNS });
  });
  const large: readonly (readonly [string, WireRequest])[] = [
    [
      'many pairs',
      { ...rpcRequest(), method: 'POST', headers: Object.entries(FORM), body: Buffer.from('a=1&'.repeat(250_000)) },
    ],
    [
      'many escapes',
      {
        ...rpcRequest(),
        method: 'POST',
        headers: Object.entries(FORM),
        body: Buffer.from(`a=${'%E4%B8%AD'.repeat(100_000)}`),
      },
    ],
    [
      'many blanks in headers',
      wireRequest({ headers: { authorization: `AWS4-HMAC-SHA256 ${' '.repeat(30_000)}`, host: ' '.repeat(10_000) } }),
    ],
    [
      'many signed headers',
      wireRequest({
        headers: {
          host: 'h',
          authorization: `AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request, SignedHeaders=${'a;'.repeat(15_000)}host, Signature=c`,
        },
      }),
    ],
    ['many path segments', wireRequest({ path: '/..'.repeat(8_000), headers: { host: 'h' } })],
    ['deep JSON', { ...tc3Request(), body: Buffer.from(`{"a":${'['.repeat(1_000_000)}`) }],
    [
      'many multipart parts',
      tc3Request({
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(20_000),
      }),
    ],
    [
      'dashes that are no boundary',
      tc3Request({ headers: { 'content-type': 'multipart/form-data; boundary=------' }, body: '-'.repeat(1_000_000) }),
    ],
  ];
  for (const [what, request] of large) it(`${what} are answered soon`, () => exercise(request));
});
