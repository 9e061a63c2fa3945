import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalLiteral, readTarget } from './request-path.ts';

const path = (target: string): string | undefined => readTarget(target)?.path;

test('paths are canonical before they are matched', () => {
  assert.equal(path('/a/b'), '/a/b');
  assert.equal(path('/a/../b'), '/b');
  assert.equal(path('/a/%2e%2E/b'), '/b');
  assert.equal(path('/a/.%2e/b/.'), '/b/');
  assert.equal(path('/a//b'), '/a/b');
  assert.equal(path('/%61%2f%7e'), '/a%2F~');
  assert.equal(path('/a/..'), '/');
  assert.equal(path('/a/...'), '/a/...');
  assert.equal(path('/a%20b?c=%61'), '/a%20b');
  assert.equal(readTarget('/a?c=%61&?x')?.query, 'c=%61&?x');
});

test('what cannot be served is told apart', () => {
  for (const target of [
    '/..',
    '/a/../../b',
    '/%',
    '/%zz',
    '/a%00',
    '*',
    'a',
    'host:1',
    '/a#b',
    'ftp://a/b',
    '//../..',
  ]) {
    assert.equal(readTarget(target), undefined, target);
  }
});

test('an absolute target names its host', () => {
  assert.deepEqual(readTarget('http://example.com:1/a?b'), { authority: 'example.com:1', path: '/a', query: 'b' });
  assert.deepEqual(readTarget('HTTPS://example.com'), { authority: 'example.com', path: '/', query: '' });
});

test('a canonical path stays what it is, and has no dot segment', () => {
  const piece = fc.constantFrom('/', '.', '..', 'a', '%2e', '%2F', '%41', '//', '%5c', '~');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const once = path(`/${pieces.join('')}`);
      if (once === undefined) return;
      assert.equal(path(once), once);
      assert.ok(!once.split('/').some((segment) => segment === '.' || segment === '..'));
    }),
  );
});

test('configured paths are spelled as requests are', () => {
  assert.equal(canonicalLiteral('/用户/a b'), '/%E7%94%A8%E6%88%B7/a%20b');
});
