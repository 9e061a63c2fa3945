// The change feed in this process: hands every committed change to the listeners once and in order,
// whoever committed it. Woken after own commits, by the database's notification, and by a slow poll.

/** One committed change of something a data plane or a cache depends on. */
export interface Change {
  /** Grows with every change, in commit order; has gaps. */
  readonly revision: number;
  readonly plane: string;
  readonly aggregate: string;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds. */
  readonly at: number;
}

export type ChangeListener = (changes: readonly Change[]) => void;

const POLL_MS = 1_000;

/**
 * Follows the feed from `revision` on.
 * @param fetchSince changes with a greater revision, in order
 */
export const followChanges = (revision: number, fetchSince: (revision: number) => Promise<readonly Change[]>) => {
  const listeners = new Set<ChangeListener>();
  let last = revision;
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  const step = async (): Promise<void> => {
    queued = undefined;
    const changes = await fetchSince(last);
    const newest = changes.at(-1);
    if (newest === undefined) return;
    last = newest.revision;
    for (const listener of listeners) {
      try {
        listener(changes);
      } catch (error) {
        // One listener's bug must not keep the change from the others, nor fail the write that is long committed.
        process.emitWarning(error instanceof Error ? error : String(error), { code: 'PORTICO_CHANGE_LISTENER' });
      }
    }
  };

  /** Resolves when everything committed before the call has been delivered. */
  const pump = (): Promise<void> => {
    if (queued === undefined) {
      queued = running.then(step);
      running = queued.catch(() => {});
    }
    return queued;
  };
  // The poll only matters where a notification was lost, and a database out of reach is tried again.
  const timer = setInterval(() => void pump().catch(() => {}), POLL_MS).unref();

  return {
    pump,
    wake: (): void => void pump().catch(() => {}),
    onChange: (listener: ChangeListener): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async (): Promise<void> => {
      clearInterval(timer);
      listeners.clear();
      await running;
    },
  };
};
