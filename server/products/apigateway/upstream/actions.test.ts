// Upstreams over a real store: what is kept, changed, in use and refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pairs, ProductCaller } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createApiGateway, documentedLimits } from '../index.ts';

const product = createApiGateway({ domain: 'portico.localhost', limits: { ...documentedLimits, upstreams: 3 } });
const good: Pairs = {
  Scheme: 'HTTP',
  Algorithm: 'ROUND-ROBIN',
  UniqVpcId: 'vpc-1',
  UpstreamName: 'shop',
  'Nodes.0.Host': '10.0.0.1',
  'Nodes.0.Port': '8080',
  'Nodes.0.Weight': '100',
};
const checker: Pairs = {
  'HealthChecker.EnableActiveCheck': 'true',
  'HealthChecker.EnablePassiveCheck': 'false',
  'HealthChecker.HealthyHttpStatus': '200-399',
  'HealthChecker.UnhealthyHttpStatus': '500,502',
  'HealthChecker.TcpFailureThreshold': '3',
  'HealthChecker.TimeoutThreshold': '3',
  'HealthChecker.HttpFailureThreshold': '3',
};

interface Listed {
  readonly Result: { readonly TotalCount: number; readonly UpstreamSet: readonly Record<string, unknown>[] };
}
const create = async ({ call }: ProductCaller, pairs: Pairs = {}, setting = {}): Promise<string> => {
  const { UpstreamId }: { UpstreamId: string } = await call('CreateUpstream', { ...good, ...pairs }, setting);
  return UpstreamId;
};

test('an upstream is listed in full with its defaults, changed and deleted', async (t) => {
  const caller = await callProduct(t, product);
  const { call } = caller;
  const UpstreamId = await create(caller, { ...checker, 'Tags.0.Key': 'team', 'Tags.0.Value': 'a' });
  assert.match(UpstreamId, /^upstream-[a-z0-9]{8}$/);
  const { Result }: Listed = await call('DescribeUpstreams', { Limit: '10', Offset: '0' });
  const none = {
    VmInstanceId: null,
    Tags: null,
    ServiceName: null,
    NameSpace: null,
    ClusterId: null,
    Source: null,
    UniqueServiceName: null,
  };
  const shown = {
    UpstreamId,
    UpstreamName: 'shop',
    UpstreamDescription: '',
    Scheme: 'HTTP',
    Algorithm: 'ROUND-ROBIN',
    UniqVpcId: 'vpc-1',
    Retries: 3,
    Nodes: [{ Host: '10.0.0.1', Port: 8080, Weight: 100, Healthy: 'NO_DATA', ...none }],
    CreatedTime: '2026-11-24T04:00:00Z',
    HealthChecker: {
      EnableActiveCheck: true,
      EnablePassiveCheck: false,
      HealthyHttpStatus: '200-399',
      UnhealthyHttpStatus: '500,502',
      TcpFailureThreshold: 3,
      TimeoutThreshold: 3,
      HttpFailureThreshold: 3,
      ActiveCheckHttpPath: '/',
      ActiveCheckTimeout: 5,
      ActiveCheckInterval: 5,
      ActiveRequestHeader: null,
      UnhealthyTimeout: 30,
    },
    UpstreamType: 'IP_PORT',
    K8sServices: null,
    UpstreamHost: null,
  };
  assert.deepEqual(Result, { TotalCount: 1, UpstreamSet: [{ ...shown, Tags: [{ Key: 'team', Value: 'a' }] }] });
  assert.deepEqual(await call('ModifyUpstream', { UpstreamId, Retries: '1', UpstreamHost: 'shop.internal' }), {
    Result: { ...shown, Retries: 1, UpstreamHost: 'shop.internal' },
  });
  assert.deepEqual(await call('DeleteUpstream', { UpstreamId }), { UpstreamId });
  await assert.rejects(call('DeleteUpstream', { UpstreamId }), refusedAs('ResourceNotFound'));
});

test('an upstream in use stays, and says which APIs use it', async (t) => {
  const caller = await callProduct(t, product);
  const { call, store } = caller;
  const UpstreamId = await create(caller);
  const { ServiceId }: { ServiceId: string } = await call('CreateService', { ServiceName: 'shop', Protocol: 'http' });
  const ids: string[] = [];
  for (const path of ['/a', '/b']) {
    const { Result }: { Result: { ApiId: string } } = await call('CreateApi', {
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: '15',
      Protocol: 'HTTP',
      ApiName: path,
      'RequestConfig.Path': path,
      'RequestConfig.Method': 'GET',
      ServiceMockReturnMessage: UpstreamId,
    });
    ids.push(Result.ApiId);
  }
  // As the API group stores it once it takes upstreams; the second only speaks of one.
  await store.write((tx) =>
    tx
      .updateTable('apigw_api')
      .set({ settings: JSON.stringify({ ServiceTimeout: 15, ServiceConfig: { UpstreamId } }) })
      .where('id', '=', ids[0] ?? '')
      .execute(),
  );
  interface Bound {
    readonly Result: { readonly TotalCount: number; readonly BindApiSet: readonly Record<string, unknown>[] };
  }
  const { Result }: Bound = await call('DescribeUpstreamBindApis', { UpstreamId, Limit: '10', Offset: '0' });
  assert.deepEqual(Result, {
    TotalCount: 1,
    BindApiSet: [{ ApiId: ids[0], ServiceId, ApiName: '/a', ServiceName: 'shop', BindTime: '2026-11-24T04:00:00Z' }],
  });
  const filtered: Bound = await call('DescribeUpstreamBindApis', {
    UpstreamId,
    'Filters.0.Name': 'ServiceId',
    'Filters.0.Values.0': 'service-other',
  });
  assert.equal(filtered.Result.TotalCount, 0);
  await assert.rejects(
    call('DeleteUpstream', { UpstreamId }),
    refusedAs('UnsupportedOperation.UnsupportedDeleteUpstream'),
  );
});

test('filters and pages', async (t) => {
  const caller = await callProduct(t, product);
  await create(caller, { UpstreamName: 'a' }, { now: '2026-11-24T04:00:01Z' });
  await create(caller, { UpstreamName: 'b' }, { now: '2026-11-24T04:00:02Z' });
  const names = async (pairs: Pairs, setting = {}): Promise<string> => {
    const { Result }: Listed = await caller.call('DescribeUpstreams', pairs, setting);
    return `${Result.TotalCount}:${Result.UpstreamSet.map((one) => one['UpstreamName']).join()}`;
  };
  assert.equal(await names({}), '2:b,a');
  assert.equal(await names({ Limit: '1', Offset: '1' }), '2:a');
  assert.equal(
    await names({ 'Filters.0.Name': 'UpstreamName', 'Filters.0.Values.0': 'a', 'Filters.0.Values.1': 'x' }),
    '1:a',
  );
  assert.equal(await names({}, { accountId: 'account-2' }), '0:');
  assert.equal(await names({}, { region: 'ap-shanghai' }), '0:');
  await assert.rejects(
    caller.call('DescribeUpstreams', { 'Filters.0.Name': 'Colour', 'Filters.0.Values.0': 'x' }),
    refusedAs('InvalidParameterValue.InvalidFilterNotSupportedName'),
  );
  await assert.rejects(caller.call('DescribeUpstreams', { Limit: '101' }), refusedAs('family:range'));
});

test('what cannot be an upstream is refused', async (t) => {
  const caller = await callProduct(t, product);
  const refused = (pairs: Pairs, code = 'InvalidParameterValue.InvalidUpstream') =>
    assert.rejects(create(caller, pairs), refusedAs(code), JSON.stringify(pairs));
  await refused({ UpstreamName: 'a b' });
  await refused({ UpstreamType: 'K8S' });
  await refused({ 'Nodes.0.Host': 'no host' });
  await refused({ 'Nodes.1.Host': '10.0.0.1', 'Nodes.1.Port': '8080', 'Nodes.1.Weight': '1' });
  await refused({ UpstreamHost: 'a\nb' });
  await refused({ ...checker, 'HealthChecker.HealthyHttpStatus': 'good' });
  await refused({
    ...checker,
    'HealthChecker.EnableActiveCheck': 'false',
    'HealthChecker.EnablePassiveCheck': 'true',
    'HealthChecker.UnhealthyTimeout': '0',
  });
  await refused({ 'Nodes.0.Port': '0' }, 'InvalidParameter.FormatError');
  await refused({ Scheme: 'FTP' }, 'InvalidParameter.FormatError');
  const { 'Nodes.0.Host': _host, 'Nodes.0.Port': _port, 'Nodes.0.Weight': _weight, ...noNodes } = good;
  await assert.rejects(caller.call('CreateUpstream', noNodes), refusedAs('InvalidParameterValue.InvalidUpstream'));
  await assert.rejects(caller.call('ModifyUpstream', { UpstreamId: 'upstream-none' }), refusedAs('ResourceNotFound'));
  for (let count = 0; count < 3; count++) await create(caller);
  await refused({}, 'LimitExceeded');
});
