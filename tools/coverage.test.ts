import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coverageFile, currentCoverage } from './coverage.ts';

test('docs/coverage.md is what the contracts say (npm run coverage)', () => {
  assert.equal(readFileSync(coverageFile, 'utf8'), currentCoverage());
});
