import assert from 'node:assert/strict';
import { it } from 'node:test';
import { remembered } from './remembered.ts';

it('a remembered function runs once for each object, and again after it threw', () => {
  let runs = 0;
  const f = remembered((subject: { bad?: boolean }) => {
    runs += 1;
    if (subject.bad && runs === 1) throw new Error('first');
    return { subject };
  });
  const bad = { bad: true };
  assert.throws(() => f(bad));
  assert.equal(f(bad), f(bad));
  assert.equal(runs, 2);
  assert.notEqual(f({}), f({}));
});
