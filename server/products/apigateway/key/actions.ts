// Handlers of keys. Secrets are sealed in the store; changes act on the plane without a release.
import type { Infer } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { filterRows, page, valuesOf } from '../filters.ts';
import { newAccessKeyId, newAccessKeySecret } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import type { KeyRow } from '../rows.ts';
import { findKey, tagsOf } from '../rows.ts';
import type { ApiKey } from '../structures/key.ts';
import { changedByPlans } from '../usage-plan/bindings.ts';
import type * as contracts from './contract.ts';

const describeKey = (key: KeyRow, secret: string): Infer<typeof ApiKey> => ({
  AccessKeyId: key.id,
  AccessKeySecret: secret,
  AccessKeyType: key.type,
  SecretName: key.name,
  ModifiedTime: new Date(key.modified_at),
  Status: key.status,
  CreatedTime: new Date(key.created_at),
  Tags: tagsOf(key),
});

/** Usage plans that hold a key. */
const plansOf = async (ctx: Ctx<never>, keyId: string): Promise<string[]> =>
  (await ctx.store.select('apigw_plan_key').select('usage_plan_id').where('key_id', '=', keyId).execute()).map(
    (row) => row.usage_plan_id,
  );

const setStatus = async (
  ctx: Ctx<'ResourceNotFound.InvalidAccessKeyId'>,
  id: string,
  status: 0 | 1,
): Promise<{ Result: true }> => {
  const key = await findKey(ctx, id);
  // Disabling what is disabled changes nothing and is no fault: Terraform disables before it deletes.
  if (key.status !== status) {
    await ctx.store
      .update('apigw_key')
      .set({ status, modified_at: ctx.now.getTime() })
      .where('id', '=', key.id)
      .execute();
    await changedByPlans(ctx, await plansOf(ctx, key.id));
  }
  return { Result: true };
};

export const keyActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateApiKey: async (input, ctx) => {
    const isManual = input.AccessKeyType === 'manual';
    for (const parameter of ['AccessKeyId', 'AccessKeySecret'] as const) {
      if (isManual && !input[parameter]) ctx.fail(E.MissingParameter, { parameter });
      if (!isManual && input[parameter])
        ctx.fail(E['InvalidParameter.FormatError'], { parameter, reason: 'it goes with AccessKeyType manual only.' });
    }
    const held = await ctx.store.select('apigw_key').select('id').execute();
    if (held.length >= limits.keys) ctx.fail(E['LimitExceeded.ApiKeyCountLimitExceeded'], { limit: limits.keys });
    const id = isManual ? (input.AccessKeyId as string) : newAccessKeyId();
    if (held.some((key) => key.id === id)) ctx.fail(E['FailedOperation.AccessKeyExist'], { id });

    const secret = isManual ? (input.AccessKeySecret as string) : newAccessKeySecret();
    const now = ctx.now.getTime();
    const row = {
      id,
      secret: ctx.store.seal(secret),
      name: input.SecretName,
      type: input.AccessKeyType,
      status: 1,
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_key', row);
    return { Result: describeKey({ ...row, account_id: ctx.store.accountId, region: ctx.store.region }, secret) };
  },

  DescribeApiKey: async (input, ctx) => {
    const key = await findKey(ctx, input.AccessKeyId);
    return { Result: describeKey(key, ctx.store.open(key.secret)) };
  },

  DescribeApiKeysStatus: async (input, ctx) => {
    const keys = await ctx.store.select('apigw_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    const bound =
      valuesOf(input.Filters, 'NotUsagePlanId') === undefined
        ? []
        : await ctx.store.select('apigw_plan_key').select(['key_id', 'usage_plan_id']).execute();
    const rows = filterRows(
      ctx,
      keys,
      input.Filters,
      {
        AccessKeyId: (key, value) => key.id === value,
        AccessKeySecret: (key, value) => ctx.store.open(key.secret) === value,
        SecretName: (key, value) => key.name === value,
        NotUsagePlanId: (key, value) => !bound.some((row) => row.key_id === key.id && row.usage_plan_id === value),
        Status: (key, value) => String(key.status) === value,
        KeyWord: (key, value) => key.name.includes(value) || key.id.includes(value),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return {
      Result: { TotalCount: rows.length, ApiKeySet: page(rows, input).map((key) => describeKey(key, '')) },
    };
  },

  DeleteApiKey: async (input, ctx) => {
    const key = await findKey(ctx, input.AccessKeyId);
    const [plan] = await plansOf(ctx, key.id);
    if (plan !== undefined) ctx.fail(E['UnsupportedOperation.ResourceIsInUse'], { id: key.id, plan });
    if (key.status !== 0)
      ctx.fail(E['UnsupportedOperation.InvalidStatus'], { id: key.id, reason: 'disable it with DisableApiKey first.' });
    await ctx.store.delete('apigw_key').where('id', '=', key.id).execute();
    return { Result: true };
  },

  DisableApiKey: (input, ctx) => setStatus(ctx, input.AccessKeyId, 0),

  EnableApiKey: (input, ctx) => setStatus(ctx, input.AccessKeyId, 1),

  UpdateApiKey: async (input, ctx) => {
    const key = await findKey(ctx, input.AccessKeyId);
    if (key.type === 'manual' && !input.AccessKeySecret) ctx.fail(E.MissingParameter, { parameter: 'AccessKeySecret' });
    if (key.type === 'auto' && input.AccessKeySecret)
      ctx.fail(E.InvalidParameter, {
        parameter: 'AccessKeySecret',
        reason: 'the secret of an auto key is generated; leave it out.',
      });
    const secret = input.AccessKeySecret ?? newAccessKeySecret();
    const changes = { secret: ctx.store.seal(secret), modified_at: ctx.now.getTime() };
    await ctx.store.update('apigw_key').set(changes).where('id', '=', key.id).execute();
    await changedByPlans(ctx, await plansOf(ctx, key.id));
    return { Result: describeKey({ ...key, ...changes }, secret) };
  },
});
