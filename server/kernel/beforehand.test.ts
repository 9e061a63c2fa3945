import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beforehand, prepareCall } from './beforehand.ts';

test('what was prepared before the store is what the handler gets, once for each call', async () => {
  const prepared: string[] = [];
  const handle = beforehand(
    async (input: { readonly name: string }) => {
      prepared.push(input.name);
      return input.name.toUpperCase();
    },
    async (_input, ctx: { readonly at: number }, found) => `${found} at ${ctx.at}`,
  );
  const input = { name: 'a' };
  await prepareCall(handle, input);
  assert.equal(await handle(input, { at: 1 }), 'A at 1');
  assert.equal(await handle(input, { at: 2 }), 'A at 2');
  assert.deepEqual(prepared, ['a']);
  assert.equal(await handle({ name: 'b' }, { at: 3 }), 'B at 3');
  assert.deepEqual(prepared, ['a', 'b']);
});

test('a handler without preparation has nothing to prepare', async () => {
  await prepareCall(() => 1, {});
});
