// Two edges with two workers each that share limits through Redis, and what callers see when it is lost.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, test } from 'node:test';
import type { TestRedis } from '../../../test/support/redis.ts';
import { redisMissing, startRedis } from '../../../test/support/redis.ts';
import type { TrafficControl } from '../gateway/plugins/snapshot.ts';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Answer } from '../testing/calls.ts';
import { call, startBackend, until } from '../testing/calls.ts';
import { httpExchange, plan, route, service, signed, update } from '../testing/snapshots.ts';

const WORKERS = 2;
const mock = { kind: 'mock', status: 200, headers: [], body: 'ok' } as const;

interface Edges {
  readonly planes: readonly Planes[];
  readonly redis: TestRedis;
  /** How many workers say that limits are shared; counts down when they lose Redis. */
  readonly sharing: () => number;
}

const openEdges = async (t: TestContext): Promise<Edges> => {
  const redis = await startRedis();
  let sharing = 0;
  let counted = 0;
  const log = {
    info: (): void => {},
    error: (): void => {},
    warn: (event: string, fields?: Readonly<Record<string, unknown>>): void => {
      if (fields?.['machines'] === '2' && event !== 'Redis is lost, limits are shared out') counted += 1;
      if (event === 'limits are shared through Redis') sharing += 1;
      if (event === 'Redis is lost, limits are shared out') sharing -= 1;
    },
  };
  const options = { host: '127.0.0.1', port: 0, workers: WORKERS, log, redisUrl: redis.url };
  const planes = await Promise.all([startPlanes(options), startPlanes(options)]);
  t.after(async () => {
    await Promise.all(planes.map((one) => one.close()));
    await redis.stop();
  });
  await until(() => sharing === planes.length * WORKERS, 'every worker has reached Redis');
  // A worker that was there first counts the other machine at its next turn.
  await until(() => counted === planes.length * WORKERS, 'every worker knows of both machines');
  return { planes, redis, sharing: () => sharing };
};

const storm = async ({ planes }: Edges, count: number, path: string): Promise<Answer[]> => {
  const answers: Answer[] = [];
  let left = count;
  const lane = async (_: unknown, at: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      answers.push(await call(planes[at % planes.length]!.port, path, { headers: signed() }));
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return answers;
};
const passed = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;

describe('limits of two edges', { skip: redisMissing() ?? false }, () => {
  test('a quota and a traffic control hold over both, exactly, and the answers tell what is left', async (t) => {
    const edges = await openEdges(t);
    const traffic: TrafficControl = {
      kind: 'basic',
      pluginId: 'plugin-1',
      windowSeconds: 86_400_000,
      api: 120,
      app: undefined,
      address: undefined,
      specialApps: [],
      specialAddresses: [],
    };
    const routes = [
      route('/q', { auth: 'SECRET', exchange: mock }),
      route('/t', { auth: 'SECRET', exchange: mock, plugins: { traffic } }),
      route('/free', { exchange: mock }),
    ];
    for (const planes of edges.planes)
      await planes.apply(update(service(routes, { plans: [plan({ quota: 500, used: 100 })] })));
    const controlled = await storm(edges, 200, '/release/t');
    assert.equal(passed(controlled), 120);
    const refused = controlled.find(({ status }) => status === 429);
    assert.equal(refused?.body, '{"message":"API rate limit exceeded"}');
    assert.match(String(refused?.headers['x-trafficcontrol-ratelimit']), /^0\/120;/);
    // The refused ones took nothing from the quota: 280 of its 400 are left.
    const answers = await storm(edges, 400, '/release/q');
    assert.equal(passed(answers), 280);
    const over = answers.find(({ status }) => status === 429);
    assert.deepEqual([over?.body, over?.headers['x-usageplan-quota']], ['{"message":"API quota exceeded"}', '0/500']);
    const used = edges.planes.map((planes) => planes.usage().get('usagePlan-test0001')! - 100);
    assert.equal(used[0]! + used[1]!, 400);
    assert.equal((await call(edges.planes[0]!.port, '/release/free')).status, 200);
  });

  test('with Redis lost each edge has its share and nobody waits; back, they share again', async (t) => {
    const edges = await openEdges(t);
    const backend = await startBackend();
    t.after(() => backend.close());
    const routes = [route('/r', { auth: 'SECRET', exchange: httpExchange(backend.url), rateLimit: 20 })];
    for (const planes of edges.planes) await planes.apply(update(service(routes, { plans: [plan()] })));
    const hold = async (): Promise<readonly [number, number]> => {
      // A second of its own: what was taken in the last one counts in shares too.
      const before = Math.floor(Date.now() / 1000);
      await until(() => Math.floor(Date.now() / 1000) > before, 'another second');
      const from = Date.now();
      const answers = await storm(edges, 600, '/release/r');
      assert.ok(answers.every(({ status }) => status === 200 || status === 429));
      return [passed(answers), Math.floor(Date.now() / 1000) - Math.floor(from / 1000) + 1];
    };
    const [shared, seconds] = await hold();
    assert.ok(shared >= 20 && shared <= 20 * seconds, `${shared} in ${seconds} seconds`);
    await edges.redis.kill();
    await until(() => edges.sharing() === 0, 'every worker has lost Redis');
    const [alone, secondsAlone] = await hold();
    assert.ok(alone >= 20 && alone <= 20 * secondsAlone, `${alone} in ${secondsAlone} seconds`);
    await edges.redis.start();
    await until(() => edges.sharing() === edges.planes.length * WORKERS, 'every worker is back');
    const [again, secondsAgain] = await hold();
    // A window's edge: what each took alone in the second of the return.
    assert.ok(again >= 20 && again <= 20 * (secondsAgain + 1), `${again} in ${secondsAgain} seconds`);
  });
});
