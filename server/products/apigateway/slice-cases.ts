// The thin slice as a whole: service, API, key, plan, release, and what the plane gets of it. For every database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiInfo } from './structures/api-info.ts';
import type { OpenTestCalls, TestCalls } from './test-calls.ts';
import { mockApi, serviceWithApi } from './test-calls.ts';

export const sliceCases = (open: OpenTestCalls): void => {
  let calls: TestCalls;
  before(async () => {
    calls = await open({});
  });
  after(() => calls.close());

  test('a service is created with domains, described, modified, listed and deleted', async () => {
    const created = await calls.call('CreateService', {
      ServiceName: 'Test_Https',
      ServiceDesc: 'https',
      Protocol: 'https',
      NetTypes: ['OUTER', 'INNER'],
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    assert.match(created.ServiceId, /^service-[a-z0-9]{8}$/);
    assert.equal(created.ServiceName, 'test_https');
    assert.equal(created.OuterSubDomain, `${created.ServiceId}-12510100.gz.apigw.portico.localhost`);
    assert.equal(created.InnerSubDomain, `${created.ServiceId}-12510100.gz.inner.apigw.portico.localhost`);
    const { ServiceId } = created;

    assert.deepEqual(await calls.call('ModifyService', { ServiceId, ServiceName: 'store', Protocol: 'http' }), {});
    const described = await calls.call('DescribeService', { ServiceId });
    assert.equal(described.ServiceName, 'store');
    assert.equal(described.ServiceDesc, 'https');
    assert.equal(described.Protocol, 'http');
    assert.equal(described.InternalSubDomain, created.InnerSubDomain);
    assert.deepEqual(described.AvailableEnvironments, []);
    assert.equal(described.ApiTotalCount, 0);
    assert.deepEqual(described.Tags, [{ Key: 'team', Value: 'a' }]);

    const listed = await calls.call('DescribeServicesStatus', {
      Filters: [{ Name: 'ServiceId', Values: ['service-00000000', ServiceId] }],
    });
    assert.equal(listed.Result.TotalCount, 1);
    assert.equal(listed.Result.ServiceSet[0].InnerSubDomain, created.InnerSubDomain);

    assert.equal(
      (await calls.refusal('ModifyService', { ServiceId, NetTypes: ['OUTER'] })).code,
      'UnsupportedOperation.ReduceNetTypes',
    );
    assert.deepEqual(await calls.call('DeleteService', { ServiceId }), { Result: true });
    assert.equal((await calls.refusal('DescribeService', { ServiceId })).code, 'ResourceNotFound.InvalidService');
  });

  test('a released SECRET API reaches the plane with its plan and key, and later changes do not until the next release', async () => {
    const { ServiceId } = await calls.call('CreateService', { ServiceName: 'users', Protocol: 'http&https' });
    const { Result: api } = await calls.call('CreateApi', {
      ServiceId,
      ApiName: 'user',
      AuthType: 'SECRET',
      ServiceType: 'HTTP',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: '/user/{id}', Method: 'get' },
      RequestParameters: [
        { Name: 'id', Position: 'PATH', Type: 'string', Required: true },
        { Name: 'page', Position: 'QUERY', Type: 'int', DefaultValue: '1' },
      ],
      ServiceConfig: { Url: 'http://127.0.0.1:8080', Path: '/v1/{id}', Method: 'GET' },
      ServiceParameters: [
        {
          Name: 'X-Page',
          Position: 'header',
          RelevantRequestParameterName: 'page',
          RelevantRequestParameterPosition: 'query',
        },
      ],
      ConstantParameters: [{ Name: 'source', Position: 'query', DefaultValue: 'gateway' }],
    });
    assert.equal(api.Method, 'GET');
    const { Result: key } = await calls.call('CreateApiKey', { SecretName: 'partner' });
    assert.match(key.AccessKeyId, /^AKID[A-Za-z0-9]{36}$/);
    const { Result: plan } = await calls.call('CreateUsagePlan', { UsagePlanName: 'basic', MaxRequestNumPreSec: 10 });
    assert.equal(plan.MaxRequestNum, null);
    assert.equal(plan.BindSecretIds, null);
    await calls.call('BindSecretIds', { UsagePlanId: plan.UsagePlanId, AccessKeyIds: [key.AccessKeyId] });

    calls.changes();
    const { Result: released } = await calls.call('ReleaseService', {
      ServiceId,
      EnvironmentName: 'release',
      ReleaseDesc: 'first',
    });
    assert.match(released.ReleaseVersion, /^20261124\d{6}[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.deepEqual(calls.changes(), [ServiceId]);
    await calls.call('BindEnvironment', {
      UsagePlanIds: [plan.UsagePlanId],
      BindType: 'SERVICE',
      Environment: 'release',
      ServiceId,
    });
    assert.deepEqual(calls.changes(), [ServiceId]);

    const { services, removed } = await calls.compile([ServiceId, 'service-gone']);
    assert.deepEqual(removed, ['service-gone']);
    const snapshot = services[0];
    assert.deepEqual(snapshot?.protocols, ['http', 'https']);
    assert.deepEqual(snapshot?.hosts, [`${ServiceId}-12510100.gz.apigw.portico.localhost`]);
    assert.equal(snapshot?.environments.length, 1);
    const environment = snapshot?.environments[0];
    assert.equal(environment?.name, 'release');
    assert.equal(environment?.rateLimit, 5000);
    assert.deepEqual(environment?.plans, [
      {
        planId: plan.UsagePlanId,
        rateLimit: 10,
        quota: undefined,
        used: 0,
        apiIds: undefined,
        keys: [{ id: key.AccessKeyId, secret: key.AccessKeySecret }],
      },
    ]);
    assert.deepEqual(environment?.routes, [
      {
        apiId: api.ApiId,
        apiName: 'user',
        method: 'GET',
        path: '/user/{id}',
        auth: 'SECRET',
        parameters: [
          { name: 'id', position: 'path', type: 'string', required: true, defaultValue: undefined },
          { name: 'page', position: 'query', type: 'int', required: false, defaultValue: '1' },
        ],
        exchange: {
          kind: 'http',
          url: 'http://127.0.0.1:8080',
          path: '/v1/{id}',
          method: 'GET',
          timeoutMs: 15_000,
          mapped: [
            { name: 'X-Page', position: 'header', from: { name: 'page', position: 'query' } },
            { name: 'id', position: 'path', from: { name: 'id', position: 'path' } },
          ],
          constants: [{ name: 'source', position: 'query', value: 'gateway' }],
        },
        responseType: '',
        cors: false,
        rateLimit: undefined,
      },
    ]);

    await calls.call('ModifyApi', {
      ServiceId,
      ApiId: api.ApiId,
      ServiceType: 'MOCK',
      RequestConfig: { Path: '/user/{id}', Method: 'GET' },
      ServiceMockReturnMessage: 'moved',
    });
    assert.equal((await calls.compile([ServiceId])).services[0]?.environments[0]?.routes[0]?.exchange.kind, 'http');
    const { Result: running } = await calls.call('DescribeServiceEnvironmentList', { ServiceId });
    assert.ok(
      (await calls.call('DescribeService', { ServiceId })).ModifiedTime > running.EnvironmentList[2].CreateTime,
      'a change waits for its release',
    );
    await calls.call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'second' });
    assert.equal((await calls.compile()).services[0]?.environments[0]?.routes[0]?.exchange.kind, 'mock');

    const described = await calls.call('DescribeService', { ServiceId });
    const { Result: environments } = await calls.call('DescribeServiceEnvironmentList', { ServiceId });
    assert.ok(described.ModifiedTime <= environments.EnvironmentList[2].CreateTime, 'nothing waits for a release');

    const history = await calls.call('DescribeServiceEnvironmentReleaseHistory', {
      ServiceId,
      EnvironmentName: 'release',
    });
    assert.equal(history.Result.TotalCount, 2);
    assert.equal(history.Result.VersionList[1].VersionName, released.ReleaseVersion);
    await calls.call('UpdateService', {
      ServiceId,
      EnvironmentName: 'release',
      VersionName: released.ReleaseVersion,
    });
    assert.equal((await calls.compile()).services[0]?.environments[0]?.version, released.ReleaseVersion);
    assert.equal((await calls.compile()).services[0]?.environments[0]?.routes[0]?.exchange.kind, 'http');

    await calls.call('DisableApiKey', { AccessKeyId: key.AccessKeyId });
    assert.deepEqual(calls.changes(), [ServiceId]);
    assert.deepEqual((await calls.compile()).services[0]?.environments[0]?.plans[0]?.keys, []);
    await calls.use(plan.UsagePlanId, 3);
    assert.equal((await calls.compile()).services[0]?.environments[0]?.plans[0]?.used, 3);

    await calls.call('UnReleaseService', { ServiceId, EnvironmentName: 'release' });
    assert.deepEqual(await calls.compile([ServiceId]), { services: [], removed: [ServiceId] });
  });

  test('environments show what is published in them', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls);
    const list = async () => (await calls.call('DescribeServiceEnvironmentList', { ServiceId })).Result;
    assert.equal((await list()).TotalCount, 3);
    assert.deepEqual(
      (await list()).EnvironmentList.map((e: { EnvironmentName: string }) => e.EnvironmentName),
      ['test', 'prepub', 'release'],
    );
    const { Result } = await calls.call('ReleaseService', { ServiceId, EnvironmentName: 'test', ReleaseDesc: '' });
    const [inTest, inPrepub] = (await list()).EnvironmentList;
    assert.deepEqual(inTest, {
      EnvironmentName: 'test',
      Url: `${ServiceId}-12510100.gz.apigw.portico.localhost/test`,
      Status: 1,
      VersionName: Result.ReleaseVersion,
      CreateTime: inTest.CreateTime,
    });
    assert.match(inTest.CreateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual([inPrepub.Status, inPrepub.VersionName, inPrepub.CreateTime], [0, '', null]);
    assert.deepEqual((await calls.call('DescribeApi', { ServiceId, ApiId })).Result.Environments, ['test']);
    assert.deepEqual((await calls.call('DescribeService', { ServiceId })).AvailableEnvironments, ['test']);

    assert.equal(
      (await calls.refusal('DeleteService', { ServiceId })).code,
      'UnsupportedOperation.UnsupportedDeleteService',
    );
    await calls.call('UnReleaseService', { ServiceId, EnvironmentName: 'test' });
    assert.equal(
      (await calls.refusal('UnReleaseService', { ServiceId, EnvironmentName: 'test' })).code,
      'FailedOperation.ServiceError',
    );
    assert.deepEqual(await calls.call('DeleteService', { ServiceId }), { Result: true });
  });

  test('an API is described as it was given, with null and empty lists elsewhere', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls, {
      RequestParameters: [{ Name: 'q', Position: 'QUERY', Type: 'string' }],
      ResponseType: 'JSON',
    });
    const { Result: api } = await calls.call('DescribeApi', { ServiceId, ApiId });
    assert.deepEqual(Object.keys(api), Object.keys(ApiInfo.members));
    assert.equal(api.RequestParameters[0].Position, 'QUERY');
    assert.equal(api.ServiceMockReturnMessage, 'Hello');
    assert.equal(api.ServiceConfig, null);
    assert.deepEqual(api.ServiceParameters, []);
    assert.equal(api.OauthConfig, null);
    assert.equal(api.EnableCORS, false);
    assert.deepEqual(api.RequestConfig, { Path: '/hello', Method: 'GET' });
  });

  test('lists filter, count before paging and keep their order', async () => {
    const { ServiceId } = await serviceWithApi(calls);
    for (const path of ['/a', '/b', '/c']) await calls.call('CreateApi', mockApi(ServiceId, path));
    const paths = async (request: object) => {
      const { Result } = await calls.call('DescribeApisStatus', { ServiceId, ...request });
      return [Result.TotalCount, Result.ApiIdStatusSet.map((api: { Path: string }) => api.Path)];
    };
    assert.deepEqual(await paths({}), [4, ['/c', '/b', '/a', '/hello']]);
    assert.deepEqual(await paths({ Limit: 2, Offset: 1 }), [4, ['/b', '/a']]);
    assert.deepEqual(await paths({ Filters: [{ Name: 'ApiPath', Values: ['/a', '/c'] }] }), [2, ['/c', '/a']]);
    assert.deepEqual(
      await paths({
        Filters: [
          { Name: 'ApiPath', Values: ['/a', '/c'] },
          { Name: 'AuthType', Values: ['SECRET'] },
        ],
      }),
      [0, []],
    );
    const refused = await calls.refusal('DescribeApisStatus', {
      ServiceId,
      Filters: [{ Name: 'Colour', Values: ['x'] }],
    });
    assert.equal(refused.code, 'InvalidParameterValue.InvalidFilterNotSupportedName');
    assert.match(refused.message, /Colour.*ApiPath/);
  });

  test('nothing crosses accounts or regions', async () => {
    const { ServiceId, ApiId } = await serviceWithApi(calls);
    for (const who of [{ accountId: '200' }, { region: 'ap-shanghai' }]) {
      assert.equal(
        (await calls.refusal('DescribeService', { ServiceId }, who)).code,
        'ResourceNotFound.InvalidService',
      );
      assert.equal(
        (await calls.refusal('DeleteApi', { ServiceId, ApiId }, who)).code,
        'ResourceNotFound.InvalidService',
      );
      assert.equal((await calls.call('DescribeServicesStatus', {}, who)).Result.TotalCount, 0);
      assert.equal((await calls.call('DescribeApiKeysStatus', {}, who)).Result.TotalCount, 0);
    }
  });
};
