// What Kingsoft's two signatures accept and refuse, with the codes, statuses and texts of the shared-bandwidth document.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { action } from '#kernel/action.ts';
import type { Refusal } from '#kernel/errors.ts';
import { s } from '#kernel/schema.ts';
import type { Aws4Parts, wireRequest } from '../../../test/support/signed-requests.ts';
import { admit, aws4Request, KEY, NOW, simpleRequest } from '../../../test/support/signed-requests.ts';
import { kingsoft } from './family.ts';

const refused = (
  status: number,
  code: string,
  text: string | RegExp,
  request: ReturnType<typeof wireRequest>,
): void => {
  assert.throws(
    () => admit(request, NOW, 900),
    (error: Refusal) => {
      assert.equal(error.name, 'Refusal', String(error));
      assert.deepEqual([error.definition.status, error.code], [status, code], error.message);
      if (typeof text === 'string') assert.equal(error.message, text);
      else assert.match(error.message, text);
      return true;
    },
  );
};

const SCOPE = '20261124/cn-beijing-6/bws/aws4_request';
const query = (parts: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ Action: 'A', Version: 'V', ...parts }).toString();
const IN_QUERY = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': `${KEY}/${SCOPE}`,
  'X-Amz-Date': '20261124T030000Z',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': 'abc',
};
const unsigned = (parts: Readonly<Record<string, string>>): Aws4Parts => ({
  query: query(parts),
  authorization: undefined,
});
const leaving = (name: string) => Object.fromEntries(Object.entries(IN_QUERY).filter(([key]) => key !== name));

describe('aws4', () => {
  it('takes the service from the scope, whatever the host is', () => {
    const envelope = admit(
      aws4Request({ query: 'Action=A&Version=V&Service=eip&SdkVersion=1&Language=zh&Accesskey=k&X-Amz-Foo=1&Name=x' }),
    );
    assert.deepEqual(envelope.serviceHints, ['bws', 'eip', 'eip']);
    assert.equal(envelope.region, 'cn-beijing-6');
    assert.deepEqual(envelope.parameters, { pairs: [['Name', 'x']], json: undefined });
    assert.equal(envelope.nonce, undefined);
  });
  it('lets the Region parameter stand over the scope', () =>
    assert.equal(admit(aws4Request({ query: 'Action=A&Region=cn-shanghai-2&Version=V' })).region, 'cn-shanghai-2'));
  it('lays query, form and JSON together', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.deepEqual(
      admit(aws4Request({ method: 'POST', query: 'A=1&Version=V', headers, body: 'Action=A&B=2' })).parameters.pairs,
      [
        ['A', '1'],
        ['B', '2'],
      ],
    );
    const body = '{"Action":"A","Version":"V","Service":"bws","Region":"r","DryRun":true,"Accesskey":"k","B":[1]}';
    const envelope = admit(
      aws4Request({ method: 'PUT', query: 'C=3', headers: { 'content-type': 'application/json' }, body }),
    );
    assert.deepEqual(envelope.parameters.pairs, [['C', '3']]);
    assert.deepEqual(Object.keys(envelope.parameters.json!), ['B']);
    assert.deepEqual([envelope.action, envelope.region, envelope.dryRun], ['A', 'r', true]);
  });
  it('ignores X-Action, X-Version and X-Amz-Target', () => {
    const headers = { 'x-action': 'Other', 'x-version': '0', 'x-amz-target': 'T' };
    assert.equal(admit(aws4Request({ headers })).action, 'DescribeBandWidthShares');
  });
  it('gives a list in a JSON body a name', () => {
    const headers = { 'content-type': 'application/json' };
    assert.deepEqual(admit(aws4Request({ method: 'POST', headers, body: '[{"a":1}]' })).parameters.json?.['Items'], [
      Object.assign(Object.create(null), { a: 1 }),
    ]);
  });
  const accepted: readonly (readonly [string, Aws4Parts])[] = [
    ['only host signed', { signedHeaders: 'host' }],
    ['a date with an offset', { headers: { 'x-amz-date': '20261124T030000+00:00' } }],
    ['a date in another zone', { headers: { 'x-amz-date': '20261124T110000+08:00' } }],
    [
      'the Date header',
      {
        headers: { 'x-amz-date': undefined, date: 'Tue, 24 Nov 2026 03:00:00 GMT' },
        signedHeaders: 'date;host',
        signedDate: '20261124T030000Z',
      },
    ],
    [
      'the Date header in the basic form',
      {
        headers: { 'x-amz-date': undefined, date: '20261124T030000Z' },
        signedHeaders: 'host',
        signedDate: '20261124T030000Z',
      },
    ],
    [
      'an unsigned payload',
      {
        method: 'POST',
        body: 'a=1',
        headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
  ];
  for (const [what, parts] of accepted) it(`accepts ${what}`, () => assert.ok(admit(aws4Request(parts))));

  const shown = (authorization: string): Aws4Parts => ({ authorization });
  const cases: readonly (readonly [number, string, string | RegExp, Aws4Parts])[] = [
    [403, 'MissingAuthenticationToken', "Request is missing 'Host' header.", { headers: { host: undefined } }],
    [403, 'MissingAuthenticationToken', 'x-gone not in Http Header.', { signedHeaders: 'host;x-gone' }],
    [
      403,
      'SignatureDoesNotMatch',
      /Host' must be a 'SignedHeader' in the Authorization\.$/,
      { signedHeaders: 'x-amz-date' },
    ],
    [
      403,
      'SignatureDoesNotMatch',
      "Credential should be scoped with a valid terminator: 'aws4_request', not: AWS4_request.",
      { scope: '20261124/cn-beijing-6/bws/AWS4_request' },
    ],
    [
      403,
      'SignatureDoesNotMatch',
      /^The request signature we calculated does not match the signature you provided\. Server string to sign: AWS4-HMAC-SHA256\n/,
      { signedDate: '20261124T030001Z' },
    ],
    [403, 'SignatureDoesNotMatch', /^Signature expired:/, { headers: { 'x-amz-date': '20261124T024459Z' } }],
    [403, 'SignatureDoesNotMatch', /^Signature expired:/, { headers: { 'x-amz-date': '20261124T031501Z' } }],
    [
      403,
      'SignatureDoesNotMatch',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
      { scope: '20261123/cn-beijing-6/bws/aws4_request' },
    ],
    [403, 'SignatureDoesNotMatch', /X-Amz-Content-Sha256/, { headers: { 'x-amz-content-sha256': 'abc' } }],
    [
      400,
      'IncompleteSignature',
      "Date must be in ISO-8601 'basic format'. Got '2026-11-24'. See http://en.wikipedia.org/wiki/ISO_8601.",
      { headers: { 'x-amz-date': '2026-11-24' } },
    ],
    [
      400,
      'IncompleteSignature',
      "KSC query-string parameters must include 'X-Amz-Credential'. Re-examine the query-string parameters.",
      unsigned(leaving('X-Amz-Credential')),
    ],
    [
      400,
      'IncompleteSignature',
      /must include 'X-Amz-Date'\./,
      { ...unsigned(leaving('X-Amz-Date')), headers: { 'x-amz-date': undefined } },
    ],
    [400, 'IncompleteSignature', /must include 'X-Amz-Signature'\./, unsigned(leaving('X-Amz-Signature'))],
    [
      400,
      'IncompleteSignature',
      "Unsupported ksc 'algorithm': AWS4-HMAC-SHA512.",
      shown('AWS4-HMAC-SHA512 Credential=a'),
    ],
    [
      400,
      'IncompleteSignature',
      "Unsupported ksc 'algorithm': AWS4.",
      unsigned({ ...IN_QUERY, 'X-Amz-Algorithm': 'AWS4' }),
    ],
    [
      400,
      'IncompleteSignature',
      "Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256 a=b.",
      shown('AWS4-HMAC-SHA256 a=b'),
    ],
    [
      400,
      'IncompleteSignature',
      'Credential must have exactly 5 slash-delimited elements, e.g. accesskeyid/date/region/service/aws4_request, got: a/b/c.',
      shown('AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x'),
    ],
    [400, 'IncompleteSignature', 'Authorization header format error.', shown('AWS4-HMAC-SHA256 nonsense')],
    [
      400,
      'IncompleteSignature',
      /^Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header, Authorization=AWS4/,
      { headers: { 'x-amz-date': undefined } },
    ],
    [
      400,
      'IncompleteSignature',
      "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host",
      shown('AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host'),
    ],
    [
      400,
      'IncompleteSignature',
      "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a, Signature=x",
      shown('AWS4-HMAC-SHA256 Credential=a, Signature=x'),
    ],
    [
      400,
      'MissingParameter',
      'An value must be supplied for the input parameter Action.',
      { query: 'Version=2016-03-04' },
    ],
    [400, 'MissingParameter', 'An value must be supplied for the input parameter Version.', { query: 'Action=A' }],
    [400, 'InvalidQueryParameter', /^The query parameter /, { query: 'Action=A&Version=V&x=%zz' }],
    [
      400,
      'InvalidQueryParameter',
      'The query parameter body is malformed or does not adhere to KSC standards.',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
    ],
    [
      400,
      'InvalidQueryParameter',
      'The query parameter body is malformed or does not adhere to KSC standards.',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' },
    ],
    [
      400,
      'InvalidQueryParameter',
      'The query parameter X-Amz-Expires is malformed or does not adhere to KSC standards.',
      unsigned({ ...IN_QUERY, 'X-Amz-Expires': '604801' }),
    ],
    [413, 'RequestEntityTooLarge', /32 KB/, { query: `Action=A&Version=V&x=${'x'.repeat(33_000)}` }],
  ];
  for (const [status, code, text, parts] of cases)
    it(`refuses with ${status} ${code}: ${String(text).slice(0, 70)}`, () =>
      refused(status, code, text, aws4Request(parts)));
});

describe('kingsoft-simple', () => {
  it('reads the envelope', () => {
    const envelope = admit(
      simpleRequest({ Region: 'cn-shanghai-2', SecurityToken: 'T', DryRun: '1', Format: 'json', 'List[0]': 'a b*' }),
    );
    assert.deepEqual(envelope.parameters.pairs, [['List[0]', 'a b*']]);
    assert.deepEqual(
      [envelope.region, envelope.sessionToken, envelope.dryRun, envelope.format],
      ['cn-shanghai-2', 'T', true, 'json'],
    );
    assert.deepEqual(envelope.serviceHints, ['bws', '127']);
  });
  for (const name of ['Service', 'Action', 'Version', 'Timestamp', 'SignatureMethod', 'SignatureVersion'])
    it(`refuses a call without ${name}`, () =>
      refused(
        400,
        'MissingParameter',
        `An value must be supplied for the input parameter ${name}.`,
        simpleRequest({ [name]: undefined }),
      ));
  it('refuses values that are not the fixed ones', () => {
    const text = (name: string) => `An invalid or out-of-range value was supplied for the input parameter ${name}.`;
    for (const [name, value] of [
      ['Timestamp', '1'],
      ['SignatureMethod', 'HMAC-SHA1'],
      ['SignatureVersion', '2'],
    ] as const)
      refused(400, 'InvalidParameterValue', text(name), simpleRequest({ [name]: value }));
  });
  it('refuses an old call and one that was changed', () => {
    refused(403, 'SignatureDoesNotMatch', /^Signature expired:/, simpleRequest({ Timestamp: '2026-11-24T02:40:00Z' }));
    const request = simpleRequest({ Name: 'a' });
    refused(403, 'SignatureDoesNotMatch', /Server string to sign: Accesskey=/, {
      ...request,
      query: request.query.replace('Name=a', 'Name=b'),
    });
  });
  it('refuses a JSON body, which it does not sign', () =>
    refused(
      400,
      'InvalidQueryParameter',
      /body/,
      simpleRequest(
        {},
        {
          query: simpleRequest().query,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"a":1}',
        },
      ),
    ));
});

describe('answers of the Kingsoft family', () => {
  const contract = (jsonCase?: 'lowerCamel') =>
    action({
      name: 'DescribeX',
      kind: 'read',
      doc: '',
      input: s.object({}),
      output: s.object({ ShareSet: s.list(s.object({ Id: s.string() }), { xmlItem: 'item' }) }),
      ...(jsonCase === undefined ? {} : { jsonCase }),
    }) as never;
  const form = (format: 'json' | 'xml') => ({
    family: 'kingsoft' as const,
    format,
    host: 'h',
    action: 'DescribeX',
    version: 'v',
  });
  const payload = { ShareSet: [{ Id: 'a' }] };
  const NS = 'http://bws.api.ksyun.com/doc/2016-03-04/';
  it('have RequestId on top', () => {
    const style = { product: 'bws', xmlNamespace: NS };
    assert.deepEqual(JSON.parse(kingsoft.success(form('json'), contract(), payload, 'ID', style).body), {
      RequestId: 'ID',
      ...payload,
    });
    const xml = kingsoft.success(form('xml'), contract(), payload, 'ID', style);
    assert.equal(
      xml.body,
      `<?xml version="1.0" encoding="UTF-8"?><DescribeXResponse xmlns="${NS}"><RequestId>ID</RequestId><ShareSet><item><Id>a</Id></item></ShareSet></DescribeXResponse>`,
    );
  });
  it('have it in the metadata, in lower camel case', () => {
    const style = { product: 'monitor', requestId: 'metadata' as const };
    assert.deepEqual(JSON.parse(kingsoft.success(form('json'), contract('lowerCamel'), payload, 'ID', style).body), {
      shareSet: [{ id: 'a' }],
      responseMetadata: { requestId: 'ID' },
    });
    assert.match(
      kingsoft.success(form('xml'), contract(), payload, 'ID', style).body,
      /<ResponseMetadata><RequestId>ID<\/RequestId><\/ResponseMetadata><\/DescribeXResponse>$/,
    );
  });
  it('have it on top in lower camel case', () => {
    const style = { product: 'monitor', requestId: 'topLowerCamel' as const };
    assert.deepEqual(JSON.parse(kingsoft.success(form('json'), contract('lowerCamel'), payload, 'ID', style).body), {
      requestId: 'ID',
      shareSet: [{ id: 'a' }],
    });
  });
  it('are errors that say whose fault it is', () => {
    const json = kingsoft.failure(form('json'), kingsoft.errors.dryRun, 'text', 'ID', undefined);
    assert.equal(json.status, 412);
    assert.deepEqual(JSON.parse(json.body), {
      RequestId: 'ID',
      Error: { Type: 'Sender', Code: 'DryRunOperation', Message: 'text' },
    });
    const xml = kingsoft.failure(form('xml'), kingsoft.errors.internal, 'a<b', 'ID', undefined);
    assert.equal(xml.status, 500);
    assert.equal(
      xml.body,
      '<?xml version="1.0" encoding="UTF-8"?><ErrorResponse><RequestId>ID</RequestId><Error><Type>Receiver</Type><Code>ServiceUnavailable</Code><Message>a&lt;b</Message></Error></ErrorResponse>',
    );
  });
  it('are XML unless JSON is asked for by Accept or Format', () => {
    const format = (accept: string | undefined, value?: string) =>
      admit(aws4Request({ headers: { accept }, ...(value ? { query: `Action=A&Format=${value}&Version=V` } : {}) }))
        .format;
    assert.deepEqual(
      [
        format(undefined),
        format('*/*'),
        format('application/json, text/plain'),
        format(undefined, 'JSON'),
        format('application/json', 'xml'),
      ],
      ['xml', 'xml', 'json', 'json', 'xml'],
    );
  });
});
