// Stored IP strategies: reading one, its bindings, and its description.
import type { Selectable } from 'kysely';
import type { Infer } from '#kernel/schema.ts';
import type { ApiGatewayIpStrategyBindingTable, ApiGatewayIpStrategyTable } from '#store/tables/apigateway-controls.ts';
import { describeBoundApi } from '../api/describe.ts';
import { E } from '../errors.ts';
import type { Ctx } from '../ports.ts';
import type { ApiRow } from '../rows.ts';
import type { DesApisStatus } from '../structures/api-info.ts';

export type StrategyRow = Selectable<ApiGatewayIpStrategyTable>;
export type StrategyBindingRow = Selectable<ApiGatewayIpStrategyBindingTable>;

/** A strategy of this service: with another service's id it is not found. */
export const findStrategy = async (
  ctx: Ctx<'ResourceNotFound.InvalidIPStrategy'>,
  serviceId: string,
  id: string,
): Promise<StrategyRow> =>
  (await ctx.store
    .select('apigw_ip_strategy')
    .selectAll()
    .where('id', '=', id)
    .where('service_id', '=', serviceId)
    .executeTakeFirst()) ?? ctx.fail(E['ResourceNotFound.InvalidIPStrategy'], { id });

/** What all strategies of a service are bound to. */
export const strategyBindingsOf = (ctx: Ctx<never>, serviceId: string): Promise<StrategyBindingRow[]> =>
  ctx.store.select('apigw_ip_strategy_binding').selectAll().where('service_id', '=', serviceId).execute();

/** APIs a strategy is bound to, each once whatever the environments; `apis` are all of the service, in their order. */
export const boundApis = (
  strategy: StrategyRow,
  bindings: readonly StrategyBindingRow[],
  apis: readonly ApiRow[],
): readonly ApiRow[] => {
  const ids = new Set(
    bindings.filter((binding) => binding.strategy_id === strategy.id).map((binding) => binding.api_id),
  );
  return apis.filter((api) => ids.has(api.id));
};

export const describeStrategy = (strategy: StrategyRow) => ({
  StrategyId: strategy.id,
  StrategyName: strategy.name,
  StrategyType: strategy.type,
  StrategyData: strategy.data,
  CreatedTime: new Date(strategy.created_at),
  ModifiedTime: new Date(strategy.modified_at),
  ServiceId: strategy.service_id,
});

export const describeBound = (bound: readonly ApiRow[], apis: readonly ApiRow[]): Infer<typeof DesApisStatus>[] =>
  bound.map((api) => describeBoundApi(api, apis));
