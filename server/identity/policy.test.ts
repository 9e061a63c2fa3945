// Policies: what they grant, what they deny, and which documents are refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policy } from './policy.ts';
import { allows, PolicyDocumentError, readPolicy } from './policy.ts';
import { matchesWildcard } from './wildcard.ts';

const policy = (...statements: readonly object[]): Policy =>
  readPolicy(JSON.stringify({ Version: '2015-11-01', Statement: statements }));
const allow = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Deny', Action, Resource });

test('what nothing allows is denied', () => {
  assert.equal(allows([], 'apigw:CreateService', 'r'), false);
  assert.equal(allows([policy(allow('cdn:*'))], 'apigw:CreateService', 'r'), false);
  assert.equal(allows([policy(allow('apigw:*', 'service/a'))], 'apigw:CreateService', 'service/b'), false);
});

test('an action is allowed by its name, by wildcards, and whatever the case of its letters', () => {
  for (const pattern of [
    '*',
    'apigw:*',
    'apigw:CreateService',
    'apigw:Create*',
    'apigw:creates?rvice',
    '*:CreateService',
  ])
    assert.equal(allows([policy(allow(pattern))], 'apigw:CreateService', 'any'), true, pattern);
  assert.equal(allows([policy(allow('apigw:Create'))], 'apigw:CreateService', 'any'), false);
});

test('resources are compared with regard to case', () => {
  assert.equal(allows([policy(allow('*', 'service/A'))], 'apigw:CreateService', 'service/a'), false);
});

test('deny wins, in the same policy and in another, before and after', () => {
  const wide = allow('apigw:*');
  const narrow = deny('apigw:DeleteService', 'service/prod-*');
  for (const policies of [
    [policy(wide, narrow)],
    [policy(narrow, wide)],
    [policy(wide), policy(narrow)],
    [policy(narrow), policy(wide)],
  ]) {
    assert.equal(allows(policies, 'apigw:DeleteService', 'service/prod-1'), false);
    assert.equal(allows(policies, 'apigw:deleteservice', 'service/prod-1'), false);
    assert.equal(allows(policies, 'apigw:DeleteService', 'service/test-1'), true);
  }
});

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.array(fc.constantFrom('*', 'p:*', 'p:A', 'p:B', 'q:?', 'p:A*'), { minLength: 1, maxLength: 3 }),
  Resource: fc.array(fc.constantFrom('*', 'x', 'y', 'x*', '?'), { minLength: 1, maxLength: 3 }),
});
const requests = fc.record({ action: fc.constantFrom('p:A', 'p:B', 'q:A'), resource: fc.constantFrom('x', 'y', 'xy') });

test('in any set of policies: allowed means some statement allows and none denies; order does not matter', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 8 }), requests, (statements, { action, resource }) => {
      const meant = (effect: string): boolean =>
        statements.some(
          ({ Effect, Action, Resource }) =>
            Effect === effect &&
            Action.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
            Resource.some((pattern) => matchesWildcard(pattern, resource)),
        );
      const expected = meant('Allow') && !meant('Deny');
      const policies = statements.map((one) => policy(one));
      assert.equal(allows(policies, action, resource), expected);
      assert.equal(allows(policies.toReversed(), action, resource), expected);
      if (statements.length > 0) assert.equal(allows([policy(...statements)], action, resource), expected);
    }),
  );
});

test('one more deny never grants, one more allow never takes away what was not denied', () => {
  fc.assert(
    fc.property(fc.array(statement), statement, requests, (statements, more, { action, resource }) => {
      const before = allows(
        statements.map((one) => policy(one)),
        action,
        resource,
      );
      const after = allows(
        [...statements, more].map((one) => policy(one)),
        action,
        resource,
      );
      if (more.Effect === 'Deny') assert.ok(!after || before);
      else assert.ok(after || !before);
    }),
  );
});

const reference = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('')
      .map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : c.replace(/[.+^${}()|[\]\\/-]/g, '\\$&')))
      .join('')}$`,
  ).test(text);

test('wildcards match as the same pattern written as a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
  fc.assert(
    fc.property(letters, text, (pattern, name) => {
      assert.equal(matchesWildcard(pattern, name), reference(pattern, name), `${pattern} ${name}`);
    }),
    { numRuns: 2_000 },
  );
});

test('a hostile pattern costs steps in proportion to the text', () => {
  const seconds = (length: number): number => {
    const text = 'a'.repeat(length);
    const begun = performance.now();
    for (let round = 0; round < 5; round++) assert.equal(matchesWildcard(`${'*a'.repeat(200)}b`, text), false);
    return performance.now() - begun;
  };
  seconds(10_000);
  // A matcher that goes back over earlier stars would not end within the life of the test.
  assert.ok(seconds(100_000) < 2_000);
});

test('documents that are no policy are refused, with the reason', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{', /not JSON/],
    ['[]', /must be an object/],
    ['{}', /Version/],
    ['{"Version":"1","Statement":[]}', /must not be empty/],
    ['{"Version":"1","Statement":[1]}', /Statement 1 must be an object/],
    ['{"Version":"1","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}', /Allow or Deny/],
    ['{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}', /Action/],
    ['{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}', /Resource/],
    ['{"Version":"1","Statement":[{"Effect":"Allow","Action":"CreateService","Resource":"*"}]}', /product:action/],
    ['{"Version":"1","Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}', /must not be empty/],
    [
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}',
      /Condition, which is not/,
    ],
    ['{"Version":"1","Statement":[{"Effect":"Allow","NotAction":"*","Resource":"*"}]}', /NotAction, which is not/],
    [`{"Version":"1","Statement":"${'x'.repeat(6_000)}"}`, /5120 characters/],
  ];
  for (const [document, reason] of cases)
    assert.throws(
      () => readPolicy(document),
      (error) => error instanceof PolicyDocumentError && reason.test(error.message),
      document,
    );
});

test('any text is read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        readPolicy(text);
      } catch (error) {
        assert.ok(error instanceof PolicyDocumentError);
      }
    }),
  );
});
