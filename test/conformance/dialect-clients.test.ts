// What the vendors' own clients really send passes their dialect, arrives as the values the caller gave,
// and no longer passes once any part of it was changed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import AlibabaOpenApi, { Config, OpenApiRequest, Params } from '@alicloud/openapi-client';
import PopCore from '@alicloud/pop-core';
import { RuntimeOptions } from '@alicloud/tea-util';
import aws4 from 'aws4';
import type { Envelope, WireRequest } from '#dialects/dialect.ts';
import { families, formView, recogniseDialect } from '#dialects/index.ts';
import type { Access } from '../support/clients.ts';
import { simplifiedQuery, tencentClient } from '../support/clients.ts';
import type { WireCapture } from '../support/wire-capture.ts';
import { startCapture } from '../support/wire-capture.ts';

const credential = { accessKeyId: 'AKIDTESTTESTTEST', accessKeySecret: 'secretOfTheTestSecretOfTheTest' };
/** Every byte that some client encodes in its own way, text beyond ASCII, and nothing at all. */
const ODD = 'a b+c%d~e*f!g\'h(i)j&k=l/m?n#o;p:q@r,s"t<u>v 中文 é 😀';
const MANY = Array.from({ length: 12 }, (_, index) => `item ${index}`);

let capture: WireCapture;
before(async () => {
  capture = await startCapture();
});
after(() => capture.close());

const access = (): Access => ({ controlUrl: capture.url, credential });
const endpoint = (): string => new URL(capture.url).host;

const skewSeconds = 300;

/** Reads and verifies as the front door does; throws the refusal. */
const admit = (request: WireRequest, name?: string, now = new Date()): Envelope => {
  const view = formView(request);
  const dialect = recogniseDialect(request, view);
  if (dialect === undefined) throw Object.assign(new Error('unsigned'), { code: 'unsigned', name: 'Refusal' });
  if (name !== undefined) assert.equal(dialect.name, name);
  dialect.checkSize(request);
  const envelope = dialect.read(request, view);
  dialect.verify(request, envelope, credential.accessKeySecret, { now, skewSeconds });
  return envelope;
};

const changed = (request: WireRequest, change: Partial<WireRequest>): WireRequest => {
  const query = change.query ?? request.query;
  return { ...request, ...change, target: `${change.path ?? request.path}${query === '' ? '' : `?${query}`}` };
};

const replaceHeader = (request: WireRequest, name: string, value: (old: string) => string): WireRequest =>
  changed(request, { headers: request.headers.map(([key, old]) => [key, key === name ? value(old) : old]) });

/** The first character of the named parameter's value made another one. */
const otherValue = (text: string, name: string): string =>
  text.replace(
    new RegExp(`((?:^|&)${name}=)(.)`),
    (_, head: string, first: string) => head + (first === '7' ? '8' : '7'),
  );

interface Client {
  readonly name: string;
  readonly dialect: string;
  readonly send: () => Promise<unknown>;
  readonly pairs?: readonly (readonly [string, string])[];
  readonly json?: unknown;
  readonly expect: Partial<Envelope>;
  /** Whether the scheme signs the Host header. */
  readonly hostSigned: boolean;
  readonly methodSigned: boolean;
  /** A parameter outside the family's common ones that stands in query or form. */
  readonly parameter?: string;
}

const listed = (name: string, from: number): readonly (readonly [string, string])[] =>
  MANY.map((item, index) => [`${name}.${index + from}`, item]);

const tencent = (signMethod: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256', reqMethod: 'GET' | 'POST'): Client => ({
  name: `tencentcloud-sdk-nodejs ${signMethod} ${reqMethod}`,
  dialect: signMethod === 'TC3-HMAC-SHA256' ? 'tc3' : 'tencent-v1',
  send: () =>
    tencentClient(access(), { signMethod, reqMethod }).request('DescribeServicesStatus', {
      ServiceDesc: ODD,
      ServiceName: '',
      Limit: 20,
      ServiceIds: MANY,
      Filters: [{ Name: 'x_y', Values: ['一'] }],
    }),
  ...(signMethod === 'TC3-HMAC-SHA256' && reqMethod === 'POST'
    ? {
        json: {
          ServiceDesc: ODD,
          ServiceName: '',
          Limit: 20,
          ServiceIds: MANY,
          Filters: [{ Name: 'x_y', Values: ['一'] }],
        },
      }
    : {
        parameter: 'Limit',
        pairs: [
          ['ServiceDesc', ODD],
          ['ServiceName', ''],
          ['Limit', '20'],
          ...listed('ServiceIds', 0),
          ['Filters.0.Name', 'x_y'],
          ['Filters.0.Values.0', '一'],
        ],
      }),
  expect: { action: 'DescribeServicesStatus', version: '2018-08-08', region: 'ap-guangzhou', format: 'json' },
  hostSigned: true,
  methodSigned: true,
});

const multipart: Client = {
  name: 'tencentcloud-sdk-nodejs multipart',
  dialect: 'tc3',
  send: () =>
    tencentClient(access(), {}).request(
      'UploadSomething',
      { Name: '一 two', Binary: Buffer.from([0, 255, 13, 10, 45, 45]), Text: Buffer.from('plain') } as never,
      { multipart: true },
    ),
  pairs: [
    ['Name', '一 two'],
    ['Binary', Buffer.from([0, 255, 13, 10, 45, 45]).toString('base64')],
    ['Text', 'plain'],
  ],
  json: {},
  expect: { action: 'UploadSomething', multipart: true },
  hostSigned: true,
  methodSigned: true,
};

const pop = (method: 'GET' | 'POST'): Client => ({
  name: `@alicloud/pop-core ${method}`,
  dialect: 'alibaba-rpc',
  send: () =>
    new PopCore({ ...credential, endpoint: capture.url, apiVersion: '2018-05-11' }).request(
      'DescribeGateways',
      { Name: ODD, Description: '', RegionId: 'cn-shanghai', GatewayIds: MANY },
      { method },
    ),
  pairs: [['Name', ODD], ['Description', ''], ...listed('GatewayIds', 1)],
  expect: { action: 'DescribeGateways', version: '2018-05-11', region: 'cn-shanghai', format: 'json' },
  hostSigned: false,
  methodSigned: true,
  parameter: 'Name',
});

const openApi = (signatureAlgorithm: 'v2' | undefined, body: boolean): Client => ({
  name: `@alicloud/openapi-client ${signatureAlgorithm ?? 'ACS3'}${body ? ' with a form body' : ''}`,
  dialect: signatureAlgorithm === 'v2' ? 'alibaba-rpc' : 'acs3',
  send: () => {
    const client = new AlibabaOpenApi.default(
      new Config({
        ...credential,
        endpoint: endpoint(),
        protocol: 'http',
        ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
      }),
    );
    return client.callApi(
      new Params({
        action: 'RefreshObjectCaches',
        version: '2018-05-10',
        protocol: 'HTTP',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        pathname: '/',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new OpenApiRequest({
        query: { Name: ODD, Empty: '' },
        ...(body ? { body: { ObjectPath: `${ODD}\r\n/x` } } : {}),
      }),
      new RuntimeOptions({}),
    );
  },
  pairs: [['Name', ODD], ['Empty', ''], ...(body ? [['ObjectPath', `${ODD}\r\n/x`] as const] : [])],
  expect: { action: 'RefreshObjectCaches', version: '2018-05-10', region: undefined, format: 'json' },
  hostSigned: signatureAlgorithm === undefined,
  methodSigned: true,
  parameter: 'Name',
});

const encoded = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');

const amazon = (title: string, request: aws4.Request, more: Partial<Client> = {}): Client => ({
  name: `aws4 ${title}`,
  dialect: 'aws4',
  send: () => {
    const { accessKeyId, accessKeySecret: secretAccessKey } = credential;
    const signed = aws4.sign(
      { host: endpoint(), service: 'bws', region: 'cn-beijing-6', ...request },
      { accessKeyId, secretAccessKey },
    );
    const { Host: _host, 'Content-Length': _length, ...headers } = signed.headers as Record<string, string>;
    return fetch(`${capture.url}${signed.path}`, {
      method: signed.method!,
      headers,
      ...(request.body ? { body: request.body } : {}),
    });
  },
  pairs: [
    ['Name', ODD],
    ['Empty', ''],
  ],
  expect: {
    action: 'DescribeBandWidthShares',
    version: '2016-03-04',
    region: 'cn-beijing-6',
    serviceHints: ['bws', '127'],
  },
  hostSigned: true,
  methodSigned: true,
  parameter: 'Name',
  ...more,
});

const BWS = { Action: 'DescribeBandWidthShares', Version: '2016-03-04' };
const QUERY = `/?${encoded({ ...BWS, Name: ODD, Empty: '' })}`;
const JSON_BODY = JSON.stringify({ Name: ODD, Empty: '', Filter: [{ Name: 'a', Value: [1, true, null] }] });

const clients: readonly Client[] = [
  tencent('TC3-HMAC-SHA256', 'POST'),
  tencent('TC3-HMAC-SHA256', 'GET'),
  tencent('HmacSHA1', 'GET'),
  tencent('HmacSHA1', 'POST'),
  tencent('HmacSHA256', 'GET'),
  tencent('HmacSHA256', 'POST'),
  multipart,
  pop('GET'),
  pop('POST'),
  openApi(undefined, false),
  openApi(undefined, true),
  openApi('v2', false),
  openApi('v2', true),
  amazon('GET', { method: 'GET', path: QUERY }),
  amazon('GET in the query', { method: 'GET', path: QUERY, signQuery: true }),
  amazon('DELETE', { method: 'DELETE', path: QUERY }),
  amazon('POST form', {
    method: 'POST',
    path: `/?${encoded(BWS)}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: encoded({ Name: ODD, Empty: '' }),
  }),
  amazon('POST form alone', {
    method: 'POST',
    path: '/',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: encoded({ ...BWS, Name: ODD, Empty: '' }),
  }),
  {
    ...amazon('PUT JSON', {
      method: 'PUT',
      path: `/?${encoded(BWS)}`,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON_BODY,
    }),
    pairs: [],
    json: JSON.parse(JSON_BODY),
    parameter: undefined as never,
  },
  {
    ...amazon('', {}),
    name: 'simplified signature',
    dialect: 'kingsoft-simple',
    send: () =>
      fetch(
        `${capture.url}/?${simplifiedQuery(access(), { ...BWS, Service: 'bws', Name: ODD, Empty: '', 'List[0]': '1' })}`,
      ),
    pairs: [
      ['Name', ODD],
      ['Empty', ''],
      ['List[0]', '1'],
    ],
    expect: {
      action: 'DescribeBandWidthShares',
      version: '2016-03-04',
      region: undefined,
      serviceHints: ['bws', '127'],
    },
    hostSigned: false,
    methodSigned: false,
  },
];

const sortPairs = (pairs: readonly (readonly [string, string])[]) =>
  pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

for (const client of clients)
  describe(client.name, () => {
    let request: WireRequest;
    before(async () => {
      request = await capture.capture(client.send);
    });

    it('is admitted with the values the caller gave', () => {
      const envelope = admit(request, client.dialect);
      assert.equal(envelope.accessKeyId, credential.accessKeyId);
      assert.equal(envelope.host, '127.0.0.1');
      for (const [name, value] of Object.entries(client.expect))
        assert.deepEqual(envelope[name as keyof Envelope], value, name);
      assert.deepEqual(sortPairs(envelope.parameters.pairs), sortPairs(client.pairs ?? []));
      assert.deepEqual(plain(envelope.parameters.json), client.json ?? null);
    });

    const refused = (what: string, change: (request: WireRequest) => WireRequest): void => {
      it(`is refused with ${what}`, () => {
        const tampered = change(request);
        assert.notDeepEqual(tampered, request, 'the test changed nothing');
        assert.throws(() => admit(tampered), { name: 'Refusal' });
      });
    };

    if (client.methodSigned)
      refused('another method', (old) => changed(old, { method: old.method === 'POST' ? 'GET' : 'POST' }));
    if (client.hostSigned) refused('another host', (old) => replaceHeader(old, 'host', (host) => `x${host}`));
    if (client.parameter !== undefined)
      refused('another parameter value', (old) => {
        const { parameter = '' } = client;
        const body = old.body.toString('latin1');
        return changed(old, {
          query: otherValue(old.query, parameter),
          body: Buffer.from(otherValue(body, parameter), 'latin1'),
        });
      });
    if (client.dialect !== 'acs3' || client.pairs?.length === 3)
      refused('a changed last byte of body or query', (old) => {
        const flip = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
        return old.body.length > 0
          ? changed(old, { body: Buffer.from(flip(old.body.toString('latin1')), 'latin1') })
          : changed(old, { query: flip(old.query) });
      });
    refused('an added parameter', (old) =>
      old.body.length > 0 && client.parameter !== undefined
        ? changed(old, { body: Buffer.concat([old.body, Buffer.from('&Added=1')]) })
        : changed(old, { query: `${old.query}${old.query === '' ? '' : '&'}Added=1` }),
    );
    it('is refused with any signed header changed', () => {
      const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
      const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(';') ?? [];
      if (client.dialect === 'tc3' || client.dialect === 'acs3') assert.ok(names.length >= 2);
      for (const name of names)
        assert.throws(
          // The Node SDK signs the host without its port, so only the name is held.
          () => admit(replaceHeader(request, name, (old) => (name === 'host' ? `x${old}` : `${old}1`))),
          { name: 'Refusal' },
          name,
        );
    });
    it('is refused with another secret', () => {
      const view = formView(request);
      const dialect = recogniseDialect(request, view)!;
      const options = { now: new Date(), skewSeconds };
      assert.throws(
        () => dialect.verify(request, dialect.read(request, view), 'another secret', options),
        (error: Error) => {
          assert.equal(error.name, 'Refusal');
          assert.ok(!error.message.includes(credential.accessKeySecret) && !error.message.includes('another secret'));
          return true;
        },
      );
    });
    for (const [what, seconds] of [
      ['an old', skewSeconds + 2],
      ['a future', -skewSeconds - 2],
    ] as const)
      it(`is refused with ${what} time, though signed well`, () => {
        assert.throws(() => admit(request, undefined, new Date(Date.now() + seconds * 1000)), { name: 'Refusal' });
      });
    it('is answered in its family with an error that names no secret', () => {
      const envelope = admit(request);
      const family = families[envelope.family];
      const reply = family.failure(envelope, family.errors.internal, 'x', family.requestId(), undefined);
      assert.equal(reply.status, envelope.family === 'tencent' ? 200 : 500);
    });
  });
