// Sealing: what opens, and everything that must not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSealer } from './sealing.ts';

const sealer = createSealer(Buffer.alloc(32, 1));

test('whatever is sealed opens to the same text, and never shows it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, purpose) => {
      const sealed = sealer.seal(plain, purpose);
      assert.match(sealed, /^[A-Za-z0-9_-]+$/);
      assert.equal(sealer.open(sealed, purpose), plain);
    }),
  );
});

test('two seals of one text differ', () => {
  assert.notEqual(sealer.seal('secret', 'p'), sealer.seal('secret', 'p'));
});

test('another purpose, another key, and any changed byte do not open', () => {
  const sealed = sealer.seal('secret', 'access key A');
  assert.throws(() => sealer.open(sealed, 'access key B'), /does not open/);
  assert.throws(() => createSealer(Buffer.alloc(32, 2)).open(sealed, 'access key A'), /does not open/);
  const bytes = Buffer.from(sealed, 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    assert.throws(() => sealer.open(changed.toString('base64url'), 'access key A'), /does not open|not a text/);
  }
});

test('texts that were never sealed are refused, whatever they are', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      assert.throws(() => sealer.open(text, 'p'));
    }),
  );
});

test('a key of another length is refused', () => {
  assert.throws(() => createSealer(Buffer.alloc(16)), /32 bytes/);
});
