// What keeps tenants apart, as cases that SQLite and PostgreSQL must both pass.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Store } from './store.ts';
import type { DatabaseUrl } from './store-places.ts';
import { alice, bob, share, storePlaces } from './store-places.ts';

export const tenancyCases = (databaseUrl: DatabaseUrl): void => {
  const { fresh } = storePlaces(databaseUrl);

  /** Alice has shares a and b, Bob has c; each has one address in the share named like Alice's a. */
  const withTwoTenants = async (t: TestContext): Promise<Store> => {
    const store = await fresh(t);
    await store.write(async (tx) => {
      const hers = store.scope(tx, alice);
      const his = store.scope(tx, bob);
      await hers.insert('bandwidth_share', [share('a'), share('b')]);
      await his.insert('bandwidth_share', [share('c')]);
      await hers.insert('bandwidth_share_address', { allocation_id: 'eip-1', bandwidth_share_id: 'a' });
      await his.insert('bandwidth_share_address', { allocation_id: 'eip-2', bandwidth_share_id: 'a' });
    });
    return store;
  };

  test('tenants: select, and joins and subqueries, reach own rows only', async (t) => {
    const store = await withTwoTenants(t);
    await store.read(async (db) => {
      const his = store.scope(db, bob);
      const names = await his.select('bandwidth_share').select('name').execute();
      assert.deepEqual(names, [{ name: 'c' }]);
      const elsewhere = store.scope(db, { ...alice, region: 'ap-shanghai' });
      assert.deepEqual(await elsewhere.select('bandwidth_share').select('name').execute(), []);

      const crossed = await his
        .select('bandwidth_share_address')
        .innerJoin('bandwidth_share', (join) => join.onTrue())
        .select(['bandwidth_share.name', 'allocation_id'])
        .execute();
      assert.deepEqual(crossed, [{ name: 'c', allocation_id: 'eip-2' }]);

      const left = await his
        .select('bandwidth_share_address')
        .leftJoin('bandwidth_share as s', 's.bandwidth_share_id', 'bandwidth_share_address.bandwidth_share_id')
        .select(['s.name', 'allocation_id'])
        .execute();
      assert.deepEqual(left, [{ name: null, allocation_id: 'eip-2' }]);

      const nested = await his
        .select('bandwidth_share')
        .select('name')
        .where('bandwidth_share_id', 'in', (eb) =>
          eb.selectFrom('bandwidth_share as other').select('other.bandwidth_share_id'),
        )
        .where((eb) => eb.or([eb('name', '=', 'a'), eb.val(true)]))
        .execute();
      assert.deepEqual(nested, [{ name: 'c' }]);

      const fromScope = his
        .select('bandwidth_share')
        .select('name')
        .where('bandwidth_share_id', 'in', his.select('bandwidth_share').select('bandwidth_share_id'));
      assert.equal(fromScope.compile().sql.match(/"account_id" =/g)?.length, 2, 'each table is bound once');
      assert.deepEqual(await fromScope.execute(), [{ name: 'c' }]);

      const selected = await his
        .select('bandwidth_share')
        .select((eb) =>
          eb
            .selectFrom('bandwidth_share as x')
            .select((e) => e.fn.countAll<number>().as('n'))
            .as('n'),
        )
        .execute();
      assert.deepEqual(selected, [{ n: 1 }]);
    });
  });

  test('tenants: update and delete touch own rows only, whatever the condition', async (t) => {
    const store = await withTwoTenants(t);
    await store.write(async (tx) => {
      const his = store.scope(tx, bob);
      const updated = await his
        .update('bandwidth_share')
        .set({ name: 'taken' })
        .where((eb) => eb.or([eb('bandwidth_share_id', '=', 'a'), eb.val(true)]))
        .executeTakeFirstOrThrow();
      assert.equal(updated.numUpdatedRows, 1n);
      const deleted = await his
        .delete('bandwidth_share')
        .where('bandwidth_share_id', '=', 'a')
        .executeTakeFirstOrThrow();
      assert.equal(deleted.numDeletedRows, 0n);
      await his
        .delete('bandwidth_share_address')
        .where('bandwidth_share_id', 'in', (eb) => eb.selectFrom('bandwidth_share').select('bandwidth_share_id'))
        .execute();
    });
    await store.read(async (db) => {
      const hers = store.scope(db, alice);
      const names = await hers.select('bandwidth_share').select('name').orderBy('name').execute();
      assert.deepEqual(names, [{ name: 'a' }, { name: 'b' }]);
      const kept = await store.scope(db, bob).select('bandwidth_share_address').select('allocation_id').execute();
      assert.deepEqual(
        kept,
        [{ allocation_id: 'eip-2' }],
        'no share of his own is named a, so the subquery finds none',
      );
    });
  });

  test('tenants: a row is inserted into the own tenant even when it says otherwise, and cannot be moved out', async (t) => {
    const store = await fresh(t);
    await store.write(async (tx) => {
      const his = store.scope(tx, bob);
      await his.insert('bandwidth_share', { ...share('a'), account_id: alice.accountId } as never);
      assert.throws(
        () => his.update('bandwidth_share').set({ account_id: alice.accountId }).compile(),
        /never account_id/,
      );
    });
    const hers = await store.read((db) => store.scope(db, alice).select('bandwidth_share').selectAll().execute());
    assert.deepEqual(hers, []);
  });

  test('tenants: tables of no tenant and SQL text that could name a table are refused', async (t) => {
    const store = await fresh(t);
    await store.read(async (db) => {
      const scope = store.scope(db, bob);
      assert.throws(() => scope.select('change').selectAll().compile(), /belongs to no tenant/);
      assert.throws(() => scope.select('idempotency').selectAll().compile(), /belongs to no tenant/);
      const joined = scope.select('bandwidth_share').innerJoin('access_key', (join) => join.onTrue());
      assert.throws(() => joined.selectAll().compile(), /belongs to no tenant/);
      const raw = scope
        .select('bandwidth_share')
        .select(sql<string>`(select secret_sealed from access_key)`.as('secret'));
      assert.throws(() => raw.compile(), /SQL text/);
      const other = scope
        .select('bandwidth_share')
        .innerJoin('main.bandwidth_share as m' as 'bandwidth_share', (j) => j.onTrue());
      assert.throws(() => other.selectAll().compile(), /without a schema/);
      const plain = await scope.select('bandwidth_share').select(sql<number>`upper(name)`.as('upper')).execute();
      assert.deepEqual(plain, []);
    });
    await assert.rejects(
      store.write((tx) => store.scope(tx, bob).insert('access_key' as never, {} as never)),
      /belongs to no tenant/,
    );
  });

  test('tenants: a sealed secret opens for its own tenant only', async (t) => {
    const store = await fresh(t);
    await store.read(async (db) => {
      const sealed = store.scope(db, alice).seal('secret');
      assert.equal(store.scope(db, alice).open(sealed), 'secret');
      assert.throws(() => store.scope(db, bob).open(sealed), /does not open/);
    });
  });
};
