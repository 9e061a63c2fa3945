// Documents, generated clients, the log, and what the console asks beside the documented actions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldNow } from './world.ts';
import { makeService, nowhere } from './world.ts';

/** `2026-11-24 12:00:00` in Beijing. */
const beijing = (time: Date): string =>
  new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

export const documentCases = (world: WorldNow): void => {
  test('API documents', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'documented', ['release']);
    const shape = { ApiDocName: 'shop', ServiceId, Environment: 'release', ApiIds: [ApiId] };
    const created = await calls.ok('CreateAPIDoc', shape);
    await calls.refused('CreateAPIDoc', 'ResourceNotFound.InvalidApi', { ...shape, ApiIds: ['api-00000000'] });
    const { ApiDocId } = created.Result;
    const missing = 'ResourceNotFound.InvalidApiDoc';
    const unknown = { ApiDocId: 'apidoc-00000000' };
    await calls.ok('BuildAPIDoc', { ApiDocId });
    await calls.refused('BuildAPIDoc', missing, unknown);
    const detail = await calls.ok('DescribeAPIDocDetail', { ApiDocId });
    assert.deepEqual([detail.Result.ApiDocStatus, detail.Result.ApiIds], ['COMPLETED', [ApiId]]);
    await calls.refused('DescribeAPIDocDetail', missing, unknown);
    await calls.ok('ResetAPIDocPassword', { ApiDocId });
    const after = await calls.ok('DescribeAPIDocDetail', { ApiDocId });
    assert.match(after.Result.SharePassword, /^\d{6}$/);
    assert.notEqual(after.Result.SharePassword, detail.Result.SharePassword);
    await calls.refused('ResetAPIDocPassword', missing, unknown);
    await calls.ok('ModifyAPIDoc', { ApiDocId, ApiDocName: 'store' });
    await calls.refused('ModifyAPIDoc', missing, { ...unknown, ApiDocName: 'store' });
    const listed = await calls.ok('DescribeAPIDocs');
    assert.deepEqual([listed.Result.TotalCount, listed.Result.APIDocSet[0].ApiDocName], [1, 'store']);
    await calls.refused('DescribeAPIDocs', 'InvalidParameterValue', { Limit: 101 });
    await calls.ok('DeleteAPIDoc', { ApiDocId });
    await calls.refused('DeleteAPIDoc', missing, { ApiDocId });
  });

  test('generated clients', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'generated', ['release']);
    const asked = { ServiceId, GenEnvironment: 'release', GenLanguage: 'python' };
    const generated = await calls.ok('GenerateApiDocument', asked);
    for (const url of [generated.Result.DocumentURL, generated.Result.SdkURL])
      assert.equal((await fetch(url)).status, 200, url);
    await calls.refused('GenerateApiDocument', 'InvalidParameterValue.InvalidGenLanguage', {
      ...asked,
      GenLanguage: 'cobol',
    });
  });

  test('the log', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'logged');
    const now = Date.now();
    const asked = { ServiceId, StartTime: beijing(new Date(now - 60_000)), EndTime: beijing(new Date(now)) };
    const found = await calls.ok('DescribeLogSearch', asked);
    assert.deepEqual([found.TotalCount, found.LogSet], [0, []]);
    await calls.refused('DescribeLogSearch', 'ResourceNotFound.InvalidService', { ...asked, ...nowhere });
  });

  test('the debug call', async () => {
    const { calls, backendUrl } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'debugged');
    const run = await calls.ok('RunApi', { ServiceId, ApiId });
    assert.deepEqual([run.Result.ReturnCode, run.Result.ResponseBody], [200, 'hello']);
    assert.equal(run.Result.Steps.at(-1).Outcome, 'answered');
    const proxied = await calls.ok('CreateApi', {
      ServiceId,
      ApiName: 'echo',
      ServiceType: 'HTTP',
      AuthType: 'SECRET',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: '/echo', Method: 'POST' },
      ServiceConfig: { Url: backendUrl, Path: '/deep', Method: 'POST' },
    });
    const echo = await calls.ok('RunApi', {
      ServiceId,
      ApiId: proxied.Result.ApiId,
      RequestBody: 'a=1',
      RequestQuery: '{"b":"2"}',
    });
    const seen = JSON.parse(echo.Result.ResponseBody);
    assert.deepEqual([seen.method, seen.path, seen.query, seen.body], ['POST', '/deep', { b: '2' }, 'a=1']);
    await calls.refused('RunApi', 'InvalidParameterValue.InvalidRunApiPara', {
      ServiceId,
      ApiId,
      RequestQuery: 'no JSON',
    });
  });

  test('a token for the debug header', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'traced');
    const made = await calls.ok('CreateDebugToken', { ServiceId, Seconds: 60 });
    assert.match(made.Result.Token, /^\d+\.\S+$/);
    await calls.refused('CreateDebugToken', 'ResourceNotFound.InvalidService', { ServiceId: 'service-00000000' });
    await calls.refused('CreateDebugToken', 'InvalidParameterValue', { ServiceId, Seconds: 3601 });
  });

  test('quotas, checks and keys for the console', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'console');
    const settings = await calls.ok('GetAccountSettings');
    await calls.refused('GetAccountSettings', 'UnknownParameter', { Colour: 'red' });
    assert.equal(settings.Result.AccountLimit.ServiceCount.ApiCountInService, 200);
    const check = await calls.ok('CheckServiceConfig', { ServiceId, RequestConfig: { Path: '/hello', Method: 'GET' } });
    assert.equal(check.Status, false);
    await calls.refused('CheckServiceConfig', 'InvalidParameterValue.InvalidServiceParam', { ServiceId });
    const place = { ServiceId, ApiId, EnvironmentName: 'release' };
    const keys = await calls.ok('DescribeApiEnvironmentApiKeys', place);
    assert.deepEqual(keys.Result, { TotalCount: 0, AccessKeyIdList: [] });
    await calls.refused('DescribeApiEnvironmentApiKeys', 'InvalidParameterValue.InvalidEnv', {
      ...place,
      EnvironmentName: 'live',
    });
  });
};
