// A WebSocket API set up with the SDK and used with `ws`: over ws:// and wss://, behind a key pair, logged when it ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ClientOptions } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { TencentClient } from '../support/clients.ts';
import { codeOf, tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway, keyPairHeaders } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createPlanWithKey, createService, release } from '../support/published-service.ts';

describe('WebSocket APIs through the SDK', () => {
  let portico: Portico;
  let client: TencentClient;
  let backend: WebSocketServer;
  let backendUrl: string;
  let serviceId: string;
  let host: string;

  before(async () => {
    portico = await startPortico();
    client = tencentClient(portico);
    backend = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(backend, 'listening');
    backend.on('connection', (socket, request) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.send(request.url ?? '');
    });
    backendUrl = `ws://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    ({ serviceId, host } = await createService(client, 'chat'));
  });
  after(async () => {
    await portico?.stop();
    for (const socket of backend?.clients ?? []) socket.terminate();
    backend?.close();
  });

  const shape = (name: string, authType: string) => ({
    ServiceId: serviceId,
    ApiName: name,
    ServiceType: 'WEBSOCKET',
    ServiceTimeout: 15,
    Protocol: 'WEBSOCKET',
    AuthType: authType,
    RequestConfig: { Path: `/${name}`, Method: 'GET' },
    ServiceConfig: { Url: backendUrl, Path: `/rooms/${name}`, Method: 'GET' },
  });
  /** The first message tells the path that the backend was asked for. */
  const open = async (url: string, options: ClientOptions = {}): Promise<{ socket: WebSocket; path: string }> => {
    const socket = new WebSocket(url, { ...options, headers: { Host: host, ...options.headers } });
    const [path] = await once(socket, 'message');
    return { socket, path: String(path) };
  };
  const spoken = async (socket: WebSocket, text: string): Promise<string> => {
    socket.send(text);
    return String((await once(socket, 'message'))[0]);
  };

  test('is created with its rules, released, and spoken to both ways', async () => {
    const refused = (change: object) =>
      client.CreateApi({ ...shape('refused', 'NONE'), ...change }).then(() => 'no error', codeOf);
    assert.equal(
      await refused({ RequestConfig: { Path: '/refused', Method: 'POST' } }),
      'InvalidParameterValue.InvalidWSMethod',
    );
    assert.equal(
      await refused({ ServiceConfig: { Url: 'http://127.0.0.1', Path: '/', Method: 'GET' } }),
      'InvalidParameterValue.InvalidUrl',
    );
    const created = await client.CreateApi(shape('open', 'NONE'));
    await client.CreateApi(shape('private', 'SECRET'));
    const described = await client.DescribeApi({ ServiceId: serviceId, ApiId: created.Result?.ApiId as string });
    assert.deepEqual([described.Result?.Protocol, described.Result?.ServiceType], ['WEBSOCKET', 'WEBSOCKET']);
    const { key } = await createPlanWithKey(client, serviceId);
    await release(client, serviceId);
    const address = `ws://127.0.0.1:${portico.edgePort}/release`;
    const plain = () => callGateway({ port: portico.edgePort, host, path: '/release/open' });
    await eventually(async () => assert.deepEqual((await plain()).body, '{"message":"need header Sec-WebSocket-Key"}'));
    const first = await open(`${address}/open?x=1`);
    assert.equal(first.path, '/rooms/open?x=1');
    assert.equal(await spoken(first.socket, '你好'), '你好');
    first.socket.close(1000);
    assert.equal((await once(first.socket, 'close'))[0], 1000);

    const stranger = new WebSocket(`${address}/private`, { headers: { Host: host } });
    stranger.on('error', () => {});
    const [, response] = await once(stranger, 'unexpected-response');
    assert.equal(response.statusCode, 401);
    stranger.terminate();
    const known = await open(`${address}/private`, { headers: keyPairHeaders(key) });
    assert.equal(await spoken(known.socket, 'hello'), 'hello');
    known.socket.close();

    const ca = readFileSync(join(portico.home, 'edge-certificate.pem'), 'utf8');
    const named: ClientOptions & { readonly servername: string } = { servername: host, ca };
    const secure = await open(`wss://127.0.0.1:${portico.edgeTlsPort}/release/open`, named);
    assert.equal(await spoken(secure.socket, 'hidden'), 'hidden');

    // Stopping ends what is open with 1001.
    const closed = once(secure.socket, 'close');
    await portico.restart();
    assert.equal((await closed)[0], 1001);
  });
});
