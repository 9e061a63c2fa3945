// Spent nonces in PostgreSQL, shared by every process: the primary key decides which of two calls came first.
import type pg from 'pg';
import type { KeepNonces } from './nonces.ts';

export const openPostgresNonces = (pool: pg.Pool) => {
  const keep: KeepNonces = async (batch, nowMs) => {
    // Sorted, so that two processes with the same keys wait for each other in one order and never in a ring.
    const sorted = batch.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const client = await pool.connect();
    try {
      await client.query('begin');
      // Not waiting for the disk loses nonces only when the database server itself crashes, never when Portico does.
      await client.query('set local synchronous_commit = off');
      const { rows } = await client.query<{ key: string }>(
        'insert into nonce (key, expires_at) select * from unnest($1::text[], $2::bigint[]) ' +
          'on conflict (key) do update set expires_at = excluded.expires_at where nonce.expires_at <= $3 returning key',
        [sorted.map(({ key }) => key), sorted.map(({ expiresAtMs }) => expiresAtMs), nowMs],
      );
      await client.query('commit');
      client.release();
      return new Set(rows.map(({ key }) => key));
    } catch (error) {
      // The connection's state is unknown; the pool makes another.
      client.release(true);
      throw error;
    }
  };
  return {
    keep,
    tidy: async (nowMs: number): Promise<void> =>
      void (await pool.query('delete from nonce where expires_at <= $1', [nowMs])),
    close: (): void => {},
  };
};
