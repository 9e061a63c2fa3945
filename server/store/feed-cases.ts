// What the change feed promises, as cases that SQLite and PostgreSQL must both pass.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { eventually } from '../../test/support/eventually.ts';
import type { Change } from './store.ts';
import type { DatabaseUrl } from './store-places.ts';
import { change, storePlaces } from './store-places.ts';

export const feedCases = (databaseUrl: DatabaseUrl): void => {
  const { emptyPlace, open, fresh } = storePlaces(databaseUrl);

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
};
