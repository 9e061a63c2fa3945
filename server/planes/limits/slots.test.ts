import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpExchange, plan, route, service } from '../testing/snapshots.ts';
import { Counters } from './counters.ts';
import { planQuotaKey, SlotBook } from './slots.ts';

const withPlan = (used: number) =>
  service([route('/a', { exchange: httpExchange('http://127.0.0.1:1'), rateLimit: 5 })], {
    plans: [plan({ used, quota: 100 })],
  });

test('a total starts from what was used and reports only what came after', () => {
  const counters = new Counters();
  const book = new SlotBook(counters);
  const slots: Record<string, number> = {};
  book.assign(withPlan(40), slots);
  const slot = slots[planQuotaKey('usagePlan-test0001')]!;
  assert.equal(counters.takeQuota(slot, 100), 59);
  assert.deepEqual(book.takeUsage(), [{ planId: 'usagePlan-test0001', increment: 1, used: 41 }]);
  assert.deepEqual(book.takeUsage(), []);
});

test('usage that could not be recorded is reported again', () => {
  const counters = new Counters();
  const book = new SlotBook(counters);
  const slots: Record<string, number> = {};
  book.assign(withPlan(0), slots);
  counters.takeQuota(slots[planQuotaKey('usagePlan-test0001')]!, 100);
  const usage = book.takeUsage();
  book.untakeUsage(usage);
  assert.deepEqual(book.takeUsage(), usage);
});

test('a snapshot compiled before the last report does not take usage back', () => {
  const counters = new Counters();
  const book = new SlotBook(counters);
  const slots: Record<string, number> = {};
  book.assign(withPlan(10), slots);
  const slot = slots[planQuotaKey('usagePlan-test0001')]!;
  counters.takeQuota(slot, 100);
  book.assign(withPlan(10), slots);
  assert.equal(counters.used(slot), 11);
});

test('slots that nobody names are given out again, cleared', () => {
  const counters = new Counters();
  const book = new SlotBook(counters);
  const first: Record<string, number> = {};
  book.assign(withPlan(7), first);
  book.release({});
  const second: Record<string, number> = {};
  book.assign(withPlan(0), second);
  assert.equal(Object.keys(second).length, Object.keys(first).length);
  assert.ok(Math.max(...Object.values(second)) <= Math.max(...Object.values(first)));
  assert.equal(counters.used(second[planQuotaKey('usagePlan-test0001')]!), 0);
});

test('a plan that is gone keeps its count until that is reported', () => {
  const counters = new Counters();
  const book = new SlotBook(counters);
  const slots: Record<string, number> = {};
  book.assign(withPlan(0), slots);
  counters.takeQuota(slots[planQuotaKey('usagePlan-test0001')]!, 100);
  book.release({});
  assert.deepEqual(book.takeUsage(), [{ planId: 'usagePlan-test0001', increment: 1, used: 1 }]);
  book.release({});
  assert.deepEqual([...book.usage()], []);
});
