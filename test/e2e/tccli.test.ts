// A script of forty calls with tccli: a service from nothing to its release, and back to nothing. PORTICO_TEST_TCCLI says
// where the command is; without it the test is skipped, except in continuous integration, where that is a failure.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';

const run = promisify(execFile);
const tccli = process.env['PORTICO_TEST_TCCLI'];
const inCi = process.env['CI'] === 'true';
const skip = tccli || inCi ? false : 'PORTICO_TEST_TCCLI is not set';

/** Ids that earlier calls answered, by the names that later ones use. */
type Found = Record<string, string>;
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Answer = any;

interface Line {
  readonly action: string;
  readonly parameters?: (found: Found) => Readonly<Record<string, unknown>>;
  /** What is kept of the answer, or looked at in it. */
  readonly then?: (answer: Answer, found: Found) => void;
}

const line = (action: string, parameters?: Line['parameters'], then?: Line['then']): Line => ({
  action,
  ...(parameters === undefined ? {} : { parameters }),
  ...(then === undefined ? {} : { then }),
});
const keep =
  (name: string, at: (answer: Answer) => string): Line['then'] =>
  (answer, found) => {
    const value = at(answer);
    assert.equal(typeof value, 'string', name);
    found[name] = value;
  };
const service = ({ ServiceId }: Found) => ({ ServiceId });
const api = ({ ServiceId, ApiId }: Found) => ({ ServiceId, ApiId });
const plan = ({ UsagePlanId }: Found) => ({ UsagePlanId });
const key = ({ AccessKeyId }: Found) => ({ AccessKeyId });
const planKey = ({ UsagePlanId, AccessKeyId }: Found) => ({ UsagePlanId, AccessKeyIds: [AccessKeyId] });
const place = ({ UsagePlanId, ServiceId }: Found) => ({
  UsagePlanIds: [UsagePlanId],
  BindType: 'SERVICE',
  Environment: 'release',
  ServiceId,
});
const strategy = ({ ServiceId, StrategyId }: Found) => ({ ServiceId, StrategyId });
const plugin = ({ PluginId }: Found) => ({ PluginId });
const definition = ({ ServiceId }: Found, message: string) => ({
  ServiceId,
  ServiceType: 'MOCK',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  AuthType: 'NONE',
  RequestConfig: { Path: '/hello', Method: 'GET' },
  ServiceMockReturnMessage: message,
});
const release = ({ ServiceId }: Found) => ({ ServiceId, EnvironmentName: 'release', ReleaseDesc: 'by tccli' });
const success = ({ Result }: Answer): void => assert.equal(Result, true);

const building: readonly Line[] = [
  line(
    'CreateService',
    () => ({ ServiceName: 'shop', Protocol: 'http&https', NetTypes: ['OUTER'] }),
    (answer, found) => {
      keep('ServiceId', (given) => given.ServiceId)?.(answer, found);
      keep('host', (given) => given.OuterSubDomain)?.(answer, found);
    },
  ),
  line('ModifyService', (found) => ({ ...service(found), ServiceDesc: 'orders' })),
  line(
    'CreateApi',
    (found) => ({ ...definition(found, 'one'), ApiName: 'hello' }),
    keep('ApiId', (given) => given.Result.ApiId),
  ),
  line('DescribeApi', api, (given) => assert.equal(given.Result.RequestConfig.Path, '/hello')),
  line(
    'ReleaseService',
    release,
    keep('VersionName', (given) => given.Result.ReleaseVersion),
  ),
  line('ModifyApi', (found) => ({ ...definition(found, 'two'), ApiId: found['ApiId'] })),
  line('ReleaseService', release),
  line('DescribeServiceReleaseVersion', service, (given) => assert.equal(given.Result.TotalCount, 2)),
  line('DescribeServiceEnvironmentReleaseHistory', (found) => ({ ...service(found), EnvironmentName: 'release' })),
  line(
    'UpdateService',
    ({ ServiceId, VersionName }) => ({ ServiceId, VersionName, EnvironmentName: 'release' }),
    success,
  ),
  line('DescribeServiceEnvironmentList', service, (given) => assert.equal(given.Result.TotalCount, 3)),
  line(
    'ModifyServiceEnvironmentStrategy',
    (found) => ({ ...service(found), Strategy: 400, EnvironmentNames: ['release'] }),
    success,
  ),
  line('DescribeServiceEnvironmentStrategy', service),
  line(
    'ModifyApiEnvironmentStrategy',
    ({ ServiceId, ApiId }) => ({ ServiceId, Strategy: 50, EnvironmentName: 'release', ApiIds: [ApiId] }),
    success,
  ),
  line(
    'CreateApiKey',
    () => ({ SecretName: 'caller', AccessKeyType: 'auto' }),
    keep('AccessKeyId', (given) => given.Result.AccessKeyId),
  ),
  line(
    'CreateUsagePlan',
    () => ({ UsagePlanName: 'gold', MaxRequestNumPreSec: 10 }),
    keep('UsagePlanId', (given) => given.Result.UsagePlanId),
  ),
  line('BindSecretIds', planKey, success),
  line('BindEnvironment', place, success),
  line('DescribeUsagePlan', plan, (given) => assert.equal(given.Result.BindSecretIdTotalCount, 1)),
  line(
    'CreateIPStrategy',
    (found) => ({ ...service(found), StrategyName: 'office', StrategyType: 'BLACK', StrategyData: '192.0.2.1' }),
    keep('StrategyId', (given) => given.Result.StrategyId),
  ),
  line(
    'BindIPStrategy',
    ({ ApiId, ...found }) => ({ ...strategy(found), EnvironmentName: 'release', BindApiIds: [ApiId] }),
    success,
  ),
  line(
    'CreatePlugin',
    () => ({
      PluginName: 'no_robots',
      PluginType: 'IPControl',
      PluginData: '{"type":"black_list","blocks":"192.0.2.1"}',
    }),
    keep('PluginId', (given) => given.Result.PluginId),
  ),
  line(
    'AttachPlugin',
    ({ PluginId, ServiceId, ApiId }) => ({ PluginId, ServiceId, EnvironmentName: 'release', ApiIds: [ApiId] }),
    success,
  ),
  line('DescribePluginsByApi', api, (given) => assert.equal(given.Result.TotalCount, 1)),
  line(
    'DescribeServicesStatus',
    () => ({ Limit: 5, Filters: [{ Name: 'ServiceName', Values: ['shop'] }] }),
    (given) => assert.equal(given.Result.TotalCount, 1),
  ),
];

const clearing: readonly Line[] = [
  line(
    'DetachPlugin',
    ({ PluginId, ServiceId, ApiId }) => ({ PluginId, ServiceId, EnvironmentName: 'release', ApiId }),
    success,
  ),
  line('DeletePlugin', plugin, success),
  line(
    'UnBindIPStrategy',
    ({ ApiId, ...found }) => ({ ...strategy(found), EnvironmentName: 'release', UnBindApiIds: [ApiId] }),
    success,
  ),
  line('DeleteIPStrategy', strategy, success),
  line('UnBindEnvironment', place, success),
  line('UnBindSecretIds', planKey, success),
  line('DeleteUsagePlan', plan, success),
  line('DisableApiKey', key, success),
  line('DeleteApiKey', key, success),
  line('UnReleaseService', (found) => ({ ...service(found), EnvironmentName: 'release' }), success),
  line('DescribeApisStatus', service, (given) => assert.equal(given.Result.TotalCount, 1)),
  line('DeleteApi', api, success),
  line('DescribeService', service, (given) => assert.deepEqual(given.AvailableEnvironments, [])),
  line('DeleteService', service, success),
  line(
    'DescribeServicesStatus',
    () => ({}),
    (given) => assert.equal(given.Result.TotalCount, 0),
  ),
];

describe('tccli', { skip }, () => {
  let portico: Portico;
  /** tccli writes its settings into the home folder of the user. */
  let userHome: string;
  const found: Found = {};

  before(async () => {
    assert.ok(tccli, 'PORTICO_TEST_TCCLI must be set in CI');
    userHome = mkdtempSync(join(tmpdir(), 'portico-tccli-'));
    portico = await startPortico();
  });
  after(async () => {
    await portico?.stop();
    if (userHome) rmSync(userHome, { recursive: true, force: true });
  });

  const play = async (lines: readonly Line[]): Promise<void> => {
    const { accessKeyId, accessKeySecret } = portico.credential;
    const access = ['--endpoint', portico.controlUrl, '--region', 'ap-guangzhou', '--secretId', accessKeyId];
    for (const { action, parameters, then } of lines) {
      const words = Object.entries(parameters?.(found) ?? {}).flatMap(([name, value]) => [
        `--${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      const { stdout } = await run(
        tccli as string,
        ['apigateway', action, ...words, ...access, '--secretKey', accessKeySecret],
        { env: { ...process.env, HOME: userHome } },
      );
      assert.ok(stdout.trimStart().startsWith('{'), `${action}: ${stdout}`);
      then?.(JSON.parse(stdout), found);
    }
  };

  test('forty calls', async () => {
    assert.equal(building.length + clearing.length, 40);
    await play(building);
    const call = { port: portico.edgePort, host: found['host'] as string, path: '/release/hello' };
    await eventually(async () => {
      const answer = await callGateway(call);
      assert.deepEqual([answer.status, answer.body], [200, 'one']);
    });
    await play(clearing);
    await eventually(async () => assert.equal((await callGateway(call)).status, 404));
  });
});
