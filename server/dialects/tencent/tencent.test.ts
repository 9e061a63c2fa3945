// What Tencent's two signatures accept and refuse, with the vendor's codes. Requests are signed by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import type { Tc3Parts } from '../../../test/support/signed-requests.ts';
import { admit, KEY, NOW, tc3Request, tencentV1Request, wireRequest } from '../../../test/support/signed-requests.ts';
import { formView } from '../form-view.ts';
import { tencent } from './family.ts';

const refused = (code: string, request: ReturnType<typeof wireRequest>, pattern = /./): void => {
  assert.throws(
    () => admit(request),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, pattern);
      assert.doesNotMatch(error.message, /\{\w+\}/, 'an empty slot');
      return true;
    },
  );
};

describe('tc3', () => {
  it('reads the envelope', () => {
    const envelope = admit(
      tc3Request({ body: '{"ServiceId":"s","Limit":9007199254740993,"__proto__":1}', headers: { 'x-tc-token': 'T' } }),
    );
    assert.equal(envelope.accessKeyId, KEY);
    assert.equal(envelope.sessionToken, 'T');
    assert.equal(envelope.host, 'apigateway.portico.localhost');
    assert.deepEqual(envelope.serviceHints, ['apigateway', 'apigateway']);
    assert.deepEqual(Object.keys(envelope.parameters.json!), ['ServiceId', 'Limit', '__proto__']);
    assert.equal(envelope.nonce, undefined);
    assert.deepEqual(envelope.signedAt, NOW);
  });
  const accepted: readonly (readonly [string, Tc3Parts])[] = [
    ['a host signed without its port (Node SDK)', { signedAs: { host: 'apigateway.portico.localhost' } }],
    ['a host with a scheme, sent and signed so (Python SDK)', { headers: { host: 'http://127.0.0.1:1' } }],
    [
      'header values signed in lower case (document)',
      { headers: { 'content-type': 'application/JSON' }, signedAs: { 'content-type': 'application/json' } },
    ],
    [
      'more signed headers',
      {
        signedHeaders: ['content-type', 'host', 'x-tc-action'],
        signedAs: { 'x-tc-action': 'describeservice', 'content-type': 'application/json' },
      },
    ],
    ['an unsorted query', { method: 'GET', body: '', query: 'b=1&a=2' }],
    ['a query signed sorted', { method: 'GET', body: '', query: 'b=1&a=2', signedQuery: 'a=2&b=1' }],
    ['an unsigned payload', { headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' }, payload: 'UNSIGNED-PAYLOAD' }],
    ['an empty body', { body: '' }],
  ];
  for (const [what, parts] of accepted)
    it(`accepts ${what}`, () => assert.equal(admit(tc3Request(parts)).action, 'DescribeService'));

  const missing = (name: string): Tc3Parts => ({ headers: { [name]: undefined } });
  const cases: readonly (readonly [string, string, Tc3Parts, RegExp?])[] = [
    ['no action', 'MissingParameter', missing('x-tc-action'), /`Action`/],
    ['no version', 'MissingParameter', missing('x-tc-version'), /`Version`/],
    ['no region', 'MissingParameter', missing('x-tc-region'), /`Region`/],
    ['no timestamp', 'MissingParameter', missing('x-tc-timestamp'), /`Timestamp`/],
    ['a timestamp that is no number', 'InvalidParameterValue', { timestamp: '2026-11-24' }],
    ['a signature 301 seconds old', 'AuthFailure.SignatureExpire', { timestamp: String(NOW.getTime() / 1000 - 301) }],
    ['a signature 301 seconds ahead', 'AuthFailure.SignatureExpire', { timestamp: String(NOW.getTime() / 1000 + 301) }],
    ['another day in the scope', 'AuthFailure.SignatureFailure', { date: '2026-11-23' }, /date/],
    ['host not signed', 'AuthFailure.SignatureFailure', { signedHeaders: ['content-type'] }, /SignedHeaders/],
    ['content-type not signed', 'AuthFailure.SignatureFailure', { signedHeaders: ['host'] }, /SignedHeaders/],
    [
      'a signed header that is missing',
      'AuthFailure.SignatureFailure',
      { signedHeaders: ['content-type', 'host', 'x-gone'] },
      /x-gone/,
    ],
    ['a header signed twice', 'AuthFailure.SignatureFailure', { signedHeaders: ['content-type', 'host', 'host'] }],
    [
      'a payload claimed unsigned that is signed',
      'AuthFailure.SignatureFailure',
      { headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' } },
    ],
    ['skipped signing', 'AuthFailure.SignatureFailure', { headers: { authorization: 'SKIP' } }],
    ['no Authorization', 'AuthFailure.SignatureFailure', { headers: { authorization: undefined } }],
    [
      'another scheme',
      'AuthFailure.SignatureFailure',
      { headers: { authorization: 'TC3-HMAC-SHA512 Credential=a/b/c/tc3_request' } },
    ],
    [
      'a scope of three parts',
      'AuthFailure.SignatureFailure',
      {
        headers: {
          authorization: 'TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=content-type;host, Signature=a',
        },
      },
    ],
    ['a method that is neither GET nor POST', 'UnsupportedProtocol', { method: 'PUT' }],
    ['a form body', 'InvalidParameter', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a list as body', 'InvalidParameter', { body: '[]' }],
    ['broken JSON', 'InvalidParameter', { body: '{"a":' }],
    ['a broken query', 'InvalidParameter', { method: 'GET', query: 'a=%zz' }],
    ['a GET of more than 32 KB', 'RequestSizeLimitExceeded', { method: 'GET', query: `a=${'x'.repeat(32 * 1024)}` }],
    ['a multipart body without boundary', 'InvalidParameter', { headers: { 'content-type': 'multipart/form-data' } }],
    [
      'a multipart body that does not end',
      'InvalidParameter',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
      },
    ],
  ];
  for (const [what, code, parts, pattern] of cases)
    it(`refuses ${what}`, () => refused(code, tc3Request(parts), pattern));
  it('takes 10 MB and no more', () => {
    const body = (bytes: number): string => JSON.stringify({ a: 'x'.repeat(bytes - 8) });
    assert.equal(admit(tc3Request({ body: body(10 * 1024 * 1024) })).action, 'DescribeService');
    refused('RequestSizeLimitExceeded', tc3Request({ body: body(10 * 1024 * 1024 + 1) }));
  });
  it('tells what it signed', () =>
    refused(
      'AuthFailure.SignatureFailure',
      tc3Request({ payload: 'other' }),
      /string to sign: TC3-HMAC-SHA256\n1795489200\n2026-11-24\/apigateway\/tc3_request\n[0-9a-f]{64}$/,
    ));
});

describe('tencent-v1', () => {
  it('reads the envelope', () => {
    const envelope = admit(
      tencentV1Request({ ServiceId: 'service-1', Token: 'T', Language: 'en-US', RequestClient: 'x', 'A.0': '' }),
    );
    assert.deepEqual(envelope.parameters.pairs, [
      ['ServiceId', 'service-1'],
      ['A.0', ''],
    ]);
    assert.equal(envelope.sessionToken, 'T');
  });
  it('scopes the nonce by key and timestamp', () => {
    const nonce = (pairs: Record<string, string>) => admit(tencentV1Request(pairs)).nonce;
    assert.equal(nonce({}), nonce({ ServiceId: 'other' }));
    assert.notEqual(nonce({}), nonce({ Nonce: '2' }));
    assert.notEqual(nonce({}), nonce({ Timestamp: String(NOW.getTime() / 1000 + 1) }));
  });
  it('takes HmacSHA1 for any other method name', () =>
    assert.ok(admit(tencentV1Request({ SignatureMethod: 'whatever' }))));
  it('accepts HmacSHA256', () => assert.ok(admit(tencentV1Request({ SignatureMethod: 'HmacSHA256' }))));
  it('reads nothing of a POST but its form', () => {
    const request = tencentV1Request({ ServiceId: 'x' }, 'POST');
    const withQuery = { ...request, query: 'ServiceId=y&Extra=1', target: '/?ServiceId=y&Extra=1' };
    assert.deepEqual(admit(withQuery).parameters.pairs, [['ServiceId', 'x']]);
  });
  for (const name of ['Action', 'Version', 'Region', 'Timestamp', 'Nonce'])
    it(`refuses a call without ${name}`, () =>
      refused('MissingParameter', tencentV1Request({ [name]: undefined }), new RegExp(`\`${name}\``)));
  it('refuses a call without a signature', () =>
    refused(
      'MissingParameter',
      wireRequest({ query: 'Action=a&Version=b&Region=c&Timestamp=1&Nonce=1&SecretId=x' }),
      /`Signature`/,
    ));
  it('refuses a nonce that is no number', () => refused('InvalidParameterValue', tencentV1Request({ Nonce: 'abc' })));
  it('refuses an old signature', () => refused('AuthFailure.SignatureExpire', tencentV1Request({ Timestamp: '1' })));
  it('refuses a body that is not a form', () => {
    const request = tencentV1Request({}, 'POST');
    refused('InvalidParameter', { ...request, query: 'SecretId=x', headers: [['content-type', 'application/json']] });
  });
  it('refuses more than 1 MB of form', () =>
    refused('RequestSizeLimitExceeded', {
      ...tencentV1Request({}, 'POST'),
      query: 'SecretId=x',
      body: Buffer.alloc(1024 * 1024 + 1),
    }));
});

describe('answers of the Tencent family', () => {
  const contract = action({
    name: 'X',
    kind: 'read',
    doc: '',
    input: s.object({}),
    output: s.object({ Result: s.nullable(s.string()) }),
  });
  const form = tencent.guessForm(wireRequest({ headers: { host: 'h:1' } }), formView(wireRequest({})));
  it('wraps a result', () =>
    assert.deepEqual(tencent.success(form, contract as never, { Result: null }, 'id', { product: 'apigw' }), {
      status: 200,
      contentType: 'application/json',
      body: '{"Response":{"Result":null,"RequestId":"id"}}',
    }));
  it('answers errors with status 200', () =>
    assert.deepEqual(tencent.failure(form, tencent.errors.internal, 'text', 'id', undefined), {
      status: 200,
      contentType: 'application/json',
      body: '{"Response":{"Error":{"Code":"InternalError","Message":"text"},"RequestId":"id"}}',
    }));
  it('gives each broken rule its code', () => {
    const code = (rule: string) =>
      tencent.violation({ rule: rule as never, path: 'A.0', parameter: 'A', node: undefined, given: undefined })
        .definition.code;
    assert.deepEqual(
      ['missing', 'unknown', 'type', 'json', 'null', 'range', 'enum', 'length', 'pattern', 'time'].map(code),
      [
        'MissingParameter',
        'UnknownParameter',
        'InvalidParameter',
        'InvalidParameter',
        'InvalidParameter',
        'InvalidParameterValue',
        'InvalidParameterValue',
        'InvalidParameterValue',
        'InvalidParameterValue',
        'InvalidParameterValue',
      ],
    );
  });
  it('makes request ids that are UUIDs', () =>
    assert.match(tencent.requestId(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
});
