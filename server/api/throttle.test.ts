import assert from 'node:assert/strict';
import { test } from 'node:test';
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { createThrottle } from './throttle.ts';

const contract = (limit: number, per: '1s' | '60s') =>
  action({
    name: 'X',
    kind: 'read',
    doc: 'x',
    input: s.object({}),
    output: s.object({}),
    rate: { limit, per, by: 'account' },
  });

test('a burst of the limit passes, the next call waits for its share of the period', () => {
  const throttle = createThrottle();
  const x = contract(20, '1s');
  for (let call = 0; call < 20; call += 1) assert.equal(throttle.take('a', 'p', x, 1000), true);
  assert.equal(throttle.take('a', 'p', x, 1000), false);
  assert.equal(throttle.take('a', 'p', x, 1049), false);
  assert.equal(throttle.take('a', 'p', x, 1050), true);
  assert.equal(throttle.take('a', 'p', x, 1050), false);
});

test('accounts do not share a rate, and a clock that steps back gives nothing away', () => {
  const throttle = createThrottle();
  const x = contract(1, '60s');
  assert.equal(throttle.take('a', 'p', x, 10_000), true);
  assert.equal(throttle.take('b', 'p', x, 10_000), true);
  assert.equal(throttle.take('a', 'p', x, 5_000), false);
  assert.equal(throttle.take('a', 'p', x, 69_999), false);
  assert.equal(throttle.take('a', 'p', x, 70_001), true);
});
