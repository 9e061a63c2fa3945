// Stored plugins and their attachments.
import type { Selectable } from 'kysely';
import type { Infer } from '#kernel/schema.ts';
import type { ApiGatewayPluginBindingTable, ApiGatewayPluginTable } from '#store/tables/apigateway-controls.ts';
import { E } from '../errors.ts';
import type { Ctx } from '../ports.ts';
import { tagsOf } from '../rows.ts';
import type { AttachedApiSummary } from './structures.ts';

export type PluginRow = Selectable<ApiGatewayPluginTable>;
export type AttachmentRow = Selectable<ApiGatewayPluginBindingTable>;

/** An attachment with what is shown of its service and API. */
export interface NamedAttachment extends AttachmentRow {
  readonly service_name: string;
  readonly service_description: string | null;
  readonly api_name: string | null;
  readonly api_description: string | null;
}

export const findPlugin = async (ctx: Ctx<'ResourceNotFound.InvalidPlugin'>, id: string): Promise<PluginRow> =>
  (await ctx.store.select('apigw_plugin').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidPlugin'], { id });

/** Attachments of these plugins, newest first. */
export const attachmentsOf = async (ctx: Ctx<never>, pluginIds: readonly string[]): Promise<NamedAttachment[]> => {
  if (pluginIds.length === 0) return [];
  return ctx.store
    .select('apigw_plugin_binding')
    .innerJoin('apigw_service', 'apigw_service.id', 'apigw_plugin_binding.service_id')
    .innerJoin('apigw_api', 'apigw_api.id', 'apigw_plugin_binding.api_id')
    .selectAll('apigw_plugin_binding')
    .select([
      'apigw_service.name as service_name',
      'apigw_service.description as service_description',
      'apigw_api.name as api_name',
      'apigw_api.description as api_description',
    ])
    .where('apigw_plugin_binding.plugin_id', 'in', pluginIds)
    .orderBy('apigw_plugin_binding.bound_at', 'desc')
    .orderBy('apigw_plugin_binding.api_id')
    .orderBy('apigw_plugin_binding.environment')
    .execute();
};

/** Attachments in one environment of a service, of every plugin. */
export const attachmentsIn = (ctx: Ctx<never>, serviceId: string, environment: string): Promise<AttachmentRow[]> =>
  ctx.store
    .select('apigw_plugin_binding')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('environment', '=', environment)
    .execute();

/** The rows in the direction a caller asked for; they come newest first. */
export const directed = <Row>(rows: readonly Row[], orderBy: 'asc' | 'desc'): readonly Row[] =>
  orderBy === 'desc' ? rows : rows.toReversed();

export const describeAttachment = (
  attachment: NamedAttachment,
): Infer<typeof AttachedApiSummary>['AttachedApis'][number] => ({
  ServiceId: attachment.service_id,
  ServiceName: attachment.service_name,
  ServiceDesc: attachment.service_description,
  ApiId: attachment.api_id,
  ApiName: attachment.api_name ?? '',
  ApiDesc: attachment.api_description,
  Environment: attachment.environment,
  AttachedTime: new Date(attachment.bound_at),
});

/** A plugin without its attachments. */
export const describePlugin = (plugin: PluginRow) => ({
  PluginId: plugin.id,
  PluginName: plugin.name,
  PluginType: plugin.type,
  PluginData: plugin.data,
  Description: plugin.description,
  CreatedTime: new Date(plugin.created_at),
  ModifiedTime: new Date(plugin.modified_at),
  Tags: tagsOf(plugin),
  ProjectId: plugin.project_id,
});
