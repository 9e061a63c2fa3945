// Applications and tokens, built through the official Tencent SDK and called through the edge; and what an API does to
// answers: converted statuses, compression, system parameters.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { AppCall } from '#planes/testing/app-signer.ts';
import { signAppCall } from '#planes/testing/app-signer.ts';
import type { Backend, Seen } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import type { GatewayAnswer, GatewayCall } from '../support/gateway-caller.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createService, release } from '../support/published-service.ts';

type CreateApiRequest = Parameters<TencentClient['CreateApi']>[0];

const FORM = 'application/x-www-form-urlencoded';
const messageOf = (answer: GatewayAnswer): string => (JSON.parse(answer.body) as { message: string }).message;
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: { readonly code?: string }) => error.code ?? 'no code',
  );

describe('authentication and answers, through the SDK', () => {
  let portico: Portico;
  let backend: Backend;
  let client: TencentClient;
  let serviceId: string;
  let host: string;

  before(async () => {
    [portico, backend] = await Promise.all([startPortico(), startBackend()]);
    client = tencentClient(portico);
    ({ serviceId, host } = await createService(client, 'guarded'));
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop()]);
  });

  const call = (part: Partial<GatewayCall> & { readonly path: string }): Promise<GatewayAnswer> =>
    callGateway({ port: portico.edgePort, host, ...part });
  const api = (path: string, more: Partial<CreateApiRequest>): CreateApiRequest => ({
    ServiceId: serviceId,
    ApiName: path.slice(1),
    ServiceType: 'HTTP',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    RequestConfig: { Path: path, Method: 'ANY' },
    ServiceConfig: { Url: backend.url, Path: '/echo', Method: 'ANY' },
    ...more,
  });
  const create = async (path: string, more: Partial<CreateApiRequest>): Promise<string> =>
    (await client.CreateApi(api(path, more))).Result?.ApiId as string;

  test('an application opens the APIs that it is bound to, while it is bound', async () => {
    const apiId = await create('/app', {
      AuthType: 'APP',
      ServiceParameters: [
        {
          Name: 'X-App',
          Position: 'header',
          RelevantRequestParameterPosition: 'system',
          RelevantRequestParameterName: 'apiAppId',
        },
      ] as never,
    });
    await release(client, serviceId);
    const app = (await client.CreateApiApp({ ApiAppName: 'shop', ApiAppDesc: '' })).Result!;
    const key = { key: app.ApiAppKey as string, secret: app.ApiAppSecret as string };
    const send = (given: Partial<AppCall> & { readonly path: string }): Promise<GatewayAnswer> => {
      const signed: AppCall = { method: 'GET', ...key, ...given };
      const { method, path, body } = signed;
      return call({ method, path, headers: signAppCall(signed), ...(body === undefined ? {} : { body }) });
    };
    await eventually(async () => {
      const unbound = await send({ path: '/release/app' });
      assert.equal(unbound.status, 403);
      assert.equal(messageOf(unbound), 'Found no validate apiapp');
    });
    const place = { ServiceId: serviceId, ApiId: apiId, Environment: 'release', ApiAppId: app.ApiAppId as string };
    await client.BindApiApp(place);
    await eventually(async () => assert.equal((await send({ path: '/release/app' })).status, 200));
    for (const sample of ['javascript', 'python', 'plain'] as const)
      for (const algorithm of ['sha1', 'sha256'] as const) {
        const json = { contentType: 'application/json', body: '{"a":1}', sample, algorithm };
        const answer = await send({ path: '/release/app?b=2&a=%E4%BD%A0', method: 'POST', ...json });
        assert.equal(answer.status, 200, `${sample} ${algorithm}: ${answer.body}`);
        const seen = JSON.parse(answer.body) as Seen;
        assert.equal(seen.body, json.body);
        assert.equal(seen.headers['x-app'], app.ApiAppId);
      }
    const form = await send({ path: '/release/app?p=1', method: 'POST', contentType: FORM, body: 'q=a+b&p=0' });
    assert.equal((JSON.parse(form.body) as Seen).body, 'q=a+b&p=0');
    const wrong = await send({ path: '/release/app?p=test', secret: 'wrong', date: new Date().toUTCString() });
    assert.equal(wrong.status, 401);
    assert.match(
      messageOf(wrong),
      /^HMAC signature does not match, Server StringToSign:source: portico#x-date: .+ GMT#GET####\/app\?p=test$/,
    );

    // A new secret and the end of a binding act without a release.
    await client.UpdateApiAppKey({
      ApiAppId: app.ApiAppId as string,
      ApiAppKey: key.key,
      ApiAppSecret: 'another_secret_of_the_app',
    });
    await eventually(async () => assert.equal((await send({ path: '/release/app' })).status, 401));
    assert.equal((await send({ path: '/release/app', secret: 'another_secret_of_the_app' })).status, 200);
    await client.UnbindApiApp(place);
    await eventually(async () => assert.equal((await send({ path: '/release/app' })).status, 403));
  });

  describe('tokens', () => {
    const first = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const second = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = (keys: typeof first | typeof second, exp = Date.now() / 1000 + 60): string => {
      const text = `${part({ alg: keys === first ? 'RS256' : 'ES256', typ: 'JWT' })}.${part({ exp: Math.floor(exp) })}`;
      const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    };
    const jwk = (keys: typeof first | typeof second): string =>
      JSON.stringify(keys.publicKey.export({ format: 'jwk' }));
    let tokenServer: Server;
    let authorisingId: string;

    before(async () => {
      tokenServer = createServer((_, response) => response.end(token(first))).listen(0, '127.0.0.1');
      await once(tokenServer, 'listening');
    });
    after(() => tokenServer.close());

    test('the authorising API gives tokens, the business API takes them', async () => {
      const url = `http://127.0.0.1:${(tokenServer.address() as AddressInfo).port}`;
      authorisingId = await create('/token', {
        AuthType: 'OAUTH',
        ApiBusinessType: 'OAUTH',
        OauthConfig: {
          PublicKey: jwk(first),
          TokenLocation: 'method.req.header.authorization',
          LoginRedirectUrl: 'https://login.example/',
        },
        ServiceConfig: { Url: url, Path: '/token', Method: 'ANY' },
      });
      await create('/orders', { AuthType: 'OAUTH', ApiBusinessType: 'NORMAL', AuthRelationApiId: authorisingId });
      await release(client, serviceId);
      await eventually(async () => {
        const login = await call({ path: '/release/orders' });
        assert.equal(login.status, 302);
        assert.equal(login.headers.location, 'https://login.example/');
      });
      const given = await call({ path: '/release/token?code=1' });
      const headers = { Authorization: `Bearer id_token="${given.body}"` };
      assert.equal((await call({ path: '/release/orders', headers })).status, 200);
      const expired = await call({ path: '/release/orders', headers: { Authorization: `Bearer ${token(first, 1)}` } });
      assert.equal(expired.status, 401);
      assert.equal(messageOf(expired), 'Oauth id_token verify error');
    });

    test('another key acts at once, and the old one is out', async () => {
      await client.ModifyApiIncrement({
        ServiceId: serviceId,
        ApiId: authorisingId,
        BusinessType: 'OAUTH',
        PublicKey: jwk(second),
      });
      const status = async (keys: typeof first | typeof second): Promise<number> =>
        (await call({ path: '/release/orders', headers: { Authorization: `Bearer ${token(keys)}` } })).status;
      await eventually(async () => assert.equal(await status(second), 200));
      assert.equal(await status(first), 401);
    });

    test('what cannot work is refused when it is configured', async () => {
      const OauthConfig = { PublicKey: '{"kty":"oct","k":"AA"}', TokenLocation: 'method.req.header.cookie' };
      const oauth = { AuthType: 'OAUTH', ApiBusinessType: 'OAUTH' };
      const refused = (more: Partial<CreateApiRequest>): Promise<string> => codeOf(client.CreateApi(api('/no', more)));
      assert.equal(await refused({ ...oauth, OauthConfig }), 'InvalidParameterValue.InvalidPublicKey');
      assert.equal(await refused(oauth), 'InvalidParameterValue.InvalidApiBusinessType');
      assert.equal(
        await refused({ AuthType: 'OAUTH', AuthRelationApiId: 'api-00000000' }),
        'ResourceNotFound.InvalidOauthApi',
      );
      assert.equal(
        await codeOf(client.DeleteApi({ ServiceId: serviceId, ApiId: authorisingId })),
        'UnsupportedOperation.UnsupportedDeleteApi',
      );
      const { ApiName: _, ...open } = api('/token', { AuthType: 'NONE' });
      assert.equal(
        await codeOf(client.ModifyApi({ ...open, ApiId: authorisingId } as never)),
        'UnsupportedOperation.ResourceAssociated',
      );
    });
  });

  test('statuses are converted and answers compressed', async () => {
    await create('/open', {
      AuthType: 'NONE',
      ResponseErrorCodes: [
        { Code: 503, Msg: 'busy', Desc: '', ConvertedCode: 200, NeedConvert: true },
        { Code: 404, Msg: 'none', Desc: '', ConvertedCode: 200, NeedConvert: false },
      ],
    });
    await release(client, serviceId);
    await eventually(async () => assert.equal((await call({ path: '/release/open' })).status, 200));
    assert.equal((await call({ path: '/release/open?status=503' })).status, 200);
    assert.equal((await call({ path: '/release/open?status=404' })).status, 404);
    const chunks: Buffer[] = [];
    const { request } = await import('node:http');
    const answer = await new Promise<{ readonly encoding: string | undefined }>((resolve, reject) => {
      const headers = { Host: host, 'Accept-Encoding': 'gzip' };
      const path = `/release/open?text=${'x'.repeat(2_000)}`;
      request({ host: '127.0.0.1', port: portico.edgePort, path, headers, agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ encoding: response.headers['content-encoding'] }));
      })
        .on('error', reject)
        .end();
    });
    assert.equal(answer.encoding, 'gzip');
    assert.equal((JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as Seen).query.text?.length, 2_000);
  });
});
