// The public AWS SigV4 suite: every request of it, signed in its header and in its query, passes the aws4 dialect,
// and does not with any other signature.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Envelope, WireRequest } from '#dialects/dialect.ts';
import { aws4 } from '#dialects/kingsoft/aws4.ts';
import type { SigV4Case } from './sigv4-cases.ts';
import { ACCESS_KEY_ID, cases, DATE, EXPIRES, HOST, SCOPE, SECRET, TOKEN } from './sigv4-cases.ts';

/** As node:http hands text over: one character for each byte. */
const asWire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const request = (sample: SigV4Case, target: string, headers: readonly (readonly [string, string])[]): WireRequest => {
  const mark = target.indexOf('?');
  return {
    method: sample.method,
    target: asWire(target),
    path: asWire(mark < 0 ? target : target.slice(0, mark)),
    query: mark < 0 ? '' : asWire(target.slice(mark + 1)),
    headers: headers.map(([name, value]) => [name.toLowerCase(), value]),
    body: Buffer.from(sample.body ?? ''),
  };
};

const names = (headers: readonly (readonly [string, string])[]): string =>
  [...new Set(headers.map(([name]) => name.toLowerCase()))].sort().join(';');

const signedInHeader = (sample: SigV4Case, signature: string): WireRequest => {
  const headers: [string, string][] = [
    ['Host', HOST],
    ...(sample.headers ?? []).map(([n, v]): [string, string] => [n, v]),
  ];
  headers.push(['X-Amz-Date', DATE]);
  const token: [string, string] = ['X-Amz-Security-Token', sample.tokenText ?? TOKEN];
  if (sample.token === 'before') headers.push(token);
  if (sample.signBody)
    headers.push([
      'X-Amz-Content-Sha256',
      createHash('sha256')
        .update(sample.body ?? '')
        .digest('hex'),
    ]);
  const signed = names(headers);
  if (sample.token === 'after') headers.push(token);
  headers.push([
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/${SCOPE}, SignedHeaders=${signed}, Signature=${signature}`,
  ]);
  return request(sample, sample.target, headers);
};

const signedInQuery = (sample: SigV4Case, signature: string): WireRequest => {
  const headers: readonly (readonly [string, string])[] = [['Host', HOST], ...(sample.headers ?? [])];
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${ACCESS_KEY_ID}/${SCOPE}`,
    'X-Amz-Date': DATE,
    'X-Amz-SignedHeaders': names(headers),
    'X-Amz-Expires': EXPIRES,
    ...(sample.token === undefined ? {} : { 'X-Amz-Security-Token': sample.tokenText ?? TOKEN }),
    'X-Amz-Signature': signature,
  });
  return request(sample, `${sample.target}${sample.target.includes('?') ? '&' : '?'}${query}`, headers);
};

const verify = (wire: WireRequest): void =>
  aws4.verify(wire, undefined as unknown as Envelope, SECRET, {
    now: new Date('2015-08-30T12:36:00Z'),
    skewSeconds: 1,
  });

describe('AWS SigV4 test suite', () => {
  for (const sample of cases) {
    it(`${sample.name}, in the header`, () => {
      verify(signedInHeader(sample, sample.inHeader));
      assert.throws(() => verify(signedInHeader(sample, sample.inQuery)), { code: 'SignatureDoesNotMatch' });
    });
    it(`${sample.name}, in the query`, () => {
      verify(signedInQuery(sample, sample.inQuery));
      assert.throws(() => verify(signedInQuery(sample, sample.inHeader)), { code: 'SignatureDoesNotMatch' });
    });
  }
});
