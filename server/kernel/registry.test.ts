import assert from 'node:assert/strict';
import { test } from 'node:test';
import { action } from './action.ts';
import { commandHelp } from './command-help.ts';
import { coveragePage } from './coverage.ts';
import { derivedCases } from './derived-cases.ts';
import { toOpenApi } from './openapi.ts';
import type { Product } from './product.ts';
import { implement } from './product.ts';
import { createRegistry } from './registry.ts';
import { s } from './schema.ts';

const Get = action({
  name: 'Get',
  kind: 'read',
  doc: 'Gets it.',
  input: s.object({ Id: s.string({ max: 3 }), N: s.int({ default: -1, min: 1, or: [-1], gap: 'not counted' }) }),
  output: s.object({ Id: s.string() }),
  errors: [{ code: 'NotFound', status: 404, message: 'There is no {id}.' }],
  examples: [{ title: 'one', request: { Id: 'a', N: 2 }, response: { Id: 'a' } }],
});
const product = (
  name: string,
  version: string,
  serviceNames: readonly string[],
  contracts: { readonly Get?: typeof Get } = { Get },
): Product => ({
  name,
  title: name,
  family: 'tencent',
  serviceNames,
  placement: 'regional',
  style: { product: name },
  versions: [
    {
      version,
      bindings: contracts.Get === undefined ? [] : implement()({ Get }, { Get: ({ Id }) => ({ Id }) }),
      gaps: [{ action: 'Put', reason: 'comes later' }],
    },
  ],
});

test('a hint that names a product decides, a hint that names none does not', () => {
  const registry = createRegistry([product('a', '1', ['a']), product('b', '1', ['b'])]);
  const found = (serviceHints: readonly string[], action = 'Get', version = '1') => {
    const lookup = registry.find({ family: 'tencent', serviceHints, version, action });
    return 'found' in lookup ? lookup.found.product.name : lookup.unknown;
  };
  assert.equal(found(['b']), 'b');
  assert.equal(found(['127', 'b']), 'b');
  assert.equal(found(['127']), 'a');
  assert.equal(found([], 'Put'), 'action');
  assert.equal(found([], 'Get', '2'), 'version');
  assert.equal(found(['b'], 'Get', '2'), 'version');
});

test('start-up refuses orphans on either side and unsound contracts', () => {
  assert.throws(() => implement()({ Get }, {} as never), /contract Get has no handler/);
  assert.throws(() => implement()({}, { Get: () => ({}) } as never), /handler Get has no contract/);
  const twice = product('a', '1', []);
  const version = twice.versions[0];
  assert.ok(version);
  assert.throws(
    () =>
      createRegistry([{ ...twice, versions: [{ ...version, bindings: [...version.bindings, ...version.bindings] }] }]),
    /registered twice/,
  );
});

test('cases follow from the contract', () => {
  const titles = derivedCases(Get).map(({ breaks, title }) => `${title} -> ${breaks?.rule ?? 'good'}`);
  assert.deepEqual(titles, [
    'Get: one -> good',
    'Get: Id is missing -> missing',
    'Get: Id breaks type -> type',
    'Get: Id breaks length -> length',
    'Get: N breaks type -> type',
    'Get: N breaks range -> range',
  ]);
  const range = derivedCases(Get).at(-1);
  assert.equal(range?.request['N'], 0);
});

test('documentation follows from the contract', () => {
  const a = product('a', '1', []) as Product<never>;
  assert.match(coveragePage([a]), /\| Get \| partly \| `N`: not counted \|\n\| Put \| missing \| comes later \|/);
  assert.match(commandHelp(Get), /Id {2}required; string of at most 3/);
  const version = a.versions[0];
  assert.ok(version);
  const document = toOpenApi(a, version) as { paths: Record<string, { post: { operationId: string } }> };
  assert.equal(document.paths['/Get']?.post.operationId, 'Get');
});
