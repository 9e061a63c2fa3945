// Handlers of what the console asks beside the documented actions: quotas, checks before saving, keys of an API.
import { backendUrlFault, frontendPathFault } from '../api/paths.ts';
import { E } from '../errors.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { apisOf, findApi, findService, unique } from '../rows.ts';
import { methods } from '../structures/api-parts.ts';
import { environmentNames } from '../structures/common.ts';
import { bindingsOfService, keysOfPlans } from '../usage-plan/bindings.ts';
import type * as contracts from './contract.ts';

/** 使用计划: up to 2000 requests per second. */
const MAX_PLAN_RATE = 2000;

export const debugActions = ({
  limits,
}: GatewayPorts): Handlers<
  Pick<typeof contracts, 'GetAccountSettings' | 'CheckServiceConfig' | 'DescribeApiEnvironmentApiKeys'>
> => ({
  GetAccountSettings: async (_input, ctx) => {
    const services = await ctx.store.select('apigw_service').select('id').execute();
    const plans = await ctx.store.select('apigw_usage_plan').select('id').execute();
    const keys = await ctx.store.select('apigw_key').select('id').execute();
    return {
      Result: {
        AccountLimit: {
          LogRuleClount: { LogRuleClount: 0 },
          ServiceCount: {
            ServiceCount: limits.services,
            ApiCountInService: limits.apisInService,
            DomainCountInService: limits.domainsInService,
          },
          UsagePlanCount: {
            UsagePlanCount: limits.usagePlans,
            SecretIdCountInUsagePlan: limits.keysInPlan,
            MaxQPSInUsagePlan: MAX_PLAN_RATE,
            StageCountInUsagePlan: limits.services * environmentNames.length,
          },
          SecretIdCount: { SecretIdCount: limits.keys, UsagePlanCountForSecretId: limits.plansOfKey },
        },
        AccountUsage: {
          ServiceCount: { ServiceCount: services.length },
          UsagePlanCount: { UsagePlanCount: plans.length },
          SecretIdCount: { SecretIdCount: keys.length },
          LogRuleClount: { LogRuleClount: 0 },
        },
      },
    };
  },

  CheckServiceConfig: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const { RequestConfig, ServiceType, BackendUrl } = input;
    const asksBackend = ServiceType !== undefined || BackendUrl !== undefined;
    if (asksBackend === (RequestConfig !== undefined))
      ctx.fail(E['InvalidParameterValue.InvalidServiceParam'], {
        reason: 'give either RequestConfig, or ServiceType and BackendUrl.',
      });
    if (RequestConfig === undefined) {
      if (ServiceType === undefined || BackendUrl === undefined)
        return ctx.fail(E['InvalidParameterValue.InvalidServiceParam'], {
          reason: 'a backend is checked by ServiceType and BackendUrl together.',
        });
      return verdict(backendUrlFault(BackendUrl.replace(/^ws(s?):/i, ServiceType === 'WEBSOCKET' ? 'http$1:' : '$&')));
    }
    const method = RequestConfig.Method.toUpperCase();
    if (!(methods as readonly string[]).includes(method))
      return verdict(`Method must be one of ${methods.join(', ')}.`);
    const fault = frontendPathFault(RequestConfig.Path);
    if (fault !== undefined) return verdict(fault);
    const same = (await apisOf(ctx, service.id)).find(
      (api) => api.path === RequestConfig.Path && api.method === method,
    );
    return verdict(same === undefined ? undefined : `API ${same.id} has the same Path and Method.`);
  },

  DescribeApiEnvironmentApiKeys: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const api = await findApi(ctx, service.id, input.ApiId);
    const plans = (await bindingsOfService(ctx, service.id))
      .filter(({ environment, api_id }) => environment === input.EnvironmentName && ['', api.id].includes(api_id))
      .map((binding) => binding.usage_plan_id);
    const keys = unique([...(await keysOfPlans(ctx, unique(plans))).values()].flat());
    return { Result: { TotalCount: keys.length, AccessKeyIdList: keys } };
  },
});

const verdict = (fault: string | undefined) => ({ Status: fault === undefined, VerifyMessage: fault ?? 'success' });
