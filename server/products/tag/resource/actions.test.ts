// Tags over a real store, with certificates as the resources that carry them, and a regional holder beside them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { certificateTags, createSsl } from '#products/ssl/index.ts';
import { serverCertificate, serverKey } from '../../../../test/support/certificates.ts';
import type { Pairs } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import type { Tag, TagHolder } from '../index.ts';
import { createTag } from '../index.ts';

/** Knows one service per account and region, `service-<region>`. */
const services = (): TagHolder => {
  const kept = new Map<string, readonly Tag[]>();
  return {
    service: 'apigw',
    prefixes: ['service'],
    placement: 'regional',
    read: async (store, _prefix, id) =>
      id === `service-${store.region}` ? (kept.get(`${store.accountId} ${id}`) ?? []) : undefined,
    write: async (store, _prefix, id, tags) => void kept.set(`${store.accountId} ${id}`, tags),
  };
};

const open = async (t: TestContext) => {
  const ssl = await callProduct(t, createSsl({ limits: { certificates: 9 }, users: async () => [] }));
  const { call } = ssl.over(
    createTag({ holders: [services(), certificateTags], regions: ['ap-guangzhou', 'ap-shanghai'] }),
  );
  const { CertificateId: id }: { CertificateId: string } = await ssl.call('UploadCertificate', {
    CertificatePublicKey: serverCertificate,
    CertificatePrivateKey: serverKey,
  });
  const tagsOf = async (pairs: Pairs, setting = {}): Promise<string> => {
    const { Tags }: { Tags: readonly { TagKey: string; TagValue: string }[] } = await call(
      'DescribeResourceTagsByResourceIds',
      pairs,
      setting,
    );
    return Tags.map((tag) => `${tag.TagKey}=${tag.TagValue}`).join();
  };
  return { ssl, call, id, tagsOf };
};
const GUANGZHOU: Pairs = {
  ServiceType: 'apigw',
  ResourcePrefix: 'service',
  'ResourceIds.0': 'service-ap-guangzhou',
  ResourceRegion: 'ap-guangzhou',
};
const NAME = 'qcs::apigw:ap-guangzhou:uin/:service/service-ap-guangzhou';

test('tags are set, changed and removed, and the product of the resource shows the same', async (t) => {
  const { ssl, call, id, tagsOf } = await open(t);
  const Resource = `qcs::ssl::uin/:certificate/${id}`;
  const asked = { ServiceType: 'ssl', ResourcePrefix: 'certificate', 'ResourceIds.0': id };
  assert.deepEqual(
    await call('ModifyResourceTags', {
      Resource,
      'ReplaceTags.0.TagKey': 'a',
      'ReplaceTags.0.TagValue': '1',
      'ReplaceTags.1.TagKey': 'b',
      'ReplaceTags.1.TagValue': '2',
    }),
    {},
  );
  assert.equal(await tagsOf(asked), 'a=1,b=2');
  await call('ModifyResourceTags', {
    Resource,
    'ReplaceTags.0.TagKey': 'a',
    'ReplaceTags.0.TagValue': '9',
    'DeleteTags.0.TagKey': 'b',
  });
  assert.equal(await tagsOf(asked), 'a=9');
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  assert.deepEqual(await call('DescribeResourceTagsByResourceIds', asked), {
    TotalCount: 1,
    Offset: 0,
    Limit: 15,
    Tags: [
      {
        TagKey: 'a',
        TagValue: '9',
        ResourceId: id,
        TagKeyMd5: md5('a'),
        TagValueMd5: md5('9'),
        ServiceType: 'ssl',
        Category: 'Custom',
      },
    ],
  });
  const detail: { Tags: unknown } = await ssl.call('DescribeCertificateDetail', { CertificateId: id });
  assert.deepEqual(detail.Tags, [{ TagKey: 'a', TagValue: '9' }]);
});

test('accounts and regions are apart', async (t) => {
  const { call, tagsOf } = await open(t);
  await call('ModifyResourceTags', { Resource: NAME, 'ReplaceTags.0.TagKey': 'a', 'ReplaceTags.0.TagValue': '1' });
  assert.equal(await tagsOf(GUANGZHOU), 'a=1');
  assert.equal(await tagsOf(GUANGZHOU, { accountId: 'account-2' }), '');
  assert.equal(await tagsOf({ ...GUANGZHOU, ResourceRegion: 'ap-shanghai' }), '');
  await assert.rejects(
    call('ModifyResourceTags', { Resource: NAME.replace('ap-guangzhou', 'ap-shanghai'), 'DeleteTags.0.TagKey': 'a' }),
    refusedAs('InvalidParameterValue.ResourceIdInvalid'),
  );
  await assert.rejects(
    call('ModifyResourceTags', { Resource: NAME.replace('uin/', 'uin/100000000009'), 'DeleteTags.0.TagKey': 'a' }),
    refusedAs('InvalidParameterValue.UinInvalid'),
  );
});

test('what names nothing, or is against the rules of tags, is refused', async (t) => {
  const { call } = await open(t);
  const modify = (pairs: Pairs, Resource = NAME) => call('ModifyResourceTags', { Resource, ...pairs });
  const tag = (key: string, value = 'v', index = 0): Pairs => ({
    [`ReplaceTags.${index}.TagKey`]: key,
    [`ReplaceTags.${index}.TagValue`]: value,
  });
  await assert.rejects(modify(tag('a'), 'service-1'), refusedAs('InvalidParameterValue.ResourceDescriptionError'));
  await assert.rejects(
    modify(tag('a'), NAME.replace('apigw', 'cvm')),
    refusedAs('InvalidParameterValue.ServiceTypeInvalid'),
  );
  await assert.rejects(
    modify(tag('a'), NAME.replace(':service/', ':disk/')),
    refusedAs('InvalidParameterValue.ResourcePrefixInvalid'),
  );
  await assert.rejects(
    modify(tag('a'), NAME.replace('ap-guangzhou', 'ap-tokyo')),
    refusedAs('InvalidParameterValue.RegionInvalid'),
  );
  await assert.rejects(modify({}), refusedAs('MissingParameter'));
  await assert.rejects(
    modify({ ...tag('a'), ...tag('a', 'w', 1) }),
    refusedAs('InvalidParameterValue.TagKeyDuplicate'),
  );
  await assert.rejects(
    modify({ ...tag('a'), 'DeleteTags.0.TagKey': 'a' }),
    refusedAs('InvalidParameterValue.DeleteTagsParamError'),
  );
  await assert.rejects(modify(tag('qcloud')), refusedAs('InvalidParameterValue.ReservedTagKey'));
  await assert.rejects(modify(tag('a\n')), refusedAs('InvalidParameterValue.TagKeyCharacterIllegal'));
  const many = Object.assign({}, ...Array.from({ length: 11 }, (_, index) => tag(`k${index}`, 'v', index)));
  await assert.rejects(modify(many), refusedAs('LimitExceeded.TagNumPerRequest'));
  for (let round = 0; round < 5; round++)
    await modify(Object.assign({}, ...Array.from({ length: 10 }, (_, index) => tag(`c${round}k${index}`, 'v', index))));
  await assert.rejects(modify(tag('one-more')), refusedAs('LimitExceeded.ResourceAttachedTags'));
  await assert.rejects(
    call('DescribeResourceTagsByResourceIds', { ...GUANGZHOU, Offset: '7', Limit: '5' }),
    refusedAs('InvalidParameterValue.OffsetInvalid'),
  );
});
