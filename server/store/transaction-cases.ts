// What a transaction promises, as cases that SQLite and PostgreSQL must both pass.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from './store.ts';
import type { DatabaseUrl } from './store-places.ts';
import { alice, change, share, storePlaces } from './store-places.ts';

export const transactionCases = (databaseUrl: DatabaseUrl): void => {
  const { fresh } = storePlaces(databaseUrl);

  test('a write is seen by reads after it, and by none before', async (t) => {
    const store = await fresh(t);
    await store.write((tx) => store.scope(tx, alice).insert('bandwidth_share', share('a')));
    const rows = await store.read((db) => store.scope(db, alice).select('bandwidth_share').selectAll().execute());
    assert.deepEqual(rows, [{ ...share('a'), account_id: alice.accountId, region: alice.region }]);
  });

  test('a failing write leaves nothing, and the next one works', async (t) => {
    const store = await fresh(t);
    const failing = store.write(async (tx) => {
      await store.scope(tx, alice).insert('bandwidth_share', share('a'));
      store.changed(tx, change('a'));
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    await store.write((tx) => store.scope(tx, alice).insert('bandwidth_share', share('b')));
    const rows = await store.read((db) => store.scope(db, alice).select('bandwidth_share').select('name').execute());
    assert.deepEqual(rows, [{ name: 'b' }]);
    assert.equal(await store.revision(), 0);
  });

  test('a read sees one state however long it lasts, does not wait for a write, and cannot write', async (t) => {
    const store = await fresh(t);
    await store.write((tx) => store.scope(tx, alice).insert('bandwidth_share', share('a')));
    const count = (db: Parameters<Parameters<Store['read']>[0]>[0]) =>
      store.scope(db, alice).select('bandwidth_share').select('name').execute();
    await store.read(async (db) => {
      assert.equal((await count(db)).length, 1);
      await store.write((tx) => store.scope(tx, alice).insert('bandwidth_share', share('b')));
      assert.equal((await count(db)).length, 1);
    });
    await store.write(async (tx) => {
      await store.scope(tx, alice).insert('bandwidth_share', share('c'));
      assert.equal((await store.read(count)).length, 2, 'answered while the write was open');
    });
    await assert.rejects(
      store.read((db) => store.scope(db, alice).insert('bandwidth_share', share('d'))),
      /read-?only/,
    );
  });

  test('concurrent writes of one row lose nothing', async (t) => {
    const store = await fresh(t);
    await store.write((tx) => store.scope(tx, alice).insert('bandwidth_share', share('a', 0)));
    const increment = () =>
      store.write(async (tx) => {
        const scope = store.scope(tx, alice);
        const { bandwidth } = await scope.select('bandwidth_share').select('bandwidth').executeTakeFirstOrThrow();
        await scope
          .update('bandwidth_share')
          .set({ bandwidth: bandwidth + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 30 }, increment));
    const rows = await store.read((db) =>
      store.scope(db, alice).select('bandwidth_share').select('bandwidth').execute(),
    );
    assert.deepEqual(rows, [{ bandwidth: 30 }]);
  });

  test('a limit that two writes check at the same time is not passed', async (t) => {
    const store = await fresh(t);
    const limited = (id: string) =>
      store.write(async (tx) => {
        const scope = store.scope(tx, alice);
        const held = await scope.select('bandwidth_share').select('name').execute();
        if (held.length >= 3) return false;
        await scope.insert('bandwidth_share', share(id));
        return true;
      });
    const taken = await Promise.all(Array.from({ length: 12 }, (_, index) => limited(`share-${index}`)));
    assert.equal(taken.filter(Boolean).length, 3);
  });

  test('numbers come back as numbers', async (t) => {
    const store = await fresh(t);
    await store.write(async (tx) => store.changed(tx, change('a')));
    const row = await store.read((db) =>
      db
        .selectFrom('change')
        .select((eb) => [eb.fn.max('at').as('at'), eb.fn.sum('at').as('sum'), eb.fn.countAll().as('count')])
        .executeTakeFirstOrThrow(),
    );
    assert.equal(typeof row.at, 'number');
    assert.equal(typeof row.sum, 'number');
    assert.equal(row.count, 1);
  });

  test('a transaction cannot be used after its end', async (t) => {
    const store = await fresh(t);
    let leaked: Parameters<Parameters<Store['write']>[0]>[0] | undefined;
    await store.write(async (tx) => {
      leaked = tx;
    });
    const late = async () =>
      store.scope(leaked as NonNullable<typeof leaked>, alice).insert('bandwidth_share', share('a'));
    await assert.rejects(late, /already committed/);
  });
};
