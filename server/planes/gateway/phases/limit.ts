// limit: plan quota, plan rate, API rate, service rate, in this order. A later refusal gives back what earlier ones took.
import { NO_SLOT } from '../../limits/counters.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { QUOTA_EXCEEDED, RATE_EXCEEDED } from '../refusal.ts';
import { giveBackShared, takeShared } from './limit-shared.ts';

const run = (call: Call): Outcome => {
  const { counters, sharedLimits } = call.plane;
  if (sharedLimits !== undefined) return takeShared(call, sharedLimits);
  const { accepted, route, now } = call;
  if (accepted !== undefined) {
    if (accepted.quotaSlot !== NO_SLOT) {
      const left = counters.takeQuota(accepted.quotaSlot, accepted.quotaLimit);
      call.planQuotaLeft = Math.max(0, left);
      if (left < 0) return QUOTA_EXCEEDED;
    }
    if (accepted.rateSlot !== NO_SLOT) {
      const left = counters.takeRate(accepted.rateSlot, accepted.rateLimit, now);
      call.planRateLeft = Math.max(0, left);
      if (left < 0) {
        giveBack(call, false, false);
        return RATE_EXCEEDED;
      }
    }
  }
  const apiLimit = route?.apiLimit;
  if (apiLimit !== undefined) {
    const left = counters.takeRate(apiLimit.slot, apiLimit.limit, now);
    call.apiRateLeft = Math.max(0, left);
    if (left < 0) {
      giveBack(call, true, false);
      return RATE_EXCEEDED;
    }
  }
  const serviceLimit = route?.serviceLimit;
  if (serviceLimit !== undefined) {
    const left = counters.takeRate(serviceLimit.slot, serviceLimit.limit, now);
    call.serviceRateLeft = Math.max(0, left);
    if (left < 0) {
      giveBack(call, true, true);
      return RATE_EXCEEDED;
    }
  }
  return undefined;
};

export const limit: Step = { phase: 'limit', run };

/** Gives back all that the call took, when a limit that is asked later refuses it. */
export const giveBackLimits = (call: Call): void => {
  const { sharedLimits } = call.plane;
  if (sharedLimits !== undefined) {
    giveBackShared(call, sharedLimits);
    return;
  }
  giveBack(call, true, true);
  const { route, now } = call;
  if (route?.serviceLimit === undefined) return;
  call.plane.counters.giveBackRate(route.serviceLimit.slot, now);
  call.serviceRateLeft += 1;
};

const giveBack = (call: Call, planRate: boolean, apiRate: boolean): void => {
  const { counters } = call.plane;
  const { accepted, route, now } = call;
  if (accepted !== undefined) {
    if (accepted.quotaSlot !== NO_SLOT) {
      counters.giveBackQuota(accepted.quotaSlot);
      call.planQuotaLeft += 1;
    }
    if (planRate && accepted.rateSlot !== NO_SLOT) {
      counters.giveBackRate(accepted.rateSlot, now);
      call.planRateLeft += 1;
    }
  }
  if (apiRate && route?.apiLimit !== undefined) {
    counters.giveBackRate(route.apiLimit.slot, now);
    call.apiRateLeft += 1;
  }
};
