// The debug call over a real store and the real phases, and what the console asks beside the documented actions.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runOnce } from '#planes/gateway/run-once.ts';
import type { Backend } from '#planes/testing/calls.ts';
import { seenBy, startBackend } from '#planes/testing/calls.ts';
import type { TestCalls } from '../test-calls.ts';
import { mockApi, openTestCalls, serviceWithApi } from '../test-calls.ts';

describe('debug', () => {
  let calls: TestCalls;
  let backend: Backend;
  let place: { ServiceId: string; ApiId: string };
  before(async () => {
    backend = await startBackend();
    calls = await openTestCalls({ services: 3 }, undefined, {
      runOnce: (service, request) => runOnce(service, request, { timeoutMs: 2_000, maxBodyBytes: 2_000 }),
    });
    place = await serviceWithApi(calls);
  });
  after(async () => {
    await calls?.close();
    await backend?.close();
  });

  test('an API that was never released runs as it is configured', async () => {
    const { ServiceId } = place;
    const { Result: api } = await calls.call('CreateApi', {
      ServiceId,
      ApiName: 'user',
      ServiceType: 'HTTP',
      AuthType: 'SECRET',
      ServiceTimeout: 5,
      Protocol: 'HTTP',
      RequestConfig: { Path: '/user/{id}', Method: 'POST' },
      RequestParameters: [{ Name: 'id', Position: 'path', Type: 'int', Required: true }],
      ServiceConfig: { Url: backend.url, Path: '/v1/{id}', Method: 'POST' },
      ConstantParameters: [{ Name: 'X-Stage', Position: 'header', DefaultValue: 'debug' }],
    });
    const run = await calls.call('RunApi', {
      ServiceId,
      ApiId: api.ApiId,
      RequestPath: '{"id":7}',
      RequestQuery: '{"a":"b"}',
      RequestBody: '{"x":1}',
      ContentType: 'application/json',
    });
    assert.equal(run.Result.ReturnCode, 200);
    const seen = seenBy({ status: 200, headers: {}, body: run.Result.ResponseBody });
    assert.deepEqual(
      [seen.method, seen.url, seen.body, seen.headers['x-stage']],
      ['POST', '/v1/7?a=b', '{"x":1}', 'debug'],
    );
    assert.equal(JSON.parse(run.Result.ReturnHeader)['Content-Type'], 'application/json');
    const phases = run.Result.Steps.map(({ Phase }: { Phase: string }) => Phase);
    assert.deepEqual([phases[0], phases[1], phases.at(-1)], ['identify', 'match', 'exchange']);
    assert.equal(run.Result.Steps.at(-1).Outcome, 'answered');

    const wrong = await calls.call('RunApi', { ServiceId, ApiId: api.ApiId, RequestPath: '{"id":"seven"}' });
    assert.equal(wrong.Result.ReturnCode, 400);
    assert.deepEqual([wrong.Result.Steps.at(-1).Phase, wrong.Result.Steps.at(-1).Outcome], ['validate', 'refused']);
  });

  test('a fixed answer runs too; parameters that make no request are refused', async () => {
    const run = await calls.call('RunApi', place);
    assert.deepEqual([run.Result.ReturnCode, run.Result.ResponseBody], [200, 'Hello']);
    const refusal = await calls.refusal('RunApi', { ...place, RequestHeader: 'X: 1' });
    assert.equal(refusal.code, 'InvalidParameterValue.InvalidRunApiPara');
    assert.match(refusal.message, /RequestHeader must be JSON text/);
    assert.equal((await calls.refusal('RunApi', { ...place, ApiId: 'api-none' })).code, 'ResourceNotFound.InvalidApi');
    const elsewhere = await calls.refusal('RunApi', place, { region: 'ap-shanghai' });
    assert.equal(elsewhere.code, 'ResourceNotFound.InvalidService');
  });

  test('settings count what the account has, in its region', async () => {
    const { Result } = await calls.call('GetAccountSettings');
    assert.equal(Result.AccountLimit.ServiceCount.ServiceCount, 3);
    assert.equal(Result.AccountLimit.SecretIdCount.UsagePlanCountForSecretId, 10);
    assert.equal(Result.AccountUsage.ServiceCount.ServiceCount, 1);
    const other = await calls.call('GetAccountSettings', {}, { region: 'ap-shanghai' });
    assert.equal(other.Result.AccountUsage.ServiceCount.ServiceCount, 0);
  });

  test('a configuration is checked before it is saved', async () => {
    const { ServiceId } = place;
    const check = (more: object) => calls.call('CheckServiceConfig', { ServiceId, ...more });
    assert.deepEqual(await check({ RequestConfig: { Path: '/free', Method: 'GET' } }), {
      Status: true,
      VerifyMessage: 'success',
    });
    const taken = await check({ RequestConfig: { Path: '/hello', Method: 'get' } });
    assert.equal(taken.Status, false);
    assert.match(taken.VerifyMessage, /has the same Path and Method/);
    assert.equal((await check({ RequestConfig: { Path: 'x', Method: 'GET' } })).Status, false);
    assert.equal((await check({ RequestConfig: { Path: '/x', Method: 'FETCH' } })).Status, false);
    assert.equal((await check({ ServiceType: 'HTTP', BackendUrl: 'http://10.0.0.1:80' })).Status, true);
    assert.equal((await check({ ServiceType: 'WEBSOCKET', BackendUrl: 'wss://10.0.0.1' })).Status, true);
    assert.equal((await check({ ServiceType: 'HTTP', BackendUrl: 'wss://10.0.0.1' })).Status, false);
    for (const more of [{}, { ServiceType: 'HTTP' }, { BackendUrl: 'http://x' }])
      assert.equal(
        (await calls.refusal('CheckServiceConfig', { ServiceId, ...more })).code,
        'InvalidParameterValue.InvalidServiceParam',
      );
  });

  test('keys that may call an API in an environment, by plans of the service and of the API', async () => {
    const { ServiceId, ApiId } = place;
    const other = await calls.call('CreateApi', mockApi(ServiceId, '/other'));
    const planWithKey = async (BindType: 'SERVICE' | 'API', Environment: string): Promise<string> => {
      const { Result: plan } = await calls.call('CreateUsagePlan', { UsagePlanName: BindType });
      const { Result: key } = await calls.call('CreateApiKey', { SecretName: BindType, AccessKeyType: 'auto' });
      await calls.call('BindSecretIds', { UsagePlanId: plan.UsagePlanId, AccessKeyIds: [key.AccessKeyId] });
      const apis = BindType === 'API' ? { ApiIds: [ApiId] } : {};
      await calls.call('BindEnvironment', {
        UsagePlanIds: [plan.UsagePlanId],
        BindType,
        Environment,
        ServiceId,
        ...apis,
      });
      return key.AccessKeyId;
    };
    const byApi = await planWithKey('API', 'test');
    const byService = await planWithKey('SERVICE', 'prepub');
    const keys = async (id: string, EnvironmentName: string): Promise<string[]> =>
      (await calls.call('DescribeApiEnvironmentApiKeys', { ServiceId, ApiId: id, EnvironmentName })).Result
        .AccessKeyIdList;
    assert.deepEqual(await keys(ApiId, 'test'), [byApi]);
    assert.deepEqual(await keys(other.Result.ApiId, 'test'), []);
    assert.deepEqual(await keys(other.Result.ApiId, 'prepub'), [byService]);
    assert.deepEqual(await keys(ApiId, 'release'), []);
  });
});
