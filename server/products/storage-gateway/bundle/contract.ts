// Storage bundles, which the vendor also calls gateway clusters.
// Source: sgw 2018-05-11, actions and error tables of the bundles; fields from today's SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

const StorageBundleId = s.string({ min: 1, max: 64, doc: 'Id of the bundle, sb-….' });
const BackendBucketRegionId = s.string({ min: 1, max: 64, doc: "Region of the buckets behind the bundle's gateways." });
const Name = s.string({ min: 1, max: 60, pattern: /^\p{L}/u, doc: '1 to 60 characters, the first one a letter.' });

const BUNDLE = {
  StorageBundleId: s.string(),
  Name: s.string(),
  Description: s.string(),
  BackendBucketRegionId: s.string(),
  CreatedTime: s.time({ format: 'unix', doc: 'When it was created, seconds since 1970.' }),
} as const;

const example = {
  StorageBundleId: 'sb-0001edcw32awqs1cd',
  Name: 'archive',
  Description: 'Shares of the archive',
  BackendBucketRegionId: 'cn-hangzhou',
  CreatedTime: new Date('2026-11-24T04:37:00Z'),
} as const;

export const CreateStorageBundle = action({
  name: 'CreateStorageBundle',
  kind: 'write',
  doc: 'Creates a storage bundle: the group that gateways of one bucket region live in.',
  input: s.object({
    Name,
    BackendBucketRegionId,
    Description: s.string({ default: '', max: 128, doc: 'At most 128 characters.' }),
  }),
  output: s.object({ StorageBundleId: s.string() }),
  errors: [E.emptyBundleName, E.invalidBundleName, E.badRequest],
  examples: [
    {
      title: 'a bundle for Hangzhou',
      request: { Name: 'archive', BackendBucketRegionId: 'cn-hangzhou', Description: 'Shares of the archive' },
      response: { StorageBundleId: example.StorageBundleId },
    },
  ],
});

export const DescribeStorageBundle = action({
  name: 'DescribeStorageBundle',
  kind: 'read',
  doc: 'Shows one storage bundle.',
  resource: 'storagebundle/{StorageBundleId}',
  input: s.object({ StorageBundleId }),
  output: s.object(BUNDLE),
  errors: [E.emptyBundleId, E.bundleNotExist],
  examples: [{ title: 'one', request: { StorageBundleId: example.StorageBundleId }, response: example }],
});

export const DescribeStorageBundles = action({
  name: 'DescribeStorageBundles',
  kind: 'read',
  doc: 'Lists the storage bundles of a bucket region, oldest first.',
  input: s.object({
    BackendBucketRegionId,
    PageNumber: s.int({ default: 1, min: 1, max: 100_000, doc: 'Page, counted from 1.' }),
    PageSize: s.int({ default: 10, min: 1, max: 50, doc: 'Bundles on a page.' }),
  }),
  output: s.object({
    StorageBundles: s.object({ StorageBundle: s.list(s.object(BUNDLE, { name: 'StorageBundle' })) }),
    TotalCount: s.int({ doc: 'Bundles on all pages.' }),
    PageNumber: s.int(),
    PageSize: s.int(),
  }),
  errors: [E.badRequest],
  examples: [
    {
      title: 'the first page',
      request: { BackendBucketRegionId: 'cn-hangzhou' },
      response: { StorageBundles: { StorageBundle: [example] }, TotalCount: 1, PageNumber: 1, PageSize: 10 },
    },
  ],
});

export const ModifyStorageBundle = action({
  name: 'ModifyStorageBundle',
  kind: 'write',
  doc: 'Renames a storage bundle or describes it anew; a description that is not given stays.',
  resource: 'storagebundle/{StorageBundleId}',
  input: s.object({
    StorageBundleId,
    Name,
    Description: s.string({ optional: true, max: 128, doc: 'At most 128 characters.' }),
  }),
  output: s.object({ StorageBundleId: s.string() }),
  errors: [E.emptyBundleId, E.emptyBundleName, E.invalidBundleName, E.bundleNotExist, E.badRequest],
  examples: [
    {
      title: 'a new name',
      request: { StorageBundleId: example.StorageBundleId, Name: 'archive-2' },
      response: { StorageBundleId: example.StorageBundleId },
    },
  ],
});

export const DeleteStorageBundle = action({
  name: 'DeleteStorageBundle',
  kind: 'write',
  doc: 'Deletes a storage bundle.',
  resource: 'storagebundle/{StorageBundleId}',
  input: s.object({ StorageBundleId }),
  output: s.object({}),
  errors: [E.emptyBundleId, E.bundleNotExist],
  examples: [{ title: 'one', request: { StorageBundleId: example.StorageBundleId }, response: {} }],
});
