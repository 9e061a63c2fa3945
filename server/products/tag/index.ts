// Tencent Tag 2018-08-13: the two actions that infrastructure tools call beside a product's own.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import { violation } from './errors.ts';
import type { TagPorts } from './ports.ts';
import { describeResourceTagsByResourceIds, modifyResourceTags } from './resource/actions.ts';
import { DescribeResourceTagsByResourceIds, ModifyResourceTags } from './resource/contract.ts';

export type { Tag, TagHolder, TagPorts } from './ports.ts';

const gaps = ['TagResources', 'UnTagResources', 'GetResources', 'DescribeTags', 'AddResourceTag', 'CreateTag'].map(
  (action) => ({
    action,
    reason: 'Tags exist on resources only; they are read and written with the two actions that are there.',
  }),
);

export const createTag = (ports: TagPorts): Product<Scope> => ({
  name: 'tag',
  title: 'Tencent Cloud tags',
  family: 'tencent',
  serviceNames: ['tag'],
  placement: 'global',
  versions: [
    {
      version: '2018-08-13',
      bindings: implement<Scope>()(
        { DescribeResourceTagsByResourceIds, ModifyResourceTags },
        {
          DescribeResourceTagsByResourceIds: describeResourceTagsByResourceIds(ports),
          ModifyResourceTags: modifyResourceTags(ports),
        },
      ),
      gaps,
    },
  ],
  style: { product: 'tag' },
  violation,
});
