// Limits over several machines, in Redis: every take asks, all limits of a call in one step (docs/decisions/0011-limits-in-redis.md).
// When Redis is lost each machine goes on with its share of every limit, and hands in what it took of totals when it is back.
import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import type { Counters } from './counters.ts';
import type { Limits, Take, Taken } from './limits.ts';
import { takeLocally } from './limits.ts';
import { GIVE_BACK, PRESENT, TAKE } from './redis-scripts.ts';
import type { WindowKey } from './window-counters.ts';

export interface RedisLimitsOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string;
  /** Of this process among those that share the limits; all its workers give the same. */
  readonly machine: string;
  readonly counters: Counters;
  readonly warn: (event: string, fields: Record<string, string>) => void;
  /** How long an answer may take before Redis counts as lost. */
  readonly patienceMs?: number;
  /** Before every key; machines that share limits give the same. */
  readonly prefix?: string;
}

export interface RedisLimits extends Limits {
  /** Whether limits are shared now. */
  readonly isShared: () => boolean;
  /** Machines that share the limits, this one included, as last known. */
  readonly machines: () => number;
}

const PATIENCE_MS = 400;
const PRESENT_MS = 1_000;
const GONE_MS = 5_000;
const RECONNECT_MS = 250;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const LOST_WINDOW_MS = 24 * 3_600_000;
const TOTALS_KEPT = 100_000;
const LONGEST_KEY = 200;
/** Totals that were asked for lately are looked up at every sign of life: shares of what is left need to know it. */
const LATELY_MS = 60_000;

/** What this worker knows of a total. */
interface Total {
  /** Taken by all machines, as Redis said last. */
  known: number;
  /** Taken here while Redis was lost. */
  owed: number;
  /** By performance.now(). */
  usedAt: number;
  readonly lost: WindowKey;
}

interface Script {
  readonly text: string;
  readonly sha: string;
}
const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });
const take = script(TAKE);
const giveBack = script(GIVE_BACK);
const present = script(PRESENT);

/** Connects in the background: until it has, every machine has its share. */
export const createRedisLimits = (options: RedisLimitsOptions): RedisLimits => {
  const { counters, machine, patienceMs = PATIENCE_MS, prefix = 'portico:limit:', warn } = options;
  const client = createClient({
    url: options.url,
    // A call must not wait for a connection.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: RECONNECT_MS, connectTimeout: 2_000 },
  });
  let shared = false;
  let machines = 1;
  let closed = false;
  const totals = new Map<string, Total>();

  const lose = (cause: string): void => {
    if (!shared) return;
    shared = false;
    warn('Redis is lost, limits are shared out', { machines: String(machines), cause });
  };
  client.on('error', (error: Error) => lose(error.message));
  client.on('end', () => lose('connection closed'));
  // Its own tries go on until it is closed; a failure of the first one is reported by the event.
  client.connect().catch(() => {});

  const run = async ({ text, sha }: Script, keys: string[], values: string[]): Promise<unknown> => {
    try {
      return await client.evalSha(sha, { keys, arguments: values });
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(text, { keys, arguments: values });
    }
  };

  const patient = <T>(work: Promise<T>): Promise<T> => {
    const { promise, reject, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
    return promise;
  };

  const keyOf = (key: string): string =>
    prefix + (key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('base64url'));

  const look = async (): Promise<void> => {
    const since = performance.now() - LATELY_MS;
    const recent = [...totals].filter(([, total]) => total.usedAt > since && total.owed === 0);
    await Promise.all(
      recent.map(async ([key, total]) => {
        const count = Number((await client.hGet(keyOf(key), 'n')) ?? 0);
        total.known = count;
      }),
    );
  };

  /** What is known of totals, should Redis have come back empty, and what was taken of them here. A limit of 0 takes no more. */
  const handIn = async (): Promise<void> => {
    const owing = [...totals].filter(([, total]) => total.owed > 0 || total.known > 0);
    await Promise.all(
      owing.map(async ([key, total]) => {
        const { owed } = total;
        await run(take, [keyOf(key)], ['0', '0', String(total.known), String(owed)]);
        total.owed -= owed;
        total.known += owed;
        counters.windows.close(total.lost);
      }),
    );
  };

  const appear = async (): Promise<void> => {
    if (closed || !client.isReady) return;
    try {
      // Beforehand: a script that Redis turns out not to have would be run after later ones.
      if (!shared) await patient(Promise.all([take, giveBack, present].map(({ text }) => client.scriptLoad(text))));
      if (!shared) await patient(handIn());
      const before = machines;
      machines = Math.max(1, Number(await patient(run(present, [`${prefix}machines`], [machine, String(GONE_MS)]))));
      if (!shared) warn('limits are shared through Redis', { machines: String(machines) });
      else if (machines !== before) warn('machines that share limits', { machines: String(machines) });
      shared = true;
      await patient(look());
    } catch (error) {
      lose(error instanceof Error ? error.message : String(error));
    }
  };
  client.on('ready', () => void appear());
  const timer = setInterval(() => void appear(), PRESENT_MS).unref();

  const totalOf = (one: Take): Total | undefined => {
    if (one.windowMs !== 0) return undefined;
    let total = totals.get(one.key);
    if (total === undefined) {
      if (totals.size >= TOTALS_KEPT) totals.clear();
      total = { known: 0, owed: 0, usedAt: 0, lost: counters.windows.key(`lost ${one.key}`, true) };
      totals.set(one.key, total);
    }
    total.usedAt = performance.now();
    return total;
  };

  /** Shares: of a window its part, at least one; of a total the part of what was left when Redis was lost. */
  const takeShare = (takes: readonly Take[], nowMs: number): Taken => {
    const owed: Total[] = [];
    const outcome = takeLocally(
      takes.map((one) => {
        const total = totalOf(one);
        if (total === undefined) return one;
        const known = Math.max(total.known, one.atLeast);
        const share = Math.floor(Math.max(0, one.limit - known) / machines);
        return {
          ...one,
          local: {
            take: () => {
              const left = counters.windows.take(total.lost, share, nowMs, nowMs + LOST_WINDOW_MS, LOST_WINDOW_MS);
              if (left < 0) return -1;
              one.local.take(NO_LIMIT, nowMs);
              owed.push(total);
              return left;
            },
            giveBack: () => {
              counters.windows.giveBack(total.lost, nowMs);
              one.local.giveBack(nowMs);
            },
          },
        };
      }),
      nowMs,
      (one) => (one.windowMs === 0 ? one.limit : Math.max(1, Math.floor(one.limit / machines))),
    );
    if (outcome.refused < 0) for (const total of owed) total.owed += 1;
    return outcome;
  };

  const takeShared = async (takes: readonly Take[], nowMs: number): Promise<Taken> => {
    const values = takes.flatMap(({ limit, windowMs, atLeast }) => [limit, windowMs, atLeast, 0].map(String));
    let counts: readonly number[];
    try {
      counts = (await patient(
        run(
          take,
          takes.map(({ key }) => keyOf(key)),
          values,
        ),
      )) as number[];
    } catch (error) {
      lose(error instanceof Error ? error.message : String(error));
      return takeShare(takes, nowMs);
    }
    const refused = (counts[0] ?? 0) - 1;
    for (const [at, one] of takes.entries()) {
      const total = totalOf(one);
      if (total !== undefined) total.known = counts[at + 1]!;
      // Counted here too: should Redis be lost within the window, the share is not given twice.
      if (refused < 0) one.local.take(NO_LIMIT, nowMs);
    }
    return { refused, left: takes.map((one, at) => Math.max(0, one.limit - counts[at + 1]!)) };
  };

  return {
    isShared: () => shared,
    machines: () => machines,
    take: (takes, nowMs) => (shared && client.isReady ? takeShared(takes, nowMs) : takeShare(takes, nowMs)),
    giveBack: (takes, nowMs) => {
      for (const one of takes) {
        one.local.giveBack(nowMs);
        const total = totalOf(one);
        if (total !== undefined) total.known = Math.max(0, total.known - 1);
      }
      if (!shared || !client.isReady) {
        for (const one of takes) {
          const total = totalOf(one);
          if (total === undefined || total.owed === 0) continue;
          total.owed -= 1;
          counters.windows.giveBack(total.lost, nowMs);
        }
        return;
      }
      const windows = takes.map((one) => String(one.windowMs));
      run(
        giveBack,
        takes.map(({ key }) => keyOf(key)),
        windows,
      ).catch((error: Error) => lose(error.message));
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      if (client.isOpen) client.destroy();
    },
  };
};
