// Handlers of environments and request rates. Rates act without a release.
import { E } from '../errors.ts';
import { page } from '../filters.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { publishedApiIds } from '../release/versions.ts';
import { apisOf, environmentsOf, findApi, findService, unique } from '../rows.ts';
import { environmentUrl } from '../service/describe.ts';
import type * as contracts from './contract.ts';
import { maxStrategy } from './rules.ts';

/** Rate of an API that none was set for. */
const NO_LIMIT = -1;

export const environmentActions = ({ domain }: GatewayPorts): Handlers<typeof contracts> => ({
  DescribeServiceEnvironmentList: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const environments = await environmentsOf(ctx, service.id);
    return {
      Result: {
        TotalCount: environments.length,
        EnvironmentList: page(environments, input).map((environment) => ({
          EnvironmentName: environment.name,
          Url: environmentUrl(service, environment.name, domain),
          Status: environment.version === '' ? 0 : 1,
          VersionName: environment.version,
          CreateTime: environment.published_at === null ? null : new Date(environment.published_at),
        })),
      },
    };
  },

  DescribeServiceEnvironmentStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const environments = await environmentsOf(ctx, service.id);
    return {
      Result: {
        TotalCount: environments.length,
        EnvironmentList: page(environments, input).map((environment) => ({
          EnvironmentName: environment.name,
          Url: environmentUrl(service, environment.name, domain),
          Status: environment.version === '' ? 0 : 1,
          VersionName: environment.version,
          Strategy: environment.strategy,
          MaxStrategy: maxStrategy,
        })),
      },
    };
  },

  ModifyServiceEnvironmentStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    await ctx.store
      .update('apigw_environment')
      .set({ strategy: input.Strategy })
      .where('service_id', '=', service.id)
      .where('name', 'in', [...input.EnvironmentNames])
      .execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DescribeApiEnvironmentStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const apis = input.ApiId ? [await findApi(ctx, service.id, input.ApiId)] : await apisOf(ctx, service.id);
    const published = await publishedApiIds(ctx, service.id);
    const strategies = await ctx.store
      .select('apigw_api_strategy')
      .selectAll()
      .where('service_id', '=', service.id)
      .execute();
    const quotas = new Map(strategies.map((row) => [`${row.api_id} ${row.environment}`, row.quota]));
    const wanted = input.EnvironmentNames?.length ? input.EnvironmentNames : ['prepub', 'test', 'release'];
    return {
      Result: {
        TotalCount: apis.length,
        ApiEnvironmentStrategySet: page(apis, input).map((api) => ({
          ApiId: api.id,
          ApiName: api.name ?? '',
          Path: api.path,
          Method: api.method,
          EnvironmentStrategySet: wanted
            .map((name) => ({ name, quota: quotas.get(`${api.id} ${name}`) }))
            .filter(({ name, quota }) => quota !== undefined || published.get(name)?.has(api.id))
            .map(({ name, quota }) => ({ EnvironmentName: name, Quota: quota ?? NO_LIMIT })),
        })),
      },
    };
  },

  ModifyApiEnvironmentStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const ids = unique(input.ApiIds);
    const known = new Set((await apisOf(ctx, service.id)).map((api) => api.id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) ctx.fail(E['ResourceNotFound.InvalidApi'], { id: unknown });
    await ctx.store
      .delete('apigw_api_strategy')
      .where('api_id', 'in', ids)
      .where('environment', '=', input.EnvironmentName)
      .execute();
    await ctx.store.insert(
      'apigw_api_strategy',
      ids.map((id) => ({
        service_id: service.id,
        api_id: id,
        environment: input.EnvironmentName,
        quota: input.Strategy,
      })),
    );
    ctx.changed('gateway', service.id);
    return { Result: true };
  },
});
