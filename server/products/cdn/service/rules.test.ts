// When a charge type changes, and what locks an account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Charging } from './rules.ts';
import { changeChargeType, chargingAt, lockReasons, nextBeijingMidnight } from './rules.ts';

const at = (text: string): Date => new Date(text);
const byTraffic: Charging = { chargeType: 'PayByTraffic', next: undefined };

test('the next midnight is the one in Beijing', () => {
  // The document's sample: a change made on 27 November in Beijing takes effect at 16:00Z.
  assert.deepEqual(nextBeijingMidnight(at('2014-11-27T03:00:00Z')), at('2014-11-27T16:00:00Z'));
  assert.deepEqual(nextBeijingMidnight(at('2014-11-27T15:59:59.999Z')), at('2014-11-27T16:00:00Z'));
  assert.deepEqual(nextBeijingMidnight(at('2014-11-27T16:00:00Z')), at('2014-11-28T16:00:00Z'));
  assert.deepEqual(nextBeijingMidnight(at('2026-12-31T20:00:00Z')), at('2027-01-01T16:00:00Z'));
});

test('the next midnight is never now, never more than a day away, and always 00:00:00 in Beijing', () => {
  fc.assert(
    fc.property(fc.date({ min: at('1990-01-01'), max: at('2100-01-01'), noInvalidDate: true }), (now) => {
      const midnight = nextBeijingMidnight(now);
      const ahead = midnight.getTime() - now.getTime();
      assert.ok(ahead > 0 && ahead <= 24 * 3600 * 1000);
      assert.equal(midnight.toISOString().slice(11), '16:00:00.000Z');
    }),
  );
});

test('a change waits until midnight and is then in force', () => {
  const changed = changeChargeType(byTraffic, 'PayByBandwidth', at('2026-11-24T04:00:00Z'));
  assert.deepEqual(changed, {
    chargeType: 'PayByTraffic',
    next: { chargeType: 'PayByBandwidth', at: at('2026-11-24T16:00:00Z') },
  });
  assert.equal(chargingAt(changed, at('2026-11-24T15:59:59Z')), changed);
  assert.deepEqual(chargingAt(changed, at('2026-11-24T16:00:00Z')), { chargeType: 'PayByBandwidth', next: undefined });
});

test('of several changes the last one counts', () => {
  const first = changeChargeType(byTraffic, 'PayByBandwidth', at('2026-11-24T04:00:00Z'));
  assert.deepEqual(changeChargeType(first, 'PayByTraffic', at('2026-11-24T05:00:00Z')), byTraffic);
  assert.deepEqual(changeChargeType(first, 'PayByBandwidth', at('2026-11-24T05:00:00Z')), first);
});

test('a change after an earlier one took effect starts from the new charge type', () => {
  const first = changeChargeType(byTraffic, 'PayByBandwidth', at('2026-11-24T04:00:00Z'));
  assert.deepEqual(changeChargeType(first, 'PayByTraffic', at('2026-11-25T04:00:00Z')), {
    chargeType: 'PayByBandwidth',
    next: { chargeType: 'PayByTraffic', at: at('2026-11-25T16:00:00Z') },
  });
});

test('each kind of trouble is a lock of its own', () => {
  assert.deepEqual(lockReasons({ verified: true, inArrears: false, riskControl: false }), []);
  assert.deepEqual(lockReasons({ verified: true, inArrears: true, riskControl: false }), ['financial']);
  assert.deepEqual(lockReasons({ verified: true, inArrears: true, riskControl: true }), ['financial', 'security']);
});
