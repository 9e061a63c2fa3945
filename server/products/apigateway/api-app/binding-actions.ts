// Handlers of bindings between applications and APIs.
import { E } from '../errors.ts';
import type { FilterRules } from '../filters.ts';
import { filterRows, page } from '../filters.ts';
import type { Ctx, Handlers } from '../ports.ts';
import { findApi, findService } from '../rows.ts';
import type * as contracts from './binding-contract.ts';
import type { NamedBinding } from './rows.ts';
import { appBindings, describeAppBinding, findApp } from './rows.ts';

interface Named {
  readonly ApiAppId: string;
  readonly Environment: string;
  readonly ServiceId: string;
  readonly ApiId: string;
}

type NamedCode = 'ResourceNotFound.InvalidApiApp' | 'ResourceNotFound.InvalidService' | 'ResourceNotFound.InvalidApi';

/** The binding a caller names, whether it exists or not; everything in it exists. */
const findNamed = async (ctx: Ctx<NamedCode>, input: Named) => {
  const app = await findApp(ctx, input.ApiAppId);
  const service = await findService(ctx, input.ServiceId);
  const api = await findApi(ctx, service.id, input.ApiId);
  const held = await ctx.store
    .select('apigw_api_app_binding')
    .select('bound_at')
    .where('app_id', '=', app.id)
    .where('api_id', '=', api.id)
    .where('environment', '=', input.Environment)
    .executeTakeFirst();
  return {
    appId: app.id,
    serviceId: service.id,
    apiId: api.id,
    environment: input.Environment,
    exists: held !== undefined,
  };
};

const byEnvironment = (binding: NamedBinding, value: string): boolean => binding.environment === value;

// The document writes Keyword here and KeyWord elsewhere; the SDK writes KeyWord.
const keyWord = (part: (binding: NamedBinding) => readonly string[]): FilterRules<NamedBinding> => {
  const rule = (binding: NamedBinding, value: string) => part(binding).some((text) => text.includes(value));
  return { KeyWord: rule, Keyword: rule };
};

export const apiAppBindingActions = (): Handlers<typeof contracts> => ({
  BindApiApp: async (input, ctx) => {
    const { appId, serviceId, apiId, environment, exists } = await findNamed(ctx, input);
    if (exists)
      ctx.fail(E['UnsupportedOperation.ResourceAssociated'], {
        reason: `application ${appId} is bound to API ${apiId} in ${environment} already.`,
      });
    await ctx.store.insert('apigw_api_app_binding', {
      app_id: appId,
      service_id: serviceId,
      api_id: apiId,
      environment,
      bound_at: ctx.now.getTime(),
    });
    ctx.changed('gateway', serviceId);
    return { Result: true };
  },

  UnbindApiApp: async (input, ctx) => {
    const { appId, serviceId, apiId, environment, exists } = await findNamed(ctx, input);
    if (!exists)
      ctx.fail(E['UnsupportedOperation.ResourceUnassociated'], {
        reason: `application ${appId} is not bound to API ${apiId} in ${environment}.`,
      });
    await ctx.store
      .delete('apigw_api_app_binding')
      .where('app_id', '=', appId)
      .where('api_id', '=', apiId)
      .where('environment', '=', environment)
      .execute();
    ctx.changed('gateway', serviceId);
    return { Result: true };
  },

  DescribeApiAppBindApisStatus: async (input, ctx) => {
    const app = await findApp(ctx, input.ApiAppId);
    const rows = filterRows(
      ctx,
      await appBindings(ctx, 'app_id', app.id),
      input.Filters,
      {
        ApiId: (binding, value) => binding.api_id === value,
        ApiName: (binding, value) => binding.api_name === value,
        ServiceId: (binding, value) => binding.service_id === value,
        Environment: byEnvironment,
        ...keyWord((binding) => [binding.api_name ?? '', binding.api_id]),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return describeRows(rows, input, ctx.region);
  },

  DescribeApiBindApiAppsStatus: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const bindings = await appBindings(ctx, 'service_id', service.id);
    const rows = filterRows(
      ctx,
      bindings.filter((binding) => input.ApiIds.includes(binding.api_id)),
      input.Filters,
      {
        ApiAppId: (binding, value) => binding.app_id === value,
        Environment: byEnvironment,
        ...keyWord((binding) => [binding.app_name, binding.app_id]),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return describeRows(rows, input, ctx.region);
  },
});

const describeRows = (
  rows: readonly NamedBinding[],
  paging: { readonly Limit: number; readonly Offset: number },
  region: string,
) => ({
  Result: {
    TotalCount: rows.length,
    ApiAppApiSet: page(rows, paging).map((binding) => describeAppBinding(binding, region)),
  },
});
