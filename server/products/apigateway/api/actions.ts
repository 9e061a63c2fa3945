// Handlers of APIs.

import { isServedScheme } from '../channels.ts';
import { E } from '../errors.ts';
import { filterRows, page, tagRules, valuesOf } from '../filters.ts';
import { newId } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import { publishedApiIds } from '../release/versions.ts';
import type { ApiRow } from '../rows.ts';
import { apisOf, findApi, findService, tagsOf, touchService } from '../rows.ts';
import type { ApiSettings } from '../structures/api-settings.ts';
import { isApiSetting } from '../structures/api-settings.ts';
import type * as contracts from './contract.ts';
import { describeApi, describeListedApi, relationsOf, settingsOf } from './describe.ts';
import { isAuthorising, loginUrlFault, publicKeyFault, relatedApiId } from './oauth-rules.ts';
import { isChannel } from './private-backends.ts';
import type { ApiDraft, ApiRuleCode, Broken } from './rules.ts';
import { brokenRule } from './rules.ts';

/** The parameters that go into the settings column, of whatever the caller gave. */
const givenSettings = (input: object): Partial<ApiSettings> =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => isApiSetting(name) && value !== undefined));

const check = (ctx: Ctx<ApiRuleCode>, draft: ApiDraft): void => refuseBroken(ctx, brokenRule(draft));

/** A channel as backend is one of the caller's own, in this region. */
const checkChannel = async (
  ctx: Ctx<'InvalidParameterValue.InvalidServiceConfig'>,
  { serviceType, settings }: ApiDraft,
): Promise<void> => {
  if (!isChannel(serviceType, settings)) return;
  const id = settings.ServiceConfig?.UpstreamId ?? '';
  const row = await ctx.store.select('apigw_upstream').select('scheme').where('id', '=', id).executeTakeFirst();
  const fault = (reason: string): never => ctx.fail(E['InvalidParameterValue.InvalidServiceConfig'], { reason });
  if (row === undefined) return fault(`upstream ${id} does not exist in this region.`);
  if (!isServedScheme(row.scheme))
    fault(`upstream ${id} speaks ${row.scheme}, which is not served; use HTTP or HTTPS.`);
};

const refuseBroken = (ctx: Ctx<ApiRuleCode>, broken: Broken | undefined): void => {
  if (broken !== undefined) ctx.fail(E[broken.code], { reason: broken.reason, parameter: broken.parameter ?? '' });
};

/** The authorising API that a business API names and the service does not have. */
const missingRelation = (draft: ApiDraft, others: readonly ApiRow[]): string | undefined => {
  const id = relatedApiId(draft);
  const found = others.some(
    (other) => other.id === id && other.auth_type === 'OAUTH' && other.business_type === 'OAUTH',
  );
  return id === undefined || found ? undefined : id;
};

/** One path and method lead to one API. */
const checkUnique = (
  ctx: Ctx<'InvalidParameterValue.InvalidApiRequestConfig'>,
  others: readonly ApiRow[],
  { path, method }: ApiDraft,
): void => {
  const same = others.find((other) => other.path === path && other.method === method);
  if (same !== undefined)
    ctx.fail(E['InvalidParameterValue.InvalidApiRequestConfig'], {
      reason: `API ${same.id} has the same Path and Method; choose others.`,
    });
};

const describe = async (
  ctx: Ctx<'ResourceNotFound.InvalidService' | 'ResourceNotFound.InvalidApi'>,
  { ServiceId, ApiId }: { readonly ServiceId: string; readonly ApiId: string },
) => {
  const service = await findService(ctx, ServiceId);
  const api = await findApi(ctx, service.id, ApiId);
  const published = await publishedApiIds(ctx, service.id);
  const environments = [...published].filter(([, ids]) => ids.has(api.id)).map(([name]) => name);
  return describeApi(api, service, environments);
};

export const apiActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateApi: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const others = await apisOf(ctx, service.id);
    const draft: ApiDraft = {
      path: input.RequestConfig.Path,
      method: input.RequestConfig.Method.toUpperCase(),
      protocol: input.Protocol,
      apiType: input.ApiType,
      authType: input.AuthType,
      serviceType: input.ServiceType,
      settings: { ...givenSettings(input), ServiceTimeout: input.ServiceTimeout },
    };
    check(ctx, draft);
    await checkChannel(ctx, draft);
    checkUnique(ctx, others, draft);
    const missing = missingRelation(draft, others);
    if (missing !== undefined) ctx.fail(E['ResourceNotFound.InvalidOauthApi'], { id: missing });
    if (others.length >= limits.apisInService)
      ctx.fail(E['LimitExceeded.ApiCountLimitExceeded'], { limit: limits.apisInService });
    const now = ctx.now.getTime();
    const id = newId('api');
    await ctx.store.insert('apigw_api', {
      id,
      service_id: service.id,
      name: input.ApiName ?? null,
      description: input.ApiDesc ?? null,
      ...columnsOf(draft),
      tags: '[]',
      created_at: now,
      modified_at: now,
    });
    await touchService(ctx, service.id);
    return { Result: { ApiId: id, Path: draft.path, Method: draft.method, CreatedTime: ctx.now } };
  },

  DescribeApi: async (input, ctx) => ({ Result: await describe(ctx, input) }),

  DescribeApiForApiApp: async (input, ctx) => {
    if (input.ApiRegion !== ctx.region) ctx.fail(E['ResourceNotFound.InvalidService'], { id: input.ServiceId });
    return { Result: await describe(ctx, input) };
  },

  DescribeApisStatus: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const apis = await apisOf(ctx, service.id);
    const environments = valuesOf(input.Filters, 'Environment');
    const published = environments === undefined ? undefined : await publishedApiIds(ctx, service.id);
    const bindings =
      valuesOf(input.Filters, 'NotUsagePlanId') === undefined
        ? []
        : await ctx.store.select('apigw_plan_binding').selectAll().where('service_id', '=', service.id).execute();
    const isBound = (api: ApiRow, planId: string) =>
      bindings.some(
        (binding) =>
          binding.usage_plan_id === planId &&
          (binding.api_id === '' || binding.api_id === api.id) &&
          (environments?.includes(binding.environment) ?? true),
      );
    const byBusinessType = (api: ApiRow, value: string) => (api.business_type ?? 'NORMAL') === value;
    const rows = filterRows(
      ctx,
      apis,
      input.Filters,
      {
        ApiId: (api, value) => api.id === value,
        ApiName: (api, value) => api.name === value,
        ApiPath: (api, value) => api.path === value,
        ApiType: (api, value) => api.api_type === value,
        AuthRelationApiId: (api, value) => api.auth_relation_api_id === value,
        AuthType: (api, value) => api.auth_type === value,
        // The document's spelling, and the right one.
        ApiBuninessType: byBusinessType,
        ApiBusinessType: byBusinessType,
        NotUsagePlanId: (api, value) => !isBound(api, value),
        Environment: (api, value) => published?.get(value)?.has(api.id) ?? false,
        ...tagRules(tagsOf),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return {
      Result: {
        TotalCount: rows.length,
        ApiIdStatusSet: page(rows, input).map((api) => describeListedApi(api, apis)),
      },
    };
  },

  ModifyApi: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const api = await findApi(ctx, service.id, input.ApiId);
    if (input.Protocol !== undefined && input.Protocol !== api.protocol)
      ctx.fail(E['UnsupportedOperation.ModifyProtocol']);
    const stored = settingsOf(api);
    const { ResponseErrorCodes, ...kept } = stored;
    const settings: ApiSettings = {
      ...(input.IsDeleteResponseErrorCodes === true ? kept : stored),
      ...givenSettings(input),
      ServiceTimeout: input.ServiceTimeout ?? stored.ServiceTimeout,
    };
    const fromOlderForm = input.AuthRequired === undefined ? undefined : input.AuthRequired ? 'SECRET' : 'NONE';
    const draft: ApiDraft = {
      path: input.RequestConfig.Path,
      method: input.RequestConfig.Method.toUpperCase(),
      protocol: api.protocol,
      apiType: input.ApiType ?? api.api_type,
      authType: input.AuthType ?? fromOlderForm ?? api.auth_type,
      serviceType: input.ServiceType,
      settings,
    };
    check(ctx, draft);
    await checkChannel(ctx, draft);
    const others = (await apisOf(ctx, service.id)).filter((other) => other.id !== api.id);
    checkUnique(ctx, others, draft);
    const missing = missingRelation(draft, others);
    if (missing !== undefined) ctx.fail(E['ResourceNotFound.InvalidOAuthApi'], { id: missing });
    const relations = relationsOf(api, others);
    if (relations.length > 0 && !isAuthorising(draft))
      ctx.fail(E['UnsupportedOperation.ResourceAssociated'], {
        reason: `API ${api.id} checks the tokens of ${relations.join(', ')}; change those first.`,
      });
    await ctx.store
      .update('apigw_api')
      .set({
        name: input.ApiName ?? api.name,
        description: input.ApiDesc ?? api.description,
        ...columnsOf(draft),
        tags: input.TagSpecifications === undefined ? api.tags : JSON.stringify([input.TagSpecifications]),
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', api.id)
      .execute();
    await touchService(ctx, service.id);
    return {};
  },

  ModifyApiIncrement: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const api = await findApi(ctx, service.id, input.ApiId);
    const settings = settingsOf(api);
    if (api.business_type !== 'OAUTH' || settings.OauthConfig === undefined)
      return ctx.fail(E['InvalidParameterValue.InvalidApiBusinessType'], {
        reason: `API ${api.id} is no authorising API.`,
      });
    const changes = {
      ...(input.PublicKey === undefined ? {} : { PublicKey: input.PublicKey }),
      ...(input.LoginRedirectUrl === undefined ? {} : { LoginRedirectUrl: input.LoginRedirectUrl }),
    };
    if (input.PublicKey !== undefined) refuseBroken(ctx as Ctx<ApiRuleCode>, publicKeyFault(input.PublicKey));
    refuseBroken(ctx as Ctx<ApiRuleCode>, loginUrlFault(input.LoginRedirectUrl));
    if (Object.keys(changes).length === 0)
      ctx.fail(E['InvalidParameterValue.NothingModifyForOauth'], { reason: 'give PublicKey or LoginRedirectUrl.' });
    await ctx.store
      .update('apigw_api')
      .set({
        settings: JSON.stringify({ ...settings, OauthConfig: { ...settings.OauthConfig, ...changes } }),
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', api.id)
      .execute();
    await touchService(ctx, service.id);
    // The edge checks with the new key at once: a key is changed when the old one is not to be trusted.
    ctx.changed('gateway', service.id);
    return {};
  },

  DeleteApi: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const api = await findApi(ctx, service.id, input.ApiId);
    const relations = relationsOf(api, await apisOf(ctx, service.id));
    if (relations.length > 0)
      ctx.fail(E['UnsupportedOperation.UnsupportedDeleteApi'], { id: api.id, apis: relations.join(', ') });
    const bound = await ctx.store
      .select('apigw_plan_binding')
      .select('usage_plan_id')
      .where('service_id', '=', service.id)
      .where('api_id', '=', api.id)
      .executeTakeFirst();
    if (bound !== undefined) ctx.fail(E['FailedOperation.ApiBindEnvironmen'], { id: api.id });
    await ctx.store.delete('apigw_api_strategy').where('api_id', '=', api.id).execute();
    await ctx.store.delete('apigw_api').where('id', '=', api.id).execute();
    await touchService(ctx, service.id);
    return { Result: true };
  },
});

const columnsOf = (draft: ApiDraft) => ({
  path: draft.path,
  method: draft.method,
  protocol: draft.protocol,
  api_type: draft.apiType,
  auth_type: draft.authType,
  service_type: draft.serviceType,
  business_type: draft.settings.ApiBusinessType ?? null,
  auth_relation_api_id: draft.settings.AuthRelationApiId ?? null,
  settings: JSON.stringify(draft.settings),
});
