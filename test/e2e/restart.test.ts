// What must outlive the process: spent nonces, published services, the root credential.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import { alibabaQuery, getQuery, tencentClient, tencentV1Query } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import type { PublishedService } from '../support/published-service.ts';
import { publishService } from '../support/published-service.ts';

describe('over a restart', () => {
  let portico: Portico;
  let backend: Backend;
  let service: PublishedService;

  const statusOf = async (path: string, from = portico): Promise<number> =>
    (await callGateway({ port: from.edgePort, host: service.host, path, key: service.key })).status;

  before(async () => {
    [portico, backend] = await Promise.all([startPortico(), startBackend()]);
    service = await publishService(tencentClient(portico), backend.url, { quota: 10 });
    await eventually(async () => assert.equal(await statusOf('/release/open'), 200));
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop()]);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`a spent Alibaba nonce stays spent (${signal})`, async () => {
      const query = alibabaQuery(portico, {
        Action: 'DescribeStorageBundles',
        Version: '2018-05-11',
        BackendBucketRegionId: 'cn-hangzhou',
      });
      assert.equal((await getQuery(portico, query)).status, 200);
      await portico.kill(signal);
      await portico.restart();
      const again = await getQuery(portico, query);
      assert.equal(again.status, 400);
      assert.equal((JSON.parse(again.body) as { Code: string }).Code, 'SignatureNonceUsed');
    });

    test(`a published service is served at once (${signal})`, async () => {
      await portico.kill(signal);
      await portico.restart();
      assert.equal(await statusOf('/release/open'), 200);
      assert.equal(await statusOf('/release/private'), 200);
    });
  }

  test('a spent Tencent v1 nonce stays spent', async () => {
    // Host and port are part of this signature, so the same port is needed again.
    const fixed = await startPortico();
    const settings = { PORTICO_CONTROL_PORT: String(fixed.controlPort) };
    await fixed.kill('SIGTERM');
    const first = await startPortico({ home: fixed.home, settings });
    const query = tencentV1Query(first, { Action: 'DescribeServicesStatus' });
    assert.doesNotMatch((await getQuery(first, query)).body, /"Error"/);
    await first.restart();
    assert.match((await getQuery(first, query)).body, /"Error"/);
    await first.stop();
    await fixed.stop();
  });

  test('what a quota has counted is not given again', async () => {
    await portico.restart();
    const statuses: number[] = [];
    for (let call = 0; call < 12; call += 1) statuses.push(await statusOf('/release/private'));
    await portico.restart();
    statuses.push(await statusOf('/release/private'));
    assert.ok(statuses.filter((status) => status === 200).length <= 10, statuses.join(' '));
    assert.equal(statuses.at(-1), 429);
  });

  test('the root credential stays, and nothing prints its secret', async () => {
    const before = portico.credential;
    await portico.restart();
    const services = await tencentClient({ controlUrl: portico.controlUrl, credential: before }).DescribeServicesStatus(
      {},
    );
    assert.equal(services.Result?.TotalCount, 1);
    assert.ok(!portico.logs().includes(before.accessKeySecret));
  });

  test('an edge without database starts from its copy on disk', async () => {
    await portico.kill('SIGTERM');
    const edge = await startPortico({
      home: portico.home,
      settings: { PORTICO_ROLES: 'edge', PORTICO_DATABASE_URL: 'postgres://nobody:none@127.0.0.1:9/none' },
    });
    try {
      assert.equal(await statusOf('/release/open', edge), 200);
    } finally {
      await edge.stop();
      await portico.restart();
    }
  });
});

test('two homes make two different root credentials', async () => {
  const [one, two] = await Promise.all([startPortico(), startPortico()]);
  assert.notEqual(one.credential.accessKeyId, two.credential.accessKeyId);
  assert.notEqual(one.credential.accessKeySecret, two.credential.accessKeySecret);
  await Promise.all([one.stop(), two.stop()]);
});
