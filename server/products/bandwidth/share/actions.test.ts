// Shares over a real store: what is kept, found and refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeXml } from '#kernel/encode-xml.ts';
import type { Pairs, ProductCaller } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createBandwidth } from '../index.ts';
import { lines } from '../lines.ts';
import { DescribeBandWidthShares } from './contract.ts';

const LINE = lines[0]?.id ?? '';
const good: Pairs = { LineId: LINE, BandWidth: '10', ChargeType: 'Peak' };

interface Share {
  readonly BandWidthShareId: string;
  readonly BandWidthShareName: string;
  readonly [name: string]: unknown;
}
interface Shares {
  readonly BandWidthShareSet: readonly Share[];
  readonly NextToken?: string;
}

const product = createBandwidth({ hasProject: (_accountId, projectId) => projectId === '0' || projectId === '7' });

/** Creates shares named 1 to `count`, a second apart. */
const createShares = async ({ call }: ProductCaller, count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let index = 1; index <= count; index++) {
    const pairs = { ...good, BandWidthShareName: String(index) };
    const created: Share = await call('CreateBandWidthShare', pairs, { now: `2026-11-24T04:00:0${index}Z` });
    ids.push(created.BandWidthShareId);
  }
  return ids;
};

const namesOf = (shares: Shares): string => shares.BandWidthShareSet.map((share) => share.BandWidthShareName).join();

test('a created share is answered flat, with its default name, and found again in full', async (t) => {
  const { call } = await callProduct(t, product);
  const setting = { now: '2026-11-24T20:00:00Z' };
  const created: Share = await call('CreateBandWidthShare', { ...good, ChargeType: 'PostPaidByDay' }, setting);
  assert.match(created.BandWidthShareId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual(created, {
    BandWidthShareId: created.BandWidthShareId,
    BandWidthShareName: 'Ksc_BandWidthShare',
    CreateTime: '2026-11-25 04:00:00',
    BandWidth: 10,
    LineId: LINE,
  });
  assert.deepEqual(await call('DescribeBandWidthShares'), {
    BandWidthShareSet: [
      {
        ...created,
        LineName: 'BGP',
        ProjectId: '0',
        ChargeType: 'Daily',
        AssociateBandWidthShareInfoSet: [],
      },
    ],
  });
});

test('accounts, regions and projects are apart', async (t) => {
  const { call } = await callProduct(t, product);
  const { BandWidthShareId: id }: Share = await call('CreateBandWidthShare', { ...good, ProjectId: '7' });
  const asked = { 'BandWidthShareId.1': id, 'ProjectId.1': '7' };
  const count = async (pairs: Pairs, setting = {}): Promise<number> => {
    const shares: Shares = await call('DescribeBandWidthShares', pairs, setting);
    return shares.BandWidthShareSet.length;
  };
  assert.equal(await count(asked), 1);
  assert.equal(await count({ 'BandWidthShareId.1': id }), 0, 'the default project is asked when none is named');
  assert.equal(await count({ 'ProjectId.0': '0', 'ProjectId.1': '7' }), 1);
  assert.equal(await count(asked, { accountId: 'account-2' }), 0);
  assert.equal(await count(asked, { region: 'cn-beijing-6' }), 0);
});

test('pages follow the token, which clients may also compute', async (t) => {
  const caller = await callProduct(t, product);
  const { call } = caller;
  await createShares(caller, 5);
  const first: Shares = await call('DescribeBandWidthShares', { MaxResults: '2' });
  assert.deepEqual([namesOf(first), first.NextToken], ['1,2', '3']);
  const last: Shares = await call('DescribeBandWidthShares', { MaxResults: '2', NextToken: '5' });
  assert.deepEqual([namesOf(last), 'NextToken' in last], ['5', false]);
  const beyond: Shares = await call('DescribeBandWidthShares', { NextToken: '6' });
  assert.deepEqual(beyond, { BandWidthShareSet: [] });
});

test('ids and the allocation-id filter narrow the list; unknown ones find nothing', async (t) => {
  const caller = await callProduct(t, product);
  const { call, store } = caller;
  const [one = '', two = '', three = ''] = await createShares(caller, 3);
  await store.write((tx) =>
    store.scope(tx, { accountId: 'account-1', region: 'ap-guangzhou' }).insert('bandwidth_share_address', [
      { allocation_id: 'eip-a', bandwidth_share_id: two },
      { allocation_id: 'eip-b', bandwidth_share_id: two },
      { allocation_id: 'eip-c', bandwidth_share_id: three },
    ]),
  );
  const find = async (pairs: Pairs): Promise<string> => namesOf(await call('DescribeBandWidthShares', pairs));
  assert.equal(
    await find({ 'BandWidthShareId.1': three, 'BandWidthShareId.2': one, 'BandWidthShareId.3': 'no' }),
    '1,3',
  );
  assert.equal(await find({ 'Filter.1.Name': 'allocation-id', 'Filter.1.Value.1': 'eip-a' }), '2');
  // Today's SDKs count from 0.
  assert.equal(
    await find({ 'Filter.0.Name': 'allocation-id', 'Filter.0.Value.0': 'eip-a', 'Filter.0.Value.1': 'eip-c' }),
    '2,3',
  );
  assert.equal(
    await find({
      'Filter.1.Name': 'allocation-id',
      'Filter.1.Value.1': 'eip-a',
      'Filter.2.Name': 'allocation-id',
      'Filter.2.Value.1': 'eip-c',
    }),
    '',
  );
  const { BandWidthShareSet }: Shares = await call('DescribeBandWidthShares', { 'BandWidthShareId.1': two });
  assert.deepEqual(BandWidthShareSet[0]?.['AssociateBandWidthShareInfoSet'], [
    { AllocationId: 'eip-a' },
    { AllocationId: 'eip-b' },
  ]);
});

test('tags are shown as none when asked for, and no share has one', async (t) => {
  const caller = await callProduct(t, product);
  await createShares(caller, 1);
  const shown: Shares = await caller.call('DescribeBandWidthShares', { IsContainTag: 'true' });
  assert.deepEqual(shown.BandWidthShareSet[0]?.['TagSet'], []);
  const tagged: Shares = await caller.call('DescribeBandWidthShares', { 'TagKV.1.Name': 'a', 'TagKV.1.Value': 'b' });
  assert.deepEqual(tagged.BandWidthShareSet, []);
});

test('lines and projects that are not there are refused, and so are broken values', async (t) => {
  const { call } = await callProduct(t, product);
  const create = (pairs: Pairs) => call('CreateBandWidthShare', { ...good, ...pairs });
  await assert.rejects(create({ LineId: 'no-such-line' }), refusedAs('InvalidParameterValue', 400));
  await assert.rejects(create({ ProjectId: '8' }), refusedAs('InvalidParameterValue', 400));
  await assert.rejects(create({ BandWidth: '0' }), refusedAs('family:range'));
  await assert.rejects(create({ BandWidth: '15001' }), refusedAs('family:range'));
  await assert.rejects(create({ ChargeType: 'Hourly' }), refusedAs('family:enum'));
  await assert.rejects(create({ LineId: '' }), refusedAs('family:missing'));
  await assert.rejects(call('DescribeBandWidthShares', { NextToken: '0' }), refusedAs('family:pattern'));
  await assert.rejects(
    call('DescribeBandWidthShares', { 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'x' }),
    refusedAs('family:enum'),
  );
  assert.deepEqual(await call('DescribeBandWidthShares'), { BandWidthShareSet: [] });
});

test('XML lists stand as item elements inside the set', () => {
  const [example] = DescribeBandWidthShares.examples;
  const xml = encodeXml('DescribeBandWidthSharesResponse', {}, DescribeBandWidthShares.output, example?.response);
  assert.match(xml, /<BandWidthShareSet><item><BandWidthShareId>89869da1-[^<]+<\/BandWidthShareId>/);
  assert.match(xml, /<AssociateBandWidthShareInfoSet><item><AllocationId>[^<]+<\/AllocationId><\/item><\/Assoc/);
  assert.match(xml, /<CreateTime>2026-05-05 18:27:36<\/CreateTime>/);
});
