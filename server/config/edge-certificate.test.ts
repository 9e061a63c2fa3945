import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CERTIFICATE_FILE, loadEdgeCertificate } from './edge-certificate.ts';

const names = ['*.gz.apigw.portico.localhost', '*.gz.inner.apigw.portico.localhost'];

test('the certificate is made once, kept privately, and made anew for other names, near its end, or when damaged', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'portico-certificate-'));
  t.after(() => rmSync(home, { recursive: true }));
  const first = loadEdgeCertificate(home, names);
  assert.equal(new X509Certificate(first.chain).checkHost('a.gz.apigw.portico.localhost'), names[0]);
  for (const file of [CERTIFICATE_FILE, 'edge-certificate-key.pem'])
    assert.equal(statSync(join(home, file)).mode & 0o777, 0o600);
  assert.deepEqual(loadEdgeCertificate(home, names), first);
  assert.deepEqual(loadEdgeCertificate(home, names.slice(0, 1)), first);

  const wider = loadEdgeCertificate(home, [...names, '*.sh.apigw.portico.localhost']);
  assert.notDeepEqual(wider, first);
  const later = new Date(Date.now() + 740 * 86_400_000);
  const renewed = loadEdgeCertificate(home, names, later);
  assert.notDeepEqual(renewed, wider);
  assert.ok(new X509Certificate(renewed.chain).validToDate > later);
  writeFileSync(join(home, CERTIFICATE_FILE), first.chain);
  assert.notDeepEqual(loadEdgeCertificate(home, names).key, renewed.key);
  writeFileSync(join(home, CERTIFICATE_FILE), 'nonsense');
  assert.match(loadEdgeCertificate(home, names).chain, /BEGIN CERTIFICATE/);
});
