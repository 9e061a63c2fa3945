import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hmacBase64, hmacHex, hmacSha256, sameSignature, sha256Hex } from './hmac.ts';

describe('digests', () => {
  it('are those of RFC 4231, case 2, and RFC 2202, case 2', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    assert.equal(hmacHex('sha256', 'Jefe', 'what do ya want for nothing?'), expected);
    assert.equal(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex'), expected);
    assert.equal(
      Buffer.from(hmacBase64('sha1', 'Jefe', 'what do ya want for nothing?'), 'base64').toString('hex'),
      'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
    );
  });
  it('hash text as UTF-8 and bytes alike', () => assert.equal(sha256Hex('中'), sha256Hex(Buffer.from('中'))));
});

describe('sameSignature', () => {
  it('is true for the same text only', () => {
    assert.ok(sameSignature('abc', 'abc'));
    assert.ok(sameSignature('', ''));
    for (const other of ['abd', 'ab', 'abcd', '', 'ABC', 'ab中']) assert.ok(!sameSignature('abc', other), other);
  });
});
