// Handlers of IP strategies.
import { changedWhereBound, deleteBindings } from '../bound-services.ts';
import { E } from '../errors.ts';
import { filterRows, page } from '../filters.ts';
import { newId } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import { apisOf, findApi, findService, unique } from '../rows.ts';
import type * as contracts from './contract.ts';
import { boundApis, describeBound, describeStrategy, findStrategy, strategyBindingsOf } from './rows.ts';
import { strategyDataFault } from './rules.ts';

const checkData = (ctx: Ctx<'InvalidParameter.FormatError'>, data: string): void => {
  const fault = strategyDataFault(data);
  if (fault !== undefined) ctx.fail(E['InvalidParameter.FormatError'], { parameter: 'StrategyData', reason: fault });
};

const NOT_SUPPORTED = E['InvalidParameterValue.InvalidFilterNotSupportedName'];

export const ipStrategyActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateIPStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    checkData(ctx, input.StrategyData);
    const held = await ctx.store
      .select('apigw_ip_strategy')
      .select('id')
      .where('service_id', '=', service.id)
      .execute();
    if (held.length >= limits.ipStrategiesInService)
      ctx.fail(E['LimitExceeded.IpStrategyLimitExceeded'], { limit: limits.ipStrategiesInService });
    const now = ctx.now.getTime();
    const row = {
      id: newId('IPStrategy'),
      service_id: service.id,
      name: input.StrategyName,
      type: input.StrategyType,
      data: input.StrategyData,
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_ip_strategy', row);
    const strategy = { ...row, account_id: ctx.store.accountId, region: ctx.store.region };
    return { Result: { ...describeStrategy(strategy), BindApiTotalCount: null, BindApis: null } };
  },

  DescribeIPStrategy: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const strategy = await findStrategy(ctx, service.id, input.StrategyId);
    // Filters are reserved by the document: no name is supported.
    filterRows(ctx, [], input.Filters, {}, NOT_SUPPORTED);
    const bindings = (await strategyBindingsOf(ctx, service.id)).filter(
      ({ environment }) => input.EnvironmentName === undefined || environment === input.EnvironmentName,
    );
    const apis = await apisOf(ctx, service.id);
    const bound = boundApis(strategy, bindings, apis);
    return {
      Result: {
        ...describeStrategy(strategy),
        BindApiTotalCount: bound.length,
        BindApis: describeBound(page(bound, input), apis),
      },
    };
  },

  DescribeIPStrategysStatus: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const strategies = await ctx.store
      .select('apigw_ip_strategy')
      .selectAll()
      .where('service_id', '=', service.id)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const rows = filterRows(
      ctx,
      strategies,
      input.Filters,
      { StrategyName: (strategy, value) => strategy.name === value },
      NOT_SUPPORTED,
    );
    const bindings = await strategyBindingsOf(ctx, service.id);
    const apis = await apisOf(ctx, service.id);
    return {
      Result: {
        TotalCount: rows.length,
        StrategySet: rows.map((strategy) => {
          const bound = boundApis(strategy, bindings, apis);
          return {
            ...describeStrategy(strategy),
            BindApiTotalCount: bound.length,
            BindApis: describeBound(bound, apis),
          };
        }),
      },
    };
  },

  ModifyIPStrategy: async (input, ctx) => {
    const strategy = await findStrategy(ctx, input.ServiceId, input.StrategyId);
    checkData(ctx, input.StrategyData);
    await ctx.store
      .update('apigw_ip_strategy')
      .set({ data: input.StrategyData, modified_at: ctx.now.getTime() })
      .where('id', '=', strategy.id)
      .execute();
    await changedWhereBound(ctx, 'apigw_ip_strategy_binding', strategy.id);
    return { Result: true };
  },

  DeleteIPStrategy: async (input, ctx) => {
    const strategy = await findStrategy(ctx, input.ServiceId, input.StrategyId);
    const bound = await ctx.store
      .select('apigw_ip_strategy_binding')
      .innerJoin('apigw_api', 'apigw_api.id', 'apigw_ip_strategy_binding.api_id')
      .select(['apigw_ip_strategy_binding.api_id', 'apigw_ip_strategy_binding.environment'])
      .where('apigw_ip_strategy_binding.strategy_id', '=', strategy.id)
      .executeTakeFirst();
    if (bound !== undefined)
      ctx.fail(E['UnsupportedOperation.ResourceAssociated'], {
        reason: `IP strategy ${strategy.id} is bound to API ${bound.api_id} in ${bound.environment}; unbind it with UnBindIPStrategy.`,
      });
    await deleteBindings(ctx, 'apigw_ip_strategy_binding', strategy.id);
    await ctx.store.delete('apigw_ip_strategy').where('id', '=', strategy.id).execute();
    return { Result: true };
  },

  BindIPStrategy: async (input, ctx) => {
    const strategy = await findStrategy(ctx, input.ServiceId, input.StrategyId);
    const held = new Map(
      (await strategyBindingsOf(ctx, strategy.service_id))
        .filter(({ environment }) => environment === input.EnvironmentName)
        .map((binding) => [binding.api_id, binding.strategy_id] as const),
    );
    const added: string[] = [];
    for (const id of unique(input.BindApiIds)) {
      const api = await findApi(ctx, strategy.service_id, id);
      const other = held.get(api.id);
      if (other === undefined) added.push(api.id);
      else if (other !== strategy.id)
        ctx.fail(E['UnsupportedOperation.InvalidAction'], {
          reason: `API ${api.id} is bound to IP strategy ${other} in ${input.EnvironmentName}; unbind that one first.`,
        });
    }
    if (added.length > 0) {
      await ctx.store.insert(
        'apigw_ip_strategy_binding',
        added.map((apiId) => ({
          strategy_id: strategy.id,
          service_id: strategy.service_id,
          api_id: apiId,
          environment: input.EnvironmentName,
          bound_at: ctx.now.getTime(),
        })),
      );
      ctx.changed('gateway', strategy.service_id);
    }
    return { Result: true };
  },

  UnBindIPStrategy: async (input, ctx) => {
    const strategy = await findStrategy(ctx, input.ServiceId, input.StrategyId);
    await ctx.store
      .delete('apigw_ip_strategy_binding')
      .where('strategy_id', '=', strategy.id)
      .where('environment', '=', input.EnvironmentName)
      .where('api_id', 'in', input.UnBindApiIds)
      .execute();
    ctx.changed('gateway', strategy.service_id);
    return { Result: true };
  },

  DescribeIPStrategyApisStatus: async (input, ctx) => {
    const strategy = await findStrategy(ctx, input.ServiceId, input.StrategyId);
    const held = new Map(
      (await strategyBindingsOf(ctx, strategy.service_id))
        .filter(({ environment }) => environment === input.EnvironmentName)
        .map((binding) => [binding.api_id, binding.strategy_id] as const),
    );
    const apis = (await apisOf(ctx, strategy.service_id)).filter((api) => held.get(api.id) !== strategy.id);
    const rows = filterRows(
      ctx,
      apis,
      input.Filters,
      {
        ApiPath: (api, value) => api.path === value,
        ApiName: (api, value) => api.name === value,
        KeyWord: (api, value) => api.path.includes(value) || (api.name ?? '').includes(value),
      },
      NOT_SUPPORTED,
    );
    return {
      Result: {
        TotalCount: rows.length,
        ApiIdStatusSet: page(rows, input).map((api) => ({
          ApiId: api.id,
          ApiName: api.name ?? '',
          ApiType: api.api_type,
          Path: api.path,
          Method: api.method,
          OtherIPStrategyId: held.get(api.id) ?? '',
          OtherEnvironmentName: held.has(api.id) ? input.EnvironmentName : '',
        })),
      },
    };
  },
});
