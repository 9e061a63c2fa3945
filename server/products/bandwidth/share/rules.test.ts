// Spellings of charge types, and pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currentChargeType, pageOf, pageOffset } from './rules.ts';

test('older charge type names mean the current ones', () => {
  assert.equal(currentChargeType('PostPaidByPeak'), 'Peak');
  assert.equal(currentChargeType('PostPaidByDay'), 'Daily');
  assert.equal(currentChargeType('PostPaidByTransfer'), 'TrafficMonthly');
  assert.equal(currentChargeType('DailyPaidByTransfer'), 'DailyPaidByTransfer');
});

test('following the tokens from page to page gives every row once, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (count, size) => {
      const all = Array.from({ length: count }, (_, index) => index);
      const seen: number[] = [];
      let token: string | undefined = '1';
      while (token !== undefined) {
        const offset = pageOffset(token);
        const page = pageOf(all.slice(offset, offset + size + 1), offset, size);
        seen.push(...page.rows);
        token = page.nextToken;
      }
      assert.deepEqual(seen, all);
    }),
  );
});

test('the last page has no token, also when it is full', () => {
  assert.equal(pageOf([1, 2], 0, 2).nextToken, undefined);
  assert.equal(pageOf([1, 2, 3], 0, 2).nextToken, '3');
});
