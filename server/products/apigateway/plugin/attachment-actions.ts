// Handlers of attachments between plugins and APIs.
import { E } from '../errors.ts';
import { filterRows, page } from '../filters.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import { publishedApiIds } from '../release/versions.ts';
import type { ApiRow } from '../rows.ts';
import { apisOf, findApi, findService, unique } from '../rows.ts';
import type * as contracts from './attachment-contract.ts';
import { pluginKind } from './definitions/index.ts';
import type { PluginRow } from './rows.ts';
import { attachmentsIn, attachmentsOf, describeAttachment, directed, findPlugin } from './rows.ts';

const NOT_SUPPORTED = E['InvalidParameterValue.InvalidFilterNotSupportedName'];

/** An API of an environment and the plugin of one kind that is attached to it there. */
interface Candidate {
  readonly api: ApiRow;
  readonly holder: string | undefined;
}

/** The APIs that are published in an environment or carry the plugin there, newest first. */
const candidates = async (
  ctx: Ctx<never>,
  plugin: PluginRow,
  serviceId: string,
  environment: string,
): Promise<readonly Candidate[]> => {
  const published = (await publishedApiIds(ctx, serviceId)).get(environment);
  const kind = pluginKind(plugin.type);
  const holders = new Map(
    (await attachmentsIn(ctx, serviceId, environment))
      .filter((attachment) => attachment.plugin_kind === kind)
      .map((attachment) => [attachment.api_id, attachment.plugin_id] as const),
  );
  return (await apisOf(ctx, serviceId))
    .map((api) => ({ api, holder: holders.get(api.id) }))
    .filter(({ api, holder }) => published?.has(api.id) || holder === plugin.id);
};

const describeCandidates = (
  rows: readonly Candidate[],
  plugin: PluginRow,
  input: { readonly Limit: number; readonly Offset: number; readonly OrderBy: 'asc' | 'desc' },
) => ({
  Result: {
    TotalCount: rows.length,
    ApiSet: page(directed(rows, input.OrderBy), input).map(({ api, holder }) => ({
      ApiId: api.id,
      ApiName: api.name ?? '',
      ApiType: api.api_type,
      Path: api.path,
      Method: api.method,
      AttachedOtherPlugin: holder !== undefined && holder !== plugin.id,
      IsAttached: holder === plugin.id,
    })),
  },
});

export const attachmentActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  AttachPlugin: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    const service = await findService(ctx, input.ServiceId);
    const environment = input.EnvironmentName;
    const published = (await publishedApiIds(ctx, service.id)).get(environment);
    if (published === undefined)
      return ctx.fail(E['InvalidParameterValue.InvalidEnvStatus'], {
        reason: `service ${service.id} is not published in ${environment}; release it with ReleaseService.`,
      });

    const kind = pluginKind(plugin.type);
    const holders = new Map(
      (await attachmentsIn(ctx, service.id, environment))
        .filter((attachment) => attachment.plugin_kind === kind)
        .map((attachment) => [attachment.api_id, attachment.plugin_id] as const),
    );
    const added: string[] = [];
    for (const id of unique(input.ApiIds)) {
      const api = await findApi(ctx, service.id, id);
      if (!published.has(api.id))
        ctx.fail(E['InvalidParameterValue.InvalidEnvStatus'], {
          reason: `API ${api.id} is not in the version that runs in ${environment}; release it with ReleaseService.`,
        });
      const holder = holders.get(api.id);
      if (holder === undefined) added.push(api.id);
      else if (holder !== plugin.id)
        ctx.fail(E['UnsupportedOperation.AttachPlugin'], {
          reason: `API ${api.id} has plugin ${holder} of the kind ${kind} in ${environment}; detach that one first.`,
        });
    }
    if (added.length === 0) return { Result: true };

    const services = new Set((await attachmentsOf(ctx, [plugin.id])).map((attachment) => attachment.service_id));
    if (services.add(service.id).size > limits.servicesOfPlugin)
      ctx.fail(E['LimitExceeded.ServiceCountForPluginLimitExceeded'], { limit: limits.servicesOfPlugin });
    await ctx.store.insert(
      'apigw_plugin_binding',
      added.map((apiId) => ({
        plugin_id: plugin.id,
        plugin_kind: kind,
        service_id: service.id,
        api_id: apiId,
        environment,
        bound_at: ctx.now.getTime(),
      })),
    );
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DetachPlugin: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    const service = await findService(ctx, input.ServiceId);
    const held = (await attachmentsIn(ctx, service.id, input.EnvironmentName)).some(
      (attachment) => attachment.plugin_id === plugin.id && attachment.api_id === input.ApiId,
    );
    if (!held)
      ctx.fail(E['InvalidParameterValue.InvalidApiIds'], {
        reason: `plugin ${plugin.id} is not attached to API ${input.ApiId} in ${input.EnvironmentName}.`,
      });
    await ctx.store
      .delete('apigw_plugin_binding')
      .where('plugin_id', '=', plugin.id)
      .where('api_id', '=', input.ApiId)
      .where('environment', '=', input.EnvironmentName)
      .execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DescribePluginApis: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    filterRows(ctx, [], input.Filters, {}, NOT_SUPPORTED);
    const attachments = directed(await attachmentsOf(ctx, [plugin.id]), input.OrderBy);
    return {
      Result: { TotalCount: attachments.length, AttachedApis: page(attachments, input).map(describeAttachment) },
    };
  },

  DescribeAllPluginApis: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const plugin = await findPlugin(ctx, input.PluginId);
    filterRows(ctx, [], input.Filters, {}, NOT_SUPPORTED);
    return describeCandidates(await candidates(ctx, plugin, service.id, input.EnvironmentName), plugin, input);
  },

  DescribeAvailablePluginApis: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const plugin = await findPlugin(ctx, input.PluginId);
    filterRows(ctx, [], input.Filters, {}, NOT_SUPPORTED);
    const rows = await candidates(ctx, plugin, service.id, input.EnvironmentName);
    return describeCandidates(
      rows.filter(({ holder }) => holder === undefined),
      plugin,
      input,
    );
  },

  DescribePluginsByApi: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const api = await findApi(ctx, service.id, input.ApiId);
    const attachments = await ctx.store
      .select('apigw_plugin_binding')
      .innerJoin('apigw_plugin', 'apigw_plugin.id', 'apigw_plugin_binding.plugin_id')
      .selectAll('apigw_plugin')
      .select(['apigw_plugin_binding.environment', 'apigw_plugin_binding.bound_at'])
      .where('apigw_plugin_binding.api_id', '=', api.id)
      .orderBy('apigw_plugin_binding.bound_at', 'desc')
      .orderBy('apigw_plugin.id')
      .orderBy('apigw_plugin_binding.environment')
      .execute();
    const rows = attachments.filter(
      ({ environment }) => input.EnvironmentName === undefined || environment === input.EnvironmentName,
    );
    return {
      Result: {
        TotalCount: rows.length,
        PluginSummary: page(rows, input).map((row) => ({
          PluginId: row.id,
          Environment: row.environment,
          AttachedTime: new Date(row.bound_at),
          PluginName: row.name,
          PluginType: row.type,
          Description: row.description,
          PluginData: row.data,
        })),
      },
    };
  },
});
