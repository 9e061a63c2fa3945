import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { makeSelfSigned } from './self-signed.ts';

const options = {
  commonName: 'Portico 边缘',
  names: ['*.gz.apigw.portico.localhost', 'portico.localhost'],
  notBefore: new Date('2026-11-24T00:00:00Z'),
  notAfter: new Date('2029-01-02T03:04:05Z'),
};

test('OpenSSL reads what was made: names, dates, signature, use', () => {
  const made = makeSelfSigned(options);
  const read = new X509Certificate(made.certificate);
  assert.equal(read.subject, 'CN=Portico 边缘');
  assert.equal(read.issuer, read.subject);
  assert.equal(read.subjectAltName, 'DNS:*.gz.apigw.portico.localhost, DNS:portico.localhost');
  assert.equal(read.validFromDate.toISOString(), '2026-11-24T00:00:00.000Z');
  assert.equal(read.validToDate.toISOString(), '2029-01-02T03:04:05.000Z');
  assert.equal(read.ca, false);
  // Node's name for the extended key usage: serverAuth.
  assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.ok(read.verify(read.publicKey));
  assert.equal(read.checkHost('service-1.gz.apigw.portico.localhost'), '*.gz.apigw.portico.localhost');
  assert.equal(read.checkHost('a.b.gz.apigw.portico.localhost'), undefined);
});

test('dates from 2050 on, many names, and another serial number each time', () => {
  const names = Array.from({ length: 300 }, (_, index) => `host-${index}.example.com`);
  const made = Array.from({ length: 20 }, () =>
    makeSelfSigned({ ...options, names, notAfter: new Date('2051-01-01T00:00:00Z') }),
  );
  const serials = made.map(({ certificate }) => new X509Certificate(certificate).serialNumber);
  assert.equal(new Set(serials).size, 20);
  const read = new X509Certificate(made[0]!.certificate);
  assert.equal(read.validToDate.toISOString(), '2051-01-01T00:00:00.000Z');
  assert.equal(read.checkHost('host-299.example.com'), 'host-299.example.com');
});

test('a client that trusts it takes it for its names, and for no others', async (t) => {
  const { certificate, key } = makeSelfSigned({ ...options, notBefore: new Date(Date.now() - 60_000) });
  const server = createServer({ cert: certificate, key }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => {});
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const good = connect({ host: '127.0.0.1', port, servername: 'x.gz.apigw.portico.localhost', ca: certificate });
  await once(good, 'secureConnect');
  assert.equal(good.authorized, true);
  good.destroy();
  const bad = connect({ host: '127.0.0.1', port, servername: 'other.example', ca: certificate });
  const [error] = await once(bad, 'error');
  assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
});
