// One suite for both forms of the limits port, and what Redis alone has to hold: several machines, and its loss.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, test } from 'node:test';
import type { TestRedis } from '../../../test/support/redis.ts';
import { redisMissing, startRedis } from '../../../test/support/redis.ts';
import { until } from '../testing/calls.ts';
import { Counters } from './counters.ts';
import type { Limits, Take, Taken } from './limits.ts';
import { localRate, localTotal, localWindow, memoryLimits } from './limits.ts';
import type { RedisLimits } from './redis-limits.ts';
import { createRedisLimits } from './redis-limits.ts';

/** One process among those that share limits. */
interface Place {
  readonly limits: Limits;
  readonly counters: Counters;
}

const HOUR_MS = 3_600_000;
const rate = ({ counters }: Place, slot: number, limit: number): Take => ({
  key: `rate ${slot}`,
  limit,
  windowMs: 1_000,
  atLeast: 0,
  local: localRate(counters, slot),
});
const total = ({ counters }: Place, slot: number, limit: number, atLeast = 0): Take => {
  counters.raiseTo(slot, atLeast);
  return { key: `total ${slot}`, limit, windowMs: 0, atLeast, local: localTotal(counters, slot) };
};
const hour = ({ counters }: Place, name: string, limit: number): Take => {
  const key = counters.windows.key(name, true);
  const end = (Math.floor(Date.now() / HOUR_MS) + 1) * HOUR_MS;
  return { key: name, limit, windowMs: HOUR_MS, atLeast: 0, local: localWindow(counters.windows, key, end, HOUR_MS) };
};
const ask = async (place: Place, ...takes: Take[]): Promise<Taken> => place.limits.take(takes, Date.now());
/** How many of `count` takes, sent by all places at once, were granted. */
const granted = async (places: readonly Place[], count: number, take: (place: Place) => Take): Promise<number> => {
  const asked = Array.from({ length: count }, (_, at) => {
    const place = places[at % places.length]!;
    return ask(place, take(place));
  });
  return (await Promise.all(asked)).filter(({ refused }) => refused < 0).length;
};
/** Begins early enough in an hour that a test stays within it. */
const withinAnHour = (): Promise<void> =>
  until(() => HOUR_MS - (Date.now() % HOUR_MS) > 3_000, 'an hour with time left');

const redisPlaces = async (
  t: TestContext,
  redis: TestRedis,
  count: number,
): Promise<(Place & { limits: RedisLimits })[]> => {
  const prefix = `test${Math.random()}:`;
  const places = Array.from({ length: count }, (_, at) => {
    const counters = new Counters();
    const limits = createRedisLimits({ url: redis.url, machine: `m${at}`, counters, warn: () => {}, prefix });
    return { counters, limits };
  });
  t.after(() => {
    for (const { limits } of places) limits.close();
  });
  const all = (): boolean => places.every(({ limits }) => limits.isShared() && limits.machines() === count);
  await until(all, 'every machine knows the others');
  return places;
};

const suite = (open: (t: TestContext) => Promise<readonly Place[]>): void => {
  test('a window gives exactly its limit, however many ask at once', async (t) => {
    const places = await open(t);
    await withinAnHour();
    assert.equal(await granted(places, 600, (place) => hour(place, 'exact', 100)), 100);
    assert.equal((await ask(places[0]!, hour(places[0]!, 'exact', 101))).refused, -1);
  });

  test('a total goes on from what was used before, and ends exactly', async (t) => {
    const places = await open(t);
    assert.equal(await granted(places, 300, (place) => total(place, 1, 150, 50)), 100);
    assert.equal((await ask(places[0]!, total(places[0]!, 1, 150, 50))).refused, 0);
  });

  test('a rate is never passed, and each second gives what it has', async (t) => {
    const places = await open(t);
    const started = Date.now();
    let passed = 0;
    let asked = 0;
    while (Date.now() - started < 2_100) {
      passed += await granted(places, 60, (place) => rate(place, 2, 40));
      asked += 60;
    }
    const seconds = Math.floor(Date.now() / 1000) - Math.floor(started / 1000) + 1;
    assert.ok(asked > 400);
    assert.ok(passed <= 40 * seconds, `${passed} in ${seconds} seconds`);
    assert.ok(passed >= 40 * (seconds - 1), `${passed} in ${seconds} seconds`);
  });

  test('of several limits all are taken from, or none; what is left is told', async (t) => {
    const places = await open(t);
    const place = places[0]!;
    await withinAnHour();
    const both = () => ask(place, total(place, 3, 100), hour(place, 'narrow', 2));
    assert.deepEqual((await both()).left, [99, 1]);
    await both();
    for (let more = 0; more < 5; more += 1) assert.equal((await both()).refused, 1);
    assert.deepEqual(await ask(place, total(place, 3, 100)), { refused: -1, left: [97] });
  });

  test('what is given back can be taken again', async (t) => {
    const places = await open(t);
    const place = places[0]!;
    await withinAnHour();
    const one = () => hour(place, 'returned', 1);
    assert.equal((await ask(place, one(), total(place, 4, 1))).refused, -1);
    assert.equal((await ask(place, one())).refused, 0);
    place.limits.giveBack([one(), total(place, 4, 1)], Date.now());
    assert.equal((await ask(place, one(), total(place, 4, 1))).refused, -1);
  });
};

describe('limits in shared memory', () => {
  suite(async () => {
    const counters = new Counters();
    return [counters, new Counters(counters.memory)].map((view) => ({ limits: memoryLimits, counters: view }));
  });
});

describe('limits in Redis', { skip: redisMissing() ?? false }, () => {
  let redis: TestRedis | undefined;
  const server = async (): Promise<TestRedis> => {
    redis ??= await startRedis();
    return redis;
  };
  suite(async (t) => redisPlaces(t, await server(), 3));

  test('lost, each machine goes on with its share; back, all share again', async (t) => {
    const own = await startRedis();
    t.after(() => own.stop());
    const places = await redisPlaces(t, own, 3);
    await withinAnHour();
    assert.equal(await granted(places, 30, (place) => hour(place, 'shared', 90)), 30);
    await own.kill();
    await until(() => places.every(({ limits }) => !limits.isShared()), 'the loss is noticed');
    const mine = await granted([places[0]!], 200, (place) => hour(place, 'shared', 90));
    // Ten were taken here before the loss: the share is not given twice.
    assert.equal(mine, 20);
    assert.equal(await granted(places, 600, (place) => hour(place, 'after', 90)), 90);
    await own.start();
    await until(() => places.every(({ limits }) => limits.isShared()), 'it is shared again');
    assert.equal(await granted(places, 300, (place) => hour(place, 'again', 90)), 90);
  });

  test('of a total each has its part of what was left, and hands in what it took', async (t) => {
    const own = await startRedis();
    t.after(() => own.stop());
    const places = await redisPlaces(t, own, 2);
    const one = (place: Place): Take => total(place, 9, 100);
    assert.equal(await granted(places, 38, one), 38);
    // Both have seen how far it is.
    for (const place of places) assert.equal((await ask(place, one(place))).refused, -1);
    await own.kill();
    await until(() => places.every(({ limits }) => !limits.isShared()), 'the loss is noticed');
    const first = await granted([places[0]!], 100, one);
    const second = await granted([places[1]!], 10, one);
    assert.ok(first >= 29 && first <= 31, `${first}`);
    assert.equal(second, 10);
    await own.start();
    await until(() => places.every(({ limits }) => limits.isShared()), 'it is shared again');
    // Redis came back empty: what is known and what is owed stand for it. The first machine asked last but one, so that
    // when it hands in first, one take is known to nobody.
    const rest = await granted(places, 200, one);
    const all = 40 + first + second + rest;
    assert.ok(all >= 99 && all <= 101, `${all} of 100: 40, ${first}, ${second}, ${rest}`);
  });

  test('a Redis that does not answer holds nobody up for long', async (t) => {
    const own = await startRedis();
    t.after(() => own.stop());
    const places = await redisPlaces(t, own, 1);
    own.freeze();
    const started = performance.now();
    assert.equal((await ask(places[0]!, hour(places[0]!, 'frozen', 10))).refused, -1);
    assert.ok(performance.now() - started < 2_000);
    assert.equal(places[0]!.limits.isShared(), false);
    const quick = places[0]!.limits.take([hour(places[0]!, 'frozen', 10)], Date.now());
    assert.ok(!(quick instanceof Promise), 'nobody waits while it is lost');
    own.thaw();
    await until(() => places[0]!.limits.isShared(), 'it is shared again');
  });

  test('machines that go are noticed', { timeout: 20_000 }, async (t) => {
    const places = await redisPlaces(t, await server(), 2);
    places[1]!.limits.close();
    const limit = Date.now() + 10_000;
    while (places[0]!.limits.machines() !== 1 && Date.now() < limit)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(places[0]!.limits.machines(), 1);
    await redis?.stop();
  });
});
