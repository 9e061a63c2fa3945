// IP strategies over a real store: their life, their bindings, the codes they are refused with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer, TestCalls } from '../test-calls.ts';
import { mockApi, openTestCalls, serviceWithApi } from '../test-calls.ts';

let calls: TestCalls;
before(async () => {
  calls = await openTestCalls({ ipStrategiesInService: 2 });
});
after(() => calls.close());

const create = async (ServiceId: string, change: object = {}): Promise<Answer> => {
  const request = { ServiceId, StrategyName: 'office', StrategyType: 'WHITE', StrategyData: '192.0.2.1', ...change };
  return (await calls.call('CreateIPStrategy', request)).Result;
};
const codeOf = async (action: string, request: object, who?: object): Promise<string> =>
  (await calls.refusal(action, request, who)).code;

test('a strategy is created, listed, described, modified and deleted', async () => {
  const { ServiceId } = await serviceWithApi(calls);
  const made = await create(ServiceId, { StrategyData: '192.0.2.1\n198.51.100.0/24' });
  assert.match(made.StrategyId, /^IPStrategy-[a-z0-9]{8}$/);
  assert.deepEqual(
    [made.ServiceId, made.StrategyName, made.StrategyType, made.StrategyData],
    [ServiceId, 'office', 'WHITE', '192.0.2.1\n198.51.100.0/24'],
  );
  assert.deepEqual([made.BindApiTotalCount, made.BindApis], [null, null]);
  assert.match(made.CreatedTime, /^2026-11-24T05:\d\d:\d\dZ$/);

  const { StrategyId } = made;
  const request = { ServiceId, StrategyId };
  assert.deepEqual(await calls.call('ModifyIPStrategy', { ...request, StrategyData: '203.0.113.7' }), { Result: true });
  const { Result: described } = await calls.call('DescribeIPStrategy', request);
  assert.deepEqual([described.StrategyData, described.BindApiTotalCount, described.BindApis], ['203.0.113.7', 0, []]);
  assert.ok(described.ModifiedTime > described.CreatedTime);

  const second = await create(ServiceId, { StrategyName: 'robots', StrategyType: 'BLACK' });
  const ids = async (more: object = {}) => {
    const { Result } = await calls.call('DescribeIPStrategysStatus', { ServiceId, ...more });
    assert.equal(Result.TotalCount, Result.StrategySet.length);
    return Result.StrategySet.map((strategy: Answer) => strategy.StrategyId);
  };
  assert.deepEqual(await ids(), [second.StrategyId, StrategyId]);
  assert.deepEqual(await ids({ Filters: [{ Name: 'StrategyName', Values: ['office', 'none'] }] }), [StrategyId]);

  assert.deepEqual(await calls.call('DeleteIPStrategy', request), { Result: true });
  assert.equal(await codeOf('DescribeIPStrategy', request), 'ResourceNotFound.InvalidIPStrategy');
  assert.deepEqual(await ids(), [second.StrategyId]);
});

test('an API takes one strategy in an environment, and a bound strategy cannot be deleted', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const { StrategyId } = await create(ServiceId);
  const { StrategyId: other } = await create(ServiceId, { StrategyName: 'other' });
  const bind = { ServiceId, StrategyId, EnvironmentName: 'test', BindApiIds: [ApiId, ApiId] };
  calls.changes();
  assert.deepEqual(await calls.call('BindIPStrategy', bind), { Result: true });
  assert.deepEqual(calls.changes(), [ServiceId]);
  assert.deepEqual(await calls.call('BindIPStrategy', bind), { Result: true }, 'a repeated call finds it done');

  const refused = await calls.refusal('BindIPStrategy', { ...bind, StrategyId: other });
  assert.equal(refused.code, 'UnsupportedOperation.InvalidAction');
  assert.match(refused.message, new RegExp(`${ApiId}.*${StrategyId} in test`));
  await calls.call('BindIPStrategy', { ...bind, StrategyId: other, EnvironmentName: 'release' });

  const described = async (more: object = {}) => {
    const { Result } = await calls.call('DescribeIPStrategy', { ServiceId, StrategyId, ...more });
    return [Result.BindApiTotalCount, Result.BindApis.map((api: Answer) => api.ApiId)];
  };
  assert.deepEqual(await described(), [1, [ApiId]]);
  assert.deepEqual(await described({ EnvironmentName: 'release' }), [0, []]);
  assert.deepEqual(await described({ Offset: 1 }), [1, []]);
  assert.equal(await codeOf('DeleteIPStrategy', { ServiceId, StrategyId }), 'UnsupportedOperation.ResourceAssociated');

  await calls.call('ModifyIPStrategy', { ServiceId, StrategyId, StrategyData: '192.0.2.9' });
  assert.deepEqual(calls.changes(), [ServiceId]);
  const unbind = { ServiceId, StrategyId, EnvironmentName: 'test', UnBindApiIds: [ApiId, 'api-notbound'] };
  assert.deepEqual(await calls.call('UnBindIPStrategy', unbind), { Result: true });
  assert.deepEqual(await described(), [0, []]);
  await calls.call('DeleteIPStrategy', { ServiceId, StrategyId });
});

test('APIs that may still be bound are listed with the strategy they have', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const second = (await calls.call('CreateApi', { ...mockApi(ServiceId, '/users'), ApiName: 'users' })).Result.ApiId;
  const { StrategyId } = await create(ServiceId);
  const { StrategyId: other } = await create(ServiceId);
  await calls.call('BindIPStrategy', { ServiceId, StrategyId: other, EnvironmentName: 'test', BindApiIds: [ApiId] });
  const list = async (more: object = {}) => {
    const { Result } = await calls.call('DescribeIPStrategyApisStatus', {
      ServiceId,
      StrategyId,
      EnvironmentName: 'test',
      ...more,
    });
    return [Result.TotalCount, Result.ApiIdStatusSet.map((api: Answer) => [api.ApiId, api.OtherIPStrategyId])];
  };
  assert.deepEqual(await list(), [
    2,
    [
      [second, ''],
      [ApiId, other],
    ],
  ]);
  assert.deepEqual(await list({ StrategyId: other }), [1, [[second, '']]]);
  assert.deepEqual(await list({ EnvironmentName: 'release' }), [
    2,
    [
      [second, ''],
      [ApiId, ''],
    ],
  ]);
  assert.deepEqual(await list({ Limit: 1, Offset: 1 }), [2, [[ApiId, other]]]);
  assert.deepEqual(await list({ Filters: [{ Name: 'KeyWord', Values: ['user'] }] }), [1, [[second, '']]]);
  assert.deepEqual(await list({ Filters: [{ Name: 'ApiPath', Values: ['/hello'] }] }), [1, [[ApiId, other]]]);
  assert.deepEqual(
    await list({
      Filters: [
        { Name: 'ApiPath', Values: ['/hello'] },
        { Name: 'ApiName', Values: ['users'] },
      ],
    }),
    [0, []],
  );
});

test('a binding of a deleted API is not seen and does not hold its strategy', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const { StrategyId } = await create(ServiceId);
  await calls.call('BindIPStrategy', { ServiceId, StrategyId, EnvironmentName: 'test', BindApiIds: [ApiId] });
  await calls.call('DeleteApi', { ServiceId, ApiId });
  assert.equal((await calls.call('DescribeIPStrategy', { ServiceId, StrategyId })).Result.BindApiTotalCount, 0);
  calls.changes();
  await calls.call('DeleteIPStrategy', { ServiceId, StrategyId });
  assert.deepEqual(calls.changes(), [ServiceId], 'a version that still runs the API loses the list');
});

test('the strategies of a service go with it', async () => {
  const { ServiceId } = await serviceWithApi(calls);
  const { StrategyId } = await create(ServiceId);
  await calls.call('DeleteService', { ServiceId });
  assert.equal(await codeOf('DeleteIPStrategy', { ServiceId, StrategyId }), 'ResourceNotFound.InvalidIPStrategy');
});

test('wrong parameters, unknown resources and limits are refused with their codes', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const good = { ServiceId, StrategyName: 'n', StrategyType: 'WHITE', StrategyData: '192.0.2.1' };
  assert.equal(await codeOf('CreateIPStrategy', { ...good, StrategyData: 'host' }), 'InvalidParameter.FormatError');
  assert.equal(await codeOf('CreateIPStrategy', { ...good, StrategyType: 'GREY' }), 'InvalidParameter.FormatError');
  assert.equal(
    await codeOf('CreateIPStrategy', { ...good, ServiceId: 'service-x' }),
    'ResourceNotFound.InvalidService',
  );
  const { StrategyId } = await create(ServiceId);
  await create(ServiceId);
  assert.equal(await codeOf('CreateIPStrategy', good), 'LimitExceeded.IpStrategyLimitExceeded');
  const known = { ServiceId, StrategyId };
  assert.equal(await codeOf('ModifyIPStrategy', { ...known, StrategyData: '1.1.1' }), 'InvalidParameter.FormatError');
  const unknown = { ServiceId, StrategyId: 'IPStrategy-unknown0' };
  const place = { EnvironmentName: 'test' };
  for (const [action, more] of [
    ['DescribeIPStrategy', {}],
    ['ModifyIPStrategy', { StrategyData: '1.1.1.1' }],
    ['DeleteIPStrategy', {}],
    ['BindIPStrategy', { ...place, BindApiIds: [ApiId] }],
    ['UnBindIPStrategy', { ...place, UnBindApiIds: [ApiId] }],
    ['DescribeIPStrategyApisStatus', place],
  ] as const)
    assert.equal(await codeOf(action, { ...unknown, ...more }), 'ResourceNotFound.InvalidIPStrategy', action);
  assert.equal(
    await codeOf('BindIPStrategy', { ...known, ...place, BindApiIds: ['api-x'] }),
    'ResourceNotFound.InvalidApi',
  );
  assert.equal(
    await codeOf('DescribeIPStrategysStatus', { ServiceId: 'service-x' }),
    'ResourceNotFound.InvalidService',
  );
  const Filters = [{ Name: 'Colour', Values: ['x'] }];
  const notSupported = 'InvalidParameterValue.InvalidFilterNotSupportedName';
  assert.equal(await codeOf('DescribeIPStrategysStatus', { ServiceId, Filters }), notSupported);
  assert.equal(await codeOf('DescribeIPStrategy', { ...known, Filters }), notSupported);
  assert.equal(await codeOf('DescribeIPStrategyApisStatus', { ...known, ...place, Filters }), notSupported);
});

test('nothing crosses services, accounts or regions', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const elsewhere = await serviceWithApi(calls);
  const { StrategyId } = await create(ServiceId);
  const request = { ServiceId, StrategyId };
  assert.equal(
    await codeOf('DescribeIPStrategy', { ...request, ServiceId: elsewhere.ServiceId }),
    'ResourceNotFound.InvalidIPStrategy',
  );
  const bind = { ...request, EnvironmentName: 'test', BindApiIds: [elsewhere.ApiId] };
  assert.equal(await codeOf('BindIPStrategy', bind), 'ResourceNotFound.InvalidApi');
  for (const who of [{ accountId: '200' }, { region: 'ap-shanghai' }]) {
    assert.equal(await codeOf('DescribeIPStrategy', request, who), 'ResourceNotFound.InvalidService');
    assert.equal(await codeOf('DeleteIPStrategy', request, who), 'ResourceNotFound.InvalidIPStrategy');
    assert.equal(
      await codeOf('BindIPStrategy', { ...bind, BindApiIds: [ApiId] }, who),
      'ResourceNotFound.InvalidIPStrategy',
    );
  }
});
