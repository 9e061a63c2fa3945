// Custom domains as the plane gets them, over a real store with a real certificate of the ssl product.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificates, createSsl, readServedCertificates } from '#products/ssl/index.ts';
import { createLog } from '#telemetry/log.ts';
import { serverCertificate, serverKey } from '../../../test/support/certificates.ts';
import type { Pairs } from '../../../test/support/product-caller.ts';
import { callProduct } from '../../../test/support/product-caller.ts';
import { certificateUsers, createApiGateway, documentedLimits } from './index.ts';
import { compileServices } from './snapshot.ts';

const DOMAIN = 'portico.localhost';

test('domains are compiled with opened keys, and only those that their service and account have', async (t) => {
  const gateway = await callProduct(t, createApiGateway({ domain: DOMAIN, limits: documentedLimits, certificates }));
  const ssl = gateway.over(createSsl({ limits: { certificates: 9 }, users: certificateUsers(['ap-guangzhou']) }));
  const upload = { CertificatePublicKey: serverCertificate, CertificatePrivateKey: serverKey };
  const { CertificateId }: { CertificateId: string } = await ssl.call('UploadCertificate', upload);
  const shop: { ServiceId: string; OuterSubDomain: string } = await gateway.call('CreateService', {
    ServiceName: 'shop',
    Protocol: 'http&https',
    'NetTypes.0': 'OUTER',
  });
  const { ServiceId } = shop;
  const bind = (pairs: Pairs) =>
    gateway.call('BindSubDomain', {
      ServiceId,
      NetType: 'OUTER',
      NetSubDomain: shop.OuterSubDomain,
      IsDefaultMapping: 'true',
      Protocol: 'http',
      ...pairs,
    });
  await bind({ SubDomain: 'plain.example' });
  await bind({
    SubDomain: 'www.example.com',
    Protocol: 'http&https',
    CertificateId,
    IsForcedHttps: 'true',
    IsDefaultMapping: 'false',
    'PathMappingSet.0.Path': '/shop',
    'PathMappingSet.0.Environment': 'release',
  });
  await gateway.call('CreateApi', {
    ServiceId,
    ServiceType: 'MOCK',
    ServiceTimeout: '15',
    Protocol: 'HTTP',
    AuthType: 'NONE',
    'RequestConfig.Path': '/hello',
    'RequestConfig.Method': 'GET',
    ServiceMockReturnMessage: 'hello',
  });
  await gateway.call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' });

  const logged: string[] = [];
  const { store } = gateway;
  const compiled = async () => {
    const { services } = await store.read((db) =>
      compileServices(db, [ServiceId], {
        domain: DOMAIN,
        open: store.sealer.open,
        certificates: (reader, ids) =>
          readServedCertificates(reader, ids, store.sealer.open, (id) => void logged.push(`unopened ${id}`)),
        log: createLog('error', (line) => void logged.push(line)),
      }),
    );
    return services[0]?.domains;
  };
  const plain = {
    host: 'plain.example',
    protocols: ['http'],
    forcesHttps: false,
    mappings: undefined,
  };
  const secure = {
    host: 'www.example.com',
    protocols: ['http', 'https'],
    forcesHttps: true,
    mappings: [{ path: '/shop', environment: 'release' }],
  };
  const found = await compiled();
  assert.deepEqual(
    found?.map(({ certificate: _, ...rest }) => rest),
    [plain, secure],
  );
  assert.equal(found?.[0]?.certificate, undefined);
  assert.equal(found?.[1]?.certificate?.chain.trim(), serverCertificate.trim());
  assert.match(found?.[1]?.certificate?.key ?? '', /BEGIN (?:EC )?PRIVATE KEY/);
  assert.deepEqual(logged, []);

  // A certificate that another account has is not shown, whatever a row says.
  await store.write((tx) => tx.updateTable('ssl_certificate').set({ account_id: 'stranger' }).execute());
  assert.equal((await compiled())?.[1]?.certificate, undefined);
  assert.match(logged.join('\n'), /unopened|cannot be served/);
  await store.write((tx) => tx.updateTable('apigw_domain').set({ account_id: 'stranger' }).execute());
  assert.deepEqual(await compiled(), []);
});
