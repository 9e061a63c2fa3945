import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BoundedCache } from './bounded-cache.ts';

describe('BoundedCache', () => {
  it('makes a value once and keeps it', () => {
    const cache = new BoundedCache<number>(2);
    let made = 0;
    const make = (): number => {
      made += 1;
      return made;
    };
    assert.equal(cache.get('a', make), 1);
    assert.equal(cache.get('a', make), 1);
  });
  it('never grows past its limit and forgets what was used longest ago', () => {
    const cache = new BoundedCache<string>(3);
    for (const key of ['a', 'b', 'c']) cache.get(key, () => key);
    cache.get('a', () => 'again');
    cache.get('d', () => 'd');
    assert.equal(cache.size, 3);
    assert.equal(
      cache.get('a', () => 'lost'),
      'a',
    );
    assert.equal(
      cache.get('b', () => 'lost'),
      'lost',
    );
  });
});
