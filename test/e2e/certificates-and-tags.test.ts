// Certificates and tags through the official SDK's own clients, together with the gateway that uses them: what
// infrastructure tools do around a service. Answers are held against the SDK's models field by field.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import { tag } from 'tencentcloud-sdk-nodejs/tencentcloud/services/tag/index.js';
import { intermediateCertificate, otherKey, serverCertificate, serverKey } from '../support/certificates.ts';
import type { TencentClient } from '../support/clients.ts';
import { codeOf, tencentClient } from '../support/clients.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { createService } from '../support/published-service.ts';
import { modelFaults, sdkModels } from '../support/sdk-models.ts';

const sslModels = sdkModels('ssl', 'v20191205');
const tagModels = sdkModels('tag', 'v20180813');
const refusalOf = (call: Promise<unknown>): Promise<string> => call.then(() => 'no error', codeOf);

describe('certificates and tags beside the gateway', () => {
  let portico: Portico;
  let gateway: TencentClient;
  let certificates: InstanceType<typeof ssl.v20191205.Client>;
  let tags: InstanceType<typeof tag.v20180813.Client>;

  before(async () => {
    portico = await startPortico();
    gateway = tencentClient(portico);
    const config = {
      credential: { secretId: portico.credential.accessKeyId, secretKey: portico.credential.accessKeySecret },
      region: 'ap-guangzhou',
      profile: {
        httpProfile: { endpoint: new URL(portico.controlUrl).host, protocol: 'http://', reqTimeout: 15 },
      },
    };
    certificates = new ssl.v20191205.Client(config);
    tags = new tag.v20180813.Client(config);
  });
  after(() => portico?.stop());

  test('a certificate is uploaded, shown, used by a domain, protected while it is, and deleted', async () => {
    const uploaded = await certificates.UploadCertificate({
      CertificatePublicKey: `${serverCertificate}${intermediateCertificate}`,
      CertificatePrivateKey: serverKey,
      Alias: 'www',
    });
    assert.deepEqual(modelFaults(sslModels, 'UploadCertificateResponse', uploaded), []);
    const CertificateId = uploaded.CertificateId as string;
    const listed = await certificates.DescribeCertificates({ SearchKey: 'www.example.com', Limit: 10 });
    assert.deepEqual(modelFaults(sslModels, 'DescribeCertificatesResponse', listed), []);
    assert.equal(listed.Certificates?.[0]?.CertificateId, CertificateId);
    const detail = await certificates.DescribeCertificateDetail({ CertificateId });
    assert.deepEqual(modelFaults(sslModels, 'DescribeCertificateDetailResponse', detail), []);
    assert.equal(detail.CertificatePrivateKey, serverKey);
    const mismatched = { CertificatePublicKey: serverCertificate, CertificatePrivateKey: otherKey };
    assert.equal(await refusalOf(certificates.UploadCertificate(mismatched)), 'FailedOperation.CertificateMatchError');

    const { serviceId, host } = await createService(gateway, 'shop');
    const domain = {
      ServiceId: serviceId,
      SubDomain: 'www.example.com',
      Protocol: 'https',
      NetType: 'OUTER',
      IsDefaultMapping: false,
      NetSubDomain: host,
      PathMappingSet: [{ Path: '/', Environment: 'release' }],
      CertificateId,
    };
    await gateway.BindSubDomain(domain);
    assert.equal(await refusalOf(gateway.BindSubDomain(domain)), 'FailedOperation.DomainAlreadyBindService');
    assert.equal(
      await refusalOf(certificates.DeleteCertificate({ CertificateId })),
      'FailedOperation.DeleteResourceFailed',
    );
    await gateway.UnBindSubDomain({ ServiceId: serviceId, SubDomain: 'www.example.com' });
    const deleted = await certificates.DeleteCertificate({ CertificateId });
    assert.deepEqual(modelFaults(sslModels, 'DeleteCertificateResponse', deleted), []);
    assert.equal(deleted.DeleteResult, true);
    assert.equal(
      await refusalOf(certificates.DescribeCertificateDetail({ CertificateId })),
      'FailedOperation.CertificateNotFound',
    );
  });

  test('tags of a service are the same in both products, and stay in their region', async () => {
    const created = await gateway.CreateService({
      ServiceName: 'tagged',
      Protocol: 'http',
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    const ServiceId = created.ServiceId as string;
    const asked = { ServiceType: 'apigw', ResourcePrefix: 'service', ResourceIds: [ServiceId] };
    const before = await tags.DescribeResourceTagsByResourceIds({ ...asked, ResourceRegion: 'ap-guangzhou' });
    assert.deepEqual(modelFaults(tagModels, 'DescribeResourceTagsByResourceIdsResponse', before), []);
    assert.deepEqual(
      before.Tags?.map(({ TagKey, TagValue }) => [TagKey, TagValue]),
      [['team', 'shop']],
    );
    // As Terraform spells a resource: without the account's number.
    const Resource = `qcs::apigw:ap-guangzhou:uin/:service/${ServiceId}`;
    const modified = await tags.ModifyResourceTags({
      Resource,
      ReplaceTags: [{ TagKey: 'stage', TagValue: 'live' }],
      DeleteTags: [{ TagKey: 'team' }],
    });
    assert.deepEqual(modelFaults(tagModels, 'ModifyResourceTagsResponse', modified), []);
    const service = await gateway.DescribeService({ ServiceId });
    assert.deepEqual(service.Tags, [{ Key: 'stage', Value: 'live' }]);
    const elsewhere = await tags.DescribeResourceTagsByResourceIds({ ...asked, ResourceRegion: 'ap-shanghai' });
    assert.deepEqual([elsewhere.TotalCount, elsewhere.Tags], [0, []]);
    const missing = { Resource: Resource.replace('ap-guangzhou', 'ap-shanghai'), DeleteTags: [{ TagKey: 'stage' }] };
    assert.equal(await refusalOf(tags.ModifyResourceTags(missing)), 'InvalidParameterValue.ResourceIdInvalid');
  });
});
