import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import type { Planes } from './host.ts';
import { startPlanes } from './host.ts';
import type { PlanUsage } from './limits/slots.ts';
import { call, startBackend, until } from './testing/calls.ts';
import { HOST, httpExchange, plan, quiet, route, service, signed, update } from './testing/snapshots.ts';

/** Sends `count` calls over `connections` kept connections; answers how many came back with each status. */
const storm = async (
  port: number,
  path: string,
  count: number,
  connections: number,
  headers = {},
): Promise<Map<number, number>> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const statuses = new Map<number, number>();
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, path, agent, headers: { Host: HOST, ...headers } },
        (response) => {
          statuses.set(response.statusCode!, (statuses.get(response.statusCode!) ?? 0) + 1);
          response.resume();
          response.on('end', resolve);
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  agent.destroy();
  return statuses;
};

const mock = { kind: 'mock', status: 200, headers: [], body: 'ok' } as const;
const withPlanes = async (
  workers: number,
  run: (planes: Planes, usage: PlanUsage[]) => Promise<void>,
): Promise<PlanUsage[]> => {
  const usage: PlanUsage[] = [];
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers,
    log: quiet,
    onUsage: (uses) => void usage.push(...uses),
  });
  try {
    await run(planes, usage);
  } finally {
    await planes.close();
  }
  return usage;
};

test('a quota is held exactly over two workers, and its usage reported', async () => {
  const usage = await withPlanes(2, async (planes) => {
    await planes.apply(
      update(
        service([route('/q', { auth: 'SECRET', exchange: mock })], { plans: [plan({ quota: 1_200, used: 200 })] }),
      ),
    );
    const statuses = await storm(planes.port, '/release/q', 5_000, 64, signed());
    assert.deepEqual([statuses.get(200), statuses.get(429)], [1_000, 4_000]);
    assert.equal(planes.usage().get('usagePlan-test0001'), 1_200);
    const refused = await call(planes.port, '/release/q', { headers: signed() });
    assert.equal(refused.body, '{"message":"API quota exceeded"}');
    assert.equal(refused.headers['x-usageplan-quota'], '0/1200');
  });
  assert.equal(
    usage.reduce((sum, one) => sum + one.increment, 0),
    1_000,
  );
  assert.equal(usage.at(-1)!.used, 1_200);
});

test('rates are held exactly in every second over two workers, and refused calls cost no quota', async () => {
  await withPlanes(2, async (planes) => {
    // The backend counts what came through, by the second that the gateway saw.
    const limits = { rateLimit: 100, plans: [plan({ rateLimit: 80, quota: 1_000_000 })] };
    await planes.apply(
      update(
        service(
          [route('/r', { auth: 'SECRET', exchange: mock, rateLimit: 90 }), route('/open', { exchange: mock })],
          limits,
        ),
      ),
    );
    const started = Date.now();
    const statuses = await storm(planes.port, '/release/r', 5_000, 64, signed());
    const windows = Math.floor(Date.now() / 1000) - Math.floor(started / 1000) + 1;
    const passed = statuses.get(200)!;
    assert.equal(passed + statuses.get(429)!, 5_000);
    assert.ok(passed <= 80 * windows, `${passed} calls passed in ${windows} seconds of 80`);
    assert.ok(passed >= 80, 'a second gives what it has');
    assert.equal(planes.usage().get('usagePlan-test0001'), passed);
  });
});

test('a limit that refuses takes nothing from the others', async () => {
  await withPlanes(0, async (planes) => {
    const limits = { rateLimit: 1_000, plans: [plan({ rateLimit: 1_000, quota: 1_000 })] };
    await planes.apply(
      update(
        service(
          [
            route('/s', { auth: 'SECRET', exchange: mock, rateLimit: 1 }),
            route('/s2', { auth: 'SECRET', exchange: mock }),
          ],
          limits,
        ),
      ),
    );
    // Within one second: begin right after it has turned.
    await until(() => Date.now() % 1000 < 200, 'a second begins');
    const answers = [];
    for (let sent = 0; sent < 4; sent += 1) answers.push(await call(planes.port, '/release/s', { headers: signed() }));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [200, 429, 429, 429],
    );
    assert.equal(answers[3]!.body, '{"message":"API rate limit exceeded"}');
    const other = await call(planes.port, '/release/s2', { headers: signed() });
    assert.equal(other.headers['x-usageplan-quota'], '998/1000');
    assert.equal(other.headers['x-usageplan-ratelimit'], '998/1000');
    assert.equal(other.headers['x-service-ratelimit'], '998/1000');
    assert.equal(other.headers['x-api-ratelimit'], 'unlimited');
  });
});

test('an applied update is served by every worker when apply resolves', async () => {
  await withPlanes(2, async (planes) => {
    for (let round = 0; round < 20; round += 1) {
      await planes.apply(update(service([route('/v', { exchange: { ...mock, body: String(round) } })])));
      const bodies = await Promise.all(Array.from({ length: 8 }, () => call(planes.port, '/release/v')));
      assert.deepEqual(new Set(bodies.map((answer) => answer.body)), new Set([String(round)]));
    }
  });
});

test('a port that another program has is refused', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(startPlanes({ host: '127.0.0.1', port, workers: 1, log: quiet }), { code: 'EADDRINUSE' });
  other.close();
});

test('closing lets an open call end and takes no new one', async () => {
  let answer: (() => void) | undefined;
  const backend = await startBackend((_, outgoing) => {
    answer = () => outgoing.end('late');
  });
  const planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 1, log: quiet });
  await planes.apply(update(service([route('/', { exchange: httpExchange(backend.url) })])));
  const open = call(planes.port, '/release/');
  await until(() => answer !== undefined, 'the backend is called');
  const closed = planes.close();
  let refused = false;
  for (const limit = Date.now() + 5_000; !refused && Date.now() < limit; ) {
    refused = await call(planes.port, '/release/').then(
      () => false,
      () => true,
    );
  }
  assert.ok(refused);
  answer!();
  assert.equal((await open).body, 'late');
  await closed;
  await backend.close();
});

test('a worker that dies comes back with the snapshot of the day, and the counters go on', async () => {
  await withPlanes(1, async (planes) => {
    const good = service([route('/q', { auth: 'SECRET', exchange: mock })], { plans: [plan({ quota: 3 })] });
    await planes.apply(update(good));
    assert.equal((await call(planes.port, '/release/q', { headers: signed() })).status, 200);
    const [first] = planes.threadIds;
    // No snapshot that the types allow can end a worker; one without hosts does.
    const deadly = { ...good, serviceId: 'service-deadly', hosts: undefined as unknown as readonly string[] };
    await planes.apply({ revision: 1, full: false, services: [deadly], removed: [] });
    await planes.apply({ revision: 2, full: false, services: [], removed: ['service-deadly'] });
    await until(() => planes.threadIds.length === 1 && planes.threadIds[0] !== first, 'another worker');
    let answer: { status: number } | undefined;
    for (const limit = Date.now() + 10_000; answer === undefined && Date.now() < limit; ) {
      answer = await call(planes.port, '/release/q', { headers: signed() }).catch(() => undefined);
    }
    assert.equal(answer?.status, 200);
    assert.equal((await call(planes.port, '/release/q', { headers: signed() })).status, 200);
    assert.equal((await call(planes.port, '/release/q', { headers: signed() })).status, 429);
  });
});
