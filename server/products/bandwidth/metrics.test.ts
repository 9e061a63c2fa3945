// What the monitor may ask about a share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callProduct } from '../../../test/support/product-caller.ts';
import { bandwidthMetrics, createBandwidth } from './index.ts';

test('a share exists for its own account and region only', async (t) => {
  const { call, store } = await callProduct(t, createBandwidth({ hasProject: () => true }));
  const { BandWidthShareId: id }: { BandWidthShareId: string } = await call('CreateBandWidthShare', {
    LineId: '15e957ff-5e64-4577-946c-4a396528c67a',
    BandWidth: '10',
    ChargeType: 'Peak',
  });
  const exists = (accountId: string, region: string, instanceId = id): Promise<boolean> =>
    store.read((db) => bandwidthMetrics.exists(store.scope(db, { accountId, region }), instanceId));
  assert.equal(await exists('account-1', 'ap-guangzhou'), true);
  assert.equal(await exists('account-1', 'ap-guangzhou', 'no-such-share'), false);
  assert.equal(await exists('account-2', 'ap-guangzhou'), false);
  assert.equal(await exists('account-1', 'cn-beijing-6'), false);
});
