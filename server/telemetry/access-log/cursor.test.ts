import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, fingerprint } from './cursor.ts';

const search = fingerprint(['a', 1]);

test('a cursor comes back as it was, for its own search only', () => {
  fc.assert(
    fc.property(fc.nat(999_999), fc.maxSafeNat(), fc.nat(9999), (sequence, offset, served) => {
      fc.pre(offset < 1e15);
      const cursor = { segment: `2026112405-${String(sequence).padStart(6, '0')}`, offset, served };
      const text = encodeCursor(cursor, search);
      assert.deepEqual(decodeCursor(text, search), cursor);
      assert.equal(decodeCursor(text, fingerprint(['a', 2])), undefined);
    }),
  );
});

test('other texts are none', () => {
  const good = encodeCursor({ segment: '2026112405-000001', offset: 1, served: 1 }, search);
  for (const text of [
    ' ',
    'x',
    `${good} `,
    good.slice(0, -1),
    good.replace('=', ''),
    'A'.repeat(1000),
    '../../etc/passwd',
  ])
    if (text !== good) assert.equal(decodeCursor(text, search), undefined, text);
  const forge = (text: string) => Buffer.from(text).toString('base64');
  for (const text of [
    `context-../secrets.1.1.${search}`,
    `context-2026112405-000001.-1.1.${search}`,
    `context-2026112405-000001.1e9.1.${search}`,
    `context-2026112405-000001.1.1.${search}\n`,
  ])
    assert.equal(decodeCursor(forge(text), search), undefined, text);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeCursor(text, search) === undefined));
});
