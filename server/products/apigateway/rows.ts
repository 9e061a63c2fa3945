// Reads single rows for handlers, with the vendor's refusal where there is none, and the JSON columns.
import type { Selectable } from 'kysely';
import type { Infer } from '#kernel/schema.ts';
import type {
  ApiGatewayApiTable,
  ApiGatewayEnvironmentTable,
  ApiGatewayKeyTable,
  ApiGatewayServiceTable,
  ApiGatewayUsagePlanTable,
} from '#store/tables/apigateway.ts';
import { E } from './errors.ts';
import type { Ctx } from './ports.ts';
import type { Tag } from './structures/common.ts';
import { environmentNames } from './structures/common.ts';

export type ServiceRow = Selectable<ApiGatewayServiceTable>;
export type ApiRow = Selectable<ApiGatewayApiTable>;
export type EnvironmentRow = Selectable<ApiGatewayEnvironmentTable>;
export type KeyRow = Selectable<ApiGatewayKeyTable>;
export type PlanRow = Selectable<ApiGatewayUsagePlanTable>;
export type Tags = readonly Infer<typeof Tag>[];

export const findService = async (ctx: Ctx<'ResourceNotFound.InvalidService'>, id: string): Promise<ServiceRow> =>
  (await ctx.store.select('apigw_service').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidService'], { id });

export const findApi = async (
  ctx: Ctx<'ResourceNotFound.InvalidApi'>,
  serviceId: string,
  id: string,
): Promise<ApiRow> =>
  (await ctx.store
    .select('apigw_api')
    .selectAll()
    .where('id', '=', id)
    .where('service_id', '=', serviceId)
    .executeTakeFirst()) ?? ctx.fail(E['ResourceNotFound.InvalidApi'], { id });

export const findPlan = async (ctx: Ctx<'ResourceNotFound.InvalidUsagePlan'>, id: string): Promise<PlanRow> =>
  (await ctx.store.select('apigw_usage_plan').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidUsagePlan'], { id });

export const findKey = async (ctx: Ctx<'ResourceNotFound.InvalidAccessKeyId'>, id: string): Promise<KeyRow> =>
  (await ctx.store.select('apigw_key').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidAccessKeyId'], { id });

/** APIs of a service, newest first. */
export const apisOf = (ctx: Ctx<never>, serviceId: string): Promise<ApiRow[]> =>
  ctx.store
    .select('apigw_api')
    .selectAll()
    .where('service_id', '=', serviceId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** Environments of a service in the order test, prepub, release. */
export const environmentsOf = async (ctx: Ctx<never>, serviceId: string): Promise<EnvironmentRow[]> => {
  const rows = await ctx.store.select('apigw_environment').selectAll().where('service_id', '=', serviceId).execute();
  return rows.sort((a, b) => rank(a.name) - rank(b.name));
};
const rank = (name: string): number => (environmentNames as readonly string[]).indexOf(name);

/** Names of the environments where something is published. */
export const publishedIn = (environments: readonly EnvironmentRow[]): string[] =>
  environments.filter((environment) => environment.version !== '').map((environment) => environment.name);

export const tagsOf = (row: { readonly tags: string }): Tags => JSON.parse(row.tags) as Tags;

/** Ids in lists of callers, each once, in the order given. */
export const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

/**
 * Notes that the configuration of a service has changed. Its ModifiedTime beside the CreateTime of an environment then
 * says whether something waits for a release.
 */
export const touchService = (ctx: Ctx<never>, serviceId: string): Promise<unknown> =>
  ctx.store.update('apigw_service').set({ modified_at: ctx.now.getTime() }).where('id', '=', serviceId).execute();
