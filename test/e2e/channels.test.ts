// Backend channels, created and used through the official Tencent SDK, at work on the edge; and backends that may not be.
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
import { createHttpApi, createService, release } from '../support/published-service.ts';

const health = {
  EnableActiveCheck: false,
  EnablePassiveCheck: true,
  HealthyHttpStatus: '200-399',
  UnhealthyHttpStatus: '500-599',
  TcpFailureThreshold: 1,
  TimeoutThreshold: 1,
  HttpFailureThreshold: 2,
  UnhealthyTimeout: 600,
};

describe('channels through the control API', () => {
  let portico: Portico;
  let first: Backend;
  let second: Backend;
  let client: TencentClient;
  let serviceId: string;
  let host: string;
  let upstreamId: string;
  let apiId: string;

  before(async () => {
    [portico, first, second] = await Promise.all([startPortico(), startBackend(), startBackend()]);
    client = tencentClient(portico);
    ({ serviceId, host } = await createService(client, 'channelled'));
  });
  after(async () => {
    await Promise.all([portico?.stop(), first?.stop(), second?.stop()]);
  });

  const call = (path: string) => callGateway({ port: portico.edgePort, host, path: `/release${path}` });
  const node = ({ port }: Backend, Weight: number) => ({ Host: '127.0.0.1', Port: port, Weight });
  const channelApi = {
    ServiceTimeout: 5,
    Protocol: 'HTTP',
    AuthType: 'NONE',
    RequestConfig: { Path: '/shop', Method: 'GET' },
    ResponseType: 'JSON',
  };

  test('an API of a channel is published and its calls are spread by weight', async () => {
    const created = await client.CreateUpstream({
      Scheme: 'HTTP',
      Algorithm: 'ROUND-ROBIN',
      UniqVpcId: 'vpc-1',
      UpstreamName: 'shop',
      UpstreamHost: 'shop.example',
      Retries: 1,
      Nodes: [node(first, 30), node(second, 10)],
      HealthChecker: health,
    });
    upstreamId = created.UpstreamId as string;
    const api = await client.CreateApi({
      ...channelApi,
      ServiceId: serviceId,
      ApiName: 'shop',
      ServiceType: 'VPC',
      ServiceConfig: {
        Product: 'upstream',
        UniqVpcId: 'vpc-1',
        UpstreamId: upstreamId,
        Path: '/echo',
        Method: 'GET',
        Url: '',
      },
    });
    apiId = api.Result?.ApiId as string;
    await release(client, serviceId);
    await eventually(async () => assert.equal((await call('/shop')).status, 200));
    const before = [first.seen.length, second.seen.length] as const;
    for (let sent = 0; sent < 40; sent += 1) assert.equal((await call('/shop')).status, 200);
    const counts = [first.seen.length - before[0], second.seen.length - before[1]];
    assert.ok(Math.abs(counts[0]! - 30) <= 4 && counts[0]! + counts[1]! === 40, String(counts));
    assert.equal(first.seen.at(-1)?.headers['host'], 'shop.example');
    assert.equal(first.seen.at(-1)?.path, '/echo');
    const bound = await client.DescribeUpstreamBindApis({ UpstreamId: upstreamId, Limit: 10, Offset: 0 });
    assert.deepEqual(
      bound.Result?.BindApiSet?.map((one) => one.ApiId),
      [apiId],
    );
  });

  test('changed nodes are followed without a release', async () => {
    await client.ModifyUpstream({ UpstreamId: upstreamId, Nodes: [node(first, 0), node(second, 10)] });
    await eventually(async () => {
      const before = first.seen.length;
      for (let sent = 0; sent < 5; sent += 1) await call('/shop');
      assert.equal(first.seen.length, before);
    });
  });

  test('a node that cannot be reached is left alone, and no caller notices', async () => {
    await client.ModifyUpstream({ UpstreamId: upstreamId, Nodes: [node(first, 10), node(second, 10)] });
    await eventually(async () => {
      const before = first.seen.length;
      for (let sent = 0; sent < 4; sent += 1) await call('/shop');
      assert.ok(first.seen.length > before);
    });
    await first.stop();
    for (let sent = 0; sent < 12; sent += 1) assert.equal((await call('/shop')).status, 200);
    const before = second.seen.length;
    for (let sent = 0; sent < 10; sent += 1) await call('/shop');
    assert.equal(second.seen.length - before, 10);
  });

  test('a channel in use cannot be deleted, an unknown one cannot be used', async () => {
    await assert.rejects(client.DeleteUpstream({ UpstreamId: upstreamId }), {
      code: 'UnsupportedOperation.UnsupportedDeleteUpstream',
    });
    const unknown = client.CreateApi({
      ...channelApi,
      ServiceId: serviceId,
      ApiName: 'unknown',
      ServiceType: 'HTTP',
      RequestConfig: { Path: '/unknown', Method: 'GET' },
      ServiceConfig: { Product: 'upstream', UpstreamId: 'upstream-zzzzzzzz', Path: '/', Method: 'GET' },
    });
    await assert.rejects(unknown, { code: 'InvalidParameterValue.InvalidServiceConfig' });
  });

  test('an API whose backend is a forbidden address answers 403: metadata and Portico’s own control port', async () => {
    const shape = { serviceId, authType: 'NONE', backendPath: '/' } as const;
    await createHttpApi(client, { ...shape, name: 'meta', path: '/meta', backendUrl: 'http://169.254.169.254' });
    const control = `http://localhost:${portico.controlPort}`;
    await createHttpApi(client, { ...shape, name: 'control', path: '/control', backendUrl: control });
    await release(client, serviceId);
    for (const path of ['/meta', '/control'])
      await eventually(async () => {
        const answer = await call(path);
        assert.deepEqual([answer.status, answer.body], [403, '{"message":"Endpoint IP address is not allowed"}']);
      });
  });
});
