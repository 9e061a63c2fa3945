// Microservices as the backend of an API, created through the official Tencent SDK; instances from settings.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createService, release } from '../support/published-service.ts';

describe('microservices through the control API', () => {
  let portico: Portico;
  let shop: Backend;
  let stock: Backend;
  let client: TencentClient;
  let serviceId: string;
  let host: string;

  before(async () => {
    [shop, stock] = await Promise.all([startBackend(), startBackend()]);
    const list = `prod/shop=127.0.0.1:${shop.port},prod/stock=127.0.0.1:${stock.port}`;
    portico = await startPortico({ settings: { PORTICO_MICROSERVICES: list } });
    client = tencentClient(portico);
    ({ serviceId, host } = await createService(client, 'micro'));
  });
  after(async () => {
    await Promise.all([portico?.stop(), shop?.stop(), stock?.stop()]);
  });

  const parameters = ['X-NameSpace-Code', 'X-MicroService-Name'].map((Name) => ({
    Name,
    Position: 'PATH',
    Type: 'string',
    Required: true,
  }));
  const api = {
    ApiName: 'micro',
    ApiType: 'TSF',
    ServiceType: 'TSF',
    ServiceTimeout: 10,
    Protocol: 'HTTP',
    AuthType: 'NONE',
    RequestConfig: { Path: '/{X-NameSpace-Code}/{X-MicroService-Name}', Method: 'GET' },
    RequestParameters: parameters,
    ServiceConfig: { Path: '/echo', Method: 'GET' },
    MicroServices: ['shop', 'stock'].map((MicroServiceName) => ({
      ClusterId: 'cls-1',
      NamespaceId: 'prod',
      MicroServiceName,
    })),
    ServiceTsfLoadBalanceConf: { IsLoadBalance: true, Method: 'RoundRobinRule', SessionStickRequired: false },
    ResponseType: 'JSON',
  };

  test('the path of a call leads to one of the API’s microservices', async () => {
    const created = await client.CreateApi({ ...api, ServiceId: serviceId });
    await release(client, serviceId);
    const call = (path: string) => callGateway({ port: portico.edgePort, host, path: `/release${path}` });
    await eventually(async () => assert.equal((await call('/prod/shop')).status, 200));
    assert.equal((await call('/prod/stock')).status, 200);
    assert.deepEqual([shop.seen.at(-1)?.path, stock.seen.length], ['/echo', 1]);
    const unknown = await call('/test/shop');
    assert.deepEqual([unknown.status, unknown.body], [404, '{"message":"Not found micro service with key"}']);
    const shown = await client.DescribeApi({ ServiceId: serviceId, ApiId: created.Result?.ApiId as string });
    assert.equal(shown.Result?.ServiceType, 'TSF');
    assert.equal(shown.Result?.MicroServices?.length, 2);
  });

  test('an API that could not find its microservice is refused', async () => {
    const create = (more: object) => client.CreateApi({ ...api, ServiceId: serviceId, ...more });
    const other = { Path: '/other', Method: 'GET' };
    await assert.rejects(create({ RequestConfig: other, RequestParameters: [] }), {
      code: 'InvalidParameterValue.InvalidRequestParameters',
    });
    await assert.rejects(create({ MicroServices: [] }), { code: 'InvalidParameterValue.InvalidServiceConfig' });
    await assert.rejects(create({ ServiceTimeout: 31 }), { code: 'InvalidParameterValue.InvalidServiceConfig' });
    await assert.rejects(create({ ApiType: 'NORMAL' }), { code: 'InvalidParameterValue.InvalidApiType' });
  });
});
