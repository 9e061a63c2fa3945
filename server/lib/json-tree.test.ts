import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isJsonObject, parseJsonTree } from './json-tree.ts';

const read = (text: string) => parseJsonTree(Buffer.from(text));

describe('parseJsonTree', () => {
  it('gives objects without a prototype', () => {
    const tree = read('{"__proto__":{"polluted":true},"a":[{"b":null}]}') as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(tree), null);
    assert.deepEqual(Object.keys(tree), ['__proto__', 'a']);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
  it('reads any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        assert.equal(JSON.stringify(read(text)), JSON.stringify(JSON.parse(text)));
      }),
    );
  });
  it('refuses what is not JSON, not UTF-8 or nested too deep', () => {
    for (const text of ['', '{', 'nul', '{"a":1}x', '['.repeat(40) + ']'.repeat(40)])
      assert.equal(read(text), undefined);
    assert.equal(parseJsonTree(Buffer.from([0x22, 0xff, 0x22])), undefined);
    assert.equal(read('['.repeat(2_000_000)), undefined);
  });
  it('counts brackets outside strings only', () => {
    const brackets = JSON.stringify({ a: `"\\${'['.repeat(100)}"` });
    assert.deepEqual(JSON.stringify(read(brackets)), brackets);
    assert.ok(read(`${'['.repeat(32)}${']'.repeat(32)}`));
    assert.equal(read(`${'['.repeat(33)}${']'.repeat(33)}`), undefined);
  });
  it('tells objects from lists and null', () => {
    assert.ok(isJsonObject(read('{}')));
    for (const text of ['[]', 'null', '1', '"x"']) assert.ok(!isJsonObject(read(text)));
  });
});
