// Numbers of the PostgreSQL advisory locks, in one place so that no two purposes share one. The prefix is 'porti' in ASCII.
const numbered = (purpose: number): number => 0x706f_7274_69 * 0x100 + purpose;

export const lockKey = {
  /** One process migrates at a time. */
  migrations: numbered(1),
  /** Held from a change row's insertion to its commit, so that revisions become visible in their order. */
  changeFeed: numbered(2),
  /** Taken by transactions that failed to serialise several times: they queue instead of failing again. */
  contention: numbered(3),
} as const;
