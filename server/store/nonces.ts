// Anti-replay values: each may be used once until it expires, also after a restart and with several processes.
// Calls that arrive together share one insert; a replay that this process remembers costs no statement at all.

export interface Nonces {
  /** true: first use, and remembered on disk when this resolves. false: a replay. */
  take(key: string, expiresAtMs: number): Promise<boolean>;
}

export interface Spent {
  readonly key: string;
  readonly expiresAtMs: number;
}

/** Keeps the batch and returns those keys of it that were free; must be atomic towards other processes. */
export type KeepNonces = (batch: readonly Spent[], nowMs: number) => Promise<ReadonlySet<string>>;

/** Bounds the memory of remembered nonces (about 150 bytes each); beyond it the store alone decides. */
const REMEMBERED = 200_000;
const BATCH = 500;

export const createNonces = (keep: KeepNonces, clock: () => number): Nonces => {
  const remembered = new Map<string, number>();
  let waiting: (Spent & { readonly settle: (taken: boolean) => void; readonly fail: (error: unknown) => void })[] = [];
  let flushing = false;

  const remember = ({ key, expiresAtMs }: Spent): void => {
    if (remembered.size >= REMEMBERED) {
      const oldest = remembered.keys().next();
      if (!oldest.done) remembered.delete(oldest.value);
    }
    remembered.set(key, expiresAtMs);
  };

  const flush = async (): Promise<void> => {
    flushing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      try {
        const taken = await keep(batch, clock());
        for (const one of batch) one.settle(taken.has(one.key));
      } catch (error) {
        for (const one of batch) {
          remembered.delete(one.key);
          one.fail(error);
        }
      }
    }
    flushing = false;
  };

  return {
    take: (key, expiresAtMs) => {
      const until = remembered.get(key);
      if (until !== undefined && until > clock()) return Promise.resolve(false);
      remembered.delete(key);
      // Remembered before it is stored: of two calls in one batch the second is the replay.
      remember({ key, expiresAtMs });
      return new Promise((settle, fail) => {
        waiting.push({ key, expiresAtMs, settle, fail });
        // One turn of the event loop gathers the calls that are already here.
        if (!flushing) {
          flushing = true;
          setImmediate(() => void flush());
        }
      });
    },
  };
};
