// Rows of the driver: plain objects, also when another connection has changed the schema under a kept statement.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Kysely, sql } from 'kysely';
import { SqliteSession, sqliteDialect } from './sqlite-driver.ts';

test('rows are plain objects, and follow a schema that changed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-driver-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'test.db');
  const session = new SqliteSession(new DatabaseSync(path));
  const other = new DatabaseSync(path);
  t.after(() => {
    session.database.close();
    other.close();
  });
  other.exec("create table pet (id integer, name text); insert into pet values (1, 'tom'), (2, null)");
  const db = new Kysely<Record<string, never>>({
    dialect: sqliteDialect({
      acquire: async () => session,
      release: () => {},
      begin: async (on) => on.run('begin'),
      commit: ['commit'],
      rollback: ['rollback'],
    }),
  });
  const pets = async () => (await sql<object>`select * from pet order by id`.execute(db)).rows;
  const first = await pets();
  assert.deepEqual(first, [
    { id: 1, name: 'tom' },
    { id: 2, name: null },
  ]);
  assert.equal(Object.getPrototypeOf(first[0]), Object.prototype);
  other.exec("alter table pet add column kind text default 'cat'");
  assert.deepEqual(await pets(), [
    { id: 1, name: 'tom', kind: 'cat' },
    { id: 2, name: null, kind: 'cat' },
  ]);
  assert.deepEqual((await sql<object>`update pet set kind = 'dog' returning kind`.execute(db)).rows, [
    { kind: 'dog' },
    { kind: 'dog' },
  ]);
  assert.deepEqual((await sql<object>`delete from pet`.execute(db)).numAffectedRows, 2n);
});
