import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Load } from './load.ts';

const enter = (load: Load, times: number): number =>
  Array.from({ length: times }, () => load.enter()).filter(Boolean).length;

test('calls beyond the limit are refused until others end', () => {
  const reports: number[] = [];
  const load = new Load({ maxCalls: 3, maxLagMs: 100 }, (refused) => reports.push(refused));
  assert.equal(enter(load, 5), 3);
  for (let ended = 0; ended < 3; ended += 1) load.leave();
  assert.equal(load.calls, 2);
  assert.equal(enter(load, 2), 1);
  load.tick(performance.now() + 50);
  load.tick(performance.now() + 100);
  assert.deepEqual(reports, [3]);
  load.close();
});

test('a late loop refuses a part of the calls, when it is late twice in a row', () => {
  const load = new Load({ maxCalls: 1_000, maxLagMs: 100 }, () => {});
  let now = performance.now() + 50;
  const late = (ms: number): void => {
    load.tick(now + ms);
    now += ms + 50;
  };
  late(400);
  assert.equal(enter(load, 100), 100);
  late(400);
  assert.equal(enter(load, 100), 25);
  late(0);
  assert.equal(enter(load, 100), 100);
  load.close();
});
