// Every kind of resource whose tags the tag product may read and write has a table with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTag } from '#products/tag/index.ts';
import { callProduct, refusedAs } from '../../../test/support/product-caller.ts';
import { createApiGateway, documentedLimits, gatewayTags } from './index.ts';

test('tags of each kind are kept with the resource, and show in the gateway’s answers', async (t) => {
  const gateway = await callProduct(t, createApiGateway({ domain: 'portico.localhost', limits: documentedLimits }));
  const tag = gateway.over(createTag({ holders: [gatewayTags], regions: ['ap-guangzhou'] }));
  const name = (prefix: string, id: string): string => `qcs::apigw:ap-guangzhou:uin/:${prefix}/${id}`;
  for (const prefix of gatewayTags.prefixes)
    await assert.rejects(
      tag.call('ModifyResourceTags', { Resource: name(prefix, 'none'), 'DeleteTags.0.TagKey': 'a' }),
      refusedAs('InvalidParameterValue.ResourceIdInvalid'),
      prefix,
    );
  const { Result: plan }: { Result: { UsagePlanId: string } } = await gateway.call('CreateUsagePlan', {
    UsagePlanName: 'gold',
  });
  await tag.call('ModifyResourceTags', {
    Resource: name('usagePlan', plan.UsagePlanId),
    'ReplaceTags.0.TagKey': 'team',
    'ReplaceTags.0.TagValue': 'shop',
  });
  const { Result }: { Result: { Tags: unknown } } = await gateway.call('DescribeUsagePlan', {
    UsagePlanId: plan.UsagePlanId,
  });
  assert.deepEqual(Result.Tags, [{ Key: 'team', Value: 'shop' }]);
});
