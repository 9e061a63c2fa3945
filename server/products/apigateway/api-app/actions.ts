// Handlers of applications.
import { changedWhereBound, deleteBindings } from '../bound-services.ts';
import { E } from '../errors.ts';
import { filterRows, page } from '../filters.ts';
import { newApiAppKey, newApiAppSecret, newId } from '../ids.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import type * as contracts from './contract.ts';
import { appBindings, describeApp, findApp } from './rows.ts';

type AppContracts = Pick<
  typeof contracts,
  'CreateApiApp' | 'DescribeApiApp' | 'DescribeApiAppsStatus' | 'ModifyApiApp' | 'DeleteApiApp' | 'UpdateApiAppKey'
>;

export const apiAppActions = ({ limits }: GatewayPorts): Handlers<AppContracts> => ({
  CreateApiApp: async (input, ctx) => {
    const held = await ctx.store.select('apigw_api_app').select('id').execute();
    if (held.length >= limits.apiApps) ctx.fail(E['LimitExceeded.ApiAppCountLimitExceeded'], { limit: limits.apiApps });
    const now = ctx.now.getTime();
    const secret = newApiAppSecret();
    const row = {
      id: newId('app'),
      name: input.ApiAppName,
      description: input.ApiAppDesc ?? '',
      key: newApiAppKey(),
      secret: ctx.store.seal(secret),
      project_id: input.ProjectId ?? null,
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_api_app', row);
    const app = { ...row, account_id: ctx.store.accountId, region: ctx.store.region };
    return { Result: { ...describeApp(app), ApiAppKey: app.key, ApiAppSecret: secret } };
  },

  DescribeApiApp: async (input, ctx) => {
    const apps = await ctx.store.select('apigw_api_app').selectAll().where('id', '=', input.ApiAppId).execute();
    return {
      Result: {
        TotalCount: apps.length,
        ApiAppSet: apps.map((app) => ({ ...describeApp(app), ApiAppKey: '', ApiAppSecret: '' })),
      },
    };
  },

  DescribeApiAppsStatus: async (input, ctx) => {
    const apps = await ctx.store
      .select('apigw_api_app')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const rows = filterRows(
      ctx,
      apps,
      input.Filters,
      {
        ApiAppId: (app, value) => app.id === value,
        ApiAppName: (app, value) => app.name === value,
        KeyWord: (app, value) => app.name.includes(value) || app.id.includes(value),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return {
      Result: {
        TotalCount: rows.length,
        ApiAppSet: page(rows, input).map((app) => ({
          ...describeApp(app),
          ApiAppKey: app.key,
          ApiAppSecret: ctx.store.open(app.secret),
        })),
      },
    };
  },

  ModifyApiApp: async (input, ctx) => {
    const app = await findApp(ctx, input.ApiAppId);
    await ctx.store
      .update('apigw_api_app')
      .set({
        name: input.ApiAppName ?? app.name,
        description: input.ApiAppDesc ?? app.description,
        project_id: input.ProjectId ?? app.project_id,
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', app.id)
      .execute();
    return { Result: true };
  },

  DeleteApiApp: async (input, ctx) => {
    const app = await findApp(ctx, input.ApiAppId);
    const [bound] = await appBindings(ctx, 'app_id', app.id);
    if (bound !== undefined)
      ctx.fail(E['UnsupportedOperation.ResourceAssociated'], {
        reason: `application ${app.id} is bound to API ${bound.api_id} in ${bound.environment}; unbind it with UnbindApiApp.`,
      });
    await deleteBindings(ctx, 'apigw_api_app_binding', app.id);
    await ctx.store.delete('apigw_api_app').where('id', '=', app.id).execute();
    return { Result: true };
  },

  UpdateApiAppKey: async (input, ctx) => {
    const app = await findApp(ctx, input.ApiAppId);
    const holder = await ctx.store
      .select('apigw_api_app')
      .select('id')
      .where('key', '=', input.ApiAppKey)
      .where('id', '!=', app.id)
      .executeTakeFirst();
    if (holder !== undefined) ctx.fail(E['FailedOperation.AccessKeyExist'], { id: input.ApiAppKey });
    await ctx.store
      .update('apigw_api_app')
      .set({
        key: input.ApiAppKey,
        secret: ctx.store.seal(input.ApiAppSecret ?? newApiAppSecret()),
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', app.id)
      .execute();
    await changedWhereBound(ctx, 'apigw_api_app_binding', app.id);
    return { Result: true };
  },
});
