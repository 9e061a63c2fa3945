// The master key: where it comes from, and how it is kept.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { loadMasterKey } from './master-key.ts';

const emptyHome = (t: TestContext): string => {
  const home = mkdtempSync(join(tmpdir(), 'portico-key-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
};
const noWarning = (sentence: string): never => assert.fail(sentence);

test('the first start makes a key that only its owner can read, and later starts find the same', (t) => {
  const home = emptyHome(t);
  const key = loadMasterKey({ home, warn: noWarning });
  assert.equal(key.byteLength, 32);
  assert.equal(statSync(join(home, 'master-key')).mode & 0o777, 0o600);
  assert.deepEqual(loadMasterKey({ home, warn: noWarning }), key);
  assert.deepEqual(readdirSync(home), ['master-key'], 'no draft is left');
});

test('two homes have two keys', (t) => {
  assert.notDeepEqual(loadMasterKey({ home: emptyHome(t) }), loadMasterKey({ home: emptyHome(t) }));
});

test('a given key wins and touches no file', (t) => {
  const home = emptyHome(t);
  const given = Buffer.alloc(32, 5).toString('base64');
  assert.deepEqual(loadMasterKey({ home, given }), Buffer.alloc(32, 5));
  assert.deepEqual(readdirSync(home), []);
});

test('a key that is not 32 bytes in base64 is refused, and a broken file is not replaced', (t) => {
  const home = emptyHome(t);
  for (const given of [
    'short',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
    '!'.repeat(44),
  ])
    assert.throws(() => loadMasterKey({ home, given }), /PORTICO_MASTER_KEY must hold 32 bytes/);
  writeFileSync(join(home, 'master-key'), 'broken', { mode: 0o600 });
  assert.throws(() => loadMasterKey({ home }), /master-key must hold 32 bytes/);
  assert.equal(readFileSync(join(home, 'master-key'), 'utf8'), 'broken');
});

test('a file that others can read is used, with a warning', (t) => {
  const home = emptyHome(t);
  const key = loadMasterKey({ home });
  chmodSync(join(home, 'master-key'), 0o644);
  const warnings: string[] = [];
  assert.deepEqual(loadMasterKey({ home, warn: (sentence) => warnings.push(sentence) }), key);
  assert.match(warnings.join(), /mode 644/);
});
