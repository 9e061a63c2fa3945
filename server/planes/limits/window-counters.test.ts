import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { WINDOW_TABLE_BYTES, WindowCounters, windowEnd } from './window-counters.ts';

const NOW = Date.UTC(2026, 10, 24, 5, 0, 0);

test('a window gives exactly its limit, the next one starts anew, keys count apart', () => {
  const counters = new WindowCounters();
  const one = counters.key('one', false);
  const taken = [1, 2, 3].map(() => counters.take(one, 2, NOW, NOW + 1_000, 1_000));
  assert.deepEqual(taken, [1, 0, -1]);
  assert.equal(counters.take(counters.key('two', false), 2, NOW, NOW + 1_000, 1_000), 1);
  assert.equal(counters.take(one, 2, NOW + 1_000, NOW + 2_000, 1_000), 1);
});

test('a thread that read the clock just before the window turned counts in the new one', () => {
  const counters = new WindowCounters();
  const key = counters.key('k', false);
  counters.take(key, 2, NOW + 1_000, NOW + 2_000, 1_000);
  assert.equal(counters.take(key, 2, NOW + 999, NOW + 1_000, 1_000), 0);
  assert.equal(counters.take(key, 2, NOW + 1_000, NOW + 2_000, 1_000), -1);
});

test('what is given back can be taken again, but not from a window that is over', () => {
  const counters = new WindowCounters();
  const key = counters.key('k', false);
  counters.take(key, 1, NOW, NOW + 1_000, 1_000);
  counters.giveBack(key, NOW);
  assert.equal(counters.take(key, 1, NOW, NOW + 1_000, 1_000), 0);
  counters.giveBack(key, NOW + 1_000);
  assert.equal(counters.take(key, 1, NOW, NOW + 1_000, 1_000), -1);
  counters.giveBack(counters.key('never taken', false), NOW);
});

test('a clock that was set back does not leave a window standing for hours', () => {
  const counters = new WindowCounters();
  const key = counters.key('k', false);
  counters.take(key, 1, NOW, NOW + 1_000, 1_000);
  assert.equal(counters.take(key, 1, NOW - 3_600_000, NOW - 3_599_000, 1_000), 0);
  assert.equal(counters.take(key, 1, NOW - 3_600_000, NOW - 3_599_000, 1_000), -1);
});

test('a window tells its end until it is over or closed', () => {
  const counters = new WindowCounters();
  const key = counters.key('k', true);
  assert.equal(counters.endOf(key, NOW), 0);
  counters.take(key, 1, NOW, NOW + 500, 500);
  assert.equal(counters.endOf(key, NOW + 499), NOW + 500);
  assert.equal(counters.endOf(key, NOW + 500), 0);
  counters.close(key);
  assert.equal(counters.endOf(key, NOW), 0);
});

test('more keys than the table holds: lasting ones and those that counted much stay, memory does not grow', () => {
  const counters = new WindowCounters();
  const end = NOW + 60_000;
  const lasting = counters.key('lasting', true);
  const busy = counters.key('busy', false);
  counters.take(lasting, 10, NOW, end, 60_000);
  for (let take = 0; take < 5; take += 1) counters.take(busy, 10, NOW, end, 60_000);
  for (let number = 0; number < 1_500_000; number += 1)
    counters.take({ set: number % 32_768, tag0: number * 2, tag1: number | 0x100, text: '' }, 10, NOW, end, 60_000);
  assert.equal(counters.take(lasting, 10, NOW, end, 60_000), 8);
  assert.equal(counters.take(busy, 10, NOW, end, 60_000), 4);
});

test('windows follow each other without gap, days begin at midnight UTC+8', () => {
  assert.equal(windowEnd(NOW, 86_400_000), Date.UTC(2026, 10, 24, 16));
  assert.equal(windowEnd(NOW, 3_600_000), NOW + 3_600_000);
  assert.equal(windowEnd(NOW + 999, 1_000), NOW + 1_000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 0, max: 2 ** 41 }), (seconds, now) => {
      const end = windowEnd(now, seconds * 1000);
      assert.ok(end > now && end - now <= seconds * 1000);
      assert.equal(windowEnd(end - 1, seconds * 1000), end);
      assert.equal(windowEnd(end, seconds * 1000), end + seconds * 1000);
    }),
  );
});

test('two threads that take from the same keys at once give exactly their limits', async () => {
  const memory = new SharedArrayBuffer(WINDOW_TABLE_BYTES);
  const counters = new WindowCounters(memory);
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ WindowCounters }) => {
      const counters = new WindowCounters(workerData.memory);
      const keys = workerData.names.map((name) => counters.key(name, false));
      let taken = 0;
      for (let take = 0; take < 100000; take += 1) {
        const key = keys[take % keys.length];
        if (counters.take(key, 20000, 1000, 2000, 1000) >= 0) taken += 1;
        if (take % 10 === 0) { counters.take(keys[0], 20000, 1000, 2000, 1000) >= 0 && counters.giveBack(keys[0], 1000); }
      }
      parentPort.postMessage(taken);
    });`;
  const module = new URL('./window-counters.ts', import.meta.url).href;
  const names = ['a', 'b', 'c'];
  const run = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(source, { eval: true, workerData: { module, memory, names } });
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  const [first, second] = await Promise.all([run(), run()]);
  // Both together want 66,666 of each key; a give-back may only ever free what its own take took.
  assert.equal(first + second, 60_000);
  for (const name of names) assert.equal(counters.take(counters.key(name, false), 20_000, 1_000, 2_000, 1_000), -1);
});
