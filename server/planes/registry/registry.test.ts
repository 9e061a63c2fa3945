// Microservices on a real edge, their instances from a list and from Consul.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { MicroservicesSnapshot } from '../gateway/microservice/snapshot.ts';
import type { FrontendParameter } from '../gateway/snapshot.ts';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Answer, Backend, CallOptions } from '../testing/calls.ts';
import { call, startBackend, until } from '../testing/calls.ts';
import type { FakeConsul } from '../testing/consul.ts';
import { startConsul } from '../testing/consul.ts';
import { httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import { createConsulRegistry, readConsulInstances } from './consul-registry.ts';
import type { Resolved } from './resolved.ts';
import { resolveInstances } from './resolved.ts';
import { createStaticRegistry, readInstances } from './static-registry.ts';

const parameter = (name: string, position: FrontendParameter['position']): FrontendParameter => ({
  name,
  position,
  type: 'string',
  required: false,
  defaultValue: undefined,
});
const inHeader = [parameter('X-NameSpace-Code', 'header'), parameter('X-MicroService-Name', 'header')];
const shop = { 'X-NameSpace-Code': 'prod', 'X-MicroService-Name': 'shop' };

describe('microservices', () => {
  let planes: Planes;
  let consul: FakeConsul;
  let one: Backend;
  let two: Backend;
  let opened: Resolved | undefined;

  before(async () => {
    [planes, consul, one, two] = await Promise.all([
      startPlanes({ host: '127.0.0.1', port: 0, workers: 2, log: quiet }),
      startConsul('token'),
      startBackend(),
      startBackend(),
    ]);
  });
  after(async () => {
    opened?.close();
    await planes.close();
    await Promise.all([consul.close(), one.close(), two.close()]);
  });

  const publish = async (
    microservices: Partial<MicroservicesSnapshot>,
    entries: readonly string[] = [],
    parameters = inHeader,
    path = '/m',
  ): Promise<void> => {
    opened?.close();
    opened = resolveInstances({
      apply: planes.apply,
      registries: (onChange) => [
        createStaticRegistry(entries),
        createConsulRegistry({
          url: consul.url,
          token: 'token',
          onChange,
          warn: () => {},
          firstPauseMs: 20,
          waitSeconds: 2,
        }),
      ],
      error: (event) => assert.fail(event),
    });
    const whole: MicroservicesSnapshot = {
      services: ['shop', 'stock'].map((name) => ({ namespace: 'prod', name, instances: undefined })),
      stickySeconds: undefined,
      health: undefined,
      ...microservices,
    };
    const exchange = httpExchange('http://microservice', { microservices: whole, timeoutMs: 2_000 });
    await opened.apply(update(service([route(path, { parameters, exchange })])));
  };
  const send = (
    headers: Record<string, string> = shop,
    path = '/release/m',
    options: CallOptions = {},
  ): Promise<Answer> => call(planes.port, path, { ...options, headers });
  const entry = (name: string, { port }: Backend): string => `prod/${name}=127.0.0.1:${port}`;

  test('the two parameters choose among the services of an API, in header, query or path', async () => {
    const entries = [entry('shop', one), entry('stock', two)];
    await publish({}, entries);
    one.seen.length = two.seen.length = 0;
    await send();
    await send({ ...shop, 'X-MicroService-Name': 'stock' });
    assert.deepEqual([one.seen.length, two.seen.length], [1, 1]);
    assert.equal(one.seen[0]!.headers.host, `127.0.0.1:${one.port}`);
    assert.equal(one.seen[0]!.headers['x-namespace-code'], 'prod');
    await publish({}, entries, [parameter('X-NameSpace-Code', 'query'), parameter('X-MicroService-Name', 'query')]);
    assert.equal((await send({}, '/release/m?X-NameSpace-Code=prod&X-MicroService-Name=stock')).status, 200);
    const inPath = [parameter('X-NameSpace-Code', 'path'), parameter('X-MicroService-Name', 'path')];
    await publish({}, entries, inPath, '/{X-NameSpace-Code}/{X-MicroService-Name}');
    assert.equal((await send({}, '/release/prod/stock')).status, 200);
    assert.equal(two.seen.length, 3);
  });

  test('a service that is not one of the API’s is 404, one without instances 503, no declared parameters 481', async () => {
    await publish({}, [entry('shop', one), entry('other', two)]);
    const other = await send({ ...shop, 'X-MicroService-Name': 'other' });
    assert.deepEqual([other.status, other.body], [404, '{"message":"Not found micro service with key"}']);
    assert.equal((await send({})).status, 404);
    const empty = await send({ ...shop, 'X-MicroService-Name': 'stock' });
    assert.deepEqual([empty.status, empty.body], [503, '{"message":"Micro service has no instance"}']);
    await publish({}, [entry('shop', one)], []);
    const lost = await send();
    assert.deepEqual([lost.status, lost.body], [481, '{"message":"Get location of micro service info fail"}']);
  });

  test('instances take turns; a caller with the cookie stays with its own until that is gone', async () => {
    await publish({ stickySeconds: 60 }, [entry('shop', one), entry('shop', two)]);
    one.seen.length = two.seen.length = 0;
    for (let sent = 0; sent < 20; sent += 1) await send();
    assert.ok(one.seen.length >= 8 && two.seen.length >= 8);
    const first = await send();
    const cookie = /^(portico-instance=[0-9a-f]{24}); Path=\/; Max-Age=60; HttpOnly$/.exec(
      first.headers['set-cookie']?.[0] ?? '',
    )?.[1];
    assert.ok(cookie);
    one.seen.length = two.seen.length = 0;
    for (let sent = 0; sent < 10; sent += 1) {
      const answer = await send({ ...shop, Cookie: `a=b; ${cookie}` });
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    assert.ok(one.seen.length === 10 || two.seen.length === 10);
    const left = one.seen.length === 10 ? two : one;
    await publish({ stickySeconds: 60 }, [entry('shop', left)]);
    const moved = await send({ ...shop, Cookie: `a=b; ${cookie}` });
    assert.equal(moved.status, 200);
    assert.notEqual(moved.headers['set-cookie']?.[0]?.split(';')[0], cookie);
  });

  test('an instance that cannot be reached is passed over, and the cookie is the one that answered', async () => {
    const dead = await startBackend();
    await dead.close();
    await publish({ stickySeconds: 60 }, [entry('shop', dead), entry('shop', one)]);
    const cookies = new Set<string>();
    for (let sent = 0; sent < 6; sent += 1) {
      const answer = await send();
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['set-cookie']?.length, 1);
      cookies.add(answer.headers['set-cookie']![0]!);
    }
    assert.equal(cookies.size, 1);
  });

  test('an instance whose answers fail too often is left alone for its sleep window', async () => {
    let bad = true;
    let asked = 0;
    const failing = await startBackend((_, outgoing) => {
      asked += 1;
      outgoing.writeHead(bad ? 500 : 200).end();
    });
    const health = { volume: 5, percent: 50, sleepMs: 600 };
    await publish({ health }, [entry('shop', failing), entry('shop', one)]);
    // The instances take turns, so eight good answers in a row mean that the failing one is left alone. The worker that
    // did not judge it hears of it within LOOK_MS, so a few more may fail.
    let failed = 0;
    let inRow = 0;
    const began = Date.now();
    while (inRow < 8 && Date.now() - began < 500) {
      if ((await send()).status === 500) {
        failed += 1;
        inRow = 0;
      } else inRow += 1;
    }
    assert.equal(inRow, 8, `${failed} failed`);
    assert.ok(failed >= 5, `${failed} failed`);
    assert.equal(asked, failed);
    bad = false;
    const before = asked;
    for (const limit = Date.now() + 5_000; asked === before && Date.now() < limit; ) await send();
    assert.ok(asked > before, 'it is called again');
    await failing.close();
  });

  test('Consul: instances by tag and passing checks, followed by blocking queries', async () => {
    const instance = (backend: Backend, more = {}) => ({
      address: '127.0.0.1',
      port: backend.port,
      tags: ['prod'],
      ...more,
    });
    consul.set('shop', [instance(one), instance(two, { tags: ['test'] })]);
    await publish({});
    const settle = async (expected: readonly [boolean, boolean]): Promise<void> => {
      let found: boolean[] = [];
      for (const limit = Date.now() + 5_000; Date.now() < limit; ) {
        one.seen.length = two.seen.length = 0;
        const statuses = new Set<number>();
        for (let sent = 0; sent < 8; sent += 1) statuses.add((await send()).status);
        found = [one.seen.length > 0, two.seen.length > 0];
        if (String(found) === String(expected) && (statuses.size === 1 || found.every((any) => !any))) return;
      }
      assert.deepEqual(found, expected);
    };
    await settle([true, false]);
    await until(() => consul.waiting() === 2, 'a blocking query for each service');
    assert.ok(consul.asked.at(-1)!.includes('wait=2s'));
    const asked = consul.asked.length;
    consul.set('shop', [instance(one), instance(two)]);
    await settle([true, true]);
    consul.set('shop', [instance(one, { passing: false }), instance(two)]);
    await settle([false, true]);
    assert.ok(consul.asked.length - asked < 20, 'no polling');
    // Lost, it is served on; back with an index that began anew, it is followed again.
    consul.fail(500);
    await until(() => consul.asked.length > asked + 6, 'further tries');
    await settle([false, true]);
    consul.restartIndex();
    consul.fail(undefined);
    consul.set('shop', [instance(one)]);
    await settle([true, false]);
    consul.set('shop', []);
    await settle([false, false]);
  });
});

test('entries of the list are read, other texts refused', () => {
  const read = readInstances(['prod/shop=10.0.0.1:80', 'prod/shop=[2001:db8::1]:81*3', 'test/a=host.example:1']);
  assert.deepEqual(read.get('prod/shop'), [
    { host: '10.0.0.1', port: 80, weight: 1 },
    { host: '2001:db8::1', port: 81, weight: 3 },
  ]);
  for (const entry of ['shop=10.0.0.1:80', 'prod/shop=10.0.0.1', 'prod/shop=10.0.0.1:70000', 'prod/shop', ''])
    assert.throws(() => readInstances([entry]), /expected/);
});

test('replies of Consul: the service’s address before its node’s; what is no instance is left out', () => {
  const reply = [
    { Node: { Address: '10.0.0.9' }, Service: { Address: '', Port: 80, Weights: { Passing: 7 } } },
    { Node: { Address: '10.0.0.9' }, Service: { Address: '10.0.0.1', Port: 81 } },
    { Node: { Address: '10.0.0.9' }, Service: { Port: 0 } },
    null,
    {},
  ];
  assert.deepEqual(readConsulInstances(reply), [
    { host: '10.0.0.1', port: 81, weight: 1 },
    { host: '10.0.0.9', port: 80, weight: 7 },
  ]);
  assert.throws(() => readConsulInstances({}));
});
