// What a call leaves behind: its line in the access log, found through the SDK after a restart too; its counts in /metrics.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { codeOf, tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import type { PublishedService } from '../support/published-service.ts';
import { publishService } from '../support/published-service.ts';
import { modelFaults, sdkModels } from '../support/sdk-models.ts';

describe('the access log and the metrics of calls', () => {
  let portico: Portico;
  let backend: Backend;
  let client: TencentClient;
  let service: PublishedService;

  before(async () => {
    [portico, backend] = await Promise.all([
      startPortico({ settings: { PORTICO_ACTION_RATE_FACTOR: '100' } }),
      startBackend(),
    ]);
    client = tencentClient(portico);
    service = await publishService(client, backend.url);
    await eventually(async () => assert.equal((await call('/release/open')).status, 200));
  });
  after(async () => {
    await portico?.stop();
    await backend?.stop();
  });

  const call = (path: string) => callGateway({ port: portico.edgePort, host: service.host, path });

  /** `2026-11-24 13:00:00`, Beijing time. */
  const local = (timeMs: number): string =>
    new Date(timeMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const search = async (request: object = {}) => {
    const answer = await client.DescribeLogSearch({
      StartTime: local(Date.now() - 600_000),
      EndTime: local(Date.now() + 60_000),
      ServiceId: service.serviceId,
      Limit: 100,
      ...request,
    });
    assert.deepEqual(modelFaults(sdkModels('apigateway', 'v20180808'), 'DescribeLogSearchResponse', answer), []);
    return answer;
  };
  const lineOf = (requestId: unknown) =>
    eventually(async () => {
      const { LogSet } = await search({ LogQuerys: [{ Name: 'req_id', Operator: '=', Value: requestId }] });
      assert.equal(LogSet?.length, 1);
      return LogSet![0]!;
    });

  test('an answered call and a refused one have their lines', async () => {
    const good = await call('/release/open?status=201');
    const line = await lineOf(good.headers['x-api-requestid']);
    assert.ok(
      line.startsWith(
        `[${portico.credential.appId}][release][${service.serviceId}][${service.host}][${service.openApiId}][/open][http]` +
          '[rsp_st:201][ups_st:201][cip:127.0.0.1][uip:127.0.0.1][vip:127.0.0.1]',
      ),
      line,
    );
    assert.match(
      line,
      /\[req_t:\d+\.\d{3}\]\[ups_rsp_t:\d+\.\d{3}\]\[ups_conn_t:[\d.-]+\]\[ups_head_t:\d+\.\d{3}\]\[err_msg:-\]/,
    );

    const refused = await call('/release/private');
    assert.equal(refused.status, 401);
    const refusal = await lineOf(refused.headers['x-api-requestid']);
    assert.match(refusal, /\[rsp_st:401\]\[ups_st:-\].*\[ups_rsp_t:-\].*\[err_msg:HMAC [^\]]+\]/);
  });

  test('a caller cannot forge a line', async () => {
    const { headers } = await call('/release/no%5Bsuch%5D%0Aplace%5C][req_id:1]');
    const line = await lineOf(headers['x-api-requestid']);
    assert.equal(line.match(/\]\[/g)?.length, 22);
    assert.match(line, /^[\x20-\x7e]+$/);
  });

  test('errors as documented; nothing is found in another region', async () => {
    const code = (request: object) => search(request).then(() => 'no error', codeOf);
    assert.equal(await code({ Limit: 101 }), 'InvalidParameterValue');
    assert.equal(await code({ ConText: 'nonsense' }), 'InvalidParameterValue');
    assert.equal(await code({ ServiceId: 'service-00000000' }), 'ResourceNotFound.InvalidService');
    const elsewhere = tencentClient(portico, { region: 'ap-shanghai' }).DescribeLogSearch({
      StartTime: local(0),
      EndTime: local(Date.now()),
      ServiceId: service.serviceId,
    });
    assert.equal(await elsewhere.then(() => 'no error', codeOf), 'ResourceNotFound.InvalidService');
  });

  test('/metrics counts calls of the service', async () => {
    const text = await (await fetch(`${portico.controlUrl}/metrics`)).text();
    assert.match(
      text,
      new RegExp(
        `portico_gateway_requests_total\\{service="${service.serviceId}",environment="release",status="2xx"\\} \\d+`,
      ),
    );
    assert.match(text, /portico_access_log_dropped_lines_total 0/);
  });

  test('a drained process keeps what it saw', async () => {
    const { headers } = await call('/release/open');
    await portico.restart();
    client = tencentClient(portico);
    await lineOf(headers['x-api-requestid']);
  });
});
