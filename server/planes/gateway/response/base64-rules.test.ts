// Which bodies travel as Base64 to a function.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodedBody, travelsAsBase64, triggerHeader } from './base64-rules.ts';

test('always, or when a header holds a value of any rule', () => {
  const rules = {
    always: false,
    triggers: [
      { header: 'accept', values: ['image/'] },
      { header: 'content-type', values: ['application/x-vpeg005', 'application/PDF'] },
    ],
  } as const;
  assert.ok(travelsAsBase64(rules, ['Accept', 'text/html, IMAGE/png']));
  assert.ok(travelsAsBase64(rules, ['content-type', 'application/pdf; x=y']));
  assert.ok(!travelsAsBase64(rules, ['Content-Type', 'image/png']));
  assert.ok(!travelsAsBase64(rules, []));
  assert.ok(!travelsAsBase64({ always: false, triggers: [{ header: 'accept', values: [''] }] }, ['Accept', 'a']));
  assert.ok(travelsAsBase64({ always: true, triggers: [] }, []));
  assert.equal(triggerHeader('Content_Type'), 'content-type');
  assert.equal(triggerHeader('Accept'), 'accept');
  assert.equal(triggerHeader('Cookie'), undefined);
});

test('a body of a function is decoded when it is Base64, and never guessed', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(decodedBody(Buffer.from(bytes).toString('base64')), Buffer.from(bytes));
    }),
  );
  assert.deepEqual(decodedBody('aGVs\nbG8'), Buffer.from('hello'));
  for (const text of ['{"a":1}', 'a', 'aGVsbG8===', 'aGV=sbG8', 'aGVs-G8'])
    assert.equal(decodedBody(text), undefined, text);
});
