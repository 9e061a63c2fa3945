// Bindings of usage plans to environments of services, read for rules and answers.
import type { Selectable } from 'kysely';
import type { ApiGatewayPlanBindingTable } from '#store/tables/apigateway.ts';
import type { Ctx } from '../ports.ts';
import { unique } from '../rows.ts';

export type BindingRow = Selectable<ApiGatewayPlanBindingTable>;

/** Tells the plane of every service that these plans are bound to. */
export const changedByPlans = async (ctx: Ctx<never>, planIds: readonly string[]): Promise<void> => {
  for (const binding of await bindingsOfPlans(ctx, planIds)) ctx.changed('gateway', binding.service_id);
};

export const bindingsOfPlans = async (ctx: Ctx<never>, planIds: readonly string[]): Promise<BindingRow[]> =>
  planIds.length === 0
    ? []
    : ctx.store
        .select('apigw_plan_binding')
        .selectAll()
        .where('usage_plan_id', 'in', [...planIds])
        .orderBy('created_at')
        .orderBy('service_id')
        .orderBy('environment')
        .orderBy('api_id')
        .execute();

export const bindingsOfService = (ctx: Ctx<never>, serviceId: string): Promise<BindingRow[]> =>
  ctx.store
    .select('apigw_plan_binding')
    .selectAll()
    .where('service_id', '=', serviceId)
    .orderBy('created_at')
    .orderBy('usage_plan_id')
    .orderBy('environment')
    .orderBy('api_id')
    .execute();

/** Keys by plan. */
export const keysOfPlans = async (ctx: Ctx<never>, planIds: readonly string[]): Promise<Map<string, string[]>> => {
  const keys = new Map<string, string[]>(planIds.map((id) => [id, []]));
  if (planIds.length === 0) return keys;
  const rows = await ctx.store
    .select('apigw_plan_key')
    .select(['usage_plan_id', 'key_id'])
    .where('usage_plan_id', 'in', unique(planIds))
    .orderBy('bound_at')
    .orderBy('key_id')
    .execute();
  for (const row of rows) keys.get(row.usage_plan_id)?.push(row.key_id);
  return keys;
};
