// Metrics of instances that are there, and of none that are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeXml } from '#kernel/encode-xml.ts';
import type { Pairs } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import type { MetricSource } from '../index.ts';
import { createMonitor } from '../index.ts';
import { ListMetrics } from './contract.ts';

const shares: MetricSource = {
  namespace: 'BWS',
  metrics: [
    { name: 'bws.bps.in', description: 'Inbound rate', unit: 'bps', type: 'int', intervalSeconds: 60 },
    { name: 'bws.bps.out', description: 'Outbound rate', unit: 'bps', type: 'int', intervalSeconds: 60 },
    { name: 'bws.utilization.out', description: 'Outbound use', unit: '%', type: 'float', intervalSeconds: 60 },
  ],
  exists: async (store, instanceId) => store.accountId === 'account-1' && instanceId === 'share-1',
};
const product = createMonitor({ sources: [shares] });
const asked: Pairs = { Namespace: 'bws', InstanceID: 'share-1' };

interface Listed {
  readonly listMetricsResult: {
    readonly metrics: { readonly member: readonly { readonly metricName: string }[] };
    readonly pageIndex: number;
    readonly pageSize: number;
  };
}

test('the metrics of an instance come in lower camel case, the namespace in the vendor spelling', async (t) => {
  const { call } = await callProduct(t, product);
  assert.deepEqual(await call('ListMetrics', { ...asked, MetricName: 'bws.utilization.out' }), {
    listMetricsResult: {
      metrics: {
        member: [
          {
            instanceId: 'share-1',
            metricName: 'bws.utilization.out',
            metricDesc: 'Outbound use',
            namespace: 'BWS',
            interval: '60',
            type: 'float',
            unit: '%',
          },
        ],
      },
      pageIndex: 1,
      pageSize: 1,
    },
  });
});

test('pages count from 1; without a size one page holds everything', async (t) => {
  const { call } = await callProduct(t, product);
  const page = async (pairs: Pairs): Promise<readonly unknown[]> => {
    const { listMetricsResult }: Listed = await call('ListMetrics', { ...asked, ...pairs });
    const names = listMetricsResult.metrics.member.map((metric) => metric.metricName).join();
    return [names, listMetricsResult.pageIndex, listMetricsResult.pageSize];
  };
  assert.deepEqual(await page({}), ['bws.bps.in,bws.bps.out,bws.utilization.out', 1, 3]);
  assert.deepEqual(await page({ PageSize: '2' }), ['bws.bps.in,bws.bps.out', 1, 2]);
  assert.deepEqual(await page({ PageSize: '2', PageIndex: '2' }), ['bws.utilization.out', 2, 2]);
  assert.deepEqual(await page({ PageIndex: '2' }), ['', 2, 3]);
});

test("another account's instance and an unknown one have no metrics, an unknown namespace is refused", async (t) => {
  const { call } = await callProduct(t, product);
  const count = async (pairs: Pairs, setting = {}): Promise<number> => {
    const { listMetricsResult }: Listed = await call('ListMetrics', { ...asked, ...pairs }, setting);
    return listMetricsResult.metrics.member.length;
  };
  assert.equal(await count({ InstanceID: 'share-2' }), 0);
  assert.equal(await count({}, { accountId: 'account-2' }), 0);
  assert.equal(await count({ MetricName: 'bws.colour' }), 0);
  await assert.rejects(call('ListMetrics', { ...asked, Namespace: 'KEC' }), refusedAs('InvalidParameterValue', 400));
  await assert.rejects(call('ListMetrics', { Namespace: 'BWS' }), refusedAs('family:missing'));
});

test('XML repeats member inside Metrics', () => {
  const [example] = ListMetrics.examples;
  const xml = encodeXml('ListMetricsResponse', {}, ListMetrics.output, example?.response);
  assert.match(xml, /<ListMetricsResult><Metrics><member><InstanceId>[^<]+<\/InstanceId><MetricName>bws\.bps\.out</);
});
