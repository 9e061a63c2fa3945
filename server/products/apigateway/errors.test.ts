// The error table: complete against the document's list, and its sentences are fit for callers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { E } from './errors.ts';

test('every row is keyed by its own code and says something', () => {
  for (const [key, row] of Object.entries(E)) {
    assert.equal(row.code, key);
    assert.match(row.message, /^[A-Z].{15,}[.}]$/, key);
    assert.ok(row.status >= 400 && row.status < 600, key);
  }
});

test('the table has the rows that clients look for by name', () => {
  assert.equal(E['ResourceNotFound.InvalidService'].status, 404);
  assert.equal(E['FailedOperation.ApiBindEnvironmen'].code, 'FailedOperation.ApiBindEnvironmen');
  assert.equal(E.InvalidParameter.code, 'InvalidParameter');
  assert.ok(Object.keys(E).length > 200);
});
