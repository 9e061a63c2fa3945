// Services, releases, environments and rates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldNow } from './world.ts';
import { makeService, nowhere } from './world.ts';

export const serviceCases = (world: WorldNow): void => {
  test('services', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'services');
    await calls.refused('CreateService', 'MissingParameter', { ServiceName: 'x' });
    await calls.refused('CreateService', 'InvalidParameter.FormatError', {
      ServiceName: 'no blanks',
      Protocol: 'http',
    });
    await calls.ok('ModifyService', { ServiceId, ServiceName: 'renamed', ServiceDesc: 'a note' });
    await calls.refused('ModifyService', 'ResourceNotFound.InvalidService', nowhere);
    const described = await calls.ok('DescribeService', { ServiceId });
    assert.deepEqual(
      [described.ServiceName, described.ApiTotalCount, described.AvailableEnvironments],
      ['renamed', 1, []],
    );
    await calls.refused('DescribeService', 'ResourceNotFound.InvalidService', nowhere);
    const shown = await calls.ok('DescribeServiceForApiApp', { ServiceId, ApiRegion: 'ap-guangzhou' });
    assert.equal(shown.ServiceId, ServiceId);
    await calls.refused('DescribeServiceForApiApp', 'ResourceNotFound.InvalidService', {
      ServiceId,
      ApiRegion: 'ap-shanghai',
    });
    const listed = await calls.ok('DescribeServicesStatus', {
      Filters: [{ Name: 'ServiceName', Values: ['renamed', 'other'] }],
    });
    assert.deepEqual([listed.Result.TotalCount, listed.Result.ServiceSet[0].ServiceId], [1, ServiceId]);
    await calls.refused('DescribeServicesStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName', {
      Filters: [{ Name: 'Colour', Values: ['red'] }],
    });
    await calls.ok('ReleaseService', { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' });
    await calls.refused('DeleteService', 'UnsupportedOperation.UnsupportedDeleteService', { ServiceId });
    await calls.ok('UnReleaseService', { ServiceId, EnvironmentName: 'test' });
    await calls.ok('DeleteService', { ServiceId });
    await calls.refused('DeleteService', 'ResourceNotFound.InvalidService', { ServiceId });
  });

  test('releases and versions', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'releases');
    const release = { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'one' };
    const first = await calls.ok('ReleaseService', release);
    assert.match(first.Result.ReleaseVersion, /^\d{14}[0-9a-f-]{36}$/);
    await calls.refused('ReleaseService', 'InvalidParameter.FormatError', { ...release, EnvironmentName: 'live' });
    await calls.ok('ReleaseService', { ...release, ReleaseDesc: 'two' });
    const history = await calls.ok('DescribeServiceEnvironmentReleaseHistory', {
      ServiceId,
      EnvironmentName: 'release',
    });
    assert.deepEqual(
      history.Result.VersionList.map((version: { VersionDesc: string }) => version.VersionDesc),
      ['two', 'one'],
    );
    await calls.refused('DescribeServiceEnvironmentReleaseHistory', 'ResourceNotFound.InvalidService', nowhere);
    const versions = await calls.ok('DescribeServiceReleaseVersion', { ServiceId });
    assert.equal(versions.Result.TotalCount, 2);
    await calls.refused('DescribeServiceReleaseVersion', 'ResourceNotFound.InvalidService', nowhere);
    const back = { ServiceId, EnvironmentName: 'release', VersionName: first.Result.ReleaseVersion };
    await calls.ok('UpdateService', { ...back, UpdateDesc: 'back to one' });
    const environments = await calls.ok('DescribeServiceEnvironmentList', { ServiceId });
    const running = environments.Result.EnvironmentList.find(
      (one: { EnvironmentName: string }) => one.EnvironmentName === 'release',
    );
    assert.deepEqual([running.Status, running.VersionName], [1, first.Result.ReleaseVersion]);
    await calls.refused('UpdateService', 'ResourceNotFound', { ...back, VersionName: 'none' });
    await calls.refused('DescribeServiceEnvironmentList', 'ResourceNotFound.InvalidService', nowhere);
    await calls.ok('UnReleaseService', { ServiceId, EnvironmentName: 'release' });
    await calls.refused('UnReleaseService', 'FailedOperation.ServiceError', { ServiceId, EnvironmentName: 'release' });
  });

  test('rates of services and APIs', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'rates', ['release']);
    await calls.ok('ModifyServiceEnvironmentStrategy', { ServiceId, Strategy: 400, EnvironmentNames: ['release'] });
    await calls.refused('ModifyServiceEnvironmentStrategy', 'InvalidParameterValue.RangeExceeded', {
      ServiceId,
      Strategy: 1_000_000,
      EnvironmentNames: ['release'],
    });
    const service = await calls.ok('DescribeServiceEnvironmentStrategy', { ServiceId });
    const rate = service.Result.EnvironmentList.find(
      (one: { EnvironmentName: string }) => one.EnvironmentName === 'release',
    );
    assert.equal(rate.Strategy, 400);
    await calls.refused('DescribeServiceEnvironmentStrategy', 'ResourceNotFound.InvalidService', nowhere);
    const strategy = { ServiceId, Strategy: 50, EnvironmentName: 'release', ApiIds: [ApiId] };
    await calls.ok('ModifyApiEnvironmentStrategy', strategy);
    await calls.refused('ModifyApiEnvironmentStrategy', 'ResourceNotFound.InvalidApi', {
      ...strategy,
      ApiIds: ['api-00000000'],
    });
    const api = await calls.ok('DescribeApiEnvironmentStrategy', { ServiceId, EnvironmentNames: ['release'] });
    assert.deepEqual(api.Result.ApiEnvironmentStrategySet[0].EnvironmentStrategySet, [
      { EnvironmentName: 'release', Quota: 50 },
    ]);
    await calls.refused('DescribeApiEnvironmentStrategy', 'ResourceNotFound.InvalidService', nowhere);
  });
};
