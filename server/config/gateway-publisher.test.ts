import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { GatewayUpdate, ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import { createLog } from '#telemetry/log.ts';
import { createGatewayPublisher, restoreGateway } from './gateway-publisher.ts';
import { createSnapshotFiles } from './snapshot-files.ts';

const service = (serviceId: string, version = 'v1'): ServiceSnapshot => ({
  serviceId,
  accountId: 'a',
  appId: '1',
  region: 'r',
  hosts: [`${serviceId}.test`],
  protocols: ['http'],
  environments: [{ name: 'release', version, rateLimit: undefined, routes: [], plans: [] }],
});
const reversing = {
  seal: (plain: string) => Buffer.from(plain).reverse().toString('base64'),
  open: (sealed: string) => {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length === 0) throw new Error('empty');
    return bytes.reverse().toString();
  },
};
const silent = createLog('error', () => undefined);

const fixture = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-snapshot-'));
  const state = new Map<string, ServiceSnapshot>();
  const applied: GatewayUpdate[] = [];
  const changes: string[] = [];
  let listener: () => void = () => undefined;
  let waiting: { count: number; resolve: () => void }[] = [];
  let failures = 0;
  const publisher = createGatewayPublisher({
    feed: {
      revision: async () => changes.length,
      changesSince: async (revision) => ({
        revision: changes.length,
        aggregates: [...new Set(changes.slice(revision))],
      }),
      onChange: (callback) => {
        listener = callback;
        return () => {
          listener = () => undefined;
        };
      },
    },
    compile: async (ids) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('the store is gone');
      }
      const wanted = ids ?? [...state.keys()];
      return {
        services: wanted.flatMap((id) => state.get(id) ?? []),
        removed: wanted.filter((id) => !state.has(id)),
      };
    },
    apply: async (update) => {
      applied.push(update);
      waiting = waiting.filter(({ count, resolve }) => applied.length < count || resolve());
    },
    files: createSnapshotFiles(folder, reversing),
    log: silent,
  });
  return {
    folder,
    state,
    applied,
    publisher,
    failNext: (count: number) => {
      failures = count;
    },
    change: (...ids: string[]) => {
      changes.push(...ids);
      listener();
    },
    appliedCount: (count: number) =>
      new Promise<void>((resolve) => {
        if (applied.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
};

test('everything is published at start, then only what changed', async () => {
  const f = await fixture();
  f.state.set('s1', service('s1')).set('s2', service('s2'));
  await f.publisher.start();
  assert.deepEqual(
    f.applied.map(({ full, services }) => [full, services.map((s) => s.serviceId)]),
    [[true, ['s1', 's2']]],
  );
  f.state.set('s1', service('s1', 'v2'));
  f.state.delete('s2');
  f.change('s1', 's2', 's1');
  await f.appliedCount(2);
  assert.equal(f.applied[1]?.full, false);
  assert.deepEqual(
    f.applied[1]?.services.map((s) => s.environments[0]?.version),
    ['v2'],
  );
  assert.deepEqual(f.applied[1]?.removed, ['s2']);
  await f.publisher.stop();
  await rm(f.folder, { recursive: true });
});

test('the copy on disk is sealed, follows removals, and is served by a new process without any store', async () => {
  const f = await fixture();
  f.state.set('s1', service('s1')).set('s2', service('s2'));
  await f.publisher.start();
  f.state.delete('s2');
  f.change('s2');
  await f.appliedCount(2);
  await f.publisher.stop();
  assert.deepEqual(await readdir(f.folder), ['s1.snapshot']);
  assert.equal((await readFile(join(f.folder, 's1.snapshot'), 'utf8')).includes('serviceId'), false);
  await writeFile(join(f.folder, 's9.snapshot'), '');
  const applied: GatewayUpdate[] = [];
  await restoreGateway({
    apply: async (update) => void applied.push(update),
    files: createSnapshotFiles(f.folder, reversing),
    log: silent,
  });
  assert.deepEqual(
    applied.map(({ services }) => services.map((s) => s.serviceId)),
    [['s1']],
  );
  await rm(f.folder, { recursive: true });
});

test('a failed compilation leaves the last snapshot and is tried again', async () => {
  const f = await fixture();
  f.state.set('s1', service('s1'));
  await f.publisher.start();
  f.failNext(1);
  f.state.set('s1', service('s1', 'v2'));
  f.change('s1');
  await f.appliedCount(2);
  assert.equal(f.applied[1]?.services[0]?.environments[0]?.version, 'v2');
  await f.publisher.stop();
  await rm(f.folder, { recursive: true });
});
