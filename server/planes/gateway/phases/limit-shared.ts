// limit, over several machines: the limits of a call are asked of all machines at once, and the call waits for the answer.
// Order and refusals are those of limit.ts.
import { NO_SLOT } from '../../limits/counters.ts';
import type { Limits, Take, Taken } from '../../limits/limits.ts';
import { localRate, localTotal } from '../../limits/limits.ts';
import { apiRateKey, planQuotaKey, planRateKey, serviceRateKey } from '../../limits/slots.ts';
import type { Call, Outcome } from '../call.ts';
import { WAITING } from '../call.ts';
import { advance } from '../pipeline.ts';
import type { RateLimit } from '../plan.ts';
import { QUOTA_EXCEEDED, RATE_EXCEEDED } from '../refusal.ts';
import { refuse } from '../respond.ts';

/** Where what is left of a limit is told. */
type Left = 'planQuotaLeft' | 'planRateLeft' | 'apiRateLeft' | 'serviceRateLeft';

/** What a call has taken, to be given back when a later limit refuses it. */
export interface SharedTakes {
  readonly takes: readonly Take[];
  readonly lefts: readonly Left[];
}

export const takeShared = (call: Call, limits: Limits): Outcome => {
  const { accepted, route, service, environment = '' } = call;
  const { counters } = call.plane;
  const serviceId = service?.serviceId ?? '';
  const takes: Take[] = [];
  const lefts: Left[] = [];
  const rate = (left: Left, key: string, { slot, limit }: RateLimit): void => {
    takes.push({ key, limit, windowMs: 1_000, atLeast: 0, local: localRate(counters, slot) });
    lefts.push(left);
  };
  if (accepted !== undefined) {
    const { planId, quotaSlot, quotaLimit, quotaUsed, rateSlot, rateLimit } = accepted;
    // Without a quota nobody else needs to know; the total is counted for the plan's owner.
    if (quotaSlot !== NO_SLOT && quotaLimit === Number.POSITIVE_INFINITY) counters.takeQuota(quotaSlot, quotaLimit);
    else if (quotaSlot !== NO_SLOT) {
      const local = localTotal(counters, quotaSlot);
      takes.push({ key: planQuotaKey(planId), limit: quotaLimit, windowMs: 0, atLeast: quotaUsed, local });
      lefts.push('planQuotaLeft');
    }
    if (rateSlot !== NO_SLOT) rate('planRateLeft', planRateKey(planId), { slot: rateSlot, limit: rateLimit });
  }
  if (route?.apiLimit !== undefined)
    rate('apiRateLeft', apiRateKey(serviceId, environment, route.apiId), route.apiLimit);
  if (route?.serviceLimit !== undefined)
    rate('serviceRateLeft', serviceRateKey(serviceId, environment), route.serviceLimit);
  if (takes.length === 0) return undefined;
  return whenTaken(call, limits, takes, ({ refused, left }) => {
    for (const [at, name] of lefts.entries()) if (left[at] !== undefined) call[name] = left[at];
    if (refused < 0) {
      call.sharedTakes = { takes, lefts };
      return undefined;
    }
    if (accepted?.quotaLimit === Number.POSITIVE_INFINITY && accepted.quotaSlot !== NO_SLOT)
      counters.giveBackQuota(accepted.quotaSlot);
    return lefts[refused] === 'planQuotaLeft' ? QUOTA_EXCEEDED : RATE_EXCEEDED;
  });
};

export const giveBackShared = (call: Call, limits: Limits): void => {
  const { accepted, sharedTakes } = call;
  if (accepted?.quotaLimit === Number.POSITIVE_INFINITY && accepted.quotaSlot !== NO_SLOT)
    call.plane.counters.giveBackQuota(accepted.quotaSlot);
  if (sharedTakes === undefined) return;
  call.sharedTakes = undefined;
  limits.giveBack(sharedTakes.takes, call.now);
  for (const name of sharedTakes.lefts) call[name] += 1;
};

/** Goes on with `then` when the limits have answered; the call goes on after it, or is refused with what it returns. */
export const whenTaken = (
  call: Call,
  limits: Limits,
  takes: readonly Take[],
  then: (taken: Taken) => Outcome,
): Outcome => {
  const taken = limits.take(takes, call.now);
  if (!(taken instanceof Promise)) return then(taken);
  let gone = false;
  call.pending = {
    abort: () => {
      gone = true;
    },
  };
  void taken.then((answer) => {
    if (gone) {
      // Its backend is not called: what it would have used is for others.
      if (answer.refused < 0) limits.giveBack(takes, Date.now());
      return;
    }
    call.pending = undefined;
    const outcome = then(answer);
    if (outcome === undefined) advance(call);
    else if (outcome !== WAITING) refuse(call, outcome, 'limit');
  });
  return WAITING;
};
