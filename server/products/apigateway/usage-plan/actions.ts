// Handlers of usage plans and their keys.
import type { Infer } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { filterRows, page, valuesOf } from '../filters.ts';
import { newId } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import type { PlanRow } from '../rows.ts';
import { findPlan, tagsOf, unique } from '../rows.ts';
import type { UsagePlanInfo } from '../structures/usage-plan.ts';
import type { BindingRow } from './bindings.ts';
import { bindingsOfPlans, changedByPlans, keysOfPlans } from './bindings.ts';
import type * as contracts from './contract.ts';
import { sharedKey } from './rules.ts';

const describePlan = (plan: PlanRow) => ({
  UsagePlanId: plan.id,
  UsagePlanName: plan.name,
  UsagePlanDesc: plan.description,
  InitQuota: plan.max_requests,
  MaxRequestNumPreSec: plan.max_requests_per_second,
  MaxRequestNum: plan.max_requests,
  IsHide: 0,
  CreatedTime: new Date(plan.created_at),
  ModifiedTime: new Date(plan.modified_at),
  Tags: tagsOf(plan),
});

const describeBound = async (ctx: Ctx<never>, plan: PlanRow): Promise<Infer<typeof UsagePlanInfo>> => {
  const keys = (await keysOfPlans(ctx, [plan.id])).get(plan.id) ?? [];
  const environments = [
    ...new Map(
      (await bindingsOfPlans(ctx, [plan.id])).map((binding) => [
        `${binding.service_id} ${binding.environment}`,
        { EnvironmentName: binding.environment, ServiceId: binding.service_id },
      ]),
    ).values(),
  ];
  return {
    ...describePlan(plan),
    BindSecretIdTotalCount: keys.length,
    BindSecretIds: keys,
    BindEnvironmentTotalCount: environments.length,
    BindEnvironments: environments,
  };
};

export const usagePlanActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateUsagePlan: async (input, ctx) => {
    const held = await ctx.store.select('apigw_usage_plan').select('id').execute();
    if (held.length >= limits.usagePlans)
      ctx.fail(E['LimitExceeded.UsagePlanLimitExceeded'], {
        reason: `the account has its ${limits.usagePlans} plans in this region; delete one first.`,
      });
    const now = ctx.now.getTime();
    const row = {
      id: newId('usagePlan'),
      name: input.UsagePlanName,
      description: input.UsagePlanDesc ?? null,
      max_requests: input.MaxRequestNum ?? null,
      max_requests_per_second: input.MaxRequestNumPreSec ?? null,
      used_requests: 0,
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_usage_plan', row);
    return {
      Result: {
        ...describePlan({ ...row, account_id: ctx.store.accountId, region: ctx.store.region }),
        BindSecretIdTotalCount: 0,
        BindSecretIds: null,
        BindEnvironmentTotalCount: 0,
        BindEnvironments: null,
      },
    };
  },

  DescribeUsagePlan: async (input, ctx) => ({
    Result: await describeBound(ctx, await findPlan(ctx, input.UsagePlanId)),
  }),

  DescribeUsagePlansStatus: async (input, ctx) => {
    const plans = await ctx.store
      .select('apigw_usage_plan')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const needsBindings = ['NotServiceId', 'NotApiId', 'Environment'].some((name) => valuesOf(input.Filters, name));
    const bindings = needsBindings ? await ctx.store.select('apigw_plan_binding').selectAll().execute() : [];
    const environments = valuesOf(input.Filters, 'Environment');
    const isExcluding = valuesOf(input.Filters, 'NotServiceId') ?? valuesOf(input.Filters, 'NotApiId');
    const isBound = (plan: PlanRow, matches: (binding: BindingRow) => boolean) =>
      bindings.some((binding) => binding.usage_plan_id === plan.id && matches(binding));
    const inWanted = (binding: BindingRow) => environments?.includes(binding.environment) ?? true;
    const rows = filterRows(
      ctx,
      plans,
      input.Filters,
      {
        UsagePlanId: (plan, value) => plan.id === value,
        UsagePlanName: (plan, value) => plan.name === value,
        NotServiceId: (plan, value) => !isBound(plan, (binding) => binding.service_id === value && inWanted(binding)),
        NotApiId: (plan, value) => !isBound(plan, (binding) => binding.api_id === value && inWanted(binding)),
        // Beside NotServiceId or NotApiId it says in which environment; alone it asks for plans bound there.
        Environment: (plan, value) =>
          isExcluding !== undefined || isBound(plan, (binding) => binding.environment === value),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return {
      Result: {
        TotalCount: rows.length,
        UsagePlanStatusSet: page(rows, input).map((plan) => ({
          UsagePlanId: plan.id,
          UsagePlanName: plan.name,
          UsagePlanDesc: plan.description,
          MaxRequestNumPreSec: plan.max_requests_per_second ?? -1,
          MaxRequestNum: plan.max_requests ?? -1,
          CreatedTime: new Date(plan.created_at),
          ModifiedTime: new Date(plan.modified_at),
          Tags: tagsOf(plan),
        })),
      },
    };
  },

  ModifyUsagePlan: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const changes = {
      name: input.UsagePlanName ?? plan.name,
      description: input.UsagePlanDesc ?? plan.description,
      max_requests: input.MaxRequestNum ?? plan.max_requests,
      max_requests_per_second: input.MaxRequestNumPreSec ?? plan.max_requests_per_second,
      modified_at: ctx.now.getTime(),
    };
    await ctx.store.update('apigw_usage_plan').set(changes).where('id', '=', plan.id).execute();
    await changedByPlans(ctx, [plan.id]);
    return { Result: await describeBound(ctx, { ...plan, ...changes }) };
  },

  DeleteUsagePlan: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    if ((await bindingsOfPlans(ctx, [plan.id])).length > 0)
      ctx.fail(E['UnsupportedOperation.UsagePlanInUse'], { id: plan.id });
    await ctx.store.delete('apigw_plan_key').where('usage_plan_id', '=', plan.id).execute();
    await ctx.store.delete('apigw_usage_plan').where('id', '=', plan.id).execute();
    return { Result: true };
  },

  BindSecretIds: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const ids = unique(input.AccessKeyIds);
    const keys = await ctx.store.select('apigw_key').select(['id', 'status']).where('id', 'in', ids).execute();
    const held = (await keysOfPlans(ctx, [plan.id])).get(plan.id) ?? [];
    for (const id of ids) {
      const key = keys.find((other) => other.id === id);
      if (key === undefined) return ctx.fail(E['ResourceNotFound.InvalidAccessKeyId'], { id });
      if (key.status !== 1)
        ctx.fail(E['UnsupportedOperation.InvalidStatus'], {
          id,
          reason: 'it is disabled; enable it with EnableApiKey first.',
        });
      if (held.includes(id)) ctx.fail(E['UnsupportedOperation.AlreadyBindUsagePlan'], { id, plan: plan.id });
    }
    if (held.length + ids.length > limits.keysInPlan)
      ctx.fail(E['LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded'], { limit: limits.keysInPlan, id: plan.id });

    const elsewhere = await ctx.store
      .select('apigw_plan_key')
      .select(['key_id', 'usage_plan_id'])
      .where('key_id', 'in', ids)
      .execute();
    for (const id of ids)
      if (elsewhere.filter((row) => row.key_id === id).length >= limits.plansOfKey)
        ctx.fail(E['LimitExceeded.UsagePlanLimitExceeded'], {
          reason: `key ${id} is bound to ${limits.plansOfKey} plans; unbind one first.`,
        });

    const environments = await bindingsOfPlans(ctx, [plan.id]);
    const neighbours = await neighboursOf(ctx, plan.id, environments);
    const keysByPlan = new Map(await keysOfPlans(ctx, neighbours));
    keysByPlan.set(plan.id, [...held, ...ids]);
    for (const neighbour of neighbours) {
      const shared = sharedKey([neighbour, plan.id], keysByPlan);
      if (shared !== undefined)
        ctx.fail(E['UnsupportedOperation.UnsupportedBindApiKey'], {
          id: shared.key,
          reason: `plan ${neighbour} is bound to the same environment and holds it already.`,
        });
    }
    const now = ctx.now.getTime();
    await ctx.store.insert(
      'apigw_plan_key',
      ids.map((id) => ({ usage_plan_id: plan.id, key_id: id, bound_at: now })),
    );
    await changedByPlans(ctx, [plan.id]);
    return { Result: true };
  },

  UnBindSecretIds: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const ids = unique(input.AccessKeyIds);
    const held = (await keysOfPlans(ctx, [plan.id])).get(plan.id) ?? [];
    const unbound = ids.find((id) => !held.includes(id));
    if (unbound !== undefined) ctx.fail(E['ResourceNotFound.InvalidAccessKeyId'], { id: unbound });
    await ctx.store.delete('apigw_plan_key').where('usage_plan_id', '=', plan.id).where('key_id', 'in', ids).execute();
    await changedByPlans(ctx, [plan.id]);
    return { Result: true };
  },

  DescribeUsagePlanSecretIds: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const ids = (await keysOfPlans(ctx, [plan.id])).get(plan.id) ?? [];
    const wanted = page(ids, input);
    const keys =
      wanted.length === 0
        ? []
        : await ctx.store
            .select('apigw_key')
            .select(['id', 'name', 'status'])
            .where('id', 'in', [...wanted])
            .execute();
    return {
      Result: {
        TotalCount: ids.length,
        AccessKeyList: wanted.flatMap((id) =>
          keys
            .filter((key) => key.id === id)
            .map((key) => ({ AccessKeyId: key.id, SecretName: key.name, Status: key.status })),
        ),
      },
    };
  },
});

/** Other plans bound to any of these environments. */
const neighboursOf = async (
  ctx: Ctx<never>,
  planId: string,
  environments: readonly BindingRow[],
): Promise<string[]> => {
  if (environments.length === 0) return [];
  const rows = await ctx.store
    .select('apigw_plan_binding')
    .select(['usage_plan_id', 'service_id', 'environment'])
    .where('service_id', 'in', unique(environments.map((binding) => binding.service_id)))
    .execute();
  const places = new Set(environments.map((binding) => `${binding.service_id} ${binding.environment}`));
  return unique(
    rows
      .filter((row) => row.usage_plan_id !== planId && places.has(`${row.service_id} ${row.environment}`))
      .map((row) => row.usage_plan_id),
  );
};
