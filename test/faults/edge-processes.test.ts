// The edge's own parts failing: a worker that dies under load, and the database gone while the edge serves.
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { startPlanes } from '#planes/host.ts';
import { startBackend as startPlainBackend, until } from '#planes/testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from '#planes/testing/snapshots.ts';
import { startBackend } from '../support/backend.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import { startPortico } from '../support/portico.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { createHttpApi, publishService, release } from '../support/published-service.ts';

const LANES = 32;

test('a worker that is killed takes only its own connections along, and another takes its place', {
  timeout: 30_000,
}, async () => {
  const backend = await startPlainBackend((_, outgoing) => void outgoing.end('ok'));
  const planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 2, log: quiet });
  await planes.apply(update(service([route('/open', { exchange: httpExchange(backend.url) })])));
  let running = true;
  let done = 0;
  const failures = Array.from({ length: LANES }, () => 0);
  const once = (agent: Agent): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: planes.port, path: '/release/open', agent, headers: { Host: HOST } },
        (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  const lane = async (index: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (running) {
      // What a caller may do with an idempotent request: ask again when the connection broke.
      const status = await once(agent).catch(() => {
        failures[index]! += 1;
        return once(agent);
      });
      assert.equal(status, 200);
      done += 1;
    }
    agent.destroy();
  };
  const lanes = Promise.all(failures.map((_, index) => lane(index)));
  await until(() => done > 200, 'load');
  const [victim, survivor] = planes.threadIds;
  await planes.terminate(victim!);
  const before = done;
  await until(() => done > before + 200, 'load goes on');
  await until(() => planes.threadIds.length === 2, 'full strength');
  assert.ok(planes.threadIds.includes(survivor!) && !planes.threadIds.includes(victim!));
  await until(() => done > before + 1_000, 'load goes on with both');
  running = false;
  await lanes;
  // A new connection may meet the dying listener once more; whoever is with the other worker notices nothing.
  assert.ok(
    failures.every((count) => count <= 2),
    failures.join(),
  );
  assert.ok(
    failures.some((count) => count === 0),
    'some lanes were with the survivor',
  );
  await planes.close();
  await backend.close();
});

test('with PostgreSQL gone the edge serves what it has, and catches up when it is back', {
  timeout: 60_000,
  skip: postgresMissing() ?? process.env['PORTICO_TEST_DATABASE_URL'] !== undefined,
}, async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const backend = await startBackend();
  t.after(() => backend.stop());
  const settings = { PORTICO_DATABASE_URL: await postgres.createDatabase() };
  const portico = await startPortico({ settings });
  t.after(() => portico.stop());
  const client = tencentClient(portico);
  const { serviceId, host } = await publishService(client, backend.url);
  const ask = async (path: string): Promise<number> =>
    (await callGateway({ port: portico.edgePort, host, path })).status;
  await eventually(async () => assert.equal(await ask('/release/open'), 200));

  await postgres.pause();
  await assert.rejects(client.DescribeService({ ServiceId: serviceId }));
  for (let sent = 0; sent < 200; sent += 1) assert.equal(await ask('/release/open'), 200);
  await postgres.resume();

  await eventually(async () => {
    const shape = { serviceId, backendUrl: backend.url, backendPath: '/echo', name: 'later', path: '/later' };
    await createHttpApi(client, { ...shape, authType: 'NONE' });
  }, 20_000);
  await release(client, serviceId);
  await eventually(async () => assert.equal(await ask('/release/later'), 200), 15_000);
  assert.equal(await ask('/release/open'), 200);
});
