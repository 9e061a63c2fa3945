// Plugins over a real store: their life, what they may be attached to, the codes they are refused with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer, TestCalls } from '../test-calls.ts';
import { mockApi, openTestCalls, serviceWithApi } from '../test-calls.ts';

let calls: TestCalls;
before(async () => {
  calls = await openTestCalls({ plugins: 40, servicesOfPlugin: 2 });
});
after(() => calls.close());

const addresses = '{"type":"black_list","blocks":"192.0.2.1"}';
const hourly = '{"expire_type":"hour","expire":1,"api_rate_limit":500}';
const byParameter = JSON.stringify({
  default_window: 0,
  strategies: [{ name: 'a', strategy_weight: 0, parameters: [{ type: 'query', name: 'a' }], rate_limit: 1, window: 1 }],
});

const create = async (change: object = {}): Promise<Answer> => {
  const request = { PluginName: 'my_plugin', PluginType: 'IPControl', PluginData: addresses, ...change };
  return (await calls.call('CreatePlugin', request)).Result;
};
const codeOf = async (action: string, request: object, who?: object): Promise<string> =>
  (await calls.refusal(action, request, who)).code;

/** A service published in `release` with one API in it. */
const published = async (): Promise<{ ServiceId: string; ApiId: string }> => {
  const made = await serviceWithApi(calls);
  await release(made.ServiceId);
  return made;
};
const release = (ServiceId: string) =>
  calls.call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'r' });
const place = (ServiceId: string, PluginId: string) => ({ PluginId, ServiceId, EnvironmentName: 'release' });

test('a plugin is created, described, modified and deleted; its definition comes back as it was given', async () => {
  const spaced = '{ "blocks": "192.0.2.1", "type": "black_list" }';
  const made = await create({ PluginData: spaced, Tags: [{ Key: 'team', Value: 'a' }], ProjectId: '7' });
  const { PluginId } = made;
  assert.match(PluginId, /^plugin-[a-z0-9]{8}$/);
  assert.deepEqual([made.AttachedApiTotalCount, made.AttachedApis], [null, null]);
  const { Result: described } = await calls.call('DescribePlugin', { PluginId });
  assert.deepEqual(described, { ...made, AttachedApiTotalCount: 0, AttachedApis: [] });
  assert.deepEqual([described.PluginData, described.Description, described.ProjectId], [spaced, '', '7']);

  const change = {
    PluginName: 'renamed',
    Description: 'd',
    PluginData: '{"type":"white_list","blocks":"203.0.113.7"}',
  };
  assert.deepEqual(await calls.call('ModifyPlugin', { PluginId, ...change }), { Result: true });
  const { Result: changed } = await calls.call('DescribePlugin', { PluginId });
  assert.deepEqual([changed.PluginName, changed.Description, changed.PluginData], Object.values(change));
  assert.equal(changed.PluginType, 'IPControl');
  assert.deepEqual(await calls.call('DeletePlugin', { PluginId }), { Result: true });
  assert.equal(await codeOf('DescribePlugin', { PluginId }), 'ResourceNotFound.InvalidPlugin');
});

test('every type can be created, and a broken definition has its code', async () => {
  const backend = { ServiceMockReturnMessage: 'm' };
  const callee = { func_name: 'f', endpoint_timeout: 1 };
  const definitions: Record<string, unknown> = {
    IPControl: JSON.parse(addresses),
    TrafficControl: JSON.parse(hourly),
    TrafficControlByParameter: JSON.parse(byParameter),
    Cors: { allow_origin: ['*'], allow_methods: ['GET'], max_age: 600 },
    Routing: [{ strategy_name: 's', condition: "path = '/a'", backend_type: 'MOCK', backend_config: backend }],
    CircuitBreaker: {
      failure_condition: 'latency_seconds > 1',
      failure_threshold: 1,
      time_window: 10,
      open_state_duration: 15,
    },
    ProxyCache: { cacheable_methods: ['GET'], cacheable_response_codes: [200], ttl: 1 },
    CustomReq: callee,
    CustomAuth: { ...callee, cache_time: 0 },
  };
  for (const [PluginType, definition] of Object.entries(definitions))
    assert.equal((await create({ PluginType, PluginData: JSON.stringify(definition) })).PluginType, PluginType);

  const refused = (PluginType: string, definition: unknown) =>
    codeOf('CreatePlugin', { PluginName: 'p1', PluginType, PluginData: JSON.stringify(definition) });
  const [routing] = definitions['Routing'] as [object];
  assert.equal(await refused('IPControl', { type: 'white_list' }), 'InvalidParameterValue.InvalidPluginConfig');
  assert.equal(
    await refused('ProxyCache', { ...(definitions['ProxyCache'] as object), ttl: 0 }),
    'InvalidParameterValue.RangeExceeded',
  );
  assert.equal(await refused('IPControl', { type: 'x', blocks: '1.1.1.1' }), 'InvalidParameterValue.NotInOptions');
  assert.equal(await refused('Routing', [{ ...routing, condition: 'x' }]), 'InvalidParameterValue.InvalidCondition');
  assert.equal(await refused('Routing', [routing, routing]), 'InvalidParameterValue.DuplicatePluginConfig');
  const { PluginId } = await create();
  assert.equal(
    await codeOf('ModifyPlugin', { PluginId, PluginData: hourly }),
    'InvalidParameterValue.InvalidPluginConfig',
  );
  assert.equal(await codeOf('ModifyPlugin', { PluginId, PluginData: '{' }), 'InvalidParameter.FormatError');
});

test('names, types and descriptions have their forms', async () => {
  const good = { PluginName: 'my_plugin', PluginType: 'IPControl', PluginData: addresses };
  for (const PluginName of ['p', '1plugin', 'plugin_', 'my-plugin', 'x'.repeat(51)])
    assert.equal(await codeOf('CreatePlugin', { ...good, PluginName }), 'InvalidParameter.FormatError', PluginName);
  assert.equal(await codeOf('CreatePlugin', { ...good, Description: 'x'.repeat(201) }), 'InvalidParameter.FormatError');
  assert.equal(await codeOf('CreatePlugin', { ...good, PluginType: 'Cache' }), 'InvalidParameterValue.NotInOptions');
});

test('a plugin is attached to published APIs only, and again without harm', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const { PluginId } = await create();
  const attach = { ...place(ServiceId, PluginId), ApiIds: [ApiId] };
  assert.equal(await codeOf('AttachPlugin', attach), 'InvalidParameterValue.InvalidEnvStatus');
  await release(ServiceId);
  const late = (await calls.call('CreateApi', mockApi(ServiceId, '/late'))).Result.ApiId;
  const refused = await calls.refusal('AttachPlugin', { ...attach, ApiIds: [ApiId, late] });
  assert.equal(refused.code, 'InvalidParameterValue.InvalidEnvStatus');
  assert.match(refused.message, new RegExp(late));

  calls.changes();
  assert.deepEqual(await calls.call('AttachPlugin', attach), { Result: true });
  assert.deepEqual(calls.changes(), [ServiceId]);
  assert.deepEqual(await calls.call('AttachPlugin', attach), { Result: true });
  assert.deepEqual(calls.changes(), []);
  await calls.call('ModifyPlugin', { PluginId, PluginData: '{"type":"black_list","blocks":"192.0.2.2"}' });
  assert.deepEqual(calls.changes(), [ServiceId]);

  const { Result } = await calls.call('DescribePluginApis', { PluginId });
  assert.equal(Result.TotalCount, 1);
  const [attached] = Result.AttachedApis;
  assert.match(attached.AttachedTime, /^2026-11-24T05:\d\d:\d\dZ$/);
  assert.deepEqual(
    [attached.ServiceId, attached.ServiceName, attached.ApiId, attached.ApiName, attached.Environment],
    [ServiceId, 'shop', ApiId, 'hello', 'release'],
  );
  assert.equal(await codeOf('DeletePlugin', { PluginId }), 'UnsupportedOperation.ResourceAssociated');

  await calls.call('UnReleaseService', { ServiceId, EnvironmentName: 'release' });
  assert.equal((await calls.call('DescribePluginApis', { PluginId })).Result.TotalCount, 1, 'un-release keeps it');

  const detach = { ...place(ServiceId, PluginId), ApiId };
  assert.deepEqual(await calls.call('DetachPlugin', detach), { Result: true });
  assert.equal(await codeOf('DetachPlugin', detach), 'InvalidParameterValue.InvalidApiIds');
  await calls.call('DeletePlugin', { PluginId });
});

test('an API takes one plugin of a kind; the traffic controls are one kind', async () => {
  const { ServiceId, ApiId } = await published();
  const { PluginId: traffic } = await create({ PluginType: 'TrafficControl', PluginData: hourly });
  const { PluginId: parameter } = await create({ PluginType: 'TrafficControlByParameter', PluginData: byParameter });
  const { PluginId: list } = await create();
  const attach = (PluginId: string) => ({ ...place(ServiceId, PluginId), ApiIds: [ApiId] });
  await calls.call('AttachPlugin', attach(traffic));
  await calls.call('AttachPlugin', attach(list));
  const refused = await calls.refusal('AttachPlugin', attach(parameter));
  assert.equal(refused.code, 'UnsupportedOperation.AttachPlugin');
  assert.match(refused.message, new RegExp(traffic));

  const ofApi = async (more: object = {}) => {
    const { Result } = await calls.call('DescribePluginsByApi', { ServiceId, ApiId, ...more });
    return [Result.TotalCount, Result.PluginSummary.map((plugin: Answer) => [plugin.PluginId, plugin.PluginType])];
  };
  assert.deepEqual(await ofApi(), [
    2,
    [
      [list, 'IPControl'],
      [traffic, 'TrafficControl'],
    ],
  ]);
  assert.deepEqual(await ofApi({ EnvironmentName: 'test' }), [0, []]);
  assert.deepEqual(await ofApi({ EnvironmentName: 'release', Limit: 1, Offset: 1 }), [
    2,
    [[traffic, 'TrafficControl']],
  ]);
  await calls.call('DetachPlugin', { ...place(ServiceId, traffic), ApiId });
  await calls.call('AttachPlugin', attach(parameter));
  await calls.call('DeleteApi', { ServiceId, ApiId });
  assert.equal((await calls.call('DescribePluginApis', { PluginId: list })).Result.TotalCount, 0);
  await calls.call('DeletePlugin', { PluginId: list });
});

test('APIs of an environment are listed with what is attached, and those that can take the plugin', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const second = (await calls.call('CreateApi', mockApi(ServiceId, '/second'))).Result.ApiId;
  const third = (await calls.call('CreateApi', mockApi(ServiceId, '/third'))).Result.ApiId;
  await release(ServiceId);
  await calls.call('CreateApi', mockApi(ServiceId, '/unpublished'));
  const { PluginId } = await create();
  const { PluginId: other } = await create();
  await calls.call('AttachPlugin', { ...place(ServiceId, PluginId), ApiIds: [ApiId] });
  await calls.call('AttachPlugin', { ...place(ServiceId, other), ApiIds: [second] });
  const list = async (action: string, more: object = {}) => {
    const { Result } = await calls.call(action, { ...place(ServiceId, PluginId), ...more });
    const rows = Result.ApiSet.map((api: Answer) => [api.ApiId, api.IsAttached, api.AttachedOtherPlugin]);
    return [Result.TotalCount, rows];
  };
  const all = [
    [third, false, false],
    [second, false, true],
    [ApiId, true, false],
  ];
  assert.deepEqual(await list('DescribeAllPluginApis'), [3, all]);
  assert.deepEqual(await list('DescribeAllPluginApis', { OrderBy: 'ASC', Limit: 1 }), [3, [all[2]]]);
  assert.deepEqual(await list('DescribeAllPluginApis', { EnvironmentName: 'test' }), [0, []]);
  assert.deepEqual(await list('DescribeAvailablePluginApis'), [1, [all[0]]]);
});

test('the list of plugins selects, orders and pages', async () => {
  const who = { accountId: '400' };
  const made: string[] = [];
  for (const [PluginName, PluginType, PluginData] of [
    ['b_list', 'IPControl', addresses],
    ['a_list', 'IPControl', addresses],
    ['c_rate', 'TrafficControl', hourly],
  ])
    made.push((await calls.call('CreatePlugin', { PluginName, PluginType, PluginData }, who)).Result.PluginId);
  const custom = { PluginName: 'custom', PluginType: 'IPControl', PluginData: addresses, PluginAttribute: 'Custom' };
  const { PluginId: customId } = (await calls.call('CreatePlugin', custom, who)).Result;
  const [b, a, c] = made;
  const ids = async (more: object = {}) => {
    const { Result } = await calls.call('DescribePlugins', more, who);
    return [Result.TotalCount, Result.PluginSet.map((plugin: Answer) => plugin.PluginId)];
  };
  assert.deepEqual(await ids(), [3, [c, a, b]]);
  assert.deepEqual(await ids({ Limit: 1, Offset: 1 }), [3, [a]]);
  assert.deepEqual(await ids({ PluginIds: [b, 'plugin-unknown0'] }), [1, [b]]);
  assert.deepEqual(await ids({ PluginName: 'a_list' }), [1, [a]]);
  assert.deepEqual(await ids({ PluginType: 'IPControl' }), [2, [a, b]]);
  assert.deepEqual(await ids({ Order: 'PluginName', OrderBy: 'asc' }), [3, [a, b, c]]);
  assert.deepEqual(await ids({ PluginAttribute: 'Custom' }), [1, [customId]]);
});

test('unknown resources, reserved filters and limits are refused with their codes', async () => {
  const { ServiceId, ApiId } = await published();
  const { PluginId } = await create();
  const attach = { ...place(ServiceId, PluginId), ApiIds: [ApiId] };
  assert.equal(await codeOf('AttachPlugin', { ...attach, ServiceId: 'service-x' }), 'ResourceNotFound.InvalidService');
  assert.equal(await codeOf('AttachPlugin', { ...attach, ApiIds: ['api-x'] }), 'ResourceNotFound.InvalidApi');
  const many = Array.from({ length: 101 }, (_, n) => `api-${n}`);
  assert.equal(await codeOf('AttachPlugin', { ...attach, ApiIds: many }), 'InvalidParameterValue.LimitExceeded');
  const unknown = 'plugin-unknown0';
  for (const [action, request] of [
    ['DescribePlugin', {}],
    ['ModifyPlugin', {}],
    ['DeletePlugin', {}],
    ['AttachPlugin', attach],
    ['DetachPlugin', { ...place(ServiceId, unknown), ApiId }],
    ['DescribePluginApis', {}],
    ['DescribeAllPluginApis', place(ServiceId, unknown)],
    ['DescribeAvailablePluginApis', place(ServiceId, unknown)],
  ] as const)
    assert.equal(await codeOf(action, { ...request, PluginId: unknown }), 'ResourceNotFound.InvalidPlugin', action);
  const byApi = { ServiceId, ApiId };
  assert.equal(await codeOf('DescribePluginsByApi', { ...byApi, ApiId: 'api-x' }), 'ResourceNotFound.InvalidApi');
  assert.equal(
    await codeOf('DescribePluginsByApi', { ...byApi, ServiceId: 'service-x' }),
    'ResourceNotFound.InvalidService',
  );
  const Filters = [{ Name: 'PluginName', Values: ['x'] }];
  for (const [action, request] of [
    ['DescribePlugin', { PluginId }],
    ['DescribePlugins', {}],
    ['DescribePluginApis', { PluginId }],
    ['DescribeAllPluginApis', place(ServiceId, PluginId)],
    ['DescribeAvailablePluginApis', place(ServiceId, PluginId)],
  ] as const)
    assert.equal(
      await codeOf(action, { ...request, Filters }),
      'InvalidParameterValue.InvalidFilterNotSupportedName',
      action,
    );

  await calls.call('AttachPlugin', attach);
  for (const expected of [undefined, 'LimitExceeded.ServiceCountForPluginLimitExceeded']) {
    const more = await published();
    const request = { ...place(more.ServiceId, PluginId), ApiIds: [more.ApiId] };
    if (expected === undefined) await calls.call('AttachPlugin', request);
    else assert.equal(await codeOf('AttachPlugin', request), expected);
  }

  const who = { accountId: '500' };
  const plugin = { PluginName: 'my_plugin', PluginType: 'IPControl', PluginData: addresses };
  for (let n = 0; n < 40; n++) await calls.call('CreatePlugin', plugin, who);
  assert.equal(await codeOf('CreatePlugin', plugin, who), 'LimitExceeded');
});

test('nothing crosses accounts or regions', async () => {
  const { ServiceId, ApiId } = await published();
  const { PluginId } = await create();
  await calls.call('AttachPlugin', { ...place(ServiceId, PluginId), ApiIds: [ApiId] });
  for (const who of [{ accountId: '600' }, { region: 'ap-shanghai' }]) {
    for (const action of ['DescribePlugin', 'DeletePlugin', 'DescribePluginApis', 'ModifyPlugin'])
      assert.equal(await codeOf(action, { PluginId }, who), 'ResourceNotFound.InvalidPlugin', action);
    assert.equal((await calls.call('DescribePlugins', {}, who)).Result.TotalCount, 0);
    const foreign = (
      await calls.call('CreatePlugin', { PluginName: 'foreign', PluginType: 'IPControl', PluginData: addresses }, who)
    ).Result.PluginId;
    const attach = { ...place(ServiceId, foreign), ApiIds: [ApiId] };
    assert.equal(await codeOf('AttachPlugin', attach, who), 'ResourceNotFound.InvalidService');
    assert.equal(await codeOf('AttachPlugin', attach), 'ResourceNotFound.InvalidPlugin');
    assert.equal(await codeOf('DescribePluginsByApi', { ServiceId, ApiId }, who), 'ResourceNotFound.InvalidService');
    await calls.call('DeletePlugin', { PluginId: foreign }, who);
  }
});
