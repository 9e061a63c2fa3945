// No action is forgotten: those of the official SDK, and those that the document names in its data structures only, are
// registered or among the gaps with their reason, so that the coverage page shows them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createApiGateway, documentedLimits } from '#products/apigateway/index.ts';

const path = 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/v20180808/apigateway_client.d.ts';
const client = readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8');
const ofTheSdk = [...client.matchAll(/^ {4}(\w+)\(req/gm)].map(([, name = '']) => name);

/** Users of data structures (被如下接口引用) that have no section of their own. */
const namedByStructuresOnly = [
  'CheckCloneApis',
  'CheckServiceConfig',
  'DescribeApiEnvironmentApiKeys',
  'DescribeAvailablePluginApis',
  'DescribeEIAMApis',
  'DescribeExclusiveSet',
  'DescribeIPStrategyStatus',
  'DescribeLogRules',
  'DescribeResourcePackStatus',
  'DescribeServiceEnvironmentKeyMonitorUpload',
  'DescribeTcbScfApis',
  'GetAccountSettings',
  'InquiryPrice',
  'ModifyServiceEnvironmentKeyMonitorUpload',
  'MonitorTops',
  'RunApi',
  'UnbindTriggers',
];

const [version] = createApiGateway({ domain: 'x', limits: documentedLimits }).versions;
const known = new Set([
  ...(version?.bindings ?? []).map(({ contract }) => contract.name),
  ...(version?.gaps ?? []).map(({ action }) => action),
]);

test('every action of the SDK is registered or a gap', () => {
  assert.ok(ofTheSdk.length > 90);
  assert.deepEqual(
    ofTheSdk.filter((name) => !known.has(name)),
    [],
  );
});

test('every action that only data structures name is registered or a gap', () => {
  assert.deepEqual(
    namedByStructuresOnly.filter((name) => !known.has(name)),
    [],
  );
});
