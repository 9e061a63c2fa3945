import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextTurn } from './weighted-turns.ts';

const nodes = (...weights: number[]) => weights.map((weight, name) => ({ name, weight, credit: 0 }));
const anyone = (): boolean => true;

test('turns are spread: 5, 1 and 1 give the heavy one no five turns in a row', () => {
  const all = nodes(5, 1, 1);
  const turns = Array.from({ length: 7 }, () => nextTurn(all, anyone)?.name);
  assert.deepEqual(turns, [0, 0, 1, 0, 2, 0, 0]);
});

test('over whole rounds everyone has had exactly its share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }), (weights) => {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const all = nodes(...weights);
      const counts = weights.map(() => 0);
      for (let turn = 0; turn < sum * 2; turn += 1) {
        const one = nextTurn(all, anyone);
        counts[one!.name]! += 1;
      }
      assert.deepEqual(
        counts,
        weights.map((weight) => weight * 2),
      );
    }),
  );
});

test('who may not take is passed over, and nobody is left when nobody may', () => {
  const all = nodes(3, 1, 0);
  assert.equal(nextTurn(all, (one) => one.name !== 0)?.name, 1);
  assert.equal(
    nextTurn(all, (one) => one.name === 2),
    undefined,
  );
});
