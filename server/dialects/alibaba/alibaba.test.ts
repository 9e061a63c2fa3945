// What Alibaba's two signatures accept and refuse, with the gateway's codes and texts. Requests are signed by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import type { Acs3Parts, wireRequest } from '../../../test/support/signed-requests.ts';
import { acs3Request, admit, KEY, NOW, rpcRequest } from '../../../test/support/signed-requests.ts';
import { formView } from '../form-view.ts';
import { recogniseDialect } from '../index.ts';
import { alibaba } from './family.ts';

const refused = (code: string, request: ReturnType<typeof wireRequest>, pattern = /./): void => {
  assert.throws(
    () => admit(request, NOW, 900),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, pattern);
      assert.doesNotMatch(error.message, /\{\w+\}/, 'an empty slot');
      return true;
    },
  );
};

describe('alibaba-rpc', () => {
  it('reads the envelope and takes the common parameters out', () => {
    const envelope = admit(
      rpcRequest({
        RegionId: 'cn-shanghai',
        OwnerId: '1',
        OwnerAccount: 'a',
        ResourceOwnerId: '2',
        ResourceOwnerAccount: 'b',
        SecurityToken: 'T',
        SignatureType: '',
        SourceIp: '',
        SecureTransport: '',
        DryRun: 'true',
        Empty: '',
        TimeStamp: 'a parameter of this version',
      }),
    );
    assert.deepEqual(envelope.parameters, {
      pairs: [
        ['Empty', ''],
        ['TimeStamp', 'a parameter of this version'],
      ],
      json: undefined,
    });
    assert.equal(envelope.region, 'cn-shanghai');
    assert.equal(envelope.sessionToken, 'T');
    assert.equal(envelope.dryRun, true);
    assert.equal(envelope.host, 'cdn.aliyuncs.com');
    assert.deepEqual(envelope.serviceHints, ['cdn']);
  });
  it('answers XML unless Format says JSON in any case', () => {
    const format = (value: string | undefined) => admit(rpcRequest({ Format: value })).format;
    assert.deepEqual([undefined, '', 'XML', 'xml', 'JSON', 'json', 'Json'].map(format), [
      'xml',
      'xml',
      'xml',
      'xml',
      'json',
      'json',
      'json',
    ]);
    refused('InvalidParameter', rpcRequest({ Format: 'yaml' }), /Format/);
  });
  it('takes TimeStamp for Timestamp in the version whose document spells it so', () => {
    const spelt = (Version: string) => rpcRequest({ Version, Timestamp: undefined, TimeStamp: '2026-11-24T03:00:00Z' });
    assert.deepEqual(admit(spelt('2014-11-11')).parameters.pairs, []);
    refused('MissingTimestamp', spelt('2018-05-10'), /^Timestamp is mandatory for this action\.$/);
  });
  it('accepts fractions of a second', () => assert.ok(admit(rpcRequest({ Timestamp: '2026-11-24T03:00:00.098Z' }))));
  it('scopes the nonce by key', () => {
    const nonce = (pairs: Record<string, string>) => admit(rpcRequest(pairs)).nonce;
    assert.equal(nonce({}), nonce({ Name: 'x' }));
    assert.notEqual(nonce({}), nonce({ SignatureNonce: 'nonce-2' }));
    assert.notEqual(nonce({}), nonce({ AccessKeyId: 'other' }));
    assert.ok((nonce({ SignatureNonce: 'n'.repeat(5000) }) ?? '').length < 128);
    assert.notEqual(nonce({ SignatureNonce: 'n'.repeat(5000) }), nonce({ SignatureNonce: 'n'.repeat(5001) }));
  });
  for (const name of [
    'Action',
    'Version',
    'AccessKeyId',
    'Timestamp',
    'SignatureMethod',
    'SignatureVersion',
    'SignatureNonce',
  ])
    it(`refuses a call without ${name}`, () =>
      refused(
        `Missing${name}`,
        rpcRequest({ [name]: undefined }),
        new RegExp(`^${name} is mandatory for this action\\.$`),
      ));
  it('refuses a call without Signature', () => {
    const request = rpcRequest();
    const query = request.query.replace(/&Signature=[^&]*/, '');
    refused('MissingSignature', { ...request, query, target: `/?${query}` });
  });
  it('refuses other signature methods, versions and types', () => {
    refused('InvalidSignatureMethod', rpcRequest({ SignatureMethod: 'HMAC-MD5' }));
    refused('InvalidSignatureVersion', rpcRequest({ SignatureVersion: '2.0' }));
    refused('InvalidSignatureMethod', rpcRequest({ SignatureType: 'BEARERTOKEN' }));
  });
  it('refuses times that are malformed or more than 15 minutes away', () => {
    refused('InvalidTimeStamp.Format', rpcRequest({ Timestamp: '2026-11-24 03:00:00' }));
    refused('InvalidTimeStamp.Expired', rpcRequest({ Timestamp: '2026-11-24T02:44:59Z' }));
    refused('InvalidTimeStamp.Expired', rpcRequest({ Timestamp: '2026-11-24T03:15:01Z' }));
    assert.ok(admit(rpcRequest({ Timestamp: '2026-11-24T02:45:01Z' }), NOW, 900));
  });
  it('tells the string to sign after the words that the SDKs look for, with no colon but theirs', () => {
    const request = rpcRequest({ Name: 'a:b' }, '&Extra=1');
    assert.throws(
      () => admit(request),
      (error: Error) => {
        const [words, text, ...rest] = error.message.split(':');
        assert.equal(words, 'Specified signature is not matched with our calculation. server string to sign is');
        assert.match(text ?? '', /^GET&%2F&AccessKeyId%3D.*Extra%3D1%26/);
        assert.deepEqual(rest, []);
        return true;
      },
    );
  });
  it('refuses text that cannot be decoded, other methods, unsigned bodies and large requests', () => {
    refused('InvalidParameter.Format', rpcRequest({}, '&x=%zz'));
    refused('UnsupportedHTTPMethod', { ...rpcRequest(), method: 'PUT' });
    refused('InvalidParameter.Format', {
      ...rpcRequest(),
      method: 'POST',
      headers: [['content-type', 'application/json']],
      body: Buffer.from('{}'),
    });
    refused('RequestTooLarge', rpcRequest({ Name: 'x'.repeat(33_000) }));
  });
});

describe('acs3', () => {
  it('reads the envelope', () => {
    const body = 'ObjectPath=a+b&Empty=';
    const envelope = admit(
      acs3Request({
        query: 'RegionId=cn-hangzhou&Name=a%2Ab',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-acs-security-token': 'T',
          'x-acs-credentials-provider': 'static_ak',
        },
      }),
    );
    assert.deepEqual(envelope.parameters.pairs, [
      ['Name', 'a*b'],
      ['ObjectPath', 'a b'],
      ['Empty', ''],
    ]);
    assert.equal(envelope.accessKeyId, KEY);
    assert.equal(envelope.action, 'DescribeCdnService');
    assert.equal(envelope.version, '2014-11-11');
    assert.equal(envelope.region, 'cn-hangzhou');
    assert.equal(envelope.sessionToken, 'T');
  });
  it('reads a JSON body', () => {
    const envelope = admit(acs3Request({ body: '{"a":[1]}', headers: { 'content-type': 'application/json' } }));
    assert.deepEqual(envelope.parameters.json?.['a'], [1]);
  });
  it('answers JSON unless XML is asked for', () => {
    const format = (accept: string | undefined) =>
      admit(
        acs3Request({
          headers: { accept },
          signedHeaders: [
            'host',
            'x-acs-action',
            'x-acs-content-sha256',
            'x-acs-date',
            'x-acs-signature-nonce',
            'x-acs-version',
          ],
        }),
      ).format;
    assert.deepEqual([undefined, 'application/json', '*/*', 'application/xml', 'text/xml'].map(format), [
      'json',
      'json',
      'json',
      'xml',
      'xml',
    ]);
  });
  it('shares its nonces with the other Alibaba signature', () =>
    assert.equal(admit(acs3Request()).nonce, admit(rpcRequest()).nonce));
  it('leaves calls with the headers but the other signature to it', () => {
    const request = rpcRequest();
    const headers = [...request.headers, ['x-acs-action', 'X'], ['x-acs-version', 'Y']] as const;
    assert.equal(recogniseDialect({ ...request, headers }, formView(request))?.name, 'alibaba-rpc');
  });
  const without = (name: string): Acs3Parts => ({ headers: { [name]: undefined } });
  const all = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version'];
  const cases: readonly (readonly [string, string, Acs3Parts, RegExp?])[] = [
    ['no action', 'MissingAction', without('x-acs-action'), /x-acs-action is mandatory/],
    ['no version', 'MissingVersion', without('x-acs-version')],
    ['no date', 'MissingTimestamp', without('x-acs-date')],
    ['no nonce', 'MissingSignatureNonce', without('x-acs-signature-nonce')],
    ['no content hash', 'MissingContentSha256', without('x-acs-content-sha256')],
    [
      'a body that is not the one hashed',
      'SignatureDoesNotMatch',
      {
        body: 'a',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        },
      },
      /SHA-256/,
    ],
    ['other algorithms', 'InvalidSignatureMethod', { algorithm: 'ACS3-HMAC-SM3' }],
    ['RSA', 'InvalidSignatureMethod', { algorithm: 'ACS3-RSA-SHA256' }],
    ['a malformed date', 'InvalidTimeStamp.Format', { headers: { 'x-acs-date': '20261124T030000Z' } }],
    ['an old date', 'InvalidTimeStamp.Expired', { headers: { 'x-acs-date': '2026-11-24T02:40:00Z' } }],
    [
      'a body that is neither form nor JSON',
      'InvalidParameter.Format',
      { body: 'x', headers: { 'content-type': 'application/octet-stream' } },
    ],
    ['a signed header that is missing', 'IncompleteSignature', { signedHeaders: [...all, 'x-acs-zzz'] }, /x-acs-zzz/],
    [
      'no Credential',
      'IncompleteSignature',
      { headers: { authorization: 'ACS3-HMAC-SHA256 SignedHeaders=host,Signature=a' } },
      /Credential/,
    ],
    [
      'no Signature',
      'IncompleteSignature',
      { headers: { authorization: 'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host' } },
      /Signature/,
    ],
  ];
  for (const [what, code, parts, pattern] of cases)
    it(`refuses ${what}`, () => refused(code, acs3Request(parts), pattern));
  for (const name of all.filter((name) => name !== 'x-acs-content-sha256'))
    it(`refuses ${name} unsigned`, () =>
      refused(
        'IncompleteSignature',
        acs3Request({ signedHeaders: all.filter((other) => other !== name) }),
        new RegExp(name),
      ));
  it('tells the string to sign', () => {
    const request = acs3Request();
    refused(
      'SignatureDoesNotMatch',
      { ...request, query: 'a=1' },
      /server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
    );
  });
});

describe('answers of the Alibaba family', () => {
  const contract = action({
    name: 'DescribeX',
    kind: 'read',
    doc: '',
    input: s.object({}),
    output: s.object({ Name: s.string(), Tasks: s.object({ Task: s.list(s.string()) }) }),
  }) as never;
  const form = (format: 'json' | 'xml') => ({
    family: 'alibaba' as const,
    format,
    host: 'h.example',
    action: 'DescribeX',
    version: undefined,
  });
  const payload = { Name: '<&>', Tasks: { Task: ['a', 'b'] } };
  const style = { product: 'sgw', success: { Success: true, Code: '200', Message: 'successful' } };
  it('are JSON', () => {
    const answer = alibaba.success(form('json'), contract, payload, 'ID', style);
    assert.equal(answer.contentType, 'application/json;charset=utf-8');
    assert.deepEqual(JSON.parse(answer.body), {
      RequestId: 'ID',
      Success: true,
      Code: '200',
      Message: 'successful',
      ...payload,
    });
  });
  it('are XML', () => {
    const answer = alibaba.success(form('xml'), contract, payload, 'ID', style);
    assert.equal(answer.contentType, 'text/xml;charset=utf-8');
    assert.equal(
      answer.body,
      '<?xml version="1.0" encoding="UTF-8"?><DescribeXResponse><RequestId>ID</RequestId><Success>true</Success><Code>200</Code><Message>successful</Message><Name>&lt;&amp;&gt;</Name><Tasks><Task>a</Task><Task>b</Task></Tasks></DescribeXResponse>',
    );
  });
  it('are errors with the host and a link', () => {
    const error = { code: 'Some.Code', status: 404, message: '' };
    const answer = alibaba.failure(form('json'), error, 'text', 'ID', style);
    assert.equal(answer.status, 404);
    assert.deepEqual(JSON.parse(answer.body), {
      RequestId: 'ID',
      HostId: 'h.example',
      Code: 'Some.Code',
      Message: 'text',
      Recommend: 'https://api.aliyun.com/troubleshoot?q=Some.Code&product=sgw&requestId=ID',
    });
    const xml = alibaba.failure(form('xml'), error, 'a<b\u0001', 'ID', undefined);
    assert.match(
      xml.body,
      /^<\?xml version="1.0" encoding="UTF-8"\?><Error><RequestId>ID<\/RequestId><HostId>h\.example<\/HostId><Code>Some\.Code<\/Code><Message>a&lt;b<\/Message>/,
    );
  });
  it('give each broken rule its code and text', () => {
    const violation = (rule: 'missing' | 'range') =>
      alibaba.violation({ rule, path: 'X', parameter: 'X', node: undefined, given: undefined });
    assert.equal(violation('missing').definition.code, 'MissingParameter');
    assert.equal(violation('range').definition.code, 'InvalidParameter');
  });
  it('have request ids in upper case', () =>
    assert.match(alibaba.requestId(), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/));
});
