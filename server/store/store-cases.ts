// What a store promises, as cases that SQLite and PostgreSQL must both pass (store.sqlite.test.ts, store.postgres.test.ts).
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { sql } from 'kysely';
import { eventually } from '../../test/support/eventually.ts';
import { findAnswer, keepAnswer } from './idempotency.ts';
import type { Change, Store, StoreOptions } from './store.ts';
import { openStore } from './store.ts';

const masterKey = Buffer.alloc(32, 9);
const alice = { accountId: '100000000001', region: 'ap-guangzhou' };
const bob = { accountId: '100000000002', region: 'ap-guangzhou' };

const share = (id: string, bandwidth = 10) => ({
  bandwidth_share_id: id,
  name: id,
  project_id: '0',
  line_id: 'line',
  bandwidth,
  charge_type: 'Peak',
  created_at: '2026-11-24T00:00:00Z',
});

const change = (aggregate: string, plane = 'gateway') => ({ plane, aggregate, ...alice });

/** Registers the cases. `databaseUrl` makes an empty database, or returns undefined for SQLite. */
export const storeCases = (databaseUrl: () => Promise<string | undefined>): void => {
  /** Options of an empty store; it may be opened several times. */
  const emptyPlace = async (t: TestContext): Promise<StoreOptions> => {
    const home = await mkdtemp(join(tmpdir(), 'portico-store-'));
    t.after(() => rm(home, { recursive: true, force: true }));
    return { home, databaseUrl: await databaseUrl(), masterKey };
  };
  const open = async (t: TestContext, options: StoreOptions): Promise<Store> => {
    const store = await openStore(options);
    t.after(() => store.close());
    return store;
  };
  const fresh = async (t: TestContext): Promise<Store> => open(t, await emptyPlace(t));

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

  test('the feed tells of commits, in order, once, and of nothing that was rolled back', async (t) => {
    const store = await fresh(t);
    const heard: Change[] = [];
    store.onChange((changes) => heard.push(...changes));
    await store.write(async (tx) => {
      store.changed(tx, change('a'));
      store.changed(tx, change('a'));
      store.changed(tx, change('b', 'cdn'));
    });
    assert.deepEqual(
      heard.map(({ aggregate }) => aggregate),
      ['a', 'b'],
      'delivered when the write resolves',
    );
    await assert.rejects(
      store.write(async (tx) => {
        store.changed(tx, change('lost'));
        throw new Error('no');
      }),
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.write(async (tx) => store.changed(tx, change(`n${n}`)))),
    );
    assert.equal(heard.length, 22);
    const revisions = heard.map(({ revision }) => revision);
    assert.deepEqual(
      revisions,
      revisions.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(revisions).size, 22);
    assert.deepEqual(await store.changesSince(0), heard);
    assert.deepEqual(
      await store.changesSince(0, 'cdn'),
      heard.filter(({ plane }) => plane === 'cdn'),
    );
    assert.deepEqual(await store.changesSince(revisions[20] ?? 0), heard.slice(21));
    assert.equal(await store.revision(), revisions.at(-1));
  });

  test('a listener that throws does not keep the change from others, nor fail the write', async (t) => {
    const store = await fresh(t);
    const warned = once(process, 'warning');
    const heard: string[] = [];
    store.onChange(() => {
      throw new Error('bug');
    });
    store.onChange((changes) => heard.push(...changes.map(({ aggregate }) => aggregate)));
    await store.write(async (tx) => store.changed(tx, change('a')));
    assert.deepEqual(heard, ['a']);
    assert.match(String(await warned), /bug/);
  });

  test("another process's commits reach the feed", async (t) => {
    const place = await emptyPlace(t);
    const [here, there] = [await open(t, place), await open(t, place)];
    const heard: string[] = [];
    here.onChange((changes) => heard.push(...changes.map(({ aggregate }) => aggregate)));
    await there.write(async (tx) => there.changed(tx, change('far')));
    await here.write(async (tx) => here.changed(tx, change('near')));
    await eventually(() => assert.deepEqual(heard, ['far', 'near']));
  });

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
