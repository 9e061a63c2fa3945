import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startPlanes } from '../host.ts';
import { call } from '../testing/calls.ts';
import { localhostCertificate, localhostKey } from '../testing/certificate.ts';
import { httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import { Origin } from './upstream.ts';

test('an https backend is served only under a certificate that can be trusted, for its name', async () => {
  const backend = createServer({ cert: localhostCertificate, key: localhostKey }, (incoming, outgoing) => {
    outgoing.end(`${incoming.headers.host} kept`);
  }).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const { port } = backend.address() as AddressInfo;
  const statusVia = async (host: string, ca: { backendCa?: string }): Promise<[number, string]> => {
    const planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet, ...ca });
    await planes.apply(update(service([route('/', { exchange: httpExchange(`https://${host}:${port}`) })])));
    const answers = [await call(planes.port, '/release/'), await call(planes.port, '/release/')];
    await planes.close();
    assert.equal(answers[0]!.status, answers[1]!.status);
    return [answers[1]!.status, answers[1]!.body];
  };
  assert.deepEqual(await statusVia('localhost', { backendCa: localhostCertificate }), [200, `localhost:${port} kept`]);
  assert.equal((await statusVia('localhost', {}))[0], 502);
  assert.equal((await statusVia('127.0.0.1', { backendCa: localhostCertificate }))[0], 502);
  backend.close();
  backend.closeAllConnections();
});

test('an origin is a scheme, a host and a port', () => {
  const origin = new Origin('https://[::1]');
  assert.deepEqual([origin.hostname, origin.port, origin.secure, origin.authority], ['::1', 443, true, '[::1]']);
  assert.deepEqual(
    [new Origin('http://a.example:80').port, new Origin('http://a.example:8080').authority],
    [80, 'a.example:8080'],
  );
  for (const url of ['ftp://a', 'a.example', '', 'unix:/x']) assert.throws(() => new Origin(url), url);
});
