// Rules of usage plans.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindTypeObstacle, sharedKey } from './rules.ts';

test('two plans in one environment share no key', () => {
  const keys = new Map([
    ['p1', ['a', 'b']],
    ['p2', ['c']],
    ['p3', ['b']],
  ]);
  assert.equal(sharedKey(['p1', 'p2'], keys), undefined);
  assert.equal(sharedKey(['p1', 'p1'], keys), undefined);
  assert.deepEqual(sharedKey(['p1', 'p2', 'p3'], keys), { key: 'b', plans: ['p1', 'p3'] });
  assert.equal(sharedKey(['unknown', 'p1'], keys), undefined);
});

test('plans of an environment are bound to the service or to APIs, not both', () => {
  assert.equal(bindTypeObstacle('SERVICE', []), undefined);
  assert.equal(bindTypeObstacle('API', [{ api_id: 'api-1' }]), undefined);
  assert.match(bindTypeObstacle('API', [{ api_id: '' }]) ?? '', /DemoteServiceUsagePlan/);
  assert.match(bindTypeObstacle('SERVICE', [{ api_id: 'api-1' }]) ?? '', /UnBindEnvironment/);
});
