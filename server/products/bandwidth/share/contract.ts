// Shares of bandwidth: create and list them.
// Source: BWS manual 2016-03-04 (创建共享带宽, 查询共享带宽); paging, tags and later fields from today's SDKs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { CHARGE_TYPES } from './rules.ts';

const NO_TAGS = 'Portico has no tag service, so no share carries a tag.';

/** Created in Beijing time, as everything of this vendor that has no zone. */
const CreateTime = s.time({ format: 'local', doc: 'When the share was created, YYYY-MM-DD hh:mm:ss in Beijing time.' });

export const CreateBandWidthShare = action({
  name: 'CreateBandWidthShare',
  kind: 'write',
  doc: 'Creates a share: one bandwidth that all addresses put into it use together.',
  dryRun: true,
  input: s.object({
    LineId: s.string({ min: 1, max: 64, doc: 'Line of the share; addresses that join must be on the same one.' }),
    BandWidthShareName: s.string({ default: 'Ksc_BandWidthShare', min: 1, max: 128, doc: 'Name for people.' }),
    BandWidth: s.int({ min: 1, max: 15_000, doc: 'Megabits a second.' }),
    ProjectId: s.string({ default: '0', min: 1, max: 32, doc: 'Project of the account; 0 is the default project.' }),
    ChargeType: s.enum(CHARGE_TYPES, { doc: 'How it is charged; the older PostPaidBy… names mean the same.' }),
  }),
  output: s.object({
    BandWidthShareId: s.string(),
    BandWidthShareName: s.string(),
    CreateTime,
    BandWidth: s.int(),
    LineId: s.string(),
  }),
  errors: [E.missingParameter, E.invalidParameterValue],
  examples: [
    {
      title: '10 megabits, charged by peak',
      request: { LineId: '15e957ff-5e64-4577-946c-4a396528c67a', BandWidth: 10, ChargeType: 'Peak' },
      response: {
        BandWidthShareId: '89869da1-c601-426a-914f-d9287bcc7b80',
        BandWidthShareName: 'Ksc_BandWidthShare',
        CreateTime: new Date('2026-05-05T10:27:36Z'),
        BandWidth: 10,
        LineId: '15e957ff-5e64-4577-946c-4a396528c67a',
      },
    },
  ],
});

const AssociateBandWidthShareInfo = s.object({ AllocationId: s.string() }, { name: 'AssociateBandWidthShareInfo' });

const Tag = s.object(
  { ResourceUuid: s.string(), TagId: s.string(), TagKey: s.string(), TagValue: s.string() },
  { name: 'Tag' },
);

const BandWidthShare = s.object(
  {
    BandWidthShareId: s.string(),
    BandWidthShareName: s.string(),
    LineId: s.string(),
    LineName: s.string(),
    BandWidth: s.int({ doc: 'Megabits a second.' }),
    ProjectId: s.string(),
    ChargeType: s.string({ doc: 'In the current spelling, whichever one the caller used.' }),
    CreateTime,
    AssociateBandWidthShareInfoSet: s.list(AssociateBandWidthShareInfo, {
      xmlItem: 'item',
      doc: 'Elastic IPs in the share.',
    }),
    TagSet: s.list(Tag, { optional: true, xmlItem: 'item', doc: 'Only when tags were asked for.' }),
  },
  { name: 'BandWidthShare' },
);

const TagFilter = s.object({ Name: s.string({ max: 128 }), Value: s.string({ optional: true, max: 256 }) });

export const DescribeBandWidthShares = action({
  name: 'DescribeBandWidthShares',
  kind: 'read',
  doc: 'Lists shares of the region, oldest first. An unknown id is left out of the list, it is no error.',
  dryRun: true,
  input: s.object({
    BandWidthShareId: s.list(s.string({ max: 64 }), { optional: true, max: 1000, doc: 'Only these shares.' }),
    Filter: s.list(
      s.object({
        Name: s.enum(['allocation-id'], { doc: 'allocation-id: shares that the elastic IP is in.' }),
        Value: s.list(s.string({ max: 64 }), { min: 1, max: 100 }),
      }),
      { optional: true, max: 20, doc: 'All filters must hold; of one filter any value.' },
    ),
    ProjectId: s.list(s.string({ max: 32 }), { optional: true, max: 1000, doc: 'Default: the default project, 0.' }),
    MaxResults: s.int({ default: 1000, min: 1, max: 1000, doc: 'Length of a page.' }),
    NextToken: s.string({
      default: '1',
      pattern: /^[1-9]\d{0,8}$/,
      doc: 'Place of the first share to answer, counted from 1: what the page before answered, or computed.',
    }),
    IsContainTag: s.bool({ default: false, doc: 'Whether each share shows its tags.', gap: NO_TAGS }),
    TagKey: s.list(s.string({ max: 128 }), { optional: true, max: 20, doc: 'Shares with these tags.', gap: NO_TAGS }),
    TagKV: s.list(TagFilter, { optional: true, max: 20, doc: 'Shares with these tag values.', gap: NO_TAGS }),
  }),
  output: s.object({
    BandWidthShareSet: s.list(BandWidthShare, { xmlItem: 'item' }),
    NextToken: s.string({ optional: true, doc: 'Only when there are more.' }),
  }),
  errors: [E.invalidParameterValue],
  examples: [
    {
      title: 'the shares of the default project',
      request: {},
      response: {
        BandWidthShareSet: [
          {
            BandWidthShareId: '89869da1-c601-426a-914f-d9287bcc7b80',
            BandWidthShareName: 'Ksc_BandWidthShare',
            LineId: '15e957ff-5e64-4577-946c-4a396528c67a',
            LineName: 'BGP',
            BandWidth: 10,
            ProjectId: '0',
            ChargeType: 'Peak',
            CreateTime: new Date('2026-05-05T10:27:36Z'),
            AssociateBandWidthShareInfoSet: [{ AllocationId: 'c470a9d5-b780-423f-95f9-af082fb375ed' }],
          },
        ],
      },
    },
    {
      title: 'where an elastic IP is a member',
      request: { Filter: [{ Name: 'allocation-id', Value: ['2b05cd99-0139-43c0-8144-b046780dd659'] }] },
      response: { BandWidthShareSet: [] },
    },
    {
      title: 'the second page of five',
      request: { MaxResults: 5, NextToken: '6' },
      response: { BandWidthShareSet: [] },
    },
  ],
});
