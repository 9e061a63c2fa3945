// Services whose running APIs something is bound to, deleted APIs that a version still runs among them.
import type { Ctx } from './ports.ts';

const columns = {
  apigw_ip_strategy_binding: 'strategy_id',
  apigw_api_app_binding: 'app_id',
  apigw_plugin_binding: 'plugin_id',
} as const;
type BindingTable = keyof typeof columns;

/** Tells the edge that what is bound has changed. */
export const changedWhereBound = async (ctx: Ctx<never>, table: BindingTable, id: string): Promise<void> => {
  const rows = await ctx.store
    .select(table)
    .select('service_id')
    .distinct()
    .where(columns[table] as never, '=', id as never)
    .execute();
  for (const row of rows) ctx.changed('gateway', row.service_id);
};

/** Removes the rows left of deleted APIs when what is bound is deleted itself. */
export const deleteBindings = async (ctx: Ctx<never>, table: BindingTable, id: string): Promise<void> => {
  await changedWhereBound(ctx, table, id);
  await ctx.store
    .delete(table)
    .where(columns[table] as never, '=', id as never)
    .execute();
};
