import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { deriveDebugKey, isDebugToken, signDebugToken } from './debug-token.ts';

const master = randomBytes(32);
const key = deriveDebugKey(master, '100000000001', 'service-a');
const now = Date.UTC(2026, 0, 1);
const expires = now / 1000 + 600;

test('a token holds until it expires', () => {
  const token = signDebugToken(key, expires);
  assert.ok(isDebugToken(key, token, now));
  assert.ok(isDebugToken(key, token, expires * 1000 - 1));
  assert.ok(!isDebugToken(key, token, expires * 1000));
});

test('a token of another service, account or master key, a changed or a too long one does not hold', () => {
  const others = [
    deriveDebugKey(master, '100000000001', 'service-b'),
    deriveDebugKey(master, '100000000002', 'service-a'),
    deriveDebugKey(randomBytes(32), '100000000001', 'service-a'),
  ];
  for (const other of others) assert.ok(!isDebugToken(key, signDebugToken(other, expires), now));
  assert.ok(!isDebugToken(key, signDebugToken(key, now / 1000 + 3_601), now));
  const [, sign = ''] = signDebugToken(key, expires).split('.');
  for (const bad of [
    '',
    '.',
    'x',
    sign,
    `${expires}.`,
    `${expires + 1}.${sign}`,
    `0${expires}.${sign}`,
    `${expires}.${sign}x`,
  ])
    assert.ok(!isDebugToken(key, bad, now), bad);
});
