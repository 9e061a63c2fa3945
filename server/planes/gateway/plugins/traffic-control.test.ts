// Traffic control: what counts, what refuses, what the answers tell, and exactness over workers.
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, mock, test } from 'node:test';
import { parseCondition } from '#lib/condition/parser.ts';
import type { Condition } from '#lib/condition/syntax.ts';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { WindowKey } from '../../limits/window-counters.ts';
import { WindowCounters } from '../../limits/window-counters.ts';
import type { Answer } from '../../testing/calls.ts';
import { call } from '../../testing/calls.ts';
import { HOST, plan, quiet, route, service, signed, update } from '../../testing/snapshots.ts';
import type { Call } from '../call.ts';
import type { RouteSnapshot } from '../snapshot.ts';
import type { BasicTrafficControl, ParameterTrafficControl, TrafficControl } from './snapshot.ts';
import { planTraffic } from './traffic-control.ts';

let planes: Planes;
const NOON = Date.UTC(2026, 10, 24, 4, 0, 0, 250);

before(async () => {
  mock.timers.enable({ apis: ['Date'], now: NOON });
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
});
after(async () => {
  await planes.close();
  mock.timers.reset();
});

let plugins = 0;
const basic = (more: Partial<BasicTrafficControl> = {}): BasicTrafficControl => {
  plugins += 1;
  return {
    kind: 'basic',
    pluginId: `plugin-${plugins}`,
    windowSeconds: 60,
    api: 1_000,
    app: undefined,
    address: undefined,
    specialApps: [],
    specialAddresses: [],
    ...more,
  };
};
const byParameter = (more: Partial<ParameterTrafficControl> = {}): ParameterTrafficControl => {
  plugins += 1;
  return { kind: 'parameter', pluginId: `plugin-${plugins}`, standard: undefined, strategies: [], ...more };
};
const condition = (text: string): Condition => {
  const parsed = parseCondition(text, 'request');
  assert.ok(parsed.ok);
  return parsed.condition;
};

const ok = { kind: 'mock', status: 200, headers: [], body: 'ok' } as const;
const publish = (traffic: TrafficControl, more: Partial<RouteSnapshot> = {}, environment = {}): Promise<void> =>
  planes.apply(update(service([route('/a', { exchange: ok, plugins: { traffic }, ...more })], environment)));
const get = (path = '/release/a', headers: Record<string, string> = {}): Promise<Answer> =>
  call(planes.port, path, { headers });
const statuses = async (count: number, path?: string, headers?: Record<string, string>): Promise<number[]> => {
  const found: number[] = [];
  for (let number = 0; number < count; number += 1) found.push((await get(path, headers)).status);
  return found;
};

test('a window lets its limit through, says what is left, and how long to wait', async () => {
  await publish(basic({ api: 2 }));
  const first = await get();
  assert.deepEqual([first.status, first.headers['x-trafficcontrol-ratelimit']], [200, '1/2;w=60']);
  assert.equal((await get()).headers['x-trafficcontrol-ratelimit'], '0/2;w=60');
  const refused = await get();
  assert.deepEqual([refused.status, refused.body], [429, '{"message":"API rate limit exceeded"}']);
  assert.equal(refused.headers['x-trafficcontrol-ratelimit'], '0/2;w=60');
  assert.equal(refused.headers['retry-after'], '60');
  mock.timers.setTime(NOON + 59_740);
  assert.deepEqual([(await get()).status, (await get()).headers['retry-after']], [429, '1']);
  mock.timers.setTime(NOON + 59_750);
  assert.equal((await get()).status, 200);
  mock.timers.setTime(NOON);
});

test('a day ends at midnight UTC+8', async () => {
  await publish(basic({ api: 1, windowSeconds: 86_400 }));
  assert.deepEqual(await statuses(2), [200, 429]);
  mock.timers.setTime(Date.UTC(2026, 10, 24, 15, 59, 59, 999));
  assert.deepEqual(await statuses(1), [429]);
  mock.timers.setTime(Date.UTC(2026, 10, 24, 16));
  assert.deepEqual(await statuses(2), [200, 429]);
  mock.timers.setTime(NOON);
});

test('each API counts for itself, and goes on counting when its service is published again', async () => {
  const traffic = basic({ api: 1 });
  const routes = ['/a', '/b'].map((path) => route(path, { exchange: ok, plugins: { traffic } }));
  await planes.apply(update(service(routes)));
  assert.deepEqual(await statuses(2), [200, 429]);
  assert.deepEqual(await statuses(2, '/release/b'), [200, 429]);
  await planes.apply(update(service(routes)));
  assert.deepEqual(await statuses(1), [429]);
});

test('the smallest limit wins, and a limit that refuses takes nothing from the others', async () => {
  const environment = { rateLimit: 100, plans: [plan({ rateLimit: 50, quota: 40 })] };
  await publish(basic({ api: 10, address: 2 }), { auth: 'SECRET', rateLimit: 20 }, environment);
  const headers = signed('AKIDtest', 'secret-of-the-test-key', 'sha1', new Date(NOON).toUTCString());
  await statuses(4, '/release/a', headers);
  const last = await get('/release/a', headers);
  assert.equal(last.status, 429);
  const left = ['x-usageplan-quota', 'x-usageplan-ratelimit', 'x-api-ratelimit', 'x-service-ratelimit'];
  assert.deepEqual(
    left.map((name) => last.headers[name]),
    ['38/40', '48/50', '18/20', '98/100'],
  );
  await publish(basic({ api: 10 }), { auth: 'SECRET', rateLimit: 3 }, environment);
  mock.timers.setTime(NOON + 1_000);
  assert.deepEqual(await statuses(4, '/release/a', headers), [200, 200, 200, 429]);
  mock.timers.setTime(NOON);
});

test('a special address has its own limit, in place of the usual one', async () => {
  const specialAddresses = [{ address: '127.0.0.1', limit: 3 }];
  await publish(basic({ address: 1, specialAddresses }));
  assert.deepEqual(await statuses(4), [200, 200, 200, 429]);
  await publish(basic({ address: 1, specialAddresses: [{ address: '192.0.2.1', limit: 3 }] }));
  assert.deepEqual(await statuses(2), [200, 429]);
  await publish(basic({ api: 2, address: 1, specialAddresses }));
  assert.deepEqual(await statuses(3), [200, 200, 429]);
});

/** Runs the planned step alone: for applications, whose signatures are not the matter here. */
const runAlone = (traffic: TrafficControl) => {
  const step = planTraffic(traffic, 'scope', new WindowCounters());
  return (apiAppId: string | undefined, remoteAddress = '192.0.2.1'): boolean => {
    const made = { apiAppId, inbound: { remoteAddress }, now: NOON, plane: {}, route: undefined, accepted: undefined };
    return step.run(made as unknown as Call) === undefined;
  };
};
const count = (times: number, run: () => boolean): number => Array.from({ length: times }, run).filter(Boolean).length;

test('applications count apart, special ones by their own limit and no longer by address', () => {
  const run = runAlone(basic({ app: 2, address: 5, specialApps: [{ appId: 'app-special', limit: 7 }] }));
  assert.equal(
    count(10, () => run('app-one', '192.0.2.1')),
    2,
  );
  assert.equal(
    count(10, () => run('app-two', '192.0.2.2')),
    2,
  );
  assert.equal(
    count(10, () => run('app-special', '192.0.2.1')),
    7,
  );
  assert.equal(
    count(10, () => run(undefined, '192.0.2.3')),
    5,
  );
});

test('refused calls cost nothing, whichever limit refused them', () => {
  const run = runAlone(basic({ api: 10, address: 4 }));
  assert.equal(
    count(20, () => run(undefined, '192.0.2.1')),
    4,
  );
  assert.equal(
    count(20, () => run(undefined, '192.0.2.2')),
    4,
  );
  assert.equal(
    count(20, () => run(undefined, '192.0.2.3')),
    2,
  );
});

test('a strategy counts each value of its parameter apart, and no call without it', async () => {
  const strategy = { name: 's', position: 'query', parameter: 'user', limit: 1, windowSeconds: 60 } as const;
  await publish(byParameter({ strategies: [{ ...strategy, condition: undefined }] }));
  assert.deepEqual(await statuses(2, '/release/a?user=1'), [200, 429]);
  assert.deepEqual(await statuses(2, '/release/a?user=%31'), [429, 429]);
  assert.deepEqual(await statuses(2, '/release/a?user=2'), [200, 429]);
  assert.deepEqual(await statuses(3, '/release/a?USER=1'), [200, 200, 200]);
});

test('headers and the whole path are parameters too', async () => {
  await publish(
    byParameter({
      strategies: [
        { name: 'h', position: 'header', parameter: 'X-User', limit: 1, windowSeconds: 60, condition: undefined },
        { name: 'p', position: 'path', parameter: '', limit: 2, windowSeconds: 60, condition: undefined },
      ],
    }),
  );
  assert.deepEqual(await statuses(2, '/release/a/1', { 'x-user': 'ann' }), [200, 429]);
  assert.deepEqual(await statuses(2, '/release/a/1'), [200, 429]);
  assert.deepEqual(await statuses(1, '/release/a/2'), [200]);
});

test('the default limit is asked first, then the strategies whose conditions hold', async () => {
  const strategy = { position: 'path', parameter: '', windowSeconds: 60 } as const;
  await publish(
    byParameter({
      standard: { limit: 4, windowSeconds: 3_600 },
      strategies: [
        { ...strategy, name: 'a', limit: 1, condition: condition("header.X-Kind = 'slow'") },
        { ...strategy, name: 'b', limit: 3, condition: undefined },
      ],
    }),
  );
  const slow = { 'X-Kind': 'slow' };
  assert.deepEqual(await statuses(2, '/release/a', slow), [200, 429]);
  // The one that "a" refused cost neither "b" nor the default.
  assert.deepEqual(await statuses(3), [200, 200, 429]);
  const other = await get('/release/a/other');
  assert.deepEqual([other.status, other.headers['x-trafficcontrol-ratelimit']], [200, '0/4;w=3600']);
  assert.deepEqual(await statuses(1, '/release/a/third'), [429]);
});

test('long and strange values count as any other', () => {
  const windows = new WindowCounters();
  const key = (text: string): WindowKey => windows.key(text, false);
  assert.deepEqual(key('x'.repeat(100_000)), key('x'.repeat(100_000)));
  assert.notDeepEqual(key('a\nb'), key('a'));
});

/** A window that does not end while the test runs. */
const LONG_SECONDS = 864_000_000;
test('limits are exact over two workers: thousands of calls over 64 connections, never over, never under', async () => {
  mock.timers.reset();
  const crew = await startPlanes({ host: '127.0.0.1', port: 0, workers: 2, log: quiet });
  try {
    const address = { name: 'v', position: 'query', parameter: 'v', limit: 50, windowSeconds: LONG_SECONDS } as const;
    await crew.apply(
      update(
        service([
          route('/hour', { exchange: ok, plugins: { traffic: basic({ windowSeconds: LONG_SECONDS, api: 1_500 }) } }),
          route('/address', {
            exchange: ok,
            plugins: { traffic: basic({ windowSeconds: LONG_SECONDS, address: 700 }) },
          }),
          route('/second', { exchange: ok, plugins: { traffic: basic({ windowSeconds: 1, api: 100 }) } }),
          route('/value', {
            exchange: ok,
            plugins: { traffic: byParameter({ strategies: [{ ...address, condition: undefined }] }) },
          }),
        ]),
      ),
    );
    assert.equal(await stormed(crew.port, () => '/release/hour', 4_000), 1_500);
    assert.equal(await stormed(crew.port, () => '/release/address', 2_000), 700);
    assert.equal(await stormed(crew.port, (number) => `/release/value?v=${number % 20}`, 3_000), 1_000);
    const from = Date.now();
    const passed = await stormed(crew.port, () => '/release/second', 6_000);
    const windows = Math.floor(Date.now() / 1_000) - Math.floor(from / 1_000) + 1;
    assert.ok(passed <= windows * 100, `${passed} in ${windows} windows`);
    // The first and the last window may be cut short.
    assert.ok(passed >= Math.max(1, windows - 2) * 100, `${passed} in ${windows} windows`);
  } finally {
    await crew.close();
  }
});

/** How many of `count` calls over 64 connections came through. */
const stormed = async (port: number, pathOf: (number: number) => string, calls: number): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let passed = 0;
  let sent = 0;
  const one = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, agent, headers: { Host: HOST } }, (response) => {
        if (response.statusCode === 200) passed += 1;
        response.resume();
        response.on('end', resolve);
      });
      asked.on('error', reject);
      asked.end();
    });
  const lane = async (): Promise<void> => {
    while (sent < calls) {
      sent += 1;
      await one(pathOf(sent));
    }
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  agent.destroy();
  return passed;
};
