// Handlers of the CDN subscription. Order of refusals: subscription, account standing, then the change itself.
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import type { DescribeCdnService, ModifyCdnService, OpenCdnService } from './contract.ts';
import type { ChargeType, Charging } from './rules.ts';
import { changeChargeType, chargingAt, lockReasons } from './rules.ts';

interface Subscription extends Charging {
  readonly openedAt: Date;
}

const readSubscription = async (store: Scope): Promise<Subscription | undefined> => {
  const row = await store.select('cdn_service').selectAll().executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    chargeType: row.charge_type as ChargeType,
    openedAt: new Date(row.opened_at),
    next:
      row.next_charge_type === null || row.next_charge_type_at === null
        ? undefined
        : { chargeType: row.next_charge_type as ChargeType, at: new Date(row.next_charge_type_at) },
  };
};

export const openCdnService: Handler<typeof OpenCdnService, Scope> = async (input, ctx) => {
  const { verified, riskControl } = ctx.caller.standing;
  if (!verified) return ctx.fail(E.notVerified);
  if (riskControl) return ctx.fail(E.riskControl);
  const subscription = await readSubscription(ctx.store);
  if (subscription !== undefined) {
    const { chargeType } = chargingAt(subscription, ctx.now);
    return ctx.fail(chargeType === input.InternetChargeType ? E.alreadyOpened : E.otherChargeType);
  }
  await ctx.store.insert('cdn_service', {
    charge_type: input.InternetChargeType,
    opened_at: ctx.now.toISOString(),
    next_charge_type: null,
    next_charge_type_at: null,
  });
  return {};
};

export const describeCdnService: Handler<typeof DescribeCdnService, Scope> = async (_input, ctx) => {
  const subscription = await readSubscription(ctx.store);
  if (subscription === undefined) return ctx.fail(E.notOpened);
  const { chargeType, next } = chargingAt(subscription, ctx.now);
  return {
    InstanceId: ctx.caller.uin,
    InternetChargeType: chargeType,
    OpeningTime: subscription.openedAt,
    ...(next && { ChangingChargeType: next.chargeType, ChangingAffectTime: next.at }),
    OperationLocks: { LockReason: lockReasons(ctx.caller.standing).map((reason) => ({ LockReason: reason })) },
  };
};

export const modifyCdnService: Handler<typeof ModifyCdnService, Scope> = async (input, ctx) => {
  const subscription = await readSubscription(ctx.store);
  if (subscription === undefined) return ctx.fail(E.notOpened);
  const { verified, riskControl, inArrears } = ctx.caller.standing;
  if (!verified) return ctx.fail(E.notVerified);
  if (riskControl) return ctx.fail(E.riskControl);
  if (inArrears) return ctx.fail(E.inArrears);
  const { chargeType, next } = changeChargeType(subscription, input.InternetChargeType, ctx.now);
  await ctx.store
    .update('cdn_service')
    .set({
      charge_type: chargeType,
      next_charge_type: next?.chargeType ?? null,
      next_charge_type_at: next?.at.toISOString() ?? null,
    })
    .execute();
  return {};
};
