// What outlives a process: migrations, nonces, kept answers, and everything acknowledged before a kill -9, as cases that SQLite and PostgreSQL must both pass.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { findAnswer, keepAnswer } from './idempotency.ts';
import { openStore } from './store.ts';
import type { DatabaseUrl } from './store-places.ts';
import { alice, bob, storePlaces } from './store-places.ts';

export const durabilityCases = (databaseUrl: DatabaseUrl): void => {
  const { emptyPlace, open, fresh } = storePlaces(databaseUrl);

  test('stores opened at the same time on an empty place migrate it once', async (t) => {
    const place = await emptyPlace(t);
    const stores = await Promise.all([1, 2, 3].map(() => open(t, place)));
    for (const store of stores) assert.equal(await store.revision(), 0);
  });

  test('a database that a newer version has used is refused, with the reason', async (t) => {
    const place = await emptyPlace(t);
    const store = await openStore(place);
    await store.write((tx) => tx.insertInto('migration').values({ name: '9999-future', at: 1 }).execute());
    await store.close();
    await assert.rejects(openStore(place), /newer version of Portico \(it has 9999-future/);
  });

  test('a nonce counts once: at the same time, later, after a restart, and for another process', async (t) => {
    const place = await emptyPlace(t);
    const store = await openStore(place);
    const soon = Date.now() + 60_000;
    const both = await Promise.all([store.nonces.take('n1', soon), store.nonces.take('n1', soon)]);
    assert.deepEqual(both, [true, false]);
    assert.equal(await store.nonces.take('n1', soon), false);
    const many = await Promise.all(Array.from({ length: 2_000 }, (_, n) => store.nonces.take(`many-${n}`, soon)));
    assert.ok(many.every(Boolean));
    const beside = await open(t, place);
    assert.equal(await beside.nonces.take('n1', soon), false);
    const race = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        Promise.all([store.nonces.take(`race-${n}`, soon), beside.nonces.take(`race-${n}`, soon)]),
      ),
    );
    for (const pair of race) assert.deepEqual(pair.toSorted(), [false, true]);
    await store.close();
    const again = await open(t, place);
    assert.equal(await again.nonces.take('n1', soon), false);
    assert.equal(await again.nonces.take('n2', soon), true);
  });

  test('a nonce is free again once it has expired', async (t) => {
    let now = 1_000_000;
    const store = await open(t, { ...(await emptyPlace(t)), clock: () => now });
    assert.equal(await store.nonces.take('n', now + 1_000), true);
    now += 999;
    assert.equal(await store.nonces.take('n', now + 1_000), false);
    now += 1;
    assert.equal(await store.nonces.take('n', now + 1_000), true);
  });

  test('an answer is kept for a day, with the parameters it was given to', async (t) => {
    const store = await fresh(t);
    const key = { ...alice, product: 'apigw', action: 'CreateService', token: 't1' };
    const day = 24 * 60 * 60 * 1000;
    await store.write((tx) => keepAnswer(tx, key, 'hash', 'answer', 1_000));
    await store.read(async (db) => {
      assert.deepEqual(await findAnswer(db, key, 'hash', 1_001), { kind: 'same', answer: 'answer' });
      assert.deepEqual(await findAnswer(db, key, 'other', 1_001), { kind: 'mismatch' });
      assert.deepEqual(await findAnswer(db, { ...key, token: 't2' }, 'hash', 1_001), { kind: 'none' });
      assert.deepEqual(await findAnswer(db, { ...key, accountId: bob.accountId }, 'hash', 1_001), { kind: 'none' });
      assert.deepEqual(await findAnswer(db, key, 'hash', 1_000 + day), { kind: 'none' });
    });
    await store.write((tx) => keepAnswer(tx, key, 'hash2', 'answer2', 1_000 + day));
    const later = await store.read((db) => findAnswer(db, key, 'hash2', 1_001 + day));
    assert.deepEqual(later, { kind: 'same', answer: 'answer2' });
  });

  test('kill -9 at any moment loses no acknowledged write and no taken nonce', { timeout: 120_000 }, async (t) => {
    const place = await emptyPlace(t);
    const writer = join(import.meta.dirname, 'crash-writer.ts');
    let acknowledged = 0;
    const nonces: string[] = [];
    for (let round = 0; round < 8; round++) {
      const child = fork(writer, [place.home, place.databaseUrl ?? ''], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const ids: string[] = [];
      const limit = 5 + round * 17;
      await new Promise<void>((resolve, reject) => {
        child.on('message', (message: { readonly row?: string; readonly nonce?: string }) => {
          if (message.row !== undefined) ids.push(message.row);
          if (message.nonce !== undefined) nonces.push(message.nonce);
          if (ids.length >= limit) child.kill('SIGKILL');
        });
        child.once('exit', (_code, signal) =>
          signal === 'SIGKILL' ? resolve() : reject(new Error('the writer ended by itself')),
        );
      });
      const store = await openStore(place);
      const rows = await store.read((db) => store.scope(db, alice).select('bandwidth_share').select('name').execute());
      const kept = new Set(rows.map(({ name }) => name));
      for (const id of ids) assert.ok(kept.has(id), `${id} was acknowledged and is gone`);
      for (const id of nonces) assert.equal(await store.nonces.take(id, Date.now() + 600_000), false, id);
      acknowledged += ids.length;
      assert.equal((await store.changesSince(0)).length, kept.size, 'one change for each row, in the same transaction');
      await store.close();
    }
    assert.ok(acknowledged >= 500 && nonces.length >= 100, `${acknowledged} rows, ${nonces.length} nonces`);
    t.diagnostic(`${acknowledged} acknowledged writes and ${nonces.length} nonces over 8 kills, all there`);
  });
};
