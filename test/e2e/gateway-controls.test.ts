// IP strategies, applications and plugins of the API gateway through the official SDK: each answer is held against the
// SDK's own models field by field; typical errors arrive with their codes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TencentClient } from '../support/clients.ts';
import { codeOf, tencentClient, tencentCommon } from '../support/clients.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createService } from '../support/published-service.ts';
import { modelFaults, sdkModels } from '../support/sdk-models.ts';

const models = sdkModels('apigateway', 'v20180808');

/** Fields the gateway document has beyond today's SDK. */
const beyondTheSdk =
  /\.(?:(?:ApiAppSet\[\d+\]|Result)\.(?:Tags|ProjectId)|PluginSet\[\d+\]\.(?:Tags|ProjectId)|EIAMAppId): not in the models$/;

describe('access controls through the SDK', () => {
  let portico: Portico;
  let client: TencentClient;
  let serviceId: string;
  let apiId: string;

  before(async () => {
    portico = await startPortico();
    client = tencentClient(portico);
    ({ serviceId } = await createService(client, 'controls'));
    const api = await client.CreateApi({
      ServiceId: serviceId,
      ApiName: 'hello',
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      AuthType: 'NONE',
      RequestConfig: { Path: '/hello', Method: 'GET' },
      ServiceMockReturnMessage: 'hello',
    });
    apiId = api.Result?.ApiId as string;
    await client.ReleaseService({ ServiceId: serviceId, EnvironmentName: 'release', ReleaseDesc: 'first' });
  });
  after(() => portico?.stop());

  /** The answer of a good call, after it was held against the model of its action. */
  const checked = async <T>(action: string, answer: Promise<T>): Promise<T> => {
    const given = await answer;
    const faults = modelFaults(models, `${action}Response`, given).filter((fault) => !beyondTheSdk.test(fault));
    assert.deepEqual(faults, []);
    return given;
  };
  const done = async (action: string, answer: Promise<{ Result?: boolean }>): Promise<void> =>
    assert.equal((await checked(action, answer)).Result, true);
  const code = (call: Promise<unknown>): Promise<string> => call.then(() => 'no error', codeOf);

  test('IP strategies', async () => {
    const created = await checked(
      'CreateIPStrategy',
      client.CreateIPStrategy({
        ServiceId: serviceId,
        StrategyName: 'office',
        StrategyType: 'WHITE',
        StrategyData: '192.0.2.1\n198.51.100.0/24',
      }),
    );
    const known = { ServiceId: serviceId, StrategyId: created.Result?.StrategyId as string };
    await done('ModifyIPStrategy', client.ModifyIPStrategy({ ...known, StrategyData: '127.0.0.1' }));
    const place = { ...known, EnvironmentName: 'test' };
    const open = await checked('DescribeIPStrategyApisStatus', client.DescribeIPStrategyApisStatus(place));
    assert.deepEqual(
      open.Result?.ApiIdStatusSet?.map((api) => api.ApiId),
      [apiId],
    );
    await done('BindIPStrategy', client.BindIPStrategy({ ...place, BindApiIds: [apiId] }));
    const described = await checked('DescribeIPStrategy', client.DescribeIPStrategy(place));
    assert.deepEqual(
      described.Result?.BindApis?.map((api) => api.ApiId),
      [apiId],
    );
    const listed = await checked(
      'DescribeIPStrategysStatus',
      client.DescribeIPStrategysStatus({ ServiceId: serviceId }),
    );
    assert.equal(listed.Result?.TotalCount, 1);
    assert.equal(await code(client.DeleteIPStrategy(known)), 'UnsupportedOperation.ResourceAssociated');
    await done('UnBindIPStrategy', client.UnBindIPStrategy({ ...place, UnBindApiIds: [apiId] }));
    await done('DeleteIPStrategy', client.DeleteIPStrategy(known));
    assert.equal(await code(client.DescribeIPStrategy(known)), 'ResourceNotFound.InvalidIPStrategy');
  });

  test('applications', async () => {
    const created = await checked('CreateApiApp', client.CreateApiApp({ ApiAppName: 'webshop', ApiAppDesc: 'shop' }));
    const ApiAppId = created.Result?.ApiAppId as string;
    const binding = { ApiAppId, Environment: 'release', ServiceId: serviceId, ApiId: apiId };
    await done('BindApiApp', client.BindApiApp(binding));
    assert.equal(
      await code(client.BindApiApp({ ...binding, Environment: 'live' })),
      'InvalidParameterValue.InvalidEnv',
    );
    const apis = await checked('DescribeApiAppBindApisStatus', client.DescribeApiAppBindApisStatus({ ApiAppId }));
    assert.equal(apis.Result?.ApiAppApiSet?.[0]?.ApiId, apiId);
    const apps = await checked(
      'DescribeApiBindApiAppsStatus',
      client.DescribeApiBindApiAppsStatus({ ServiceId: serviceId, ApiIds: [apiId] }),
    );
    assert.equal(apps.Result?.ApiAppApiSet?.[0]?.ApiAppId, ApiAppId);
    await done('ModifyApiApp', client.ModifyApiApp({ ApiAppId, ApiAppName: 'store' }));
    await done('UpdateApiAppKey', client.UpdateApiAppKey({ ApiAppId, ApiAppKey: 'my_own_key' }));
    const listed = await checked('DescribeApiAppsStatus', client.DescribeApiAppsStatus({}));
    const app = listed.Result?.ApiAppSet?.[0];
    assert.deepEqual([app?.ApiAppName, app?.ApiAppKey, app?.ApiAppSecret?.length], ['store', 'my_own_key', 40]);
    // DescribeApiApp has left the SDK; older clients still call it.
    const found = (await tencentCommon(portico, '2018-08-08').request('DescribeApiApp', { ApiAppId })) as {
      Result: { ApiAppSet: readonly Record<string, unknown>[] };
    };
    assert.deepEqual([found.Result.ApiAppSet[0]?.['ApiAppKey'], found.Result.ApiAppSet[0]?.['ApiAppSecret']], ['', '']);
    assert.equal(await code(client.DeleteApiApp({ ApiAppId })), 'UnsupportedOperation.ResourceAssociated');
    await done('UnbindApiApp', client.UnbindApiApp(binding));
    await done('DeleteApiApp', client.DeleteApiApp({ ApiAppId }));
    assert.equal(await code(client.DeleteApiApp({ ApiAppId })), 'ResourceNotFound.InvalidApiApp');
  });

  test('plugins', async () => {
    const definition = { PluginName: 'no_robots', PluginType: 'IPControl' };
    const created = await checked(
      'CreatePlugin',
      client.CreatePlugin({ ...definition, PluginData: '{"type":"black_list","blocks":"192.0.2.1"}' }),
    );
    assert.equal(
      await code(client.CreatePlugin({ ...definition, PluginData: '{"type":"black_list","blocks":"all"}' })),
      'InvalidParameterValue.InvalidPluginConfig',
    );
    const PluginId = created.Result?.PluginId as string;
    await done('ModifyPlugin', client.ModifyPlugin({ PluginId, Description: 'keeps robots out' }));
    const place = { PluginId, ServiceId: serviceId, EnvironmentName: 'release' };
    assert.equal(
      await code(client.AttachPlugin({ ...place, EnvironmentName: 'test', ApiIds: [apiId] })),
      'InvalidParameterValue.InvalidEnvStatus',
    );
    await done('AttachPlugin', client.AttachPlugin({ ...place, ApiIds: [apiId] }));
    const all = await checked('DescribeAllPluginApis', client.DescribeAllPluginApis(place));
    assert.deepEqual(
      all.Result?.ApiSet?.map((api) => [api.ApiId, api.IsAttached]),
      [[apiId, true]],
    );
    const attached = await checked('DescribePluginApis', client.DescribePluginApis({ PluginId }));
    assert.equal(attached.Result?.AttachedApis?.[0]?.Environment, 'release');
    const byApi = await checked(
      'DescribePluginsByApi',
      client.DescribePluginsByApi({ ServiceId: serviceId, ApiId: apiId }),
    );
    assert.equal(byApi.Result?.PluginSummary?.[0]?.PluginId, PluginId);
    const described = await checked('DescribePlugin', client.DescribePlugin({ PluginId }));
    assert.equal(described.Result?.AttachedApiTotalCount, 1);
    const listed = await checked('DescribePlugins', client.DescribePlugins({ PluginType: 'IPControl' }));
    assert.equal(listed.Result?.PluginSet?.[0]?.Description, 'keeps robots out');
    assert.equal(await code(client.DeletePlugin({ PluginId })), 'UnsupportedOperation.ResourceAssociated');
    await done('DetachPlugin', client.DetachPlugin({ ...place, ApiId: apiId }));
    await done('DeletePlugin', client.DeletePlugin({ PluginId }));
    assert.equal(await code(client.DescribePlugin({ PluginId })), 'ResourceNotFound.InvalidPlugin');
  });
});
