// Spent nonces in a SQLite file of their own, beside the main one.
// Why: a signed read must not wait for the main file's writer nor pay its fsync. With WAL and synchronous NORMAL a commit is
// in the operating system's hands when it returns: it survives the end of the process, kill -9 too. After a power cut the last
// commits may be missing, which re-opens the replay window (minutes) for requests an attacker recorded just before the cut.
import { DatabaseSync } from 'node:sqlite';
import type { KeepNonces } from './nonces.ts';

export const openSqliteNonces = (path: string) => {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  database.exec('create table if not exists nonce (key text primary key, expires_at integer not null) without rowid');
  database.exec('create index if not exists nonce_expiry on nonce (expires_at)');
  // An expired row may wait for its clean-up; its key is free again.
  const insert = database.prepare(
    'insert into nonce (key, expires_at) values (?, ?) on conflict (key) do update set expires_at = excluded.expires_at ' +
      'where nonce.expires_at <= ?',
  );
  const expire = database.prepare('delete from nonce where expires_at <= ?');

  const keep: KeepNonces = async (batch, nowMs) => {
    const taken = new Set<string>();
    database.exec('begin immediate');
    try {
      for (const { key, expiresAtMs } of batch) if (insert.run(key, expiresAtMs, nowMs).changes > 0) taken.add(key);
      database.exec('commit');
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
    return taken;
  };

  return {
    keep,
    tidy: async (nowMs: number): Promise<void> => void expire.run(nowMs),
    close: (): void => database.close(),
  };
};
