// Addresses of a published service as its owner sets them up with the SDK: default domains over TLS, custom domains with
// certificates and mappings, forced HTTPS, HTTP/2; changed while callers are there, kept over a restart.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import { makeSelfSigned } from '#lib/self-signed.ts';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import type { PublishedService } from '../support/published-service.ts';
import { publishService } from '../support/published-service.ts';

const HOST = 'api.shop.example';

const certificateFor = (name: string) => {
  const now = Date.now();
  return makeSelfSigned({
    commonName: name,
    names: [name],
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 86_400_000),
  });
};

interface SecureCall {
  readonly host: string;
  readonly path: string;
  /** PEM that must have signed what the edge shows; without it anything is taken. */
  readonly ca?: string;
}

describe('addresses of a service', () => {
  let portico: Portico;
  let backend: Backend;
  let client: TencentClient;
  let certificates: InstanceType<typeof ssl.v20191205.Client>;
  let service: PublishedService;
  const first = certificateFor(HOST);

  before(async () => {
    [portico, backend] = await Promise.all([startPortico(), startBackend()]);
    client = tencentClient(portico);
    certificates = new ssl.v20191205.Client({
      credential: { secretId: portico.credential.accessKeyId, secretKey: portico.credential.accessKeySecret },
      region: 'ap-guangzhou',
      profile: { httpProfile: { endpoint: new URL(portico.controlUrl).host, protocol: 'http://', reqTimeout: 15 } },
    });
    service = await publishService(client, backend.url);
    await eventually(async () => assert.equal((await plain(service.host, '/release/open')).status, 200));
  });
  after(async () => {
    await portico?.stop();
    await backend?.stop();
  });

  const plain = (host: string, path: string, method = 'GET') =>
    callGateway({ port: portico.edgePort, host, path, method });

  const secure = ({ host, path, ca }: SecureCall): Promise<{ status: number; headers: IncomingHttpHeaders }> =>
    new Promise((resolve, reject) => {
      const sent = httpsRequest(
        {
          host: '127.0.0.1',
          port: portico.edgeTlsPort,
          servername: host,
          ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
          path,
          agent: false,
          headers: { Host: host },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
        },
      );
      sent.on('error', reject);
      sent.end();
    });

  /** Fingerprint of the certificate that a handshake for this name shows; the error's code when there is none. */
  const shown = (servername: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(
        { host: '127.0.0.1', port: portico.edgeTlsPort, servername, rejectUnauthorized: false },
        () => {
          resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
          socket.destroy();
        },
      );
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });

  const upload = async (made: { certificate: string; key: string }): Promise<string> =>
    (
      await certificates.UploadCertificate({
        CertificatePublicKey: made.certificate,
        CertificatePrivateKey: made.key,
        Repeatable: true,
      })
    ).CertificateId as string;

  test('default domains speak HTTPS and HTTP/2 with the certificate of the home', async () => {
    const file = join(portico.home, 'edge-certificate.pem');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const ca = readFileSync(file, 'utf8');
    assert.equal((await secure({ host: service.host, path: '/release/open', ca })).status, 200);
    assert.match(await shown(''), /ALERT_HANDSHAKE_FAILURE/);
    assert.match(await shown('nobody.example'), /ALERT_HANDSHAKE_FAILURE/);
    const session = connectHttp2(`https://${service.host}`, {
      createConnection: () =>
        connect({ host: '127.0.0.1', port: portico.edgeTlsPort, servername: service.host, ca, ALPNProtocols: ['h2'] }),
    });
    const stream = session.request({ ':path': '/release/open?over=h2' });
    const [answer] = await once(stream, 'response');
    assert.equal(answer[':status'], 200);
    let body = '';
    for await (const chunk of stream) body += chunk;
    assert.deepEqual(JSON.parse(body).query, { over: 'h2' });
    session.close();
    assert.equal((await client.DescribeService({ ServiceId: service.serviceId })).Protocol, 'http&https');
  });

  test('a custom domain with certificate, mapping and forced HTTPS is served as bound, changed and unbound', async () => {
    const CertificateId = await upload(first);
    const bound = { ServiceId: service.serviceId, SubDomain: HOST };
    assert.equal((await plain(HOST, '/open')).status, 404);
    await client.BindSubDomain({
      ...bound,
      Protocol: 'http&https',
      NetType: 'OUTER',
      NetSubDomain: service.host,
      CertificateId,
      IsDefaultMapping: false,
      PathMappingSet: [{ Path: '/shop', Environment: 'release' }],
      IsForcedHttps: true,
    });
    await eventually(async () =>
      assert.equal((await secure({ host: HOST, path: '/shop/open', ca: first.certificate })).status, 200),
    );
    assert.equal((await secure({ host: HOST, path: '/release/open', ca: first.certificate })).status, 404);
    const led = await plain(HOST, '/shop/open?a=1');
    assert.deepEqual([led.status, led.headers.location], [301, `https://${HOST}:${portico.edgeTlsPort}/shop/open?a=1`]);
    assert.equal((await plain(HOST, '/shop/private', 'POST')).status, 308);

    // Another certificate, while callers go on: nobody fails, and the new one is shown soon.
    const second = certificateFor(HOST);
    const secondId = await upload(second);
    let calls = 0;
    let stopped = false;
    const caller = (async () => {
      while (!stopped) {
        assert.equal((await secure({ host: HOST, path: '/shop/open' })).status, 200);
        calls += 1;
      }
    })();
    const fingerprint = new X509Certificate(second.certificate).fingerprint256;
    const swapped = (async () => {
      await client.ModifySubDomain({ ...bound, CertificateId: secondId, IsDefaultMapping: false });
      await eventually(async () => assert.equal(await shown(HOST), fingerprint));
      const before = calls;
      await eventually(() => assert.ok(calls > before + 3));
      stopped = true;
    })();
    await Promise.all([caller, swapped]);
    await client.ModifySubDomain({ ...bound, IsDefaultMapping: true });
    await eventually(async () =>
      assert.equal((await secure({ host: HOST, path: '/release/open', ca: second.certificate })).status, 200),
    );

    await portico.restart();
    client = tencentClient(portico);
    await eventually(async () =>
      assert.equal((await secure({ host: HOST, path: '/release/open', ca: second.certificate })).status, 200),
    );
    await client.ModifySubDomain({ ...bound, Protocol: 'http', IsDefaultMapping: true, IsForcedHttps: false });
    await eventually(async () => assert.equal((await plain(HOST, '/release/open')).status, 200));
    assert.match(await shown(HOST), /ALERT_HANDSHAKE_FAILURE/);
    await client.UnBindSubDomain(bound);
    await eventually(async () => assert.equal((await plain(HOST, '/release/open')).status, 404));
  });

  test('protocols of the service rule its domains', async () => {
    const ca = readFileSync(join(portico.home, 'edge-certificate.pem'), 'utf8');
    const name = { ServiceId: service.serviceId, ServiceName: 'pets' };
    await client.ModifyService({ ...name, Protocol: 'https' });
    await eventually(async () => {
      const refused = await plain(service.host, '/release/open');
      assert.deepEqual([refused.status, refused.body], [426, '{"message":"Not allow use HTTP protocol"}']);
    });
    assert.equal((await secure({ host: service.host, path: '/release/open', ca })).status, 200);
    await client.ModifyService({ ...name, Protocol: 'http' });
    await eventually(async () =>
      assert.equal((await secure({ host: service.host, path: '/release/open', ca })).status, 426),
    );
  });
});
