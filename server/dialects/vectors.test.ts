// The documents' own signature vectors and those recomputed from the vendors' clients, each verified by its dialect.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WireRequest } from './dialect.ts';
import { formView, recogniseDialect } from './index.ts';

interface Vector {
  readonly title: string;
  readonly dialect: string;
  readonly secret: string;
  readonly at: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ECS = 'AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Version=2014-05-26';
const TENCENT_KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const TENCENT_ID = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE';
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const vectors: readonly Vector[] = [
  {
    title: 'gateway document, signature v3',
    dialect: 'tc3',
    secret: TENCENT_KEY,
    at: '2018-10-09T11:22:34Z',
    method: 'GET',
    target: '/?Limit=10&Offset=0',
    headers: {
      host: 'cvm.tencentcloudapi.com',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `TC3-HMAC-SHA256 Credential=${TENCENT_ID}/2018-10-09/cvm/tc3_request, SignedHeaders=content-type;host, Signature=5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474`,
      'x-tc-action': 'DescribeInstances',
      'x-tc-version': '2017-03-12',
      'x-tc-timestamp': '1539084154',
      'x-tc-region': 'ap-guangzhou',
    },
  },
  {
    title: 'gateway document, signature v1',
    dialect: 'tencent-v1',
    secret: TENCENT_KEY,
    at: '2016-06-06T04:02:48Z',
    method: 'GET',
    target: `/?Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20&Nonce=11886&Offset=0&Region=ap-guangzhou&SecretId=${TENCENT_ID}&Signature=EliP9YW3pW28FpsEdkXt%2F%2BWcGeI%3D&Timestamp=1465185768&Version=2017-03-12`,
    headers: { host: 'cvm.tencentcloudapi.com' },
  },
  {
    title: 'CDN document, first example',
    dialect: 'alibaba-rpc',
    secret: 'testsecret',
    at: '2015-08-06T02:19:46Z',
    method: 'GET',
    target:
      '/?SignatureVersion=1.0&Format=JSON&TimeStamp=2015-08-06T02%3A19%3A46Z&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&Version=2014-11-11&Signature=L5m9NrptrrFq7weQ%2FYUHZinh8b8%3D&Action=DescribeCdnService&SignatureNonce=9b7a44b0-3be1-11e5-8c73-08002700c460',
    headers: { host: 'cdn.aliyuncs.com' },
  },
  {
    title: 'Alibaba RPC, DescribeDedicatedHosts',
    dialect: 'alibaba-rpc',
    secret: 'testsecret',
    at: '2023-03-13T08:34:30Z',
    method: 'GET',
    target: `/?${ECS}&Action=DescribeDedicatedHosts&Format=JSON&SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb&Timestamp=2023-03-13T08%3A34%3A30Z&RegionId=cn-beijing&Signature=9NaGiOspFP5UPcwX8Iwt2YJXXuk%3D`,
    headers: { host: 'ecs.aliyuncs.com' },
  },
  {
    title: 'Alibaba RPC, DescribeRegions',
    dialect: 'alibaba-rpc',
    secret: 'testsecret',
    at: '2016-02-23T12:46:24Z',
    method: 'GET',
    target: `/?${ECS}&Action=DescribeRegions&Format=XML&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Timestamp=2016-02-23T12%3A46%3A24Z&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D`,
    headers: { host: 'ecs.aliyuncs.com' },
  },
  {
    title: 'ACS3, RunInstances',
    dialect: 'acs3',
    secret: 'YourAccessKeySecret',
    at: '2023-10-26T10:22:32Z',
    method: 'POST',
    target: '/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-version': '2014-05-26',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-content-sha256': EMPTY_SHA256,
      authorization:
        'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    },
  },
  {
    title: 'Kingsoft AWS4, the Python SDK: unsorted query, signed accept and x-action',
    dialect: 'aws4',
    secret: 'SKTEST',
    at: '2026-11-24T02:57:27Z',
    method: 'GET',
    target:
      '/?MaxResults=7&Action=DescribeBandWidthShares&Version=2016-03-04&Filter.1.Value.1=a+b&Filter.1.Name=allocation-id',
    headers: {
      host: '127.0.0.1:18999',
      accept: 'application/json',
      'x-action': 'DescribeBandWidthShares',
      'x-version': '2016-03-04',
      'x-amz-date': '20261124T025727Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKTEST/20261124/cn-beijing-6/bws/aws4_request, SignedHeaders=accept;host;x-action;x-amz-date;x-version, Signature=a3883540685858c660e58e009a85862739dc36a93c36b314a62b34812c7ff084',
    },
  },
  {
    title: 'Kingsoft AWS4, the Node SDK: date with an offset signed as it is',
    dialect: 'aws4',
    secret: 'SKTEST',
    at: '2026-11-24T02:56:39Z',
    method: 'GET',
    target:
      '/?Action=DescribeBandWidthShares&BandWidthShareId.1=a%20b&Filter.1.Name=allocation-id&Filter.1.Value.1=x&MaxResults=5&Version=2016-03-04',
    headers: {
      host: '127.0.0.1:18999',
      'x-amz-date': '20261124T025639+00:00',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKTEST/20261124/cn-beijing-6/bws/aws4_request, SignedHeaders=host;x-amz-date, Signature=25e254d585f1d349d33463efbf2771440e86e49d02ee8f2669c004c0b4051e2e',
    },
  },
  {
    title: 'Kingsoft simplified signature, the Node SDK test',
    dialect: 'kingsoft-simple',
    secret: 'SKKKKK==',
    at: '2021-08-12T02:47:36Z',
    method: 'GET',
    target:
      '/?Accesskey=AKKKKKK&Action=CreateUser&Array%5B0%5D=1&Array%5B1%5D=2&Array%5B2%5D=3&Boolean=true&DeepFilter.1.a=1&DeepFilter.1.b=2&DeepFilter.2.a=2&DeepFilter.2.b=3&Email=zsce%40aa.com&RealName=%E5%91%A8%E5%9B%9B%E6%B5%8B%E8%AF%95&Remark=~ce+shi%2A%25%23%7C%2B&Service=iam&SignatureMethod=HMAC-SHA256&SignatureVersion=1&SimpleFilter.1=1&SimpleFilter.2=2&Timestamp=2021-08-12T02%3A47%3A36Z&UserName=Ttest&Version=2015-11-01&Signature=f99dc36bc6cd84dbb3148a402df6fc1ad9891a26dca42315b831551f5ae92620',
    headers: { host: 'iam.api.ksyun.com' },
  },
  {
    title: 'Kingsoft simplified signature, parameters of the vendor page',
    dialect: 'kingsoft-simple',
    secret: 'OMovU5PTLh6y9E9Ioe3K411jt99VqyQSBXgAcDYlo49R3lvUIzb6e/efZCFDmtFlzw==',
    at: '2021-08-12T02:47:36Z',
    method: 'GET',
    target:
      '/?Accesskey=AKLTXQVF0pOmS6aahIrD5r0B3Q&Action=CreateUser&Email=zsce%40kkingsoft.com&RealName=%E5%91%A8%E5%9B%9B%E6%B5%8B%E8%AF%95&Remark=~ce%20shi%2A%25%23%7C%2B&Service=iam&SignatureMethod=HMAC-SHA256&SignatureVersion=1.0&Timestamp=2021-08-12T02%3A47%3A36Z&UserName=Ttest&Version=2015-11-01&Signature=fc9088ab845949dac4040be9b7ce7859068b5c21d4c400fec8ee0cefb777f659',
    headers: { host: 'iam.api.ksyun.com' },
  },
];

const wire = (vector: Vector): WireRequest => ({
  method: vector.method,
  target: vector.target,
  path: '/',
  query: vector.target.slice(2),
  headers: Object.entries(vector.headers),
  body: Buffer.from(vector.body ?? ''),
});

describe('signature vectors', () => {
  for (const vector of vectors)
    it(`${vector.dialect}: ${vector.title}`, () => {
      const request = wire(vector);
      const view = formView(request);
      const dialect = recogniseDialect(request, view);
      assert.equal(dialect?.name, vector.dialect);
      const envelope = dialect.read(request, view);
      const options = { now: new Date(vector.at), skewSeconds: 60 };
      dialect.verify(request, envelope, vector.secret, options);
      assert.throws(() => dialect.verify(request, envelope, `${vector.secret}x`, options), { name: 'Refusal' });
    });
});
