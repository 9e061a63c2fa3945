// The rules of the product’s actions: limits, states, deletions in the right and the refused order. For every database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OpenTestCalls, TestCalls } from './test-calls.ts';
import { mockApi, serviceWithApi } from './test-calls.ts';

export const ruleCases = (open: OpenTestCalls): void => {
  let calls: TestCalls;
  before(async () => {
    calls = await open({ services: 6, apisInService: 3, usagePlans: 5, keys: 6, keysInPlan: 2, plansOfKey: 2 });
  });
  after(() => calls.close());

  const code = async (action: string, request: object, who?: object) =>
    (await calls.refusal(action, request, who)).code;
  const newKey = async (name = 'k'): Promise<string> =>
    (await calls.call('CreateApiKey', { SecretName: name })).Result.AccessKeyId;
  const newPlan = async (): Promise<string> =>
    (await calls.call('CreateUsagePlan', { UsagePlanName: 'p' })).Result.UsagePlanId;
  const elsewhere = (number: number) => ({ accountId: `3${number}` });

  test('broken rules of a contract get the codes the action documents', async () => {
    const service = { ServiceName: 'a', Protocol: 'http' };
    const { code: format, message } = await calls.refusal('CreateService', { ...service, ServiceName: 'a b' });
    assert.equal(format, 'InvalidParameter.FormatError');
    assert.match(message, /ServiceName.*Letters/);
    assert.equal(
      await code('CreateService', { ...service, ServiceName: 'x'.repeat(31) }),
      'InvalidParameter.FormatError',
    );
    assert.equal(await code('CreateService', { ...service, Protocol: 'ftp' }), 'InvalidParameter.FormatError');
    assert.equal(
      await code('CreateUsagePlan', { UsagePlanName: 'a', MaxRequestNumPreSec: 0 }),
      'InvalidParameter.FormatError',
    );
    assert.equal(
      await code('CreateUsagePlan', { UsagePlanName: 'a', MaxRequestNumPreSec: 2001 }),
      'InvalidParameter.FormatError',
    );
    const api = mockApi('service-00000000');
    assert.equal(await code('CreateApi', { ...api, ServiceTimeout: 0 }), 'InvalidParameterValue.RangeExceeded');
    assert.equal(await code('CreateApi', { ...api, ServiceType: 'FTP' }), 'InvalidParameterValue.NotInOptions');
    assert.equal(
      await code('CreateApi', { ...api, ApiBusinessType: 'X' }),
      'InvalidParameterValue.InvalidApiBusinessType',
    );
    assert.equal(
      await code('ReleaseService', { ServiceId: 'service-1', EnvironmentName: 'prod', ReleaseDesc: '' }),
      'InvalidParameter.FormatError',
    );
    assert.equal(await code('DescribeServicesStatus', { Limit: 101 }), 'family range');
  });

  test('limits hold', async () => {
    const who = elsewhere(1);
    for (let i = 0; i < 6; i++) await calls.call('CreateService', { ServiceName: `s${i}`, Protocol: 'http' }, who);
    const full = await calls.refusal('CreateService', { ServiceName: 's', Protocol: 'http' }, who);
    assert.equal(full.code, 'LimitExceeded.ServiceCountLimitExceeded');
    assert.match(full.message, /6 services/);
    const { Result } = await calls.call('DescribeServicesStatus', { Limit: 2, Offset: 4 }, who);
    assert.equal(Result.TotalCount, 6);
    const { ServiceId } = Result.ServiceSet[0];
    for (const path of ['/1', '/2', '/3']) await calls.call('CreateApi', mockApi(ServiceId, path), who);
    assert.equal(await code('CreateApi', mockApi(ServiceId, '/4'), who), 'LimitExceeded.ApiCountLimitExceeded');
    for (let i = 0; i < 5; i++) await calls.call('CreateUsagePlan', { UsagePlanName: 'p' }, who);
    assert.equal(await code('CreateUsagePlan', { UsagePlanName: 'p' }, who), 'LimitExceeded.UsagePlanLimitExceeded');
    for (let i = 0; i < 6; i++) await calls.call('CreateApiKey', { SecretName: 'k' }, who);
    assert.equal(await code('CreateApiKey', { SecretName: 'k' }, who), 'LimitExceeded.ApiKeyCountLimitExceeded');
  });

  test('accounts that are not verified create no services', async () => {
    assert.equal(
      await code('CreateService', { ServiceName: 'a', Protocol: 'http' }, { ...elsewhere(2), verified: false }),
      'UnauthorizedOperation.UncertifiedUser',
    );
  });

  test('one path and method lead to one API', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls);
    assert.equal(await code('CreateApi', mockApi(ServiceId)), 'InvalidParameterValue.InvalidApiRequestConfig');
    await calls.call('CreateApi', { ...mockApi(ServiceId), RequestConfig: { Path: '/hello', Method: 'POST' } });
    const { ApiName: _, Protocol: __, ...change } = mockApi(ServiceId);
    assert.equal(
      await code('ModifyApi', { ...change, ApiId, RequestConfig: { Path: '/hello', Method: 'POST' } }),
      'InvalidParameterValue.InvalidApiRequestConfig',
    );
    assert.equal(
      await code('ModifyApi', { ...change, ApiId, Protocol: 'WEBSOCKET' }),
      'UnsupportedOperation.ModifyProtocol',
    );
    await calls.call('DeleteService', { ServiceId });
  });

  test('keys: manual ones, life cycle, updates', async () => {
    const manual = { SecretName: 'm', AccessKeyType: 'manual', AccessKeyId: 'my_key', AccessKeySecret: 'my_secret_0' };
    assert.equal((await calls.call('CreateApiKey', manual)).Result.AccessKeySecret, 'my_secret_0');
    assert.equal(await code('CreateApiKey', manual), 'FailedOperation.AccessKeyExist');
    assert.equal(
      await code('CreateApiKey', { ...manual, AccessKeyId: 'other', AccessKeySecret: undefined }),
      'MissingParameter',
    );
    assert.equal(await code('CreateApiKey', { ...manual, AccessKeyId: 'no' }), 'InvalidParameter.FormatError');
    assert.equal(await code('CreateApiKey', { ...manual, AccessKeyType: 'auto' }), 'InvalidParameter.FormatError');

    const row = await calls.store.read((db) =>
      db.selectFrom('apigw_key').selectAll().where('id', '=', 'my_key').executeTakeFirstOrThrow(),
    );
    assert.ok(!row.secret.includes('my_secret_0'));

    assert.equal(await code('UpdateApiKey', { AccessKeyId: 'my_key' }), 'MissingParameter');
    const updated = await calls.call('UpdateApiKey', { AccessKeyId: 'my_key', AccessKeySecret: 'my_secret_1' });
    assert.equal(updated.Result.AccessKeySecret, 'my_secret_1');
    assert.equal((await calls.call('DescribeApiKey', { AccessKeyId: 'my_key' })).Result.AccessKeySecret, 'my_secret_1');
    const list = async (Name: string, value: string) =>
      (await calls.call('DescribeApiKeysStatus', { Filters: [{ Name, Values: [value] }] })).Result;
    assert.equal((await list('AccessKeySecret', 'my_secret_1')).ApiKeySet[0].AccessKeySecret, '');
    assert.equal((await list('Status', '0')).TotalCount, 0);

    assert.equal(await code('DeleteApiKey', { AccessKeyId: 'my_key' }), 'UnsupportedOperation.InvalidStatus');
    await calls.call('DisableApiKey', { AccessKeyId: 'my_key' });
    await calls.call('DisableApiKey', { AccessKeyId: 'my_key' });
    assert.equal((await list('Status', '0')).TotalCount, 1);
    assert.deepEqual(await calls.call('DeleteApiKey', { AccessKeyId: 'my_key' }), { Result: true });
    assert.equal(await code('DescribeApiKey', { AccessKeyId: 'my_key' }), 'ResourceNotFound.InvalidAccessKeyId');
  });

  test('plans and keys: binding rules', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls);
    const [p1, p2, p3] = [await newPlan(), await newPlan(), await newPlan()] as const;
    const [k1, k2, k3] = [await newKey(), await newKey(), await newKey()] as const;
    const bind = (UsagePlanId: string, ...AccessKeyIds: string[]) => ({ UsagePlanId, AccessKeyIds });
    const place = (plan: string, BindType: 'SERVICE' | 'API' = 'SERVICE', Environment = 'test') => ({
      UsagePlanIds: [plan],
      BindType,
      Environment,
      ServiceId,
      ...(BindType === 'API' ? { ApiIds: [ApiId] } : {}),
    });

    await calls.call('BindSecretIds', bind(p1, k1));
    assert.equal(await code('BindSecretIds', bind(p1, k1)), 'UnsupportedOperation.AlreadyBindUsagePlan');
    assert.equal(await code('BindSecretIds', bind(p1, k2, k3)), 'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded');
    assert.equal(await code('BindSecretIds', bind(p1, 'AKIDnone')), 'ResourceNotFound.InvalidAccessKeyId');
    await calls.call('DisableApiKey', { AccessKeyId: k3 });
    assert.equal(await code('BindSecretIds', bind(p2, k3)), 'UnsupportedOperation.InvalidStatus');
    await calls.call('BindSecretIds', bind(p2, k1));
    assert.equal(await code('BindSecretIds', bind(p3, k1)), 'LimitExceeded.UsagePlanLimitExceeded');

    await calls.call('BindEnvironment', place(p1));
    await calls.call('BindEnvironment', place(p1));
    assert.equal(await code('BindEnvironment', place(p2)), 'UnsupportedOperation.UnsupportedBindEnvironment');
    await calls.call('BindEnvironment', place(p2, 'SERVICE', 'prepub'));
    assert.equal(await code('BindEnvironment', place(p3, 'API')), 'UnsupportedOperation.UnsupportedBindEnvironment');
    await calls.call('BindEnvironment', place(p3));
    assert.equal(await code('BindSecretIds', bind(p3, k1)), 'LimitExceeded.UsagePlanLimitExceeded');
    await calls.call('UnBindEnvironment', place(p2, 'SERVICE', 'prepub'));
    await calls.call('UnBindSecretIds', bind(p2, k1));
    assert.equal(await code('BindSecretIds', bind(p3, k1)), 'UnsupportedOperation.UnsupportedBindApiKey');

    const { Result: service } = await calls.call('DescribeServiceUsagePlan', { ServiceId });
    assert.equal(service.TotalCount, 2);
    assert.equal(service.ServiceUsagePlanList[0].ApiId, null);
    assert.equal(service.ServiceUsagePlanList[0].MaxRequestNum, -1);
    const { Result: plan } = await calls.call('DescribeUsagePlan', { UsagePlanId: p1 });
    assert.deepEqual(plan.BindSecretIds, [k1]);
    assert.deepEqual(plan.BindEnvironments, [{ EnvironmentName: 'test', ServiceId }]);
    const described = await calls.call('DescribeService', { ServiceId });
    assert.equal(described.UsagePlanTotalCount, 2);
    assert.equal(described.UsagePlanList[0].Environment, 'test');

    const demote = { UsagePlanId: p1, ServiceId, Environment: 'test' };
    assert.equal(await code('DemoteServiceUsagePlan', demote), 'InvalidParameterValue.InvalidEnvStatus');
    await calls.call('ReleaseService', { ServiceId, EnvironmentName: 'test', ReleaseDesc: '' });
    await calls.call('DemoteServiceUsagePlan', demote);
    assert.equal(await code('DemoteServiceUsagePlan', demote), 'UnsupportedOperation.NoUsagePlanEnv');
    const { Result: apis } = await calls.call('DescribeApiUsagePlan', { ServiceId });
    assert.deepEqual(
      apis.ApiUsagePlanList.map((row: { ApiId: string }) => row.ApiId),
      [ApiId, ApiId],
    );
    const inApis = await calls.call('DescribeUsagePlanEnvironments', { UsagePlanId: p1, BindType: 'API' });
    assert.equal(inApis.Result.EnvironmentList[0].Path, '/hello');
    assert.equal((await calls.call('DescribeUsagePlanEnvironments', { UsagePlanId: p1 })).Result.TotalCount, 0);
    assert.deepEqual((await calls.compile([ServiceId])).services[0]?.environments[0]?.plans[0]?.apiIds, [ApiId]);
    assert.equal(await code('BindEnvironment', place(p2)), 'UnsupportedOperation.UnsupportedBindEnvironment');

    // Deletion: from the bottom up only.
    assert.equal(await code('DeleteApi', { ServiceId, ApiId }), 'FailedOperation.ApiBindEnvironmen');
    assert.equal(await code('DeleteUsagePlan', { UsagePlanId: p1 }), 'UnsupportedOperation.UsagePlanInUse');
    assert.equal(await code('DeleteApiKey', { AccessKeyId: k1 }), 'UnsupportedOperation.ResourceIsInUse');
    await calls.call('UnReleaseService', { ServiceId, EnvironmentName: 'test' });
    assert.equal(await code('DeleteService', { ServiceId }), 'UnsupportedOperation.UnsupportedDeleteService');
    for (const plan of [p1, p3]) await calls.call('UnBindEnvironment', place(plan, 'API'));
    assert.equal(
      await code('UnBindEnvironment', place(p1, 'API')),
      'UnsupportedOperation.UnsupportedUnBindEnvironment',
    );
    for (const UsagePlanId of [p1, p2, p3]) await calls.call('DeleteUsagePlan', { UsagePlanId });
    assert.equal(await code('DescribeUsagePlan', { UsagePlanId: p1 }), 'ResourceNotFound.InvalidUsagePlan');
    await calls.call('DisableApiKey', { AccessKeyId: k1 });
    await calls.call('DeleteApiKey', { AccessKeyId: k1 });
    await calls.call('DeleteApi', { ServiceId, ApiId });
    await calls.call('DeleteService', { ServiceId });
  });

  test('releases: nothing without APIs, part of them, switching versions', async () => {
    const { ServiceId } = await calls.call('CreateService', { ServiceName: 'r', Protocol: 'http' });
    const release = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' };
    assert.equal(await code('ReleaseService', release), 'FailedOperation.ServiceError');
    const { Result: a } = await calls.call('CreateApi', mockApi(ServiceId, '/a'));
    const { Result: b } = await calls.call('CreateApi', mockApi(ServiceId, '/b'));
    assert.equal(await code('ReleaseService', { ...release, ApiIds: ['api-none'] }), 'ResourceNotFound.InvalidApi');
    const { Result: first } = await calls.call('ReleaseService', { ...release, ApiIds: [a.ApiId] });
    const routes = async () =>
      (await calls.compile([ServiceId])).services[0]?.environments[0]?.routes.map((route) => route.path).toSorted();
    assert.deepEqual(await routes(), ['/a']);
    await calls.call('ReleaseService', { ...release, ApiIds: [b.ApiId] });
    assert.deepEqual(await routes(), ['/a', '/b']);

    const update = { ServiceId, EnvironmentName: 'release', VersionName: first.ReleaseVersion };
    assert.equal(await code('UpdateService', update), 'InvalidParameterValue.InvalidEnvStatus');
    assert.equal(
      await code('UpdateService', { ...update, EnvironmentName: 'test', VersionName: 'none' }),
      'ResourceNotFound',
    );
    await calls.call('UpdateService', { ...update, EnvironmentName: 'test' });
    assert.deepEqual(await routes(), ['/a']);
    assert.equal((await calls.call('DescribeServiceReleaseVersion', { ServiceId })).Result.TotalCount, 2);
    assert.equal(
      (await calls.call('DescribeServiceEnvironmentReleaseHistory', { ServiceId, EnvironmentName: 'prepub' })).Result
        .TotalCount,
      0,
    );

    // A published API may go; it is served until the next release.
    await calls.call('DeleteApi', { ServiceId, ApiId: a.ApiId });
    assert.deepEqual(await routes(), ['/a']);
    await calls.call('ReleaseService', release);
    assert.deepEqual(await routes(), ['/b']);
  });

  test('request rates act at once', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls);
    const listed = async () => (await calls.call('DescribeApiEnvironmentStrategy', { ServiceId })).Result;
    assert.deepEqual((await listed()).ApiEnvironmentStrategySet[0].EnvironmentStrategySet, []);
    await calls.call('ReleaseService', { ServiceId, EnvironmentName: 'test', ReleaseDesc: '' });
    assert.deepEqual((await listed()).ApiEnvironmentStrategySet[0].EnvironmentStrategySet, [
      { EnvironmentName: 'test', Quota: -1 },
    ]);
    calls.changes();
    await calls.call('ModifyApiEnvironmentStrategy', {
      ServiceId,
      Strategy: 7,
      EnvironmentName: 'test',
      ApiIds: [ApiId],
    });
    await calls.call('ModifyServiceEnvironmentStrategy', { ServiceId, Strategy: 30, EnvironmentNames: ['test'] });
    assert.deepEqual(calls.changes(), [ServiceId]);
    const environment = (await calls.compile([ServiceId])).services[0]?.environments[0];
    assert.deepEqual([environment?.rateLimit, environment?.routes[0]?.rateLimit], [30, 7]);
    const { Result } = await calls.call('DescribeServiceEnvironmentStrategy', { ServiceId });
    assert.deepEqual(
      Result.EnvironmentList.map((row: { Strategy: number }) => row.Strategy),
      [30, 5000, 5000],
    );
    assert.equal(
      await code('ModifyServiceEnvironmentStrategy', { ServiceId, Strategy: 5001, EnvironmentNames: ['test'] }),
      'InvalidParameterValue.RangeExceeded',
    );
  });
};
