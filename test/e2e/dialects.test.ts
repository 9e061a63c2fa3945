// Every signature family through its vendor's client: success, and each way a signature can fail.
import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import type { Access, Answer, WireReply } from '../support/clients.ts';
import {
  acs3Client,
  alibabaQuery,
  aws4Fetch,
  codeOf,
  getQuery,
  popCore,
  simplifiedFetch,
  simplifiedQuery,
  tencentClient,
  tencentV1Query,
} from '../support/clients.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';

interface Dialect {
  readonly name: string;
  /** A read that works on an empty account; resolves to what proves that it did. Rejects with the vendor's code. */
  readonly call: (access: Access) => Promise<unknown>;
  readonly expect: (answer: unknown) => void;
  readonly wrongSecret: string;
  readonly unknownKey: string;
  readonly expired: string;
}

const kingsoftCode = (reply: WireReply): never => {
  const { Error: error } = JSON.parse(reply.body) as { Error: { Code: string } };
  throw Object.assign(new Error(reply.body), { code: error.Code, status: reply.status });
};

const tencent = {
  wrongSecret: 'AuthFailure.SignatureFailure',
  unknownKey: 'AuthFailure.SecretIdNotFound',
  expired: 'AuthFailure.SignatureExpire',
};
const alibaba = {
  wrongSecret: 'SignatureDoesNotMatch',
  unknownKey: 'InvalidAccessKeyId.NotFound',
  expired: 'InvalidTimeStamp.Expired',
};
const kingsoft = {
  wrongSecret: 'SignatureDoesNotMatch',
  unknownKey: 'InvalidClientTokenId',
  expired: 'SignatureDoesNotMatch',
};

const tencentDialect = (
  signMethod: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256',
  reqMethod: 'GET' | 'POST',
): Dialect => ({
  name: `tencentcloud-sdk-nodejs ${signMethod} ${reqMethod}`,
  // A filter with a blank and signs that clients encode differently; it matches nothing.
  call: (access) =>
    tencentClient(access, { signMethod, reqMethod }).DescribeServicesStatus({
      Limit: 5,
      Offset: 0,
      Filters: [{ Name: 'ServiceName', Values: ["no such (service)*!'~"] }],
    }),
  expect: (answer) => assert.equal((answer as { Result: { TotalCount: number } }).Result.TotalCount, 0),
  ...tencent,
});

const alibabaDialect = (name: string, call: (access: Access) => Promise<Answer>): Dialect => ({
  name,
  call,
  expect: (answer) => assert.deepEqual((answer as Answer)['StorageBundles'], { StorageBundle: [] }),
  ...alibaba,
});

const bundles = { BackendBucketRegionId: 'cn-hangzhou', PageNumber: 1, PageSize: 10 };

const kingsoftDialect = (name: string, fetchIt: (access: Access) => Promise<WireReply>): Dialect => ({
  name,
  call: async (access) => {
    const reply = await fetchIt(access);
    return reply.status === 200 ? JSON.parse(reply.body) : kingsoftCode(reply);
  },
  expect: (answer) => assert.deepEqual((answer as Answer)['BandWidthShareSet'], []),
  ...kingsoft,
});

const shares = {
  service: 'bws',
  action: 'DescribeBandWidthShares',
  version: '2016-03-04',
  accept: 'application/json',
} as const;
const filtered = { 'Filter.1.Name': 'allocation-id', 'Filter.1.Value.1': "a b(c)*!'~" };

const dialects: readonly Dialect[] = [
  tencentDialect('TC3-HMAC-SHA256', 'POST'),
  tencentDialect('TC3-HMAC-SHA256', 'GET'),
  tencentDialect('HmacSHA1', 'POST'),
  tencentDialect('HmacSHA1', 'GET'),
  tencentDialect('HmacSHA256', 'POST'),
  tencentDialect('HmacSHA256', 'GET'),
  alibabaDialect('@alicloud/pop-core GET', (access) =>
    popCore(access, '2018-05-11', 'GET')('DescribeStorageBundles', { ...bundles, Format: 'JSON' }),
  ),
  alibabaDialect('@alicloud/pop-core POST', (access) =>
    popCore(access, '2018-05-11', 'POST')('DescribeStorageBundles', { ...bundles, Format: 'JSON' }),
  ),
  alibabaDialect('@alicloud/openapi-client ACS3', (access) =>
    acs3Client(access, '2018-05-11')('DescribeStorageBundles', bundles),
  ),
  kingsoftDialect('aws4 in the header, GET', (access) => aws4Fetch(access, { ...shares, parameters: filtered })),
  kingsoftDialect('aws4 in the header, POST form', (access) =>
    aws4Fetch(access, { ...shares, parameters: filtered, method: 'POST' }),
  ),
  kingsoftDialect('aws4 in the query', (access) =>
    aws4Fetch(access, { ...shares, parameters: filtered, signQuery: true }),
  ),
  kingsoftDialect('simplified signature', (access) =>
    simplifiedFetch(access, {
      Service: 'bws',
      Action: 'DescribeBandWidthShares',
      Version: '2016-03-04',
      Region: 'cn-beijing-6',
      Format: 'json',
      ...filtered,
    }),
  ),
];

describe('dialects', () => {
  let portico: Portico;
  before(async () => {
    portico = await startPortico();
  });
  after(() => portico?.stop());

  const withCredential = (change: Partial<Access['credential']>): Access => ({
    controlUrl: portico.controlUrl,
    credential: { ...portico.credential, ...change },
  });

  const codeFrom = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call;
    } catch (error) {
      assert.ok(!String(error).includes(portico.credential.accessKeySecret), 'the secret never appears');
      return codeOf(error);
    }
    return 'no error';
  };

  for (const dialect of dialects)
    describe(dialect.name, () => {
      test('a good signature is answered', async () => dialect.expect(await dialect.call(portico)));

      test('a wrong secret is refused', async () => {
        const accessKeySecret = `${portico.credential.accessKeySecret.slice(0, -1)}~`;
        assert.equal(await codeFrom(dialect.call(withCredential({ accessKeySecret }))), dialect.wrongSecret);
      });

      test('an unknown key is refused', async () => {
        assert.equal(await codeFrom(dialect.call(withCredential({ accessKeyId: 'AKIDnobody' }))), dialect.unknownKey);
      });

      for (const [title, offsetMs] of [
        ['an hour ago', -3_600_000],
        ['in an hour', 3_600_000],
      ] as const)
        test(`a signature of ${title} is refused`, async () => {
          mock.timers.enable({ apis: ['Date'], now: Date.now() + offsetMs });
          try {
            assert.equal(await codeFrom(dialect.call(portico)), dialect.expired);
          } finally {
            mock.timers.reset();
          }
        });
    });

  describe('the same signed request again', () => {
    test('Alibaba refuses it by its nonce', async () => {
      const query = alibabaQuery(portico, {
        Action: 'DescribeStorageBundles',
        Version: '2018-05-11',
        BackendBucketRegionId: 'cn-hangzhou',
      });
      assert.equal((await getQuery(portico, query)).status, 200);
      const again = await getQuery(portico, query);
      assert.equal(again.status, 400);
      assert.equal((JSON.parse(again.body) as { Code: string }).Code, 'SignatureNonceUsed');
    });

    test('of many at once, one is answered', async () => {
      const query = alibabaQuery(portico, {
        Action: 'DescribeStorageBundles',
        Version: '2018-05-11',
        BackendBucketRegionId: 'cn-hangzhou',
      });
      const replies = await Promise.all(Array.from({ length: 8 }, () => getQuery(portico, query)));
      assert.equal(replies.filter(({ status }) => status === 200).length, 1);
    });

    test('Tencent v1 refuses it by nonce and time', async () => {
      const query = tencentV1Query(portico, { Action: 'DescribeServicesStatus' });
      const first = JSON.parse((await getQuery(portico, query)).body) as { Response: { Error?: { Code: string } } };
      assert.equal(first.Response.Error, undefined);
      const again = JSON.parse((await getQuery(portico, query)).body) as { Response: { Error?: { Code: string } } };
      assert.match(again.Response.Error?.Code ?? '', /^(AuthFailure|RequestLimitExceeded|InvalidParameter)/);
    });

    test('Kingsoft has no nonce: it is answered again within its time', async () => {
      const query = simplifiedQuery(portico, {
        Service: 'bws',
        Action: 'DescribeBandWidthShares',
        Version: '2016-03-04',
        Format: 'json',
      });
      assert.equal((await getQuery(portico, query)).status, 200);
      assert.equal((await getQuery(portico, query)).status, 200);
    });
  });

  describe('form of answers', () => {
    test('Tencent answers errors with 200 and exactly application/json', async () => {
      const reply = await getQuery(
        portico,
        'Action=DescribeServicesStatus&Version=2018-08-08&SecretId=a&Signature=b&Timestamp=1&Nonce=1',
      );
      assert.equal(reply.status, 200);
      assert.equal(reply.contentType, 'application/json');
      const { Response } = JSON.parse(reply.body) as { Response: { Error: { Code: string }; RequestId: string } };
      assert.match(Response.Error.Code, /^(AuthFailure|MissingParameter)/);
      assert.match(Response.RequestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    test('Alibaba answers XML unless asked otherwise, with its exact content type and a real status', async () => {
      const query = alibabaQuery(portico, { Action: 'DescribeCdnService', Version: '2014-11-11', Format: 'XML' });
      const reply = await getQuery(portico, query);
      assert.equal(reply.status, 403);
      assert.equal(reply.contentType, 'text/xml;charset=utf-8');
      assert.match(reply.body, /<Error>.*<Code>OperationDenied<\/Code>/s);
      const mismatch = await getQuery(portico, `${query}x`.replace(/Signature=[^&]+/, 'Signature=bad'));
      assert.equal(mismatch.status, 400);
    });

    test('Alibaba names the string to sign in a mismatch', async () => {
      const query = alibabaQuery(
        { controlUrl: portico.controlUrl, credential: { ...portico.credential, accessKeySecret: 'wrong' } },
        { Action: 'DescribeCdnService', Version: '2014-11-11' },
      );
      const { Code, Message } = JSON.parse((await getQuery(portico, query)).body) as { Code: string; Message: string };
      assert.equal(Code, 'SignatureDoesNotMatch');
      assert.match(Message, /server string to sign is:GET&%2F&AccessKeyId%3D/);
      assert.ok(!Message.includes(portico.credential.accessKeySecret));
    });

    test('Kingsoft answers XML unless JSON is accepted', async () => {
      const { accept: _json, ...asXml } = shares;
      const reply = await aws4Fetch(portico, asXml);
      assert.equal(reply.status, 200, reply.body);
      assert.match(reply.contentType, /xml/);
      assert.match(
        reply.body,
        /<DescribeBandWidthSharesResponse xmlns="http:\/\/bws\.api\.ksyun\.com\/doc\/2016-03-04\/">/,
      );
    });
  });

  test('a request that is signed in no way gets an answer, not a hang', async () => {
    const reply = await fetch(portico.controlUrl, { signal: AbortSignal.timeout(5_000) });
    assert.ok(reply.status >= 200 && reply.status < 500);
    assert.notEqual(await reply.text(), '');
  });
});
