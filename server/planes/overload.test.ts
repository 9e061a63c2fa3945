// Beyond what it may take on, the edge answers 503 at once, and serves again as soon as it can.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { AccessRecord } from './gateway/access-record.ts';
import type { Planes } from './host.ts';
import { startPlanes } from './host.ts';
import type { Answer } from './testing/calls.ts';
import { call, startBackend, until } from './testing/calls.ts';
import { HOST, httpExchange, quiet, route, service, update } from './testing/snapshots.ts';

const mock = { kind: 'mock', status: 200, headers: [], body: 'ok' } as const;

/** A backend that answers when it is told to. */
const withHeldBackend = async (
  limits: Parameters<typeof startPlanes>[0]['limits'],
  run: (planes: Planes, held: ServerResponse[], records: AccessRecord[]) => Promise<void>,
): Promise<void> => {
  const held: ServerResponse[] = [];
  const records: AccessRecord[] = [];
  const backend = await startBackend((_, outgoing) => void held.push(outgoing));
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 0,
    log: quiet,
    limits: { ...limits },
    onRecord: (batch) => void records.push(...batch),
  });
  await planes.apply(
    update(service([route('/held', { exchange: httpExchange(backend.url) }), route('/mock', { exchange: mock })])),
  );
  try {
    await run(planes, held, records);
  } finally {
    for (const outgoing of held) outgoing.end();
    await planes.close();
    await backend.close();
  }
};

const busy = (answer: Answer): void => {
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.body, '{"message":"Service Unavailable"}');
  assert.match(answer.headers['x-api-requestid'] as string, /^[0-9a-f]{32}$/);
};

test('more calls than a worker may have are refused at once, and recorded', async () => {
  await withHeldBackend({ maxCalls: 2 }, async (planes, held, records) => {
    const open = [call(planes.port, '/release/held'), call(planes.port, '/release/held')];
    await until(() => held.length === 2, 'both are with the backend');
    busy(await call(planes.port, '/release/mock'));
    for (const outgoing of held.splice(0)) outgoing.end('late');
    for (const answer of await Promise.all(open)) assert.equal(answer.body, 'late');
    assert.equal((await call(planes.port, '/release/mock')).status, 200);
    await until(() => records.filter((one) => one.status === 200).length === 3, 'three records of good calls');
    assert.ok(records.some((one) => one.status === 503 && one.refusedBy === 'overload'));
  });
});

test('a backend that has all it may leaves others in line, in order, and more than that refused', async () => {
  await withHeldBackend({ maxBackendCalls: 2 }, async (planes, held) => {
    const answers: string[] = [];
    const ask = (name: string): Promise<Answer> =>
      call(planes.port, `/release/held?${name}`, { method: 'POST', body: name }).then((answer) => {
        answers.push(answer.status === 200 ? name : String(answer.status));
        return answer;
      });
    const first = [ask('1'), ask('2')];
    await until(() => held.length === 2, 'two are with the backend');
    const waiting: Promise<Answer>[] = [];
    for (const name of ['3', '4']) {
      waiting.push(ask(name));
      // In line before the next is sent: another route of the same worker has been answered behind it.
      await call(planes.port, '/release/mock');
    }
    busy(await ask('5'));
    assert.equal(held.length, 2);
    for (let turn = 0; turn < 4; turn += 1) {
      await until(() => held.length > turn, `turn ${turn}`);
      assert.ok(held.length - turn <= 2);
      held[turn]!.end();
      await until(() => answers.length === turn + 2, 'its answer');
    }
    await Promise.all([...first, ...waiting]);
    assert.deepEqual(answers, ['503', '1', '2', '3', '4']);
  });
});

test('who waits too long is refused, who goes away leaves the line', async () => {
  await withHeldBackend({ maxBackendCalls: 1, maxWaitMs: 2_000 }, async (planes, held, records) => {
    const open = call(planes.port, '/release/held');
    await until(() => held.length === 1, 'one is with the backend');
    busy(await call(planes.port, '/release/held'));
    const leaver = connect(planes.port, '127.0.0.1');
    leaver.write(`GET /release/held HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await call(planes.port, '/release/mock');
    leaver.destroy();
    await until(() => records.some((one) => one.status === 499), 'the gateway notices');
    held[0]!.end('done');
    assert.equal((await open).status, 200);
    const again = call(planes.port, '/release/held');
    await until(() => held.length === 2, 'the line is free again');
    held[1]!.end('done');
    assert.equal((await again).status, 200);
  });
});
