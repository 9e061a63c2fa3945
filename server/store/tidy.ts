// Drops what has served its time: answers kept for repeated calls, and old rows of the change feed.
import type { Engine } from './engine.ts';

const CHANGES_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export const tidy = (engine: Engine, nowMs: number): Promise<void> =>
  engine.write(
    async (tx) => {
      await tx.deleteFrom('idempotency').where('expires_at', '<=', nowMs).execute();
      // The newest row stays whatever its age: it tells how far the feed has come.
      await tx
        .deleteFrom('change')
        .where('at', '<', nowMs - CHANGES_KEPT_MS)
        .where('revision', '<', (eb) => eb.selectFrom('change').select((e) => e.fn.max('revision').as('newest')))
        .execute();
    },
    async () => false,
  );
