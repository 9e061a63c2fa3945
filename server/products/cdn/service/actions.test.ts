// The subscription over a real store: who may open and change it, and what it shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createCdn } from '../index.ts';

test('a subscription is opened once and says how it is charged', async (t) => {
  const { call } = await callProduct(t, createCdn());
  await assert.rejects(call('DescribeCdnService'), refusedAs('OperationDenied', 403));
  assert.deepEqual(await call('OpenCdnService', {}, { now: '2026-11-24T04:00:00.250Z' }), {});
  assert.deepEqual(await call('DescribeCdnService'), {
    InstanceId: 'uin-of-account-1',
    InternetChargeType: 'PayByTraffic',
    OpeningTime: '2026-11-24T04:00:00Z',
    OperationLocks: { LockReason: [] },
  });
  await assert.rejects(call('OpenCdnService'), refusedAs('CdnService.HasOpened', 400));
  await assert.rejects(
    call('OpenCdnService', { InternetChargeType: 'PayByBandwidth' }),
    refusedAs('InvalidInternetChargeType.Mismatch', 400),
  );
});

test('accounts and their subscriptions are apart, regions are not', async (t) => {
  const { call } = await callProduct(t, createCdn());
  await call('OpenCdnService', { InternetChargeType: 'PayByBandwidth' }, { region: 'cn-hangzhou' });
  const other = { region: 'cn-beijing' };
  const shown: { InternetChargeType: string } = await call('DescribeCdnService', {}, other);
  assert.equal(shown.InternetChargeType, 'PayByBandwidth');
  await assert.rejects(call('DescribeCdnService', {}, { accountId: 'account-2' }), refusedAs('OperationDenied'));
  assert.deepEqual(await call('OpenCdnService', {}, { accountId: 'account-2' }), {});
});

test('a change of charge type takes effect at the next midnight in Beijing, and the last one counts', async (t) => {
  const { call } = await callProduct(t, createCdn());
  const show = async (now: string): Promise<readonly unknown[]> => {
    const shown: Record<string, unknown> = await call('DescribeCdnService', {}, { now });
    return [shown['InternetChargeType'], shown['ChangingChargeType'], shown['ChangingAffectTime']];
  };
  const byBandwidth = { InternetChargeType: 'PayByBandwidth' };
  const byTraffic = { InternetChargeType: 'PayByTraffic' };
  await call('OpenCdnService', byTraffic, { now: '2026-11-24T01:00:00Z' });

  await call('ModifyCdnService', byBandwidth, { now: '2026-11-24T02:00:00Z' });
  assert.deepEqual(await show('2026-11-24T15:59:59Z'), ['PayByTraffic', 'PayByBandwidth', '2026-11-24T16:00:00Z']);
  await call('ModifyCdnService', byTraffic, { now: '2026-11-24T03:00:00Z' });
  assert.deepEqual(await show('2026-11-24T16:00:00Z'), ['PayByTraffic', undefined, undefined]);

  await call('ModifyCdnService', byBandwidth, { now: '2026-11-24T17:00:00Z' });
  assert.deepEqual(await show('2026-11-25T16:00:00Z'), ['PayByBandwidth', undefined, undefined]);
  await call('ModifyCdnService', byTraffic, { now: '2026-11-25T17:00:00Z' });
  assert.deepEqual(await show('2026-11-25T18:00:00Z'), ['PayByBandwidth', 'PayByTraffic', '2026-11-26T16:00:00Z']);
});

test("the account's standing is shown as locks and refused as the document says", async (t) => {
  const { call } = await callProduct(t, createCdn());
  const change = { InternetChargeType: 'PayByBandwidth' };
  const notVerified = { standing: { verified: false } };
  const inArrears = { standing: { inArrears: true } };
  const riskControl = { standing: { riskControl: true } };
  const locks = async (setting: object): Promise<unknown> => {
    const shown: { OperationLocks: unknown } = await call('DescribeCdnService', {}, setting);
    return shown.OperationLocks;
  };

  await assert.rejects(call('OpenCdnService', {}, notVerified), refusedAs('Forbidden.NotVerified', 403));
  await assert.rejects(call('OpenCdnService', {}, riskControl), refusedAs('Forbidden.RiskControl', 403));
  await assert.rejects(call('ModifyCdnService', change, inArrears), refusedAs('OperationDenied', 403));
  assert.deepEqual(await call('OpenCdnService', {}, inArrears), {});

  await assert.rejects(call('ModifyCdnService', change, notVerified), refusedAs('Forbidden.NotVerified', 403));
  await assert.rejects(call('ModifyCdnService', change, inArrears), refusedAs('InsufficientBalance', 400));
  await assert.rejects(call('ModifyCdnService', change, riskControl), refusedAs('Forbidden.RiskControl', 403));
  assert.deepEqual(await locks(inArrears), { LockReason: [{ LockReason: 'financial' }] });
  assert.deepEqual(await locks(riskControl), { LockReason: [{ LockReason: 'security' }] });
  assert.deepEqual(await locks({}), { LockReason: [] });
});

test('a broken charge type has the codes of the document', async (t) => {
  const { call } = await callProduct(t, createCdn());
  await assert.rejects(call('OpenCdnService', { InternetChargeType: 'Free' }), refusedAs('InvalidParameter', 400));
  await assert.rejects(call('ModifyCdnService'), refusedAs('MissingParameter', 400));
});
