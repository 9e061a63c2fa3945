// Custom domains over a real store, with real certificates of the ssl product.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { certificates, createSsl } from '#products/ssl/index.ts';
import { serverCertificate, serverKey } from '../../../../test/support/certificates.ts';
import type { CallSetting, Pairs, ProductCaller } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import type { GatewayPorts } from '../index.ts';
import { certificateUsers, createApiGateway, documentedLimits } from '../index.ts';

const REGIONS = ['ap-guangzhou', 'ap-shanghai'];

interface Opened {
  readonly gateway: ProductCaller;
  readonly ssl: ProductCaller;
  readonly service: (setting?: CallSetting) => Promise<{ ServiceId: string; OuterSubDomain: string }>;
  readonly bind: (
    service: { ServiceId: string; OuterSubDomain: string },
    pairs?: Pairs,
    setting?: CallSetting,
  ) => Promise<unknown>;
}

const open = async (t: TestContext, ports: Partial<GatewayPorts> = {}): Promise<Opened> => {
  const product = createApiGateway({ domain: 'portico.localhost', limits: documentedLimits, certificates, ...ports });
  const gateway = await callProduct(t, product);
  const ssl = gateway.over(createSsl({ limits: { certificates: 9 }, users: certificateUsers(REGIONS) }));
  return {
    gateway,
    ssl,
    service: (setting) => gateway.call('CreateService', { ServiceName: 'shop', Protocol: 'http&https' }, setting),
    bind: (service, pairs = {}, setting) =>
      gateway.call(
        'BindSubDomain',
        {
          ServiceId: service.ServiceId,
          SubDomain: 'www.example.com',
          Protocol: 'http',
          NetType: 'OUTER',
          IsDefaultMapping: 'true',
          NetSubDomain: service.OuterSubDomain,
          ...pairs,
        },
        setting,
      ),
  };
};

const upload = async (ssl: ProductCaller, setting?: CallSetting): Promise<string> => {
  const { CertificateId }: { CertificateId: string } = await ssl.call(
    'UploadCertificate',
    { CertificatePublicKey: serverCertificate, CertificatePrivateKey: serverKey },
    setting,
  );
  return CertificateId;
};
const custom: Pairs = {
  IsDefaultMapping: 'false',
  'PathMappingSet.0.Path': '/',
  'PathMappingSet.0.Environment': 'release',
  'PathMappingSet.1.Path': '/try',
  'PathMappingSet.1.Environment': 'test',
};

test('a domain is bound with mappings and a certificate, listed, changed and unbound', async (t) => {
  const { gateway, ssl, service, bind } = await open(t);
  const shop = await service();
  const CertificateId = await upload(ssl);
  const { ServiceId } = shop;
  assert.deepEqual(
    await bind(shop, {
      SubDomain: 'WWW.example.com',
      Protocol: 'http&https',
      CertificateId,
      IsForcedHttps: 'true',
      ...custom,
    }),
    { Result: true },
  );
  const listed = {
    DomainName: 'www.example.com',
    Status: 1,
    CertificateId,
    IsDefaultMapping: false,
    Protocol: 'http&https',
    NetType: 'OUTER',
    IsForcedHttps: true,
    RegistrationStatus: true,
  };
  assert.deepEqual(await gateway.call('DescribeServiceSubDomains', { ServiceId }), {
    Result: { TotalCount: 1, DomainSet: [listed] },
  });
  const SubDomain = 'www.example.com';
  assert.deepEqual(await gateway.call('DescribeServiceSubDomainMappings', { ServiceId, SubDomain }), {
    Result: {
      IsDefaultMapping: false,
      PathMappingSet: [
        { Path: '/', Environment: 'release' },
        { Path: '/try', Environment: 'test' },
      ],
    },
  });
  await gateway.call('DeleteServiceSubDomainMapping', { ServiceId, SubDomain, Environment: 'test' });
  await assert.rejects(
    gateway.call('DeleteServiceSubDomainMapping', { ServiceId, SubDomain, Environment: 'test' }),
    refusedAs('FailedOperation.DeletePathMappingSetError'),
  );
  await assert.rejects(
    ssl.call('DeleteCertificate', { CertificateId }),
    refusedAs('FailedOperation.DeleteResourceFailed'),
  );
  await gateway.call('ModifySubDomain', {
    ServiceId,
    SubDomain,
    IsDefaultMapping: 'true',
    Protocol: 'http',
    IsForcedHttps: 'false',
  });
  assert.deepEqual(await gateway.call('DescribeServiceSubDomains', { ServiceId }), {
    Result: {
      TotalCount: 1,
      DomainSet: [{ ...listed, CertificateId: '', IsDefaultMapping: true, Protocol: 'http', IsForcedHttps: false }],
    },
  });
  await ssl.call('DeleteCertificate', { CertificateId });
  await assert.rejects(
    gateway.call('DeleteService', { ServiceId }),
    refusedAs('UnsupportedOperation.UnsupportedDeleteService'),
  );
  assert.deepEqual(await gateway.call('UnBindSubDomain', { ServiceId, SubDomain }), { Result: true });
  await assert.rejects(
    gateway.call('UnBindSubDomain', { ServiceId, SubDomain }),
    refusedAs('FailedOperation.DomainNotBindService'),
  );
  assert.deepEqual(await gateway.call('DeleteService', { ServiceId }), { Result: true });
});

test('binding is refused for each broken rule', async (t) => {
  const { ssl, service, bind } = await open(t);
  const shop = await service();
  const CertificateId = await upload(ssl);
  const foreign = await upload(ssl, { accountId: 'account-2' });
  const refused = (pairs: Pairs, code: string, setting?: CallSetting) =>
    assert.rejects(bind(shop, pairs, setting), refusedAs(code), `${code} ${JSON.stringify(pairs)}`);
  await refused({ ServiceId: 'service-00000000' }, 'ResourceNotFound.InvalidService');
  await refused({ SubDomain: 'http://a.example' }, 'FailedOperation.SubDomainFormatError');
  await refused({ SubDomain: shop.OuterSubDomain }, 'FailedOperation.DomainInBlackList');
  await refused({ Protocol: 'ftp' }, 'InvalidParameterValue.InvalidProcotol');
  await refused({ NetSubDomain: 'other.example' }, 'FailedOperation.NetSubDomainError');
  await refused({ NetType: 'INNER' }, 'FailedOperation.NetSubDomainError');
  await refused({ NetType: 'SIDE' }, 'InvalidParameter.FormatError');
  const https: Pairs = { Protocol: 'https', CertificateId };
  await refused({ Protocol: 'https' }, 'FailedOperation.CertificateIsNull');
  await refused({ ...https, CertificateId: 'none' }, 'FailedOperation.CertificateIdError');
  await refused({ ...https, CertificateId: foreign }, 'FailedOperation.CertificateIdError');
  await refused({ ...https, SubDomain: 'other.example.com' }, 'FailedOperation.CertificateIdBindError');
  await refused(https, 'FailedOperation.CertificateIdExpired', { now: '2130-01-01T00:00:00Z' });
  await refused({ IsForcedHttps: 'true' }, 'UnsupportedOperation.ForceHttps');
  await refused({ IsDefaultMapping: 'false' }, 'FailedOperation.DefineMappingNotNull');
  await refused({ ...custom, IsDefaultMapping: 'true' }, 'FailedOperation.IsDefaultMapping');
  await refused({ ...custom, 'PathMappingSet.1.Path': '/a/b' }, 'FailedOperation.DefineMappingPathError');
  await refused({ ...custom, 'PathMappingSet.1.Environment': 'x' }, 'FailedOperation.DefineMappingEnvironmentError');
  await bind(shop, https);
  await refused(https, 'FailedOperation.DomainAlreadyBindService');
});

test('five domains a service, and the quota is a setting', async (t) => {
  const { service, bind } = await open(t, { limits: { ...documentedLimits, domainsInService: 2 } });
  const shop = await service();
  for (const host of ['a.example', 'b.example']) await bind(shop, { SubDomain: host });
  await assert.rejects(bind(shop, { SubDomain: 'c.example' }), refusedAs('LimitExceeded.ExceededDomainLimit'));
  assert.equal(documentedLimits.domainsInService, 5);
});

test('a domain leads to one service, over services, regions and accounts, without telling whose it is', async (t) => {
  const { gateway, service, bind } = await open(t);
  const shop = await service();
  await bind(shop);
  const places: CallSetting[] = [{}, { region: 'ap-shanghai' }, { accountId: 'account-2' }];
  for (const place of places) {
    const other = await service(place);
    const refusal = await bind(other, {}, place).then(
      () => undefined,
      (error: Error) => error,
    );
    assert.ok(refusedAs('FailedOperation.DomainAlreadyBindOtherService')(refusal));
    assert.ok(!refusal?.message.includes(shop.ServiceId) && !refusal?.message.includes('account'));
    const answer: { Result: { TotalCount: number } } = await gateway.call(
      'DescribeServiceSubDomains',
      { ServiceId: other.ServiceId },
      place,
    );
    assert.equal(answer.Result.TotalCount, 0);
  }
  const place: CallSetting = { accountId: 'account-2' };
  const asked = { ServiceId: shop.ServiceId, SubDomain: 'www.example.com' };
  await assert.rejects(
    gateway.call('DescribeServiceSubDomains', { ServiceId: shop.ServiceId }, place),
    refusedAs('ResourceNotFound.InvalidService'),
  );
  for (const [action, pairs] of [
    ['UnBindSubDomain', asked],
    ['ModifySubDomain', { ...asked, IsDefaultMapping: 'true' }],
    ['DescribeServiceSubDomainMappings', asked],
    ['DeleteServiceSubDomainMapping', { ...asked, Environment: 'test' }],
  ] as const)
    await assert.rejects(gateway.call(action, pairs, place), refusedAs('FailedOperation.ServiceNotExist'), action);
});

test('with a resolver the CNAME must lead to the default domain', async (t) => {
  const targets = new Map<string, string[]>();
  const { gateway, service, bind } = await open(t, {
    resolveCname: async (host) => {
      if (host === 'broken.example') throw new Error('SERVFAIL');
      return targets.get(host) ?? [];
    },
  });
  const shop = await service();
  for (const SubDomain of ['www.example.com', 'broken.example'])
    await assert.rejects(bind(shop, { SubDomain }), refusedAs('FailedOperation.DomainResolveError'));
  targets.set('www.example.com', ['edge.example.net', `${shop.OuterSubDomain.toUpperCase()}.`]);
  await bind(shop);
  const status = async (): Promise<number | undefined> => {
    const { Result }: { Result: { DomainSet: { Status: number }[] } } = await gateway.call(
      'DescribeServiceSubDomains',
      {
        ServiceId: shop.ServiceId,
      },
    );
    return Result.DomainSet[0]?.Status;
  };
  assert.equal(await status(), 1);
  targets.clear();
  assert.equal(await status(), 0);
});

test('changes are refused for broken rules, and what is left out stays', async (t) => {
  const { gateway, ssl, service, bind } = await open(t);
  const { ServiceId, ...shop } = await service();
  const CertificateId = await upload(ssl);
  await bind({ ServiceId, ...shop }, { Protocol: 'https', CertificateId, ...custom });
  const modify = (pairs: Pairs) =>
    gateway.call('ModifySubDomain', { ServiceId, SubDomain: 'www.example.com', IsDefaultMapping: 'false', ...pairs });
  const refused = (pairs: Pairs, code: string) => assert.rejects(modify(pairs), refusedAs(code), code);
  await refused({ SubDomain: 'a b' }, 'FailedOperation.SubDomainFormatError');
  await refused({ SubDomain: 'a.example' }, 'FailedOperation.DomainNotBindService');
  await refused({ Protocol: 'ftp' }, 'FailedOperation.UnknownProtocolTypeError');
  await refused({ CertificateId: 'none' }, 'FailedOperation.CertificateIdError');
  await refused({ NetType: 'INNER' }, 'FailedOperation.ServiceError');
  await refused({ Protocol: 'http', IsForcedHttps: 'true' }, 'UnsupportedOperation.ForceHttps');
  await refused({ ...custom, IsDefaultMapping: 'true' }, 'FailedOperation.SetCustomPathMappingError');
  await refused({ ...custom, 'PathMappingSet.1.Path': '/' }, 'FailedOperation.PathMappingSetError');
  await modify({ Protocol: 'http&https' });
  const { Result }: { Result: { DomainSet: Record<string, unknown>[] } } = await gateway.call(
    'DescribeServiceSubDomains',
    {
      ServiceId,
    },
  );
  assert.equal(Result.DomainSet[0]?.['CertificateId'], CertificateId);
  const mapped: { Result: { PathMappingSet: unknown[] } } = await gateway.call('DescribeServiceSubDomainMappings', {
    ServiceId,
    SubDomain: 'www.example.com',
  });
  assert.equal(mapped.Result.PathMappingSet.length, 2);
});
