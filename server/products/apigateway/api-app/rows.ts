// Stored applications and their bindings.
import type { Selectable } from 'kysely';
import type { ApiGatewayApiAppBindingTable, ApiGatewayApiAppTable } from '#store/tables/apigateway-controls.ts';
import { E } from '../errors.ts';
import type { Ctx } from '../ports.ts';
import { tagsOf } from '../rows.ts';

export type AppRow = Selectable<ApiGatewayApiAppTable>;

/** A binding with the names it is shown under. */
export interface NamedBinding extends Selectable<ApiGatewayApiAppBindingTable> {
  readonly app_name: string;
  readonly api_name: string | null;
}

/** An application of another account or region is not found, so it cannot be bound either. */
export const findApp = async (ctx: Ctx<'ResourceNotFound.InvalidApiApp'>, id: string): Promise<AppRow> =>
  (await ctx.store.select('apigw_api_app').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidApiApp'], { id });

/** Bindings of one application or of one service, newest first. */
export const appBindings = async (
  ctx: Ctx<never>,
  column: 'app_id' | 'service_id',
  id: string,
): Promise<NamedBinding[]> => {
  const rows = await ctx.store
    .select('apigw_api_app_binding')
    .innerJoin('apigw_api_app', 'apigw_api_app.id', 'apigw_api_app_binding.app_id')
    .innerJoin('apigw_api', 'apigw_api.id', 'apigw_api_app_binding.api_id')
    .selectAll('apigw_api_app_binding')
    .select(['apigw_api_app.name as app_name', 'apigw_api.name as api_name'])
    .where(`apigw_api_app_binding.${column}`, '=', id)
    .orderBy('apigw_api_app_binding.bound_at', 'desc')
    .orderBy('apigw_api_app_binding.app_id')
    .orderBy('apigw_api_app_binding.api_id')
    .orderBy('apigw_api_app_binding.environment')
    .execute();
  return rows;
};

/** An application without key and secret: those are added where an action shows them. */
export const describeApp = (app: AppRow) => ({
  ApiAppName: app.name,
  ApiAppId: app.id,
  ApiAppDesc: app.description,
  CreatedTime: new Date(app.created_at),
  ModifiedTime: new Date(app.modified_at),
  Tags: tagsOf(app),
  ProjectId: app.project_id,
});

export const describeAppBinding = (binding: NamedBinding, region: string) => ({
  ApiAppName: binding.app_name,
  ApiAppId: binding.app_id,
  ApiId: binding.api_id,
  ApiName: binding.api_name,
  ServiceId: binding.service_id,
  AuthorizedTime: new Date(binding.bound_at),
  ApiRegion: region,
  EnvironmentName: binding.environment,
});
