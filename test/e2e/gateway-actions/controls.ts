// Access controls: IP strategies, applications and plugins.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldNow } from './world.ts';
import { makeService, nowhere } from './world.ts';

export const controlCases = (world: WorldNow): void => {
  test('IP strategies', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'addresses', ['test']);
    const created = await calls.ok('CreateIPStrategy', {
      ServiceId,
      StrategyName: 'office',
      StrategyType: 'WHITE',
      StrategyData: '192.0.2.1\n198.51.100.0/24',
    });
    await calls.refused('CreateIPStrategy', 'InvalidParameter.FormatError', {
      ServiceId,
      StrategyName: 'office',
      StrategyType: 'WHITE',
      StrategyData: 'everyone',
    });
    const known = { ServiceId, StrategyId: created.Result.StrategyId };
    const unknown = { ServiceId, StrategyId: 'IPStrategy-00000000' };
    const missing = 'ResourceNotFound.InvalidIPStrategy';
    await calls.ok('ModifyIPStrategy', { ...known, StrategyData: '127.0.0.1' });
    await calls.refused('ModifyIPStrategy', missing, { ...unknown, StrategyData: '127.0.0.1' });
    const place = { ...known, EnvironmentName: 'test' };
    const open = await calls.ok('DescribeIPStrategyApisStatus', place);
    assert.equal(open.Result.ApiIdStatusSet[0].ApiId, ApiId);
    await calls.refused('DescribeIPStrategyApisStatus', missing, { ...place, ...unknown });
    await calls.ok('BindIPStrategy', { ...place, BindApiIds: [ApiId] });
    await calls.refused('BindIPStrategy', 'ResourceNotFound.InvalidApi', { ...place, BindApiIds: ['api-00000000'] });
    const described = await calls.ok('DescribeIPStrategy', place);
    assert.equal(described.Result.BindApis[0].ApiId, ApiId);
    await calls.refused('DescribeIPStrategy', missing, unknown);
    const listed = await calls.ok('DescribeIPStrategysStatus', { ServiceId });
    assert.equal(listed.Result.TotalCount, 1);
    await calls.refused('DescribeIPStrategysStatus', 'ResourceNotFound.InvalidService', nowhere);
    await calls.refused('DeleteIPStrategy', 'UnsupportedOperation.ResourceAssociated', known);
    await calls.ok('UnBindIPStrategy', { ...place, UnBindApiIds: [ApiId] });
    await calls.refused('UnBindIPStrategy', missing, { ...place, ...unknown, UnBindApiIds: [ApiId] });
    await calls.ok('DeleteIPStrategy', known);
  });

  test('applications', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'apps', ['release']);
    const created = await calls.ok('CreateApiApp', { ApiAppName: 'webshop', ApiAppDesc: 'shop' });
    await calls.refused('CreateApiApp', 'InvalidParameter.FormatError', { ApiAppName: 'x'.repeat(51) });
    const { ApiAppId } = created.Result;
    const missing = 'ResourceNotFound.InvalidApiApp';
    const unknown = { ApiAppId: 'app-00000000' };
    const binding = { ApiAppId, Environment: 'release', ServiceId, ApiId };
    await calls.ok('BindApiApp', binding);
    await calls.refused('BindApiApp', 'InvalidParameterValue.InvalidEnv', { ...binding, Environment: 'live' });
    const apis = await calls.ok('DescribeApiAppBindApisStatus', { ApiAppId });
    assert.equal(apis.Result.ApiAppApiSet[0].ApiId, ApiId);
    await calls.refused('DescribeApiAppBindApisStatus', missing, unknown);
    const apps = await calls.ok('DescribeApiBindApiAppsStatus', { ServiceId, ApiIds: [ApiId] });
    assert.equal(apps.Result.ApiAppApiSet[0].ApiAppId, ApiAppId);
    await calls.refused('DescribeApiBindApiAppsStatus', 'ResourceNotFound.InvalidService', {
      ...nowhere,
      ApiIds: [ApiId],
    });
    await calls.ok('ModifyApiApp', { ApiAppId, ApiAppName: 'store' });
    await calls.refused('ModifyApiApp', missing, { ...unknown, ApiAppName: 'store' });
    await calls.ok('UpdateApiAppKey', { ApiAppId, ApiAppKey: 'my_own_key' });
    await calls.refused('UpdateApiAppKey', missing, { ...unknown, ApiAppKey: 'my_own_key' });
    const listed = await calls.ok('DescribeApiAppsStatus', {});
    const [app] = listed.Result.ApiAppSet;
    assert.deepEqual([app.ApiAppName, app.ApiAppKey, app.ApiAppSecret.length], ['store', 'my_own_key', 40]);
    await calls.refused('DescribeApiAppsStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName', {
      Filters: [{ Name: 'Colour', Values: ['red'] }],
    });
    // DescribeApiApp has left the SDK; older clients still call it. Whoever knows an id must not learn the keys.
    const found = await calls.ok('DescribeApiApp', { ApiAppId });
    assert.deepEqual([found.Result.ApiAppSet[0].ApiAppKey, found.Result.ApiAppSet[0].ApiAppSecret], ['', '']);
    await calls.refused('DescribeApiApp', 'MissingParameter');
    await calls.refused('DeleteApiApp', 'UnsupportedOperation.ResourceAssociated', { ApiAppId });
    await calls.ok('UnbindApiApp', binding);
    await calls.refused('UnbindApiApp', missing, { ...binding, ...unknown });
    await calls.ok('DeleteApiApp', { ApiAppId });
  });

  test('plugins', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'plugged', ['release']);
    const definition = { PluginName: 'no_robots', PluginType: 'IPControl' };
    const created = await calls.ok('CreatePlugin', {
      ...definition,
      PluginData: '{"type":"black_list","blocks":"192.0.2.1"}',
    });
    await calls.refused('CreatePlugin', 'InvalidParameterValue.InvalidPluginConfig', {
      ...definition,
      PluginData: '{"type":"black_list","blocks":"all"}',
    });
    const { PluginId } = created.Result;
    const missing = 'ResourceNotFound.InvalidPlugin';
    const unknown = { PluginId: 'plugin-00000000' };
    await calls.ok('ModifyPlugin', { PluginId, Description: 'keeps robots out' });
    await calls.refused('ModifyPlugin', missing, unknown);
    const place = { PluginId, ServiceId, EnvironmentName: 'release' };
    const available = await calls.ok('DescribeAvailablePluginApis', place);
    assert.equal(available.Result.ApiSet[0].ApiId, ApiId);
    await calls.refused('DescribeAvailablePluginApis', missing, { ...place, ...unknown });
    await calls.refused('AttachPlugin', 'InvalidParameterValue.InvalidEnvStatus', {
      ...place,
      EnvironmentName: 'test',
      ApiIds: [ApiId],
    });
    await calls.ok('AttachPlugin', { ...place, ApiIds: [ApiId] });
    const all = await calls.ok('DescribeAllPluginApis', place);
    assert.deepEqual([all.Result.ApiSet[0].ApiId, all.Result.ApiSet[0].IsAttached], [ApiId, true]);
    await calls.refused('DescribeAllPluginApis', missing, { ...place, ...unknown });
    const attached = await calls.ok('DescribePluginApis', { PluginId });
    assert.equal(attached.Result.AttachedApis[0].Environment, 'release');
    await calls.refused('DescribePluginApis', missing, unknown);
    const byApi = await calls.ok('DescribePluginsByApi', { ServiceId, ApiId });
    assert.equal(byApi.Result.PluginSummary[0].PluginId, PluginId);
    await calls.refused('DescribePluginsByApi', 'ResourceNotFound.InvalidApi', { ServiceId, ApiId: 'api-00000000' });
    const described = await calls.ok('DescribePlugin', { PluginId });
    assert.equal(described.Result.AttachedApiTotalCount, 1);
    await calls.refused('DescribePlugin', missing, unknown);
    const listed = await calls.ok('DescribePlugins', { PluginType: 'IPControl' });
    assert.equal(listed.Result.PluginSet[0].Description, 'keeps robots out');
    await calls.refused('DescribePlugins', 'InvalidParameterValue', { Limit: 101 });
    await calls.refused('DeletePlugin', 'UnsupportedOperation.ResourceAssociated', { PluginId });
    await calls.ok('DetachPlugin', { ...place, ApiId });
    await calls.refused('DetachPlugin', missing, { ...place, ...unknown, ApiId });
    await calls.ok('DeletePlugin', { PluginId });
  });
};
