import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAuthorization } from './authorization.ts';

const read = (value: string) => {
  const parsed = parseAuthorization(value);
  return parsed && [parsed.algorithm, Object.fromEntries(parsed.parameters)];
};

describe('parseAuthorization', () => {
  it('reads parameters with and without blanks after commas', () => {
    const expected = ['X-HMAC', { Credential: 'a/b', SignedHeaders: 'c;d', Signature: 'e=' }];
    assert.deepEqual(read('X-HMAC Credential=a/b, SignedHeaders=c;d, Signature=e='), expected);
    assert.deepEqual(read('X-HMAC Credential=a/b,SignedHeaders=c;d,Signature=e='), expected);
  });
  it('keeps the first of a repeated parameter', () => assert.deepEqual(read('X a=1,a=2'), ['X', { a: '1' }]));
  it('reads an algorithm alone', () => assert.deepEqual(read('SKIP'), ['SKIP', {}]));
  it('refuses a part without a name', () => {
    assert.equal(read('X abc'), undefined);
    assert.equal(read('X =abc'), undefined);
  });
});
