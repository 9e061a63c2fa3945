// Upkeep: what is dropped, what stays, and that a reader who comes too late is told.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from './sqlite.ts';
import { openStore } from './store.ts';
import { tidy } from './tidy.ts';

const DAY = 24 * 60 * 60 * 1000;
const change = (aggregate: string) => ({ plane: 'gateway', aggregate, accountId: '1', region: 'r' });

test('a week of changes is kept, and always the newest; who asks for older ones is told to start over', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'portico-tidy-'));
  t.after(() => rmSync(home, { recursive: true }));
  let now = 1_000;
  const store = await openStore({ home, masterKey: Buffer.alloc(32), clock: () => now });
  t.after(() => store.close());
  const engine = await openSqlite(join(home, 'portico.sqlite'));
  t.after(() => engine.close());
  for (const aggregate of ['a', 'b']) await store.write(async (tx) => store.changed(tx, change(aggregate)));
  now += 2 * DAY;
  for (const aggregate of ['c', 'd']) await store.write(async (tx) => store.changed(tx, change(aggregate)));
  const kept = async (since = 0) => (await store.changesSince(since)).map(({ aggregate }) => aggregate).join('');

  await tidy(engine, 1_000 + 7 * DAY);
  assert.equal(await kept(), 'abcd', 'just a week old');
  await tidy(engine, 1_001 + 7 * DAY);
  assert.equal(await kept(), 'cd');
  assert.equal(await kept(2), 'cd');
  await assert.rejects(store.changesSince(1), /no longer kept/);
  await tidy(engine, 1_000 * DAY);
  assert.equal(await kept(), 'd');
  assert.equal(await store.revision(), 4);
});
