// When a key was last used: noted in memory at each call, written together once a minute, so that no call waits for it.
import type { Store } from '#store/store.ts';

const FLUSH_MS = 60_000;

export const trackLastUse = (store: Store) => {
  let used = new Map<string, number>();

  const flush = async (): Promise<void> => {
    if (used.size === 0) return;
    const batch = used;
    used = new Map();
    try {
      await store.write(async (tx) => {
        for (const [accessKeyId, at] of batch)
          await tx
            .updateTable('access_key')
            .set({ last_used_at: at })
            .where('access_key_id', '=', accessKeyId)
            .execute();
      });
    } catch {
      // A last-use time is worth no failure; those of newer calls stand, the others are tried again.
      used = new Map([...batch, ...used]);
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    note: (accessKeyId: string, atMs: number): void => void used.set(accessKeyId, atMs),
    /** Later than what is stored, or undefined. */
    pending: (accessKeyId: string): number | undefined => used.get(accessKeyId),
    flush,
    close: async (): Promise<void> => {
      clearInterval(timer);
      await flush();
    },
  };
};
