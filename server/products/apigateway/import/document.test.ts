// Reading of documents: hostile texts are refused in bounded time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from './document.ts';

const refusal = async (text: string, encoding: 'YAML' | 'JSON' = 'YAML'): Promise<string> => {
  const reading = await readDocument(text, encoding);
  assert.ok(!reading.ok, 'was read');
  return reading.reason;
};

test('YAML and JSON are read', async () => {
  for (const [text, encoding] of [
    ['openapi: 3.0.0\npaths: { /a: {} }', 'YAML'],
    ['{"openapi":"3.0.0","paths":{"/a":{}}}', 'JSON'],
    ['{"openapi":"3.0.0","paths":{"/a":{}}}', 'YAML'],
  ] as const)
    assert.deepEqual(await readDocument(text, encoding), {
      ok: true,
      value: { openapi: '3.0.0', paths: { '/a': {} } },
    });
});

test('what is no mapping, repeats keys or breaks the grammar is refused', async () => {
  assert.match(await refusal('- a\n- b'), /no mapping/);
  assert.match(await refusal('[]', 'JSON'), /no mapping/);
  assert.match(await refusal('{"a":', 'JSON'), /no JSON/);
  assert.match(await refusal('a: [1'), /no YAML/);
  assert.match(await refusal('a: 1\nb: 2\na: 3'), /key a stands twice/);
  assert.match(await refusal('a: 1\n---\nb: 2'), /no YAML/);
  assert.match(await refusal('a: *nowhere'), /no YAML/);
});

test('alias bombs, endless nesting and slow texts are refused', async () => {
  let bomb = 'a: &a [x, x, x, x, x, x, x, x, x]\n';
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map((pair) => pair.split('')))
    bomb += `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]\n`;
  assert.match(await refusal(bomb), /alias/);
  assert.match(await refusal('['.repeat(20_000)), /no YAML|too deep/);
  assert.match(await refusal('- '.repeat(20_000)), /no YAML|too deep/);
  assert.match(await refusal('"'.repeat(1_000_000)), /too long|too large/);
});

test('keys that name prototypes are plain keys', async () => {
  const reading = await readDocument('__proto__: { polluted: true }\nconstructor: 1', 'YAML');
  assert.ok(reading.ok);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
