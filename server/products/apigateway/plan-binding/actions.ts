// Handlers of the bindings between usage plans and environments.
import { E } from '../errors.ts';
import { page } from '../filters.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import type { ApiRow, PlanRow } from '../rows.ts';
import { apisOf, environmentsOf, findPlan, findService, tagsOf, unique } from '../rows.ts';
import type { BindingRow } from '../usage-plan/bindings.ts';
import { bindingsOfPlans, bindingsOfService, keysOfPlans } from '../usage-plan/bindings.ts';
import { bindTypeObstacle, sharedKey } from '../usage-plan/rules.ts';
import type * as contracts from './contract.ts';

const WHOLE_SERVICE = '';

/** The api_id column of each binding asked for: '' for the service, else every API, all of which must exist. */
const targetsOf = async (
  ctx: Ctx<'ResourceNotFound.InvalidApi' | 'InvalidParameterValue.InvalidApiIds'>,
  input: {
    readonly BindType: 'SERVICE' | 'API';
    readonly ServiceId: string;
    readonly ApiIds?: readonly string[] | undefined;
  },
): Promise<string[]> => {
  if (input.BindType === 'SERVICE') return [WHOLE_SERVICE];
  const ids = unique(input.ApiIds ?? []);
  if (ids.length === 0)
    ctx.fail(E['InvalidParameterValue.InvalidApiIds'], { reason: 'BindType API needs at least one.' });
  const known = new Set((await apisOf(ctx, input.ServiceId)).map((api) => api.id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) ctx.fail(E['ResourceNotFound.InvalidApi'], { id: unknown });
  return ids;
};

export const planBindingActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  BindEnvironment: async (input, ctx) => {
    const planIds = unique(input.UsagePlanIds);
    for (const id of planIds) await findPlan(ctx, id);
    const service = await findService(ctx, input.ServiceId);
    const apiIds = await targetsOf(ctx, input);
    const bound = (await bindingsOfService(ctx, service.id)).filter(
      (binding) => binding.environment === input.Environment,
    );
    const obstacle = bindTypeObstacle(input.BindType, bound);
    if (obstacle !== undefined) ctx.fail(E['UnsupportedOperation.UnsupportedBindEnvironment'], { reason: obstacle });

    const together = unique([...bound.map((binding) => binding.usage_plan_id), ...planIds]);
    const shared = sharedKey(together, await keysOfPlans(ctx, together));
    if (shared !== undefined)
      ctx.fail(E['UnsupportedOperation.UnsupportedBindEnvironment'], {
        reason: `plans ${shared.plans.join(' and ')} share key ${shared.key}; unbind it from one of them first.`,
      });

    const isBound = (planId: string, apiId: string) =>
      bound.some((binding) => binding.usage_plan_id === planId && binding.api_id === apiId);
    const now = ctx.now.getTime();
    const fresh = planIds.flatMap((planId) =>
      apiIds
        .filter((apiId) => !isBound(planId, apiId))
        .map((apiId) => ({
          usage_plan_id: planId,
          service_id: service.id,
          environment: input.Environment,
          api_id: apiId,
          created_at: now,
          modified_at: now,
        })),
    );
    if (input.BindType === 'API') {
      const held = await bindingsOfPlans(ctx, planIds);
      for (const planId of planIds) {
        const count = [...held, ...fresh].filter((row) => row.usage_plan_id === planId && row.api_id !== '').length;
        if (count > limits.apisInPlan)
          ctx.fail(E['LimitExceeded.RequestLimitExceeded'], {
            reason: `a usage plan takes at most ${limits.apisInPlan} APIs; unbind some of plan ${planId} first.`,
          });
      }
    }
    if (fresh.length > 0) await ctx.store.insert('apigw_plan_binding', fresh);
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  UnBindEnvironment: async (input, ctx) => {
    const planIds = unique(input.UsagePlanIds);
    for (const id of planIds) await findPlan(ctx, id);
    const service = await findService(ctx, input.ServiceId);
    const apiIds = await targetsOf(ctx, input);
    const bound = (await bindingsOfService(ctx, service.id)).filter(
      (binding) => binding.environment === input.Environment,
    );
    for (const planId of planIds)
      for (const apiId of apiIds)
        if (!bound.some((binding) => binding.usage_plan_id === planId && binding.api_id === apiId))
          ctx.fail(E['UnsupportedOperation.UnsupportedUnBindEnvironment'], {
            reason: `plan ${planId} is not bound to ${apiId || `service ${service.id}`} in ${input.Environment}.`,
          });
    await ctx.store
      .delete('apigw_plan_binding')
      .where('service_id', '=', service.id)
      .where('environment', '=', input.Environment)
      .where('usage_plan_id', 'in', planIds)
      .where('api_id', 'in', apiIds)
      .execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DemoteServiceUsagePlan: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const service = await findService(ctx, input.ServiceId);
    const environment = (await environmentsOf(ctx, service.id)).find((other) => other.name === input.Environment);
    const apis = await apisOf(ctx, service.id);
    if (apis.length === 0)
      ctx.fail(E['FailedOperation.ServiceError'], { reason: 'it has no API that the plan could be bound to.' });
    if (environment === undefined || environment.version === '')
      ctx.fail(E['InvalidParameterValue.InvalidEnvStatus'], {
        reason: `the service is not published in ${input.Environment}; release it first.`,
      });
    const bound = (await bindingsOfService(ctx, service.id)).filter(
      (binding) => binding.environment === input.Environment && binding.api_id === WHOLE_SERVICE,
    );
    if (!bound.some((binding) => binding.usage_plan_id === plan.id))
      ctx.fail(E['UnsupportedOperation.NoUsagePlanEnv'], {
        plan: plan.id,
        environment: input.Environment,
        service: service.id,
      });
    // Every plan of the environment goes down together: bindings to the service and to APIs must not stand side by side.
    await ctx.store
      .delete('apigw_plan_binding')
      .where('service_id', '=', service.id)
      .where('environment', '=', input.Environment)
      .where('api_id', '=', WHOLE_SERVICE)
      .execute();
    await ctx.store.insert(
      'apigw_plan_binding',
      bound.flatMap((binding) =>
        apis.map((api) => ({
          usage_plan_id: binding.usage_plan_id,
          service_id: service.id,
          environment: binding.environment,
          api_id: api.id,
          created_at: binding.created_at,
          modified_at: ctx.now.getTime(),
        })),
      ),
    );
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DescribeUsagePlanEnvironments: async (input, ctx) => {
    const plan = await findPlan(ctx, input.UsagePlanId);
    const bindings = (await bindingsOfPlans(ctx, [plan.id])).filter(
      (binding) => (binding.api_id === WHOLE_SERVICE) === (input.BindType === 'SERVICE'),
    );
    const wanted = page(bindings, input);
    const describe = await describer(ctx, wanted);
    return {
      Result: { TotalCount: bindings.length, EnvironmentList: wanted.map((binding) => describe(binding, plan)) },
    };
  },

  DescribeServiceUsagePlan: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const bindings = (await bindingsOfService(ctx, service.id)).filter(({ api_id }) => api_id === WHOLE_SERVICE);
    return {
      Result: { TotalCount: bindings.length, ServiceUsagePlanList: await describePlans(ctx, page(bindings, input)) },
    };
  },

  DescribeApiUsagePlan: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const bindings = await bindingsOfService(ctx, service.id);
    return {
      Result: { TotalCount: bindings.length, ApiUsagePlanList: await describePlans(ctx, page(bindings, input)) },
    };
  },
});

/** Reads the services and APIs of some bindings once, and describes each binding from them. */
const describer = async (ctx: Ctx<never>, bindings: readonly BindingRow[]) => {
  const serviceIds = unique(bindings.map((binding) => binding.service_id));
  const apiIds = unique(bindings.map((binding) => binding.api_id)).filter((id) => id !== WHOLE_SERVICE);
  const services =
    serviceIds.length === 0
      ? []
      : await ctx.store.select('apigw_service').select(['id', 'name']).where('id', 'in', serviceIds).execute();
  const apis: readonly Pick<ApiRow, 'id' | 'name' | 'path' | 'method'>[] =
    apiIds.length === 0
      ? []
      : await ctx.store
          .select('apigw_api')
          .select(['id', 'name', 'path', 'method'])
          .where('id', 'in', apiIds)
          .execute();
  return (binding: BindingRow, plan: PlanRow) => {
    const api = apis.find(({ id }) => id === binding.api_id);
    return {
      ServiceId: binding.service_id,
      ServiceName: services.find(({ id }) => id === binding.service_id)?.name ?? null,
      ApiId: api?.id ?? null,
      ApiName: api?.name ?? null,
      Path: api?.path ?? null,
      Method: api?.method ?? null,
      Environment: binding.environment,
      InUseRequestNum: plan.used_requests,
      MaxRequestNum: plan.max_requests ?? -1,
      MaxRequestNumPreSec: plan.max_requests_per_second ?? -1,
      CreatedTime: new Date(plan.created_at),
      ModifiedTime: new Date(plan.modified_at),
    };
  };
};

const describePlans = async (ctx: Ctx<never>, bindings: readonly BindingRow[]) => {
  if (bindings.length === 0) return [];
  const plans = await ctx.store
    .select('apigw_usage_plan')
    .selectAll()
    .where('id', 'in', unique(bindings.map((binding) => binding.usage_plan_id)))
    .execute();
  const describe = await describer(ctx, bindings);
  return bindings.flatMap((binding) =>
    plans
      .filter((plan) => plan.id === binding.usage_plan_id)
      .map((plan) => ({
        ...describe(binding, plan),
        UsagePlanId: plan.id,
        UsagePlanName: plan.name,
        UsagePlanDesc: plan.description,
        Tags: tagsOf(plan),
      })),
  );
};
