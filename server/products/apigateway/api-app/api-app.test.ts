// Applications over a real store: their life, their keys, what they are bound to, the codes they are refused with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer, TestCalls } from '../test-calls.ts';
import { mockApi, openTestCalls, serviceWithApi } from '../test-calls.ts';

let calls: TestCalls;
before(async () => {
  calls = await openTestCalls({ apiApps: 20 });
});
after(() => calls.close());

const create = async (change: object = {}): Promise<Answer> =>
  (await calls.call('CreateApiApp', { ApiAppName: 'webshop', ...change })).Result;
const codeOf = async (action: string, request: object, who?: object): Promise<string> =>
  (await calls.refusal(action, request, who)).code;
const listed = async (ApiAppId: string): Promise<Answer> => {
  const { Result } = await calls.call('DescribeApiAppsStatus', {
    Filters: [{ Name: 'ApiAppId', Values: [ApiAppId] }],
  });
  return Result.ApiAppSet[0];
};

test('an application is created with key and secret, which its list shows and its search hides', async () => {
  const made = await create({ ApiAppDesc: 'calls of the shop', Tags: [{ Key: 'team', Value: 'a' }], ProjectId: '7' });
  assert.match(made.ApiAppId, /^app-[a-z0-9]{8}$/);
  assert.match(made.ApiAppKey, /^APID[A-Za-z0-9]{36}$/);
  assert.match(made.ApiAppSecret, /^[A-Za-z0-9]{40}$/);
  assert.deepEqual(
    [made.ApiAppName, made.ApiAppDesc, made.ProjectId, made.Tags],
    ['webshop', 'calls of the shop', '7', [{ Key: 'team', Value: 'a' }]],
  );
  assert.deepEqual(await listed(made.ApiAppId), made);
  const { Result } = await calls.call('DescribeApiApp', { ApiAppId: made.ApiAppId });
  assert.deepEqual(Result, { TotalCount: 1, ApiAppSet: [{ ...made, ApiAppKey: '', ApiAppSecret: '' }] });
});

test('an application is modified and deleted', async () => {
  const made = await create();
  const { ApiAppId } = made;
  assert.deepEqual(await calls.call('ModifyApiApp', { ApiAppId, ApiAppName: 'store' }), { Result: true });
  const changed = await listed(ApiAppId);
  assert.deepEqual([changed.ApiAppName, changed.ApiAppDesc, changed.ApiAppKey], ['store', '', made.ApiAppKey]);
  assert.ok(changed.ModifiedTime > changed.CreatedTime);
  assert.deepEqual(await calls.call('DeleteApiApp', { ApiAppId }), { Result: true });
  assert.deepEqual((await calls.call('DescribeApiApp', { ApiAppId })).Result, { TotalCount: 0, ApiAppSet: [] });
});

test('a key is replaced, or kept with a new secret; two applications never share one', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const made = await create();
  const { ApiAppId, ApiAppKey } = made;
  await calls.call('BindApiApp', { ApiAppId, Environment: 'test', ServiceId, ApiId });
  calls.changes();
  assert.deepEqual(await calls.call('UpdateApiAppKey', { ApiAppId, ApiAppKey }), { Result: true });
  assert.deepEqual(calls.changes(), [ServiceId]);
  const renewed = await listed(ApiAppId);
  assert.equal(renewed.ApiAppKey, ApiAppKey);
  assert.notEqual(renewed.ApiAppSecret, made.ApiAppSecret);

  await calls.call('UpdateApiAppKey', { ApiAppId, ApiAppKey: 'my_own_key', ApiAppSecret: 'my_own_secret' });
  const own = await listed(ApiAppId);
  assert.deepEqual([own.ApiAppKey, own.ApiAppSecret], ['my_own_key', 'my_own_secret']);
  const other = await create();
  assert.equal(
    await codeOf('UpdateApiAppKey', { ApiAppId: other.ApiAppId, ApiAppKey: 'my_own_key' }),
    'FailedOperation.AccessKeyExist',
  );
  assert.equal(await codeOf('UpdateApiAppKey', { ApiAppId, ApiAppKey: 'a-b-c-d' }), 'InvalidParameter.FormatError');
  assert.equal(
    await codeOf('UpdateApiAppKey', { ApiAppId, ApiAppKey: 'abcde', ApiAppSecret: 'short' }),
    'InvalidParameter.FormatError',
  );
});

test('bindings are made once, listed from both sides, and hold the application', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const second = (await calls.call('CreateApi', { ...mockApi(ServiceId, '/users'), ApiName: 'users' })).Result.ApiId;
  const { ApiAppId } = await create({ ApiAppName: 'first' });
  const { ApiAppId: other } = await create({ ApiAppName: 'other' });
  const bind = (app: string, api: string, Environment = 'release') => ({
    ApiAppId: app,
    Environment,
    ServiceId,
    ApiId: api,
  });
  calls.changes();
  assert.deepEqual(await calls.call('BindApiApp', bind(ApiAppId, ApiId)), { Result: true });
  assert.deepEqual(calls.changes(), [ServiceId]);
  assert.equal(await codeOf('BindApiApp', bind(ApiAppId, ApiId)), 'UnsupportedOperation.ResourceAssociated');
  await calls.call('BindApiApp', bind(ApiAppId, second));
  await calls.call('BindApiApp', bind(ApiAppId, ApiId, 'test'));
  await calls.call('BindApiApp', bind(other, ApiId));

  const ofApp = async (more: object = {}) => {
    const { Result } = await calls.call('DescribeApiAppBindApisStatus', { ApiAppId, ...more });
    return [Result.TotalCount, Result.ApiAppApiSet.map((row: Answer) => [row.ApiId, row.EnvironmentName])];
  };
  assert.deepEqual(await ofApp(), [
    3,
    [
      [ApiId, 'test'],
      [second, 'release'],
      [ApiId, 'release'],
    ],
  ]);
  assert.deepEqual(await ofApp({ Limit: 1, Offset: 1 }), [3, [[second, 'release']]]);
  assert.deepEqual(await ofApp({ Filters: [{ Name: 'Environment', Values: ['test'] }] }), [1, [[ApiId, 'test']]]);
  assert.deepEqual(await ofApp({ Filters: [{ Name: 'Keyword', Values: ['user'] }] }), [1, [[second, 'release']]]);
  const [row] = (await calls.call('DescribeApiAppBindApisStatus', { ApiAppId, Limit: 1 })).Result.ApiAppApiSet;
  assert.match(row.AuthorizedTime, /^2026-11-24T05:\d\d:\d\dZ$/);
  assert.deepEqual(
    [row.ApiAppName, row.ApiName, row.ServiceId, row.ApiRegion],
    ['first', 'hello', ServiceId, 'ap-guangzhou'],
  );

  const ofApi = async (more: object = {}) => {
    const request = { ServiceId, ApiIds: [ApiId], ...more };
    const { Result } = await calls.call('DescribeApiBindApiAppsStatus', request);
    return [Result.TotalCount, Result.ApiAppApiSet.map((bound: Answer) => [bound.ApiAppId, bound.EnvironmentName])];
  };
  assert.deepEqual(await ofApi(), [
    3,
    [
      [other, 'release'],
      [ApiAppId, 'test'],
      [ApiAppId, 'release'],
    ],
  ]);
  assert.deepEqual(await ofApi({ ApiIds: [second] }), [1, [[ApiAppId, 'release']]]);
  assert.deepEqual(await ofApi({ Filters: [{ Name: 'KeyWord', Values: ['oth'] }] }), [1, [[other, 'release']]]);

  assert.equal(await codeOf('DeleteApiApp', { ApiAppId: other }), 'UnsupportedOperation.ResourceAssociated');
  assert.deepEqual(await calls.call('UnbindApiApp', bind(other, ApiId)), { Result: true });
  assert.equal(await codeOf('UnbindApiApp', bind(other, ApiId)), 'UnsupportedOperation.ResourceUnassociated');
  await calls.call('DeleteApiApp', { ApiAppId: other });

  await calls.call('DeleteApi', { ServiceId, ApiId });
  assert.deepEqual(await ofApp(), [1, [[second, 'release']]]);
  await calls.call('DeleteService', { ServiceId });
  assert.deepEqual(await ofApp(), [0, []]);
  await calls.call('DeleteApiApp', { ApiAppId });
});

test('lists filter by name, id and part of them, newest first', async () => {
  const first = await create({ ApiAppName: 'listing_one' });
  const second = await create({ ApiAppName: 'listing_two' });
  const ids = async (more: object) => {
    const { Result } = await calls.call('DescribeApiAppsStatus', more);
    return [Result.TotalCount, Result.ApiAppSet.map((app: Answer) => app.ApiAppId)];
  };
  const byWord = { Filters: [{ Name: 'KeyWord', Values: ['listing'] }] };
  assert.deepEqual(await ids(byWord), [2, [second.ApiAppId, first.ApiAppId]]);
  assert.deepEqual(await ids({ ...byWord, Limit: 1, Offset: 1 }), [2, [first.ApiAppId]]);
  assert.deepEqual(await ids({ Filters: [{ Name: 'ApiAppName', Values: ['listing_one'] }] }), [1, [first.ApiAppId]]);
});

test('wrong parameters and unknown resources are refused with their codes', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const { ApiAppId } = await create();
  assert.equal(await codeOf('CreateApiApp', { ApiAppName: 'x'.repeat(51) }), 'InvalidParameter.FormatError');
  const bind = { ApiAppId, Environment: 'test', ServiceId, ApiId };
  assert.equal(await codeOf('BindApiApp', { ...bind, Environment: 'live' }), 'InvalidParameterValue.InvalidEnv');
  assert.equal(await codeOf('BindApiApp', { ...bind, ApiId: 'api-x' }), 'ResourceNotFound.InvalidApi');
  assert.equal(await codeOf('BindApiApp', { ...bind, ServiceId: 'service-x' }), 'ResourceNotFound.InvalidService');
  for (const [action, request] of [
    ['ModifyApiApp', {}],
    ['DeleteApiApp', {}],
    ['UpdateApiAppKey', { ApiAppKey: 'abcde' }],
    ['BindApiApp', bind],
    ['UnbindApiApp', bind],
    ['DescribeApiAppBindApisStatus', {}],
  ] as const)
    assert.equal(
      await codeOf(action, { ...request, ApiAppId: 'app-unknown0' }),
      'ResourceNotFound.InvalidApiApp',
      action,
    );
  const ofApis = { ServiceId: 'service-x', ApiIds: [ApiId] };
  assert.equal(await codeOf('DescribeApiBindApiAppsStatus', ofApis), 'ResourceNotFound.InvalidService');
  const Filters = [{ Name: 'Colour', Values: ['x'] }];
  const notSupported = 'InvalidParameterValue.InvalidFilterNotSupportedName';
  assert.equal(await codeOf('DescribeApiAppsStatus', { Filters }), notSupported);
  assert.equal(await codeOf('DescribeApiAppBindApisStatus', { ApiAppId, Filters }), notSupported);
  assert.equal(await codeOf('DescribeApiBindApiAppsStatus', { ...ofApis, ServiceId, Filters }), notSupported);
});

test('nothing crosses accounts or regions: a foreign application cannot be found and not be bound', async () => {
  const { ServiceId, ApiId } = await serviceWithApi(calls);
  const { ApiAppId } = await create();
  for (const who of [{ accountId: '200' }, { region: 'ap-shanghai' }]) {
    assert.equal((await calls.call('DescribeApiApp', { ApiAppId }, who)).Result.TotalCount, 0);
    assert.equal((await calls.call('DescribeApiAppsStatus', {}, who)).Result.TotalCount, 0);
    assert.equal(await codeOf('DeleteApiApp', { ApiAppId }, who), 'ResourceNotFound.InvalidApiApp');
    const foreign = (await calls.call('CreateApiApp', { ApiAppName: 'foreign' }, who)).Result.ApiAppId;
    const bind = { ApiAppId: foreign, Environment: 'test', ServiceId, ApiId };
    assert.equal(await codeOf('BindApiApp', bind), 'ResourceNotFound.InvalidApiApp');
    assert.equal(await codeOf('BindApiApp', bind, who), 'ResourceNotFound.InvalidService');
  }
});

test('an account has so many applications in a region', async () => {
  const who = { accountId: '300' };
  for (let n = 0; n < 20; n++) await calls.call('CreateApiApp', { ApiAppName: `app${n}` }, who);
  assert.equal(await codeOf('CreateApiApp', { ApiAppName: 'one_more' }, who), 'LimitExceeded.ApiAppCountLimitExceeded');
  await calls.call('CreateApiApp', { ApiAppName: 'elsewhere' }, { ...who, region: 'ap-shanghai' });
});
