// The limits port: takes from several limits at once, all or none. Two forms: the memory that the threads of one process
// share, and Redis for several machines (redis-limits.ts). One test suite holds both to the same promises.
import type { Counters } from './counters.ts';
import type { WindowCounters, WindowKey } from './window-counters.ts';

export interface Take {
  /** Names the limit on every machine. */
  readonly key: string;
  readonly limit: number;
  /** Windows follow each other from the beginning of time, days from midnight UTC+8; 0: a total that never begins anew. */
  readonly windowMs: number;
  /** Of a total: what was counted before, as far as is known here. */
  readonly atLeast: number;
  /** The same limit in this process's memory. */
  readonly local: LocalCount;
}

export interface LocalCount {
  /** What is left, or -1. */
  take(limit: number, nowMs: number): number;
  giveBack(nowMs: number): void;
}

export interface Taken {
  /** Index of the first limit that is used up; -1: none is, and one was taken from each. */
  readonly refused: number;
  /** What each has left now, as far as it was asked. */
  readonly left: readonly number[];
}

export interface Limits {
  take(takes: readonly Take[], nowMs: number): Taken | Promise<Taken>;
  giveBack(takes: readonly Take[], nowMs: number): void;
  close(): void;
}

export const memoryLimits: Limits = {
  take: (takes, nowMs) => takeLocally(takes, nowMs, (take) => take.limit),
  giveBack: (takes, nowMs) => {
    for (const { local } of takes) local.giveBack(nowMs);
  },
  close: () => {},
};

export const takeLocally = (takes: readonly Take[], nowMs: number, limitOf: (take: Take) => number): Taken => {
  const left: number[] = [];
  for (const [at, take] of takes.entries()) {
    const remains = take.local.take(limitOf(take), nowMs);
    left.push(Math.max(0, remains));
    if (remains >= 0) continue;
    for (const earlier of takes.slice(0, at)) earlier.local.giveBack(nowMs);
    return { refused: at, left: left.map((one, index) => (index < at ? one + 1 : one)) };
  }
  return { refused: -1, left };
};

export const localRate = (counters: Counters, slot: number): LocalCount => ({
  take: (limit, nowMs) => counters.takeRate(slot, limit, nowMs),
  giveBack: (nowMs) => counters.giveBackRate(slot, nowMs),
});

export const localTotal = (counters: Counters, slot: number): LocalCount => ({
  take: (limit) => counters.takeQuota(slot, limit),
  giveBack: () => counters.giveBackQuota(slot),
});

export const localWindow = (windows: WindowCounters, key: WindowKey, endMs: number, windowMs: number): LocalCount => ({
  take: (limit, nowMs) => windows.take(key, limit, nowMs, endMs, windowMs),
  giveBack: (nowMs) => windows.giveBack(key, nowMs),
});
