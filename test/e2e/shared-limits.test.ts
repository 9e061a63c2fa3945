// Limits of callers that several machines share through Redis, through the program as a user starts it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createClient } from '@redis/client';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway, keyPairHeaders } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { publishService } from '../support/published-service.ts';
import type { TestRedis } from '../support/redis.ts';
import { redisMissing, startRedis } from '../support/redis.ts';

describe('limits through Redis', { skip: redisMissing() ?? false }, () => {
  let redis: TestRedis;
  let portico: Portico;
  let backend: Backend;

  before(async () => {
    [redis, backend] = await Promise.all([startRedis(), startBackend()]);
    portico = await startPortico({ settings: { PORTICO_REDIS_URL: redis.url } });
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop()]);
    await redis?.stop();
  });

  test('what another machine has used of a quota is gone here too', async () => {
    const service = await publishService(tencentClient(portico), backend.url, { quota: 6 });
    const call = () =>
      callGateway({
        port: portico.edgePort,
        host: service.host,
        path: '/release/private',
        headers: keyPairHeaders(service.key),
      });
    await eventually(async () => assert.equal((await call()).status, 200));
    const client = await createClient({ url: redis.url }).connect();
    const key = `portico:limit:quota ${service.planId}`;
    try {
      await eventually(async () => assert.ok(Number(await client.hGet(key, 'n')) >= 1));
      const used = Number(await client.hGet(key, 'n'));
      // As another edge would.
      await client.hIncrBy(key, 'n', 5 - used);
      assert.equal((await call()).status, 200);
      const refused = await call();
      assert.deepEqual([refused.status, refused.body], [429, '{"message":"API quota exceeded"}']);
    } finally {
      client.destroy();
    }
  });
});
