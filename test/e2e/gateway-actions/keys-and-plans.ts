// Key pairs, usage plans and their bindings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldNow } from './world.ts';
import { makeService, nowhere } from './world.ts';

export const keyAndPlanCases = (world: WorldNow): void => {
  test('keys', async () => {
    const { calls } = world();
    const created = await calls.ok('CreateApiKey', { SecretName: 'automatic', AccessKeyType: 'auto' });
    const { AccessKeyId } = created.Result;
    assert.match(AccessKeyId, /^AKID[A-Za-z0-9]{36}$/);
    const manual = {
      SecretName: 'mine',
      AccessKeyType: 'manual',
      AccessKeyId: 'my_own_key',
      AccessKeySecret: 'my_own_secret',
    };
    await calls.ok('CreateApiKey', manual);
    await calls.refused('CreateApiKey', 'FailedOperation.AccessKeyExist', manual);
    const described = await calls.ok('DescribeApiKey', { AccessKeyId });
    assert.equal(described.Result.AccessKeySecret, created.Result.AccessKeySecret);
    await calls.refused('DescribeApiKey', 'ResourceNotFound.InvalidAccessKeyId', { AccessKeyId: 'none_such' });
    const listed = await calls.ok('DescribeApiKeysStatus', {
      Filters: [{ Name: 'SecretName', Values: ['automatic'] }],
    });
    assert.equal(listed.Result.ApiKeySet[0].AccessKeyId, AccessKeyId);
    await calls.refused('DescribeApiKeysStatus', 'InvalidParameterValue', { Limit: 101 });
    await calls.ok('UpdateApiKey', { AccessKeyId: 'my_own_key', AccessKeySecret: 'another_secret' });
    await calls.refused('UpdateApiKey', 'ResourceNotFound.InvalidAccessKeyId', { AccessKeyId: 'none_such' });
    await calls.refused('DeleteApiKey', 'UnsupportedOperation.InvalidStatus', { AccessKeyId });
    await calls.ok('DisableApiKey', { AccessKeyId });
    await calls.refused('DisableApiKey', 'ResourceNotFound.InvalidAccessKeyId', { AccessKeyId: 'none_such' });
    await calls.ok('EnableApiKey', { AccessKeyId });
    await calls.refused('EnableApiKey', 'ResourceNotFound.InvalidAccessKeyId', { AccessKeyId: 'none_such' });
    await calls.ok('DisableApiKey', { AccessKeyId });
    await calls.ok('DeleteApiKey', { AccessKeyId });
    await calls.refused('DeleteApiKey', 'ResourceNotFound.InvalidAccessKeyId', { AccessKeyId });
  });

  test('usage plans', async () => {
    const { calls } = world();
    const created = await calls.ok('CreateUsagePlan', { UsagePlanName: 'gold', MaxRequestNumPreSec: 100 });
    const { UsagePlanId } = created.Result;
    await calls.refused('CreateUsagePlan', 'InvalidParameter.FormatError', {
      UsagePlanName: 'gold',
      MaxRequestNumPreSec: 2001,
    });
    await calls.ok('ModifyUsagePlan', { UsagePlanId, UsagePlanName: 'silver', MaxRequestNum: 10_000 });
    await calls.refused('ModifyUsagePlan', 'ResourceNotFound.InvalidUsagePlan', { UsagePlanId: 'usagePlan-00000000' });
    const key = await calls.ok('CreateApiKey', { SecretName: 'planned', AccessKeyType: 'auto' });
    const bound = { UsagePlanId, AccessKeyIds: [key.Result.AccessKeyId] };
    await calls.ok('BindSecretIds', bound);
    await calls.refused('BindSecretIds', 'UnsupportedOperation.AlreadyBindUsagePlan', bound);
    const described = await calls.ok('DescribeUsagePlan', { UsagePlanId });
    assert.deepEqual([described.Result.UsagePlanName, described.Result.BindSecretIdTotalCount], ['silver', 1]);
    await calls.refused('DescribeUsagePlan', 'ResourceNotFound.InvalidUsagePlan', {
      UsagePlanId: 'usagePlan-00000000',
    });
    const keys = await calls.ok('DescribeUsagePlanSecretIds', { UsagePlanId });
    assert.equal(keys.Result.AccessKeyList[0].AccessKeyId, key.Result.AccessKeyId);
    await calls.refused('DescribeUsagePlanSecretIds', 'ResourceNotFound.InvalidUsagePlan', {
      UsagePlanId: 'usagePlan-00000000',
    });
    const listed = await calls.ok('DescribeUsagePlansStatus', {
      Filters: [{ Name: 'UsagePlanName', Values: ['silver'] }],
    });
    assert.equal(listed.Result.UsagePlanStatusSet[0].UsagePlanId, UsagePlanId);
    await calls.refused('DescribeUsagePlansStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName', {
      Filters: [{ Name: 'Colour', Values: ['red'] }],
    });
    await calls.ok('UnBindSecretIds', bound);
    await calls.refused('UnBindSecretIds', 'ResourceNotFound.InvalidAccessKeyId', {
      ...bound,
      AccessKeyIds: ['none_such'],
    });
    await calls.ok('DeleteUsagePlan', { UsagePlanId });
    await calls.refused('DeleteUsagePlan', 'ResourceNotFound.InvalidUsagePlan', { UsagePlanId });
  });

  test('plans bound to services and APIs', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'planned', ['release']);
    const plan = await calls.ok('CreateUsagePlan', { UsagePlanName: 'bound' });
    const { UsagePlanId } = plan.Result;
    const place = { UsagePlanIds: [UsagePlanId], Environment: 'release', ServiceId };
    await calls.ok('BindEnvironment', { ...place, BindType: 'SERVICE' });
    await calls.refused('BindEnvironment', 'UnsupportedOperation.UnsupportedBindEnvironment', {
      ...place,
      BindType: 'API',
      ApiIds: [ApiId],
    });
    const environments = await calls.ok('DescribeUsagePlanEnvironments', { UsagePlanId, BindType: 'SERVICE' });
    assert.equal(environments.Result.EnvironmentList[0].ServiceId, ServiceId);
    await calls.refused('DescribeUsagePlanEnvironments', 'ResourceNotFound.InvalidUsagePlan', {
      UsagePlanId: 'usagePlan-00000000',
    });
    const ofService = await calls.ok('DescribeServiceUsagePlan', { ServiceId });
    assert.equal(ofService.Result.ServiceUsagePlanList[0].UsagePlanId, UsagePlanId);
    await calls.refused('DescribeServiceUsagePlan', 'ResourceNotFound.InvalidService', nowhere);
    await calls.refused('DeleteUsagePlan', 'UnsupportedOperation.UsagePlanInUse', { UsagePlanId });
    const demotion = { UsagePlanId, ServiceId, Environment: 'release' };
    await calls.ok('DemoteServiceUsagePlan', demotion);
    await calls.refused('DemoteServiceUsagePlan', 'UnsupportedOperation.NoUsagePlanEnv', demotion);
    const ofApis = await calls.ok('DescribeApiUsagePlan', { ServiceId });
    assert.equal(ofApis.Result.ApiUsagePlanList[0].ApiId, ApiId);
    await calls.refused('DescribeApiUsagePlan', 'ResourceNotFound.InvalidService', nowhere);
    const unbinding = { ...place, BindType: 'API', ApiIds: [ApiId] };
    await calls.ok('UnBindEnvironment', unbinding);
    await calls.refused('UnBindEnvironment', 'UnsupportedOperation.UnsupportedUnBindEnvironment', unbinding);
    await calls.ok('DeleteUsagePlan', { UsagePlanId });
  });
};
