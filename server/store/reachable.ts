// Opens the store when it can be reached: an edge without its database serves the copy on disk and waits here.
import { setTimeout } from 'node:timers/promises';

const RETRY_MS = 2_000;

/** Calls `open` until it succeeds or `signal` aborts (then rejects). `onFailure` hears of each failed try. */
export const whenReachable = async <T>(
  open: () => Promise<T>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<T> => {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await open();
    } catch (error) {
      onFailure(error);
    }
    await setTimeout(RETRY_MS, undefined, { signal });
  }
};
