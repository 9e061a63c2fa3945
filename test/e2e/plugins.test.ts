// Plugins and IP strategies, created and attached through the official Tencent SDK, at work on the edge.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Backend, Seen } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import type { GatewayAnswer, GatewayCall } from '../support/gateway-caller.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createHttpApi, createService, release } from '../support/published-service.ts';

const ENVIRONMENT = { EnvironmentName: 'release' } as const;

describe('plugins on the edge', () => {
  let portico: Portico;
  let backend: Backend;
  let other: Backend;
  let client: TencentClient;
  let serviceId: string;
  let host: string;
  let apis = 0;

  before(async () => {
    [portico, backend, other] = await Promise.all([startPortico(), startBackend(), startBackend()]);
    client = tencentClient(portico);
    ({ serviceId, host } = await createService(client, 'plugged'));
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop(), other?.stop()]);
  });

  const call = (part: Partial<GatewayCall> & { readonly path: string }): Promise<GatewayAnswer> =>
    callGateway({ port: portico.edgePort, host, ...part });

  /** A released API of its own, with its path on the edge. */
  const publishApi = async (backendUrl = backend.url): Promise<{ apiId: string; path: string }> => {
    apis += 1;
    const path = `/api-${apis}`;
    const shape = { serviceId, backendUrl, name: `api${apis}`, path, authType: 'NONE', backendPath: '/echo' } as const;
    const apiId = await createHttpApi(client, shape);
    await release(client, serviceId);
    await eventually(async () => assert.notEqual((await call({ path: `/release${path}` })).status, 404));
    return { apiId, path: `/release${path}` };
  };

  const createPlugin = async (type: string, data: unknown): Promise<string> => {
    const created = await client.CreatePlugin({
      PluginName: `plugin_${type}`,
      PluginType: type,
      PluginData: JSON.stringify(data),
    });
    return created.Result?.PluginId as string;
  };
  const attach = (pluginId: string, apiId: string) =>
    client.AttachPlugin({ PluginId: pluginId, ServiceId: serviceId, ...ENVIRONMENT, ApiIds: [apiId] });
  const detach = (pluginId: string, apiId: string) =>
    client.DetachPlugin({ PluginId: pluginId, ServiceId: serviceId, ...ENVIRONMENT, ApiId: apiId });

  test('IPControl keeps callers out at once, changes at once, and is gone when detached', async () => {
    const { apiId, path } = await publishApi();
    const pluginId = await createPlugin('IPControl', { type: 'white_list', blocks: '192.0.2.1;2001:db8::/32' });
    await attach(pluginId, apiId);
    await eventually(async () => {
      const refused = await call({ path });
      assert.equal(refused.status, 403);
      assert.equal(refused.body, '{"message":"Your IP address is not allowed"}');
    });
    const wider = JSON.stringify({ type: 'white_list', blocks: '192.0.2.1;127.0.0.0/8' });
    await client.ModifyPlugin({ PluginId: pluginId, PluginData: wider });
    await eventually(async () => assert.equal((await call({ path })).status, 200));
    const black = JSON.stringify({ type: 'black_list', blocks: '127.0.0.1' });
    await client.ModifyPlugin({ PluginId: pluginId, PluginData: black });
    await eventually(async () => assert.equal((await call({ path })).status, 403));
    await detach(pluginId, apiId);
    await eventually(async () => assert.equal((await call({ path })).status, 200));
  });

  test('an IP strategy of the older API does the same', async () => {
    const { apiId, path } = await publishApi();
    const created = await client.CreateIPStrategy({
      ServiceId: serviceId,
      StrategyName: 'office',
      StrategyType: 'BLACK',
      StrategyData: '127.0.0.1\n192.0.2.0/24',
    });
    const StrategyId = created.Result?.StrategyId as string;
    const binding = { ServiceId: serviceId, StrategyId, ...ENVIRONMENT, BindApiIds: [apiId] };
    await client.BindIPStrategy(binding);
    await eventually(async () => assert.equal((await call({ path })).status, 403));
    await client.ModifyIPStrategy({ ServiceId: serviceId, StrategyId, StrategyData: '192.0.2.0/24' });
    await eventually(async () => assert.equal((await call({ path })).status, 200));
    await client.ModifyIPStrategy({ ServiceId: serviceId, StrategyId, StrategyData: '127.0.0.1' });
    await eventually(async () => assert.equal((await call({ path })).status, 403));
    await client.UnBindIPStrategy({ ServiceId: serviceId, StrategyId, ...ENVIRONMENT, UnBindApiIds: [apiId] });
    await eventually(async () => assert.equal((await call({ path })).status, 200));
  });

  test('TrafficControl lets as many through as it says, over all workers', async () => {
    const { apiId, path } = await publishApi();
    const limits = { expire_type: 'day', expire: 1000, api_rate_limit: 30, ip_rate_limit: 20 };
    await attach(await createPlugin('TrafficControl', limits), apiId);
    // The first answer that tells the limit has taken one.
    await eventually(async () =>
      assert.equal((await call({ path })).headers['x-trafficcontrol-ratelimit'], '19/20;w=86400000'),
    );
    const answers = await Promise.all(Array.from({ length: 60 }, () => call({ path })));
    assert.equal(answers.filter(({ status }) => status === 200).length, 19);
    const refused = answers.find(({ status }) => status === 429);
    assert.equal(refused?.body, '{"message":"API rate limit exceeded"}');
    assert.match(String(refused?.headers['retry-after']), /^\d+$/);
  });

  test('TrafficControlByParameter counts each value of a parameter', async () => {
    const { apiId, path } = await publishApi();
    const strategy = {
      name: 'by_user',
      strategy_weight: 1,
      parameters: [{ type: 'header', name: 'X-User' }],
      rate_limit: 2,
      window: 86_400_000,
      condition: "query.kind = 'counted'",
    };
    await attach(
      await createPlugin('TrafficControlByParameter', {
        default_window: 0,
        default_rate_limit: 0,
        strategies: [strategy],
      }),
      apiId,
    );
    const as = async (user: string, kind: string): Promise<number> =>
      (await call({ path: `${path}?kind=${kind}`, headers: { 'X-User': user } })).status;
    await eventually(async () => {
      const answer = await call({ path: `${path}?kind=counted`, headers: { 'X-User': `probe-${Math.random()}` } });
      assert.equal(answer.headers['x-trafficcontrol-ratelimit'], '1/2;w=86400000');
    });
    assert.deepEqual([await as('a', 'counted'), await as('a', 'counted'), await as('a', 'counted')], [200, 200, 429]);
    assert.deepEqual([await as('b', 'counted'), await as('a', 'free')], [200, 200]);
  });

  test('Cors answers preflights by its rule', async () => {
    const { apiId, path } = await publishApi();
    await attach(
      await createPlugin('Cors', {
        allow_origin: ['https://app.example'],
        allow_methods: ['PUT'],
        allow_headers: ['X-Mine'],
        max_age: 600,
      }),
      apiId,
    );
    const preflight = (origin: string): Promise<GatewayAnswer> =>
      call({ path, method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'PUT' } });
    await eventually(async () =>
      assert.equal((await preflight('https://app.example')).headers['access-control-max-age'], '600'),
    );
    assert.equal((await preflight('https://other.example')).status, 403);
  });

  test('Routing leads to another backend', async () => {
    const { apiId, path } = await publishApi();
    const config = { ServiceType: 'HTTP', ServiceConfig: { Url: other.url, Path: '/new', Method: 'GET' } };
    await attach(
      await createPlugin('Routing', [
        {
          strategy_name: 'mock',
          condition: 'query.v > 2',
          backend_type: 'MOCK',
          backend_config: { ServiceMockReturnMessage: 'mocked' },
        },
        {
          strategy_name: 'http',
          strategy_weight: 9,
          condition: 'query.v = 2',
          backend_type: 'HTTP',
          backend_config: config,
        },
      ]),
      apiId,
    );
    await eventually(async () => assert.equal((await call({ path: `${path}?v=3` })).body, 'mocked'));
    const seen = JSON.parse((await call({ path: `${path}/x?v=2` })).body) as Seen;
    assert.equal(seen.path, '/new/x');
    assert.equal(other.seen.length, 1);
    assert.equal((JSON.parse((await call({ path: `${path}?v=1` })).body) as Seen).path, '/echo');
  });

  test('CircuitBreaker answers from its fallback once the backend has failed often enough', async () => {
    const { apiId, path } = await publishApi();
    await attach(
      await createPlugin('CircuitBreaker', {
        failure_condition: 'func_in(status_code,{500})',
        failure_threshold: 3,
        time_window: 90,
        open_state_duration: 300,
        backend_type: 'MOCK',
        backend_config: { ServiceMockReturnMessage: 'meanwhile' },
      }),
      apiId,
    );
    await eventually(async () => {
      assert.equal((await call({ path: `${path}?status=500` })).body, 'meanwhile');
    });
    const before = backend.seen.length;
    assert.equal((await call({ path })).body, 'meanwhile');
    assert.equal(backend.seen.length, before);
  });

  test('ProxyCache answers again without the backend', async () => {
    const { apiId, path } = await publishApi();
    await attach(
      await createPlugin('ProxyCache', {
        cache_key_params: [{ parameter: 'id', position: 'query' }],
        cacheable_methods: ['GET'],
        cacheable_response_codes: [200],
        cache_control: false,
        ttl: 300,
      }),
      apiId,
    );
    // Every worker has a cache of its own: after a few calls all have it.
    await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => call({ path: `${path}?id=1` })));
      for (const answer of answers) assert.equal(answer.headers['x-cache-status'], 'HIT');
    });
    assert.equal((JSON.parse((await call({ path: `${path}?id=2` })).body) as Seen).query['id'], '2');
  });

  test('CustomAuth and CustomReq ask their endpoints', async () => {
    const { apiId, path } = await publishApi();
    const endpoint = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const event = JSON.parse(Buffer.concat(chunks).toString()) as { headers: Record<string, string> };
      const answer =
        request.url === '/auth'
          ? { allow: event.headers['x-token'] === 'good', status: 401, message: 'no' }
          : { replace_headers: { 'X-Added': 'by the endpoint' } };
      response.end(JSON.stringify(answer));
    }).listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
    const shared = { func_name: 'later', endpoint_timeout: 5 };
    try {
      await attach(
        await createPlugin('CustomAuth', {
          ...shared,
          endpoint_url: `${url}/auth`,
          cache_time: 60,
          header_auth_parameters: ['X-Token'],
        }),
        apiId,
      );
      await attach(await createPlugin('CustomReq', { ...shared, endpoint_url: `${url}/change` }), apiId);
      await eventually(async () => {
        assert.equal((await call({ path })).body, '{"message":"header X-Token is required"}');
        const seen = JSON.parse((await call({ path, headers: { 'X-Token': 'good' } })).body) as Seen;
        assert.equal(seen.headers['x-added'], 'by the endpoint');
      });
      const refused = await call({ path, headers: { 'X-Token': 'bad' } });
      assert.deepEqual([refused.status, refused.body], [401, '{"message":"no"}']);
    } finally {
      endpoint.closeAllConnections();
      endpoint.close();
    }
  });

  test('a function without an address refuses every call until there is a runner', async () => {
    const { apiId, path } = await publishApi();
    await attach(await createPlugin('CustomAuth', { func_name: 'f', endpoint_timeout: 5, cache_time: 0 }), apiId);
    await eventually(async () => {
      const refused = await call({ path });
      assert.deepEqual([refused.status, refused.body], [481, '{"message":"API config error"}']);
    });
  });

  test('attachments survive a restart of the edge', async () => {
    const { apiId, path } = await publishApi();
    await attach(await createPlugin('IPControl', { type: 'black_list', blocks: '127.0.0.1' }), apiId);
    await eventually(async () => assert.equal((await call({ path })).status, 403));
    await portico.restart();
    assert.equal((await call({ path })).status, 403);
  });
});
