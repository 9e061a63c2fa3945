// Handlers of storage bundles.
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import { newBundleId } from './bundle-id.ts';
import type {
  CreateStorageBundle,
  DeleteStorageBundle,
  DescribeStorageBundle,
  DescribeStorageBundles,
  ModifyStorageBundle,
} from './contract.ts';

interface Row {
  readonly storage_bundle_id: string;
  readonly name: string;
  readonly description: string;
  readonly backend_bucket_region_id: string;
  readonly created_at: string;
}

const answer = (row: Row) => ({
  StorageBundleId: row.storage_bundle_id,
  Name: row.name,
  Description: row.description,
  BackendBucketRegionId: row.backend_bucket_region_id,
  CreatedTime: new Date(row.created_at),
});

const findBundle = (store: Scope, id: string): Promise<Row | undefined> =>
  store.select('storage_bundle').selectAll().where('storage_bundle_id', '=', id).executeTakeFirst();

export const createStorageBundle: Handler<typeof CreateStorageBundle, Scope> = async (input, ctx) => {
  const id = newBundleId();
  await ctx.store.insert('storage_bundle', {
    storage_bundle_id: id,
    name: input.Name,
    description: input.Description,
    backend_bucket_region_id: input.BackendBucketRegionId,
    created_at: ctx.now.toISOString(),
  });
  return { StorageBundleId: id };
};

export const describeStorageBundle: Handler<typeof DescribeStorageBundle, Scope> = async (input, ctx) =>
  answer((await findBundle(ctx.store, input.StorageBundleId)) ?? ctx.fail(E.bundleNotExist));

export const describeStorageBundles: Handler<typeof DescribeStorageBundles, Scope> = async (input, ctx) => {
  const bundles = ctx.store
    .select('storage_bundle')
    .where('backend_bucket_region_id', '=', input.BackendBucketRegionId);
  const { count } = await bundles
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await bundles
    .selectAll()
    .orderBy('created_at')
    .orderBy('storage_bundle_id')
    .limit(input.PageSize)
    .offset((input.PageNumber - 1) * input.PageSize)
    .execute();
  return {
    StorageBundles: { StorageBundle: rows.map(answer) },
    // PostgreSQL counts in bigint, which its driver hands over as text.
    TotalCount: Number(count),
    PageNumber: input.PageNumber,
    PageSize: input.PageSize,
  };
};

export const modifyStorageBundle: Handler<typeof ModifyStorageBundle, Scope> = async (input, ctx) => {
  const { numUpdatedRows } = await ctx.store
    .update('storage_bundle')
    .set({
      name: input.Name,
      ...(input.Description !== undefined && { description: input.Description }),
    })
    .where('storage_bundle_id', '=', input.StorageBundleId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) ctx.fail(E.bundleNotExist);
  return { StorageBundleId: input.StorageBundleId };
};

export const deleteStorageBundle: Handler<typeof DeleteStorageBundle, Scope> = async (input, ctx) => {
  const { numDeletedRows } = await ctx.store
    .delete('storage_bundle')
    .where('storage_bundle_id', '=', input.StorageBundleId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) ctx.fail(E.bundleNotExist);
  return {};
};
