// Rules of the subscription without any I/O: when a charge type changes, and what locks an account.
import type { Standing } from '#kernel/action.ts';
import type { CHARGE_TYPES } from './contract.ts';

export type ChargeType = (typeof CHARGE_TYPES)[number];

/** How a subscription is charged: the type in force, and the one that takes over later. */
export interface Charging {
  readonly chargeType: ChargeType;
  readonly next: { readonly chargeType: ChargeType; readonly at: Date } | undefined;
}

const BEIJING_OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/**
 * The first midnight in Beijing after `now`; exactly at midnight, the one a day later.
 * The document says "00:00 the next day" and its sample answers 16:00Z, which is midnight in Beijing (no summer time).
 */
export const nextBeijingMidnight = (now: Date): Date => {
  const today = Math.floor((now.getTime() + BEIJING_OFFSET_MS) / DAY_MS);
  return new Date((today + 1) * DAY_MS - BEIJING_OFFSET_MS);
};

/** Charging as it stands at `now`: a change whose time has come is in force and no longer waiting. */
export const chargingAt = (charging: Charging, now: Date): Charging =>
  charging.next !== undefined && now.getTime() >= charging.next.at.getTime()
    ? { chargeType: charging.next.chargeType, next: undefined }
    : charging;

/** Charging after a caller asked for `chargeType` at `now`. The last wish counts, so asking for the type in force drops a waiting change. */
export const changeChargeType = (charging: Charging, chargeType: ChargeType, now: Date): Charging => {
  const current = chargingAt(charging, now);
  return {
    chargeType: current.chargeType,
    next: chargeType === current.chargeType ? undefined : { chargeType, at: nextBeijingMidnight(now) },
  };
};

/** What the document calls operation locks: a financial lock in arrears, a security lock under risk control. */
export const lockReasons = (standing: Standing): readonly ('financial' | 'security')[] => [
  ...(standing.inArrears ? (['financial'] as const) : []),
  ...(standing.riskControl ? (['security'] as const) : []),
];
