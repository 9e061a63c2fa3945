import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Counters } from './counters.ts';

const at = (second: number): number => second * 1000 + 500;

test('a second gives exactly its limit, the next one starts anew', () => {
  const counters = new Counters();
  const taken = [1, 2, 3, 4].map(() => counters.takeRate(0, 3, at(100)));
  assert.deepEqual(taken, [2, 1, 0, -1]);
  assert.equal(counters.takeRate(0, 3, at(101)), 2);
});

test('a thread that read the clock just before the second turned counts in the new one', () => {
  const counters = new Counters();
  assert.equal(counters.takeRate(0, 2, at(101)), 1);
  assert.equal(counters.takeRate(0, 2, at(100)), 0);
  assert.equal(counters.takeRate(0, 2, at(101)), -1);
});

test('a word of seconds long gone never looks current after a refresh', () => {
  const counters = new Counters();
  for (let take = 0; take < 5; take += 1) counters.takeRate(7, 5, at(1_000));
  for (let second = 1_000; second < 1_000 + 4_096; second += 300) counters.refreshRate(7, at(second));
  assert.equal(counters.takeRate(7, 5, at(1_000 + 4_096)), 4);
});

test('what is given back can be taken again, but not from a second that is over', () => {
  const counters = new Counters();
  counters.takeRate(0, 1, at(5));
  counters.giveBackRate(0, at(5));
  assert.equal(counters.takeRate(0, 1, at(5)), 0);
  counters.giveBackRate(0, at(9));
  assert.equal(counters.takeRate(0, 1, at(5)), -1);
});

test('a quota gives exactly its total, whatever is taken and given back', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.nat({ max: 20 }), (takes, limit) => {
      const counters = new Counters();
      let held = 0;
      for (const take of takes) {
        if (take) {
          const left = counters.takeQuota(3, limit);
          assert.equal(left, held < limit ? limit - held - 1 : -1);
          if (left >= 0) held += 1;
        } else if (held > 0) {
          counters.giveBackQuota(3);
          held -= 1;
        }
        assert.equal(counters.used(3), held);
      }
    }),
  );
});
