// The documented rate of each action, per account: a token bucket that refills evenly and holds one period's worth.
import type { ActionContract } from '#kernel/action.ts';

export interface Throttle {
  /** Takes one call; false when the account has used up the action's rate. */
  take(accountId: string, product: string, contract: ActionContract, nowMs: number): boolean;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Buckets that have been full for this long are dropped, so that memory follows the calls of the last minutes only. */
const IDLE_MS = 120_000;

/** @param factor multiplies every documented rate (setting `actionRateFactor`) */
export const createThrottle = (factor = 1): Throttle => {
  const buckets = new Map<string, Bucket>();
  let sweptAtMs = 0;

  const sweep = (nowMs: number): void => {
    if (nowMs - sweptAtMs < IDLE_MS) return;
    sweptAtMs = nowMs;
    for (const [key, bucket] of buckets) if (nowMs - bucket.filledAtMs > IDLE_MS) buckets.delete(key);
  };

  return {
    take(accountId, product, contract, nowMs) {
      sweep(nowMs);
      const limit = contract.rate.limit * factor;
      const periodMs = contract.rate.per === '1s' ? 1000 : 60_000;
      const key = `${accountId}/${product}/${contract.name}`;
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = { tokens: limit, filledAtMs: nowMs };
        buckets.set(key, bucket);
      }
      const elapsedMs = Math.max(0, nowMs - bucket.filledAtMs);
      bucket.tokens = Math.min(limit, bucket.tokens + (elapsedMs * limit) / periodMs);
      bucket.filledAtMs = Math.max(nowMs, bucket.filledAtMs);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
};
