// The footholds of the other products, each through its vendor's client and on real state.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AlibabaCall, Answer } from '../support/clients.ts';
import { acs3Client, aws4Fetch, codeOf, popCore } from '../support/clients.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';

const LINE_ID = '15e957ff-5e64-4577-946c-4a396528c67a';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('products', () => {
  let portico: Portico;
  before(async () => {
    portico = await startPortico();
  });
  after(() => portico?.stop());

  const code = (call: Promise<unknown>): Promise<string> => call.then(() => 'no error', codeOf);

  test('CDN is opened once, and its charge type changes at the next midnight in Beijing', async () => {
    const json = { Format: 'JSON' };
    const pop = popCore(portico, '2014-11-11');
    const cdn: AlibabaCall = (action, parameters) => pop(action, { ...json, ...parameters });
    assert.equal(await code(cdn('DescribeCdnService')), 'OperationDenied');
    assert.equal(await code(cdn('ModifyCdnService', { InternetChargeType: 'PayByTraffic' })), 'OperationDenied');
    assert.equal(await code(cdn('OpenCdnService', { InternetChargeType: 'PayByMoon' })), 'InvalidParameter');
    const opened = await cdn('OpenCdnService', { InternetChargeType: 'PayByTraffic' });
    assert.match(String(opened['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    assert.equal(await code(cdn('OpenCdnService', { InternetChargeType: 'PayByTraffic' })), 'CdnService.HasOpened');

    const before = await cdn('DescribeCdnService');
    assert.equal(before['InternetChargeType'], 'PayByTraffic');
    assert.ok(!before['ChangingChargeType'], 'no change is waiting');
    await cdn('ModifyCdnService', { InternetChargeType: 'PayByBandwidth' });
    const changing = await cdn('DescribeCdnService');
    assert.equal(changing['InternetChargeType'], 'PayByTraffic');
    assert.equal(changing['ChangingChargeType'], 'PayByBandwidth');
    const at = new Date(String(changing['ChangingAffectTime']));
    assert.equal(at.toISOString().slice(11), '16:00:00.000Z');
    const aheadMs = at.getTime() - Date.now();
    assert.ok(aheadMs > 0 && aheadMs <= 24 * 3_600_000, `${aheadMs} ms ahead`);
    // The newer client sees the same state.
    const other = await acs3Client(portico, '2014-11-11')('DescribeCdnService');
    assert.equal(other['ChangingChargeType'], 'PayByBandwidth');
  });

  test('storage bundles are created, listed by page, and deleted', async () => {
    const sgw = acs3Client(portico, '2018-05-11');
    const region = { BackendBucketRegionId: 'cn-hangzhou' };
    const ids: string[] = [];
    for (const Name of ['first', 'second', 'third']) {
      const created = await sgw('CreateStorageBundle', { ...region, Name });
      assert.equal(created['Success'], true);
      assert.equal(created['Code'], '200');
      ids.push(String(created['StorageBundleId']));
    }
    const page = async (PageNumber: number): Promise<readonly string[]> => {
      const answer = await sgw('DescribeStorageBundles', { ...region, PageNumber, PageSize: 2 });
      assert.equal(answer['TotalCount'], 3);
      const { StorageBundle } = answer['StorageBundles'] as { StorageBundle: readonly { StorageBundleId: string }[] };
      return StorageBundle.map(({ StorageBundleId }) => StorageBundleId);
    };
    assert.deepEqual([...(await page(1)), ...(await page(2))], ids);
    assert.deepEqual(await page(3), []);
    await sgw('DeleteStorageBundle', { StorageBundleId: ids[1] });
    const left = await popCore(portico, '2018-05-11')('DescribeStorageBundles', { ...region, Format: 'JSON' });
    assert.equal(left['TotalCount'], 2);
    assert.match(await code(sgw('DeleteStorageBundle', { StorageBundleId: ids[1] })), /NotExist|NotFound/);
    assert.notEqual(await code(sgw('CreateStorageBundle', { ...region, Name: '1 starts with a digit' })), 'no error');
  });

  const bws = (action: string, parameters: Readonly<Record<string, string>>, accept?: string) =>
    aws4Fetch(portico, {
      service: 'bws',
      version: '2016-03-04',
      action,
      parameters,
      ...(accept ? { accept } : {}),
    });

  test('a bandwidth share is created, listed and measured, in XML and JSON', async () => {
    const xml = await bws('CreateBandWidthShare', {
      LineId: LINE_ID,
      BandWidth: '10',
      ChargeType: 'Peak',
      BandWidthShareName: 'a<b>&c',
    });
    assert.equal(xml.status, 200, xml.body);
    assert.match(xml.body, /<BandWidthShareName>a&lt;b&gt;&amp;c<\/BandWidthShareName>/);
    const id = /<BandWidthShareId>([^<]+)</.exec(xml.body)?.[1] ?? '';
    assert.match(id, uuid);

    const json = await bws(
      'CreateBandWidthShare',
      { LineId: LINE_ID, BandWidth: '20', ChargeType: 'PostPaidByDay' },
      'application/json',
    );
    const created = JSON.parse(json.body) as Answer;
    assert.equal(created['BandWidth'], 20);
    assert.match(String(created['CreateTime']), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.match(String(created['RequestId']), uuid);

    const listed = JSON.parse((await bws('DescribeBandWidthShares', {}, 'application/json')).body) as {
      BandWidthShareSet: readonly Answer[];
    };
    assert.deepEqual(
      listed.BandWidthShareSet.map((share) => [
        share['BandWidthShareId'],
        share['BandWidth'],
        share['AssociateBandWidthShareInfoSet'],
      ]),
      [
        [id, 10, []],
        [created['BandWidthShareId'], 20, []],
      ],
    );
    const one = await bws('DescribeBandWidthShares', { 'BandWidthShareId.1': id });
    assert.equal(one.body.match(/<item>/g)?.length, 1);
    const elsewhere = await aws4Fetch(portico, {
      service: 'bws',
      version: '2016-03-04',
      action: 'DescribeBandWidthShares',
      region: 'cn-shanghai',
      accept: 'application/json',
    });
    assert.deepEqual((JSON.parse(elsewhere.body) as Answer)['BandWidthShareSet'], [], 'regions are apart');

    const listMetrics = (accept?: string) =>
      aws4Fetch(portico, {
        service: 'monitor',
        version: '2010-05-25',
        action: 'ListMetrics',
        parameters: { Namespace: 'BWS', InstanceID: id },
        ...(accept ? { accept } : {}),
      });
    const metrics = JSON.parse((await listMetrics('application/json')).body) as {
      listMetricsResult: {
        metrics: { member: readonly { metricName: string; instanceId: string; interval: string }[] };
      };
      responseMetadata: { requestId: string };
    };
    const members = metrics.listMetricsResult.metrics.member;
    assert.ok(
      members.some(
        ({ metricName, instanceId, interval }) =>
          metricName === 'bws.bps.out' && instanceId === id && interval === '60',
      ),
    );
    assert.match(metrics.responseMetadata.requestId, uuid);
    const asXml = await listMetrics();
    assert.match(asXml.body, /<ListMetricsResponse xmlns="https:\/\/ksyun\.kingeyes\.com\/">/);
    assert.match(asXml.body, /<ResponseMetadata><RequestId>/);
    assert.equal(asXml.body.match(/<member>/g)?.length, members.length);
  });

  test('a broken parameter gets the vendor code, a real status and a Type', async () => {
    const reply = await bws(
      'CreateBandWidthShare',
      { LineId: LINE_ID, BandWidth: '0', ChargeType: 'Peak' },
      'application/json',
    );
    assert.equal(reply.status, 400);
    const { Error: error } = JSON.parse(reply.body) as { Error: { Code: string; Type: string } };
    assert.deepEqual([error.Code, error.Type], ['InvalidParameterValue', 'Sender']);
    const dry = await bws(
      'CreateBandWidthShare',
      { LineId: LINE_ID, BandWidth: '5', ChargeType: 'Peak', DryRun: 'true' },
      'application/json',
    );
    assert.equal(dry.status, 412, dry.body);
  });
});
