// A bundle's life over a real store, and every code its parameters can earn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pairs } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createStorageGateway } from '../index.ts';

const good: Pairs = { Name: 'archive', BackendBucketRegionId: 'cn-hangzhou', Description: 'Shares' };

interface Bundle {
  readonly StorageBundleId: string;
  readonly Name: string;
  readonly [name: string]: unknown;
}
interface Bundles {
  readonly StorageBundles: { readonly StorageBundle: readonly Bundle[] };
  readonly TotalCount: number;
  readonly PageNumber: number;
  readonly PageSize: number;
}

test('a bundle is created, shown, renamed and deleted', async (t) => {
  const { call } = await callProduct(t, createStorageGateway());
  const { StorageBundleId: id }: Bundle = await call('CreateStorageBundle', good, { now: '2026-11-24T04:00:00.900Z' });
  assert.match(id, /^sb-[a-z0-9]{17}$/);
  const created = {
    StorageBundleId: id,
    Name: 'archive',
    Description: 'Shares',
    BackendBucketRegionId: 'cn-hangzhou',
    CreatedTime: Date.UTC(2026, 10, 24, 4) / 1000,
  };
  assert.deepEqual(await call('DescribeStorageBundle', { StorageBundleId: id }), created);

  assert.deepEqual(await call('ModifyStorageBundle', { StorageBundleId: id, Name: 'b2' }), { StorageBundleId: id });
  assert.deepEqual(await call('DescribeStorageBundle', { StorageBundleId: id }), { ...created, Name: 'b2' });
  await call('ModifyStorageBundle', { StorageBundleId: id, Name: 'b2', Description: 'More' });
  const { Description }: Bundle = await call('DescribeStorageBundle', { StorageBundleId: id });
  assert.equal(Description, 'More');

  assert.deepEqual(await call('DeleteStorageBundle', { StorageBundleId: id }), {});
  for (const action of ['DescribeStorageBundle', 'DeleteStorageBundle'])
    await assert.rejects(call(action, { StorageBundleId: id }), refusedAs('StorageBundleNotExist', 404));
  await assert.rejects(
    call('ModifyStorageBundle', { StorageBundleId: id, Name: 'b3' }),
    refusedAs('StorageBundleNotExist', 404),
  );
});

test('the list holds the bundles of one bucket region, ten on a page unless asked otherwise', async (t) => {
  const { call } = await callProduct(t, createStorageGateway());
  for (let index = 10; index < 22; index++)
    await call('CreateStorageBundle', { ...good, Name: `b${index}` }, { now: `2026-11-24T04:00:${index}Z` });
  await call('CreateStorageBundle', { ...good, BackendBucketRegionId: 'cn-beijing' });
  const page = async (pairs: Pairs): Promise<readonly unknown[]> => {
    const listed: Bundles = await call('DescribeStorageBundles', { BackendBucketRegionId: 'cn-hangzhou', ...pairs });
    const names = listed.StorageBundles.StorageBundle.map((bundle) => bundle.Name);
    return [names.length, names[0], listed.TotalCount, listed.PageNumber, listed.PageSize];
  };
  assert.deepEqual(await page({}), [10, 'b10', 12, 1, 10]);
  assert.deepEqual(await page({ PageNumber: '2' }), [2, 'b20', 12, 2, 10]);
  assert.deepEqual(await page({ PageSize: '5', PageNumber: '4' }), [0, undefined, 12, 4, 5]);
  assert.deepEqual(await page({ BackendBucketRegionId: 'cn-nowhere' }), [0, undefined, 0, 1, 10]);
});

test('another account or region neither sees, changes nor deletes the bundle', async (t) => {
  const { call } = await callProduct(t, createStorageGateway());
  const { StorageBundleId: id }: Bundle = await call('CreateStorageBundle', good);
  for (const setting of [{ accountId: 'account-2' }, { region: 'cn-beijing-6' }]) {
    const missing = refusedAs('StorageBundleNotExist', 404);
    await assert.rejects(call('DescribeStorageBundle', { StorageBundleId: id }, setting), missing);
    await assert.rejects(call('ModifyStorageBundle', { StorageBundleId: id, Name: 'taken' }, setting), missing);
    await assert.rejects(call('DeleteStorageBundle', { StorageBundleId: id }, setting), missing);
    const listed: Bundles = await call('DescribeStorageBundles', { BackendBucketRegionId: 'cn-hangzhou' }, setting);
    assert.equal(listed.TotalCount, 0);
  }
  const { Name }: Bundle = await call('DescribeStorageBundle', { StorageBundleId: id });
  assert.equal(Name, 'archive');
});

test('each broken parameter has its code', async (t) => {
  const { call } = await callProduct(t, createStorageGateway());
  const create = (pairs: Pairs) => call('CreateStorageBundle', { ...good, ...pairs });
  await assert.rejects(create({ Name: '' }), refusedAs('EmptyStorageBundleName', 400));
  await assert.rejects(create({ Name: '1st' }), refusedAs('InvalidStorageBundleName', 400));
  await assert.rejects(create({ Name: 'n'.repeat(61) }), refusedAs('InvalidStorageBundleName', 400));
  await assert.rejects(create({ Description: 'd'.repeat(129) }), refusedAs('BadRequest', 400));
  await assert.rejects(create({ BackendBucketRegionId: '' }), refusedAs('family:missing'));
  await create({ Name: '归'.repeat(60), Description: '述'.repeat(128) });
  for (const action of ['DescribeStorageBundle', 'DeleteStorageBundle', 'ModifyStorageBundle'])
    await assert.rejects(call(action, { Name: 'a' }), refusedAs('EmptyStorageBundleId', 400));
  const list = (pairs: Pairs) => call('DescribeStorageBundles', { BackendBucketRegionId: 'cn-hangzhou', ...pairs });
  await assert.rejects(list({ PageSize: '51' }), refusedAs('BadRequest', 400));
  await assert.rejects(list({ PageNumber: '0' }), refusedAs('BadRequest', 400));
});
