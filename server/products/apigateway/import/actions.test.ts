// Import over a real store: APIs are created by the rules of CreateApi, faulty operations are answered with their reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createApiGateway, documentedLimits } from '../index.ts';
import { freezeApi } from '../release/versions.ts';
import { routeOf } from '../routes.ts';

const product = createApiGateway({ domain: 'portico.localhost', limits: { ...documentedLimits, apisInService: 3 } });

const operation = (name: string, backend: string): string =>
  `    get:\n      operationId: ${name}\n      responses: {}\n      x-apigw-backend: ${backend}\n`;
const mock = '{ ServiceType: MOCK, ServiceMockReturnMessage: "ok" }';
const head = 'openapi: 3.0.1\ninfo: { title: t, version: "1" }\npaths:\n';

interface Imported {
  readonly Result: {
    readonly TotalCount: number;
    readonly ApiSet: readonly {
      readonly ApiId: string;
      readonly ApiName: string;
      readonly Status: string;
      readonly ErrMsg: string;
    }[];
  };
}

test('each operation becomes an API or is answered with its fault', async (t) => {
  const { call, store } = await callProduct(t, product);
  const { ServiceId }: { ServiceId: string } = await call('CreateService', { ServiceName: 's', Protocol: 'http' });
  const Content = `${head}  /a:\n${operation('a', mock)}  /b/{id}:\n${operation('b', mock)}  /c:\n${operation('c', '{ ServiceType: HTTP }')}  /d:\n${operation(
    'd',
    '{ ServiceType: MOCK, ServiceMockReturnMessage: gone, MockReturnHttpStatusCode: 410, MockReturnHttpHeaders: [{ Name: X-Why, Value: old }] }',
  )}  /e:\n${operation('e', '{ ServiceType: MOCK, Colour: red }')}  /f:\n${operation('f', mock)}  /g:\n${operation('g', mock)}`;
  const { Result }: Imported = await call('ImportOpenApi', { ServiceId, Content });
  assert.equal(Result.TotalCount, 7);
  assert.deepEqual(
    Result.ApiSet.map(({ ApiName, Status }) => `${ApiName} ${Status}`),
    ['a success', 'b fail', 'c fail', 'd success', 'e fail', 'f success', 'g fail'],
  );
  const [first, undeclared, noUrl, gone, unknown, , overQuota] = Result.ApiSet;
  assert.deepEqual(first, {
    ApiId: first?.ApiId,
    Path: '/a',
    Method: 'GET',
    CreatedTime: '2026-11-24T04:00:00Z',
    Status: 'success',
    ErrMsg: '',
    ApiName: 'a',
  });
  assert.match(undeclared?.ErrMsg ?? '', /\{id\} in Path must be declared/);
  assert.match(noUrl?.ErrMsg ?? '', /needs Url, Path and Method/);
  assert.match(unknown?.ErrMsg ?? '', /Colour/);
  assert.match(overQuota?.ErrMsg ?? '', /at most 3 APIs/);
  const listed: { Result: { TotalCount: number } } = await call('DescribeApisStatus', { ServiceId });
  assert.equal(listed.Result.TotalCount, 3);

  const row = await store.read((db) =>
    db
      .selectFrom('apigw_api')
      .selectAll()
      .where('id', '=', gone?.ApiId ?? '')
      .executeTakeFirstOrThrow(),
  );
  const exchange = routeOf(freezeApi(row), undefined, () => assert.fail('no tokens'))?.exchange;
  assert.deepEqual(exchange, {
    kind: 'mock',
    status: 410,
    headers: [
      ['content-type', 'text/plain'],
      ['X-Why', 'old'],
    ],
    body: 'gone',
  });
});

test('a document that cannot be read is refused as a whole, and so is a service of another account', async (t) => {
  const { call } = await callProduct(t, product);
  const { ServiceId }: { ServiceId: string } = await call('CreateService', { ServiceName: 's', Protocol: 'http' });
  const Content = `${head}  /a:\n${operation('a', mock)}`;
  const json = JSON.stringify({
    openapi: '3.0.0',
    paths: { '/j': { get: { 'x-apigw-backend': { ServiceType: 'MOCK', ServiceMockReturnMessage: '' } } } },
  });
  await assert.rejects(
    call('ImportOpenApi', { ServiceId, Content: 'a: [' }),
    refusedAs('InvalidParameter.FormatError'),
  );
  await assert.rejects(
    call('ImportOpenApi', { ServiceId, Content: Content.replace('3.0.1', '2.0') }),
    refusedAs('InvalidParameter.FormatError'),
  );
  await assert.rejects(
    call('ImportOpenApi', { ServiceId, Content, EncodeType: 'JSON' }),
    refusedAs('FailedOperation.InvalidInputJSON'),
  );
  await assert.rejects(
    call('ImportOpenApi', { ServiceId, Content, EncodeType: 'XML' }),
    refusedAs('InvalidParameterValue.NotInOptions'),
  );
  for (const place of [{ accountId: 'account-2' }, { region: 'ap-shanghai' }])
    await assert.rejects(
      call('ImportOpenApi', { ServiceId, Content }, place),
      refusedAs('ResourceNotFound.InvalidService'),
    );
  const { Result }: Imported = await call('ImportOpenApi', { ServiceId, Content: json, EncodeType: 'JSON' });
  assert.equal(Result.ApiSet[0]?.Status, 'success');
});
