// Tags of the gateway's resources for the tag product: `qcs::apigw:{region}:uin/:service/{id}` and the like. Wired as a
// port. The tags stand in the resource's own row, so the gateway's answers and the tag product's always agree.
import type { Scope } from '#store/scope.ts';
import { tagsOf } from './rows.ts';

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Prefix of a resource's name and the table that holds it (access management document of the product). */
const tables = {
  service: 'apigw_service',
  API: 'apigw_api',
  usagePlan: 'apigw_usage_plan',
  secret: 'apigw_key',
  apiApp: 'apigw_api_app',
  plugin: 'apigw_plugin',
  upstream: 'apigw_upstream',
  apidoc: 'apigw_document',
} as const;
type Prefix = keyof typeof tables;

export const gatewayTags = {
  service: 'apigw',
  prefixes: Object.keys(tables),
  placement: 'regional',
  read: async (store: Scope, prefix: string, id: string): Promise<readonly Tag[] | undefined> => {
    const row = await store
      .select(tables[prefix as Prefix])
      .select('tags')
      .where('id', '=', id)
      .executeTakeFirst();
    return row && tagsOf(row).map((tag) => ({ key: tag.Key, value: tag.Value }));
  },
  write: async (store: Scope, prefix: string, id: string, tags: readonly Tag[]): Promise<void> => {
    const kept = JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
    await store
      .update(tables[prefix as Prefix])
      .set({ tags: kept })
      .where('id', '=', id)
      .execute();
  },
} as const;
