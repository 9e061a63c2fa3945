// Handlers of plugins.
import { changedWhereBound, deleteBindings } from '../bound-services.ts';
import { E } from '../errors.ts';
import { filterRows, page } from '../filters.ts';
import { newId } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import type * as contracts from './contract.ts';
import type { DataCode } from './definitions/definition.ts';
import type { PluginType } from './definitions/index.ts';
import { readPluginData } from './definitions/index.ts';
import type { PluginRow } from './rows.ts';
import { attachmentsOf, describeAttachment, describePlugin, directed, findPlugin } from './rows.ts';

type PluginContracts = Pick<
  typeof contracts,
  'CreatePlugin' | 'DescribePlugin' | 'DescribePlugins' | 'ModifyPlugin' | 'DeletePlugin'
>;

const checkData = (ctx: Ctx<DataCode>, type: PluginType, text: string): void => {
  const read = readPluginData(type, text);
  if (!read.ok) ctx.fail(E[read.fault.code], { parameter: read.fault.parameter, reason: read.fault.reason });
};

const columns = { CreatedTime: 'created_at', ModifiedTime: 'modified_at', PluginName: 'name' } as const;

const ordered = (
  rows: readonly PluginRow[],
  { Order, OrderBy }: { readonly Order: keyof typeof columns; readonly OrderBy: 'asc' | 'desc' },
): readonly PluginRow[] => {
  const column = columns[Order];
  const compare = (a: PluginRow, b: PluginRow): number => (a[column] < b[column] ? 1 : a[column] > b[column] ? -1 : 0);
  return directed(
    rows.toSorted((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1)),
    OrderBy,
  );
};

export const pluginActions = ({ limits }: GatewayPorts): Handlers<PluginContracts> => ({
  CreatePlugin: async (input, ctx) => {
    checkData(ctx, input.PluginType, input.PluginData);
    const held = await ctx.store.select('apigw_plugin').select('id').execute();
    if (held.length >= limits.plugins)
      ctx.fail(E['LimitExceeded'], { reason: `the account has its ${limits.plugins} plugins; delete one first.` });
    const now = ctx.now.getTime();
    const row = {
      id: newId('plugin'),
      name: input.PluginName,
      type: input.PluginType,
      attribute: input.PluginAttribute,
      description: input.Description ?? '',
      data: input.PluginData,
      project_id: input.ProjectId ?? null,
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_plugin', row);
    const plugin = { ...row, account_id: ctx.store.accountId, region: ctx.store.region };
    return { Result: { ...describePlugin(plugin), AttachedApiTotalCount: null, AttachedApis: null } };
  },

  DescribePlugin: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    // Filters are reserved by the document: no name is supported.
    filterRows(ctx, [], input.Filters, {}, E['InvalidParameterValue.InvalidFilterNotSupportedName']);
    const attachments = directed(await attachmentsOf(ctx, [plugin.id]), input.OrderBy);
    return {
      Result: {
        ...describePlugin(plugin),
        AttachedApiTotalCount: attachments.length,
        AttachedApis: page(attachments, input).map(describeAttachment),
      },
    };
  },

  DescribePlugins: async (input, ctx) => {
    filterRows(ctx, [], input.Filters, {}, E['InvalidParameterValue.InvalidFilterNotSupportedName']);
    const plugins = await ctx.store
      .select('apigw_plugin')
      .selectAll()
      .where('attribute', '=', input.PluginAttribute)
      .execute();
    const rows = plugins.filter(
      (plugin) =>
        (input.PluginIds?.includes(plugin.id) ?? true) &&
        (input.PluginName === undefined || plugin.name === input.PluginName) &&
        (input.PluginType === undefined || plugin.type === input.PluginType),
    );
    const shown = page(ordered(rows, input), input);
    const attachments = Map.groupBy(
      await attachmentsOf(
        ctx,
        shown.map((plugin) => plugin.id),
      ),
      (attachment) => attachment.plugin_id,
    );
    return {
      Result: {
        TotalCount: rows.length,
        PluginSet: shown.map((plugin) => {
          const attached = attachments.get(plugin.id) ?? [];
          return {
            ...describePlugin(plugin),
            AttachedApiTotalCount: attached.length,
            AttachedApis: attached.map(describeAttachment),
          };
        }),
      },
    };
  },

  ModifyPlugin: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    if (input.PluginData !== undefined) checkData(ctx, plugin.type as PluginType, input.PluginData);
    await ctx.store
      .update('apigw_plugin')
      .set({
        name: input.PluginName ?? plugin.name,
        description: input.Description ?? plugin.description,
        data: input.PluginData ?? plugin.data,
        project_id: input.ProjectId ?? plugin.project_id,
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', plugin.id)
      .execute();
    if (input.PluginData !== undefined) await changedWhereBound(ctx, 'apigw_plugin_binding', plugin.id);
    return { Result: true };
  },

  DeletePlugin: async (input, ctx) => {
    const plugin = await findPlugin(ctx, input.PluginId);
    const [attached] = await attachmentsOf(ctx, [plugin.id]);
    if (attached !== undefined)
      ctx.fail(E['UnsupportedOperation.ResourceAssociated'], {
        reason: `plugin ${plugin.id} is attached to API ${attached.api_id} in ${attached.environment}; detach it with DetachPlugin.`,
      });
    await deleteBindings(ctx, 'apigw_plugin_binding', plugin.id);
    await ctx.store.delete('apigw_plugin').where('id', '=', plugin.id).execute();
    return { Result: true };
  },
});
