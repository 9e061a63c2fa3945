// Walks the document: every action, parameter and output of it is in a contract or on the list of differences.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ActionContract } from '#kernel/action.ts';
import type { Node } from '#kernel/schema.ts';
import { createApiGateway, documentedLimits } from '../index.ts';
import { membersOf } from './contract-shape.ts';
import { notAsDocumented } from './differences.ts';

type Fields = Readonly<Record<string, string>>;
interface Document {
  readonly actions: Readonly<
    Record<string, { readonly rate: number; readonly input: Fields; readonly output: Fields }>
  >;
  readonly structures: Readonly<Record<string, Fields>>;
}

const document = JSON.parse(readFileSync(new URL('document.json', import.meta.url), 'utf8')) as Document;
const version = createApiGateway({ domain: 'x', limits: documentedLimits }).versions[0];
const contracts = new Map<string, ActionContract>(
  version?.bindings.map(({ contract }) => [contract.name, contract] as const),
);

const structureOf = (type: string): Fields | undefined =>
  document.structures[type.replace('!', '').replace('Array of ', '').trim()];

/** Paths of documented members that a node does not have. */
const missing = (fields: Fields, node: Node, path: string): string[] => {
  const members = membersOf(node) ?? {};
  return Object.entries(fields).flatMap(([name, type]) => {
    const member = members[name];
    const here = path === '' ? name : `${path}.${name}`;
    if (member === undefined) return [here];
    const inner = structureOf(type);
    return inner !== undefined && membersOf(member) !== undefined ? missing(inner, member, here) : [];
  });
};

const explained = new Set<string>();
const unexplained = (action: string, side: 'input' | 'output', paths: readonly string[]): string[] =>
  paths
    .map((path) => [`${action} ${side} ${path}`, `* ${side} ${path}`])
    .filter((keys) => {
      const key = keys.find((candidate) => Object.hasOwn(notAsDocumented, candidate));
      if (key !== undefined) explained.add(key);
      return key === undefined;
    })
    .map((keys) => keys[0] as string);

test('every documented parameter and member is in a contract or explained', () => {
  const found: string[] = [];
  for (const [action, { input, output }] of Object.entries(document.actions)) {
    const contract = contracts.get(action);
    if (contract === undefined) continue;
    found.push(...unexplained(action, 'input', missing(input, contract.input, '')));
    found.push(...unexplained(action, 'output', missing(output, contract.output, '')));
  }
  assert.deepEqual(found, []);
});

test('every explained difference still exists', () => {
  assert.deepEqual(
    Object.keys(notAsDocumented).filter((key) => !explained.has(key)),
    [],
  );
});

test('parameters the document requires are not optional without a default, others are not required', () => {
  const wrong: string[] = [];
  for (const [action, { input }] of Object.entries(document.actions)) {
    const members = membersOf(contracts.get(action)?.input ?? { kind: 'json', presence: 'required', nullable: false });
    for (const [name, type] of Object.entries(input)) {
      const presence = members?.[name]?.presence;
      if (!type.startsWith('!') && presence === 'required') wrong.push(`${action}.${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('rates are the documented ones', () => {
  for (const [action, { rate }] of Object.entries(document.actions)) {
    const contract = contracts.get(action);
    if (contract !== undefined) assert.equal(contract.rate.limit, rate, action);
  }
});

test('every documented action has a contract or a reason', () => {
  const reasons = new Set(version?.gaps.map(({ action }) => action));
  for (const action of Object.keys(document.actions))
    assert.ok(contracts.has(action) !== reasons.has(action), `${action} needs one of both`);
});
