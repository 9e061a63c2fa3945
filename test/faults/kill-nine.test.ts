// kill -9 at random moments under a stream of writes through the SDK. After each restart every acknowledged write is
// there, and the edge serves a snapshot that was valid: one of the published versions, and soon the last acknowledged one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createService } from '../support/published-service.ts';

const ROUNDS = Number(process.env['PORTICO_TEST_KILL_ROUNDS'] ?? 50);
const LONGEST_STREAM_MS = 400;

/** What the client was told is done, and what it had asked for when the process died. */
interface Ledger {
  readonly services: Set<string>;
  readonly keys: Set<string>;
  /** Description of the one service that is changed over and over. */
  description: { acknowledged: number; attempted: number };
  /** Version in the body of the published MOCK API. */
  published: { acknowledged: number; attempted: number };
  writes: number;
}

describe(`kill -9, ${ROUNDS} rounds`, () => {
  let portico: Portico;
  let client: TencentClient;
  let serviceId: string;
  let host: string;
  let apiId: string;
  const ledger: Ledger = {
    services: new Set(),
    keys: new Set(),
    description: { acknowledged: 0, attempted: 0 },
    published: { acknowledged: 0, attempted: 0 },
    writes: 0,
  };

  const mockApi = (version: number) => ({
    ServiceId: serviceId,
    ApiName: 'version',
    ServiceType: 'MOCK',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    AuthType: 'NONE',
    RequestConfig: { Path: '/version', Method: 'GET' },
    ServiceMockReturnMessage: `version ${version}`,
    ResponseType: 'TEXT',
  });

  const publish = (): Promise<unknown> =>
    client.ReleaseService({ ServiceId: serviceId, EnvironmentName: 'release', ReleaseDesc: 'round' });

  before(async () => {
    const many = '1000000';
    portico = await startPortico({
      settings: { PORTICO_LIMIT_SERVICES: many, PORTICO_LIMIT_KEYS: many, PORTICO_ACTION_RATE_FACTOR: '100' },
    });
    client = tencentClient(portico);
    ({ serviceId, host } = await createService(client, 'versions'));
    ledger.services.add(serviceId);
    apiId = (await client.CreateApi(mockApi(0))).Result?.ApiId as string;
    await publish();
    await eventually(async () => assert.equal(await servedVersion(), 0));
  });
  after(() => portico?.stop());

  const servedVersion = async (): Promise<number> => {
    const answer = await callGateway({ port: portico.edgePort, host, path: '/release/version' });
    assert.equal(answer.status, 200, answer.body);
    const match = /^version (\d+)$/.exec(answer.body);
    assert.ok(match, `the edge served ${JSON.stringify(answer.body)}`);
    return Number(match[1]);
  };

  /** One writer each; a writer ends with the first call that is not answered. */
  const writers: readonly (() => Promise<void>)[] = [
    async () => {
      const created = await client.CreateService({ ServiceName: 'stream', Protocol: 'http', NetTypes: ['OUTER'] });
      ledger.services.add(created.ServiceId as string);
    },
    async () => {
      const created = await client.CreateApiKey({ SecretName: 'stream', AccessKeyType: 'auto' });
      ledger.keys.add(created.Result?.AccessKeyId as string);
    },
    async () => {
      const next = ledger.description.attempted + 1;
      ledger.description.attempted = next;
      await client.ModifyService({ ServiceId: serviceId, ServiceDesc: `change ${next}` });
      ledger.description.acknowledged = next;
    },
    async () => {
      const next = ledger.published.attempted + 1;
      ledger.published.attempted = next;
      await client.ModifyApi({ ...mockApi(next), ApiId: apiId });
      await publish();
      ledger.published.acknowledged = next;
    },
  ];

  /** Repeats a writer until the process is gone. Being told to slow down is an answer, and no write. */
  const stream = async (write: () => Promise<void>, state: { dead: boolean }): Promise<void> => {
    while (!state.dead)
      try {
        await write();
        ledger.writes += 1;
      } catch (error) {
        const { code } = error as { readonly code?: string };
        if (code?.startsWith('RequestLimitExceeded')) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          continue;
        }
        if (!state.dead && !/ECONN|hang up|EPIPE|closed|network|fetch/i.test(String(error) + code)) throw error;
        return;
      }
  };

  type Page = (limit: number, offset: number) => Promise<{ readonly ids: readonly string[]; readonly total: number }>;
  const all = async (page: Page): Promise<ReadonlySet<string>> => {
    const found = new Set<string>();
    for (let offset = 0; ; offset += 100) {
      const { ids, total } = await patiently(() => page(100, offset));
      for (const id of ids) found.add(id);
      if (offset + 100 >= total) return found;
    }
  };
  const patiently = <T>(call: () => Promise<T>): Promise<T> => eventually(call, 10_000);

  const listServices: Page = async (Limit, Offset) => {
    const { Result } = await client.DescribeServicesStatus({ Limit, Offset });
    return {
      ids: Result?.ServiceSet?.map(({ ServiceId }) => ServiceId as string) ?? [],
      total: Result?.TotalCount ?? 0,
    };
  };
  const listKeys: Page = async (Limit, Offset) => {
    const { Result } = await client.DescribeApiKeysStatus({ Limit, Offset });
    return {
      ids: Result?.ApiKeySet?.map(({ AccessKeyId }) => AccessKeyId as string) ?? [],
      total: Result?.TotalCount ?? 0,
    };
  };

  test('every acknowledged write is there after each restart', { timeout: 600_000 }, async (t) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const state = { dead: false };
      const streams = writers.map((write) => stream(write, state));
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * LONGEST_STREAM_MS));
      const { acknowledged } = ledger.published;
      const killed = portico.kill('SIGKILL');
      state.dead = true;
      await killed;
      await Promise.all(streams);

      await portico.restart();
      client = tencentClient(portico);
      const atReady = await servedVersion();
      assert.ok(atReady <= ledger.published.attempted, `round ${round}: version ${atReady} was never published`);
      await eventually(async () => {
        const version = await servedVersion();
        assert.ok(
          version >= ledger.published.acknowledged && version <= ledger.published.attempted,
          `round ${round}: serves ${version}, acknowledged ${ledger.published.acknowledged} (${acknowledged} before the kill)`,
        );
      });
      const [services, keys] = await Promise.all([all(listServices), all(listKeys)]);
      const lostServices = [...ledger.services].filter((id) => !services.has(id));
      const lostKeys = [...ledger.keys].filter((id) => !keys.has(id));
      assert.deepEqual({ lostServices, lostKeys }, { lostServices: [], lostKeys: [] }, `round ${round}`);
      if (ledger.description.acknowledged > 0) {
        const { ServiceDesc } = await patiently(() => client.DescribeService({ ServiceId: serviceId }));
        const change = Number(/^change (\d+)$/.exec(ServiceDesc ?? '')?.[1]);
        assert.ok(
          change >= ledger.description.acknowledged && change <= ledger.description.attempted,
          `round ${round}: description is ${ServiceDesc}, acknowledged ${ledger.description.acknowledged}`,
        );
      }
    }
    t.diagnostic(
      `${ledger.writes} acknowledged writes: ${ledger.services.size} services, ${ledger.keys.size} keys, ` +
        `${ledger.description.acknowledged} changes, ${ledger.published.acknowledged} releases`,
    );
    assert.ok(ledger.writes >= ROUNDS * 4, `the stream was too thin to mean anything: ${ledger.writes} writes`);
  });
});
