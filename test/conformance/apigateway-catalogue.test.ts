// Walks the gateway document's catalogue (test/conformance/data: names, types and codes of 2018-08-08): every action,
// parameter, answer field and error code is in a contract, in the product's gaps, or on the list of differences.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tencentErrors } from '#dialects/tencent/errors.ts';
import type { ActionContract } from '#kernel/action.ts';
import type { Node } from '#kernel/schema.ts';
import { createProducts } from '#products/index.ts';
import { readSettings } from '#server/settings.ts';
import { differences } from './apigateway-differences.ts';

interface Catalogue {
  /** A required parameter's type begins with `!`. */
  readonly actions: Readonly<
    Record<string, { rate: number; input: Record<string, string>; output: Record<string, string>; errors: string[] }>
  >;
  readonly structures: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly errors: readonly string[];
}

const catalogue = JSON.parse(
  readFileSync(new URL('data/apigateway-2018-08-08.json', import.meta.url), 'utf8'),
) as Catalogue;
const products = createProducts({ settings: readSettings({}), identity: undefined as never });
const version = products.find(({ name }) => name === 'apigw')?.versions.find((one) => one.version === '2018-08-08');
assert.ok(version);
const contracts = new Map(version.bindings.map(({ contract }) => [contract.name, contract] as const));
const gaps = new Set(version.gaps.map(({ action }) => action));

const used = new Set<string>();
const isKnown = (where: string): boolean => {
  for (const difference of differences) {
    const matches = difference.where.endsWith('*')
      ? where.startsWith(difference.where.slice(0, -1))
      : where === difference.where;
    if (!matches) continue;
    used.add(difference.where);
    return true;
  }
  return false;
};

const kinds: Readonly<Record<string, readonly Node['kind'][]>> = {
  String: ['string', 'enum', 'time'],
  Datetime: ['string', 'time'],
  Datetime_iso: ['string', 'time'],
  Int64: ['int'],
  Uint64: ['int'],
  UInt64: ['int'],
  Integer: ['int'],
  Float: ['float', 'int'],
  Bool: ['bool'],
  Boolean: ['bool'],
};

/** Everything in which a node does not have what the document's type has. */
const missingIn = (node: Node, type: string, where: string, trail: readonly string[] = []): readonly string[] => {
  const list = /^Array of (.+)$/.exec(type);
  if (list !== null)
    return node.kind === 'list'
      ? missingIn(node.item, list[1] ?? '', where, trail)
      : [`${where}: a list in the document`];
  const structure = catalogue.structures[type];
  if (structure === undefined) {
    const allowed = kinds[type];
    return allowed === undefined || allowed.includes(node.kind)
      ? []
      : [`${where}: ${type} in the document, ${node.kind} here`];
  }
  if (node.kind !== 'object') return [`${where}: structure ${type} in the document, ${node.kind} here`];
  if (trail.includes(type)) return [];
  return Object.entries(structure).flatMap(([name, fieldType]) => {
    if (isKnown(`${type}/${name}`)) return [];
    const member = node.members[name];
    return member === undefined
      ? [`${where}: ${type}/${name} is not there`]
      : missingIn(member, fieldType, `${where}.${name}`, [...trail, type]);
  });
};

const membersOf = (node: Node): Readonly<Record<string, Node>> => (node.kind === 'object' ? node.members : {});

const checkInput = (contract: ActionContract, documented: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(documented).flatMap(([name, documentedType]) => {
    const where = `${contract.name}.${name}`;
    if (isKnown(where)) return [];
    const required = documentedType.startsWith('!');
    const node = membersOf(contract.input)[name];
    if (node === undefined) return [`${where} is not there`];
    const faults = [...missingIn(node, documentedType.replace('!', ''), where)];
    // A default for a required parameter, or a requirement the document does not make, changes what callers must send.
    if (node.presence === 'required' && !required)
      faults.push(`${where} is required here and optional in the document`);
    return faults;
  });

const checkOutput = (contract: ActionContract, documented: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(documented).flatMap(([name, type]) => {
    const where = `${contract.name}:${name}`;
    // Every answer's envelope has it.
    if (name === 'RequestId' || isKnown(where)) return [];
    const node = membersOf(contract.output)[name];
    return node === undefined ? [`${where} is not there`] : missingIn(node, type, where);
  });

for (const [name, documented] of Object.entries(catalogue.actions))
  test(`${name} has what the document says`, () => {
    const contract = contracts.get(name);
    if (contract === undefined) {
      assert.ok(gaps.has(name) || isKnown(name), 'neither an action nor a gap');
      return;
    }
    assert.deepEqual([...checkInput(contract, documented.input), ...checkOutput(contract, documented.output)], []);
    assert.equal(contract.rate.limit, documented.rate);
  });

test('every error code of the document is one Portico can answer, or a known difference', () => {
  const answered = new Set<string>(Object.values(tencentErrors).map(({ code }) => code));
  for (const contract of contracts.values()) for (const { code } of contract.errors) answered.add(code);
  const never = catalogue.errors.filter((code) => !answered.has(code) && !isKnown(`!${code}`));
  assert.deepEqual(never, []);
});

test('the list of differences has no entry that is none any more', () => {
  for (const { where, reason } of differences) {
    assert.ok(used.has(where), where);
    assert.notEqual(reason, '');
  }
});
