// Custom domains and backend channels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverCertificate, serverKey } from '../../support/certificates.ts';
import { tencentCommon } from '../../support/clients.ts';
import type { WorldNow } from './world.ts';
import { makeService, nowhere } from './world.ts';

export const domainCases = (world: WorldNow): void => {
  test('custom domains', async () => {
    const { calls, portico } = world();
    const { ServiceId, host } = await makeService(world(), 'domains', ['release', 'test']);
    const { CertificateId } = (await tencentCommon(portico, '2019-12-05').request('UploadCertificate', {
      CertificatePublicKey: serverCertificate,
      CertificatePrivateKey: serverKey,
    })) as { CertificateId: string };
    const SubDomain = 'www.example.com';
    const binding = {
      ServiceId,
      SubDomain,
      Protocol: 'http&https',
      NetType: 'OUTER',
      IsDefaultMapping: false,
      NetSubDomain: host,
      CertificateId,
      PathMappingSet: [
        { Path: '/', Environment: 'release' },
        { Path: '/try', Environment: 'test' },
      ],
    };
    await calls.refused('BindSubDomain', 'FailedOperation.CertificateIsNull', { ...binding, CertificateId: '' });
    await calls.ok('BindSubDomain', binding);
    const listed = await calls.ok('DescribeServiceSubDomains', { ServiceId });
    assert.deepEqual([listed.Result.TotalCount, listed.Result.DomainSet[0].DomainName], [1, SubDomain]);
    await calls.refused('DescribeServiceSubDomains', 'ResourceNotFound.InvalidService', nowhere);
    const mappings = await calls.ok('DescribeServiceSubDomainMappings', { ServiceId, SubDomain });
    assert.equal(mappings.Result.PathMappingSet.length, 2);
    await calls.refused('DescribeServiceSubDomainMappings', 'FailedOperation.DomainNotBindService', {
      ServiceId,
      SubDomain: 'other.example.com',
    });
    await calls.ok('DeleteServiceSubDomainMapping', { ServiceId, SubDomain, Environment: 'test' });
    await calls.refused('DeleteServiceSubDomainMapping', 'FailedOperation.DeletePathMappingSetError', {
      ServiceId,
      SubDomain,
      Environment: 'test',
    });
    const change = { ServiceId, SubDomain, IsDefaultMapping: true, Protocol: 'http' };
    await calls.ok('ModifySubDomain', change);
    await calls.refused('ModifySubDomain', 'FailedOperation.DomainNotBindService', {
      ...change,
      SubDomain: 'other.example.com',
    });
    await calls.ok('UnBindSubDomain', { ServiceId, SubDomain });
    await calls.refused('UnBindSubDomain', 'FailedOperation.DomainNotBindService', { ServiceId, SubDomain });
  });

  test('backend channels', async () => {
    const { calls } = world();
    const shape = {
      Scheme: 'HTTP',
      Algorithm: 'ROUND-ROBIN',
      UniqVpcId: 'vpc-1',
      UpstreamName: 'shop',
      Nodes: [{ Host: '10.0.0.1', Port: 8080, Weight: 100 }],
    };
    const { UpstreamId } = await calls.ok('CreateUpstream', shape);
    await calls.refused('CreateUpstream', 'MissingParameter', { Scheme: 'HTTP' });
    const unknown = { UpstreamId: 'upstream-00000000' };
    const page = { Limit: 10, Offset: 0 };
    await calls.ok('ModifyUpstream', { UpstreamId, UpstreamName: 'store' });
    await calls.refused('ModifyUpstream', 'ResourceNotFound', unknown);
    const listed = await calls.ok('DescribeUpstreams', page);
    assert.equal(listed.Result.UpstreamSet[0].UpstreamName, 'store');
    await calls.refused('DescribeUpstreams', 'InvalidParameterValue', { ...page, Limit: 101 });
    const apis = await calls.ok('DescribeUpstreamBindApis', { ...page, UpstreamId });
    assert.deepEqual(apis.Result, { TotalCount: 0, BindApiSet: [] });
    await calls.refused('DescribeUpstreamBindApis', 'ResourceNotFound', { ...page, ...unknown });
    await calls.ok('DeleteUpstream', { UpstreamId });
    await calls.refused('DeleteUpstream', 'ResourceNotFound', { UpstreamId });
  });
};
