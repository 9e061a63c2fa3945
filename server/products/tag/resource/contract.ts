// Tags of resources: what Terraform reads and writes. Source: Tag 2018-08-13, models of the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

const TagResource = s.object(
  {
    TagKey: s.string({ doc: 'Key of the tag.' }),
    TagValue: s.string({ doc: 'Value of the tag.' }),
    ResourceId: s.string({ doc: 'Resource that carries it.' }),
    TagKeyMd5: s.string({ doc: 'MD5 of the key.' }),
    TagValueMd5: s.string({ doc: 'MD5 of the value.' }),
    ServiceType: s.string({ doc: 'Product of the resource.' }),
    Category: s.string({ doc: 'Custom.' }),
  },
  { name: 'TagResource' },
);

const Tag = s.object(
  {
    TagKey: s.string({ doc: 'Key of the tag.' }),
    TagValue: s.string({ doc: 'Value of the tag.' }),
    Category: s.string({ optional: true, doc: 'Custom; there are no others.' }),
  },
  { name: 'Tag' },
);
const TagKeyObject = s.object({ TagKey: s.string({ doc: 'Key of the tag.' }) }, { name: 'TagKeyObject' });

export const DescribeResourceTagsByResourceIds = action({
  name: 'DescribeResourceTagsByResourceIds',
  kind: 'read',
  doc: 'Lists the tags of resources of one kind. A resource that does not exist has none.',
  input: s.object({
    ServiceType: s.string({ min: 1, max: 50, doc: 'Product of the resources, apigw or ssl.' }),
    ResourcePrefix: s.string({ min: 1, max: 50, doc: 'Kind of the resources, service or certificate.' }),
    ResourceIds: s.list(s.string({ max: 128 }), { min: 1, max: 50, doc: 'Ids of the resources.' }),
    ResourceRegion: s.string({ default: '', max: 50, doc: 'Region of the resources; empty where they have none.' }),
    Offset: s.int({ default: 0, min: 0, doc: 'How many to skip; a multiple of Limit.' }),
    Limit: s.int({ default: 15, min: 1, max: 400, doc: 'How many to answer.' }),
    Category: s.enum(['Custom', 'System', 'All'], { default: 'All', doc: 'Kind of tag; there are custom ones only.' }),
  }),
  output: s.object({
    TotalCount: s.int({ doc: 'How many tags there are.' }),
    Offset: s.int({ doc: 'As asked.' }),
    Limit: s.int({ doc: 'As asked.' }),
    Tags: s.list(TagResource, { doc: 'The tags of this page.' }),
  }),
  errors: [E.unknownService, E.unknownPrefix, E.unknownRegion, E.wrongOffset],
  examples: [
    {
      title: 'tags of one service',
      request: {
        ServiceType: 'apigw',
        ResourcePrefix: 'service',
        ResourceIds: ['service-ody35h5e'],
        ResourceRegion: 'ap-guangzhou',
      },
      response: { TotalCount: 0, Offset: 0, Limit: 15, Tags: [] },
    },
  ],
});

export const ModifyResourceTags = action({
  name: 'ModifyResourceTags',
  kind: 'write',
  doc: 'Sets and removes tags of one resource.',
  input: s.object({
    Resource: s.string({
      min: 1,
      max: 512,
      doc: 'Name of the resource, `qcs::apigw:ap-guangzhou:uin/:service/service-ody35h5e`.',
    }),
    ReplaceTags: s.list(Tag, { optional: true, max: 10, doc: 'Tags to add or to give another value.' }),
    DeleteTags: s.list(TagKeyObject, { optional: true, max: 10, doc: 'Keys to remove.' }),
  }),
  output: s.object({}),
  errors: [
    E.malformedResource,
    E.otherAccount,
    E.unknownService,
    E.unknownPrefix,
    E.unknownRegion,
    E.unknownResource,
    E.nothingToDo,
    E.replacedAndDeleted,
    E.repeatedKey,
    E.emptyKey,
    E.reservedKey,
    E.illegalKey,
    E.illegalValue,
    E.longKey,
    E.longValue,
    E.tooManyTags,
  ],
  examples: [
    {
      title: 'one tag more, one less',
      request: {
        Resource: 'qcs::apigw:ap-guangzhou:uin/:service/service-ody35h5e',
        ReplaceTags: [{ TagKey: 'team', TagValue: 'shop' }],
        DeleteTags: [{ TagKey: 'owner' }],
      },
      response: {},
    },
  ],
});
