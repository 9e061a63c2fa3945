// Holds the contracts against the models of the official Node SDK, field by field: no member missing, none of another
// type, none beyond what the SDK or the document has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ActionContract } from '#kernel/action.ts';
import type { Node } from '#kernel/schema.ts';
import { createApiGateway, documentedLimits } from '#products/apigateway/index.ts';
import { notAsInSdk, ours } from './apigateway-differences.ts';
import { membersOf } from './contract-shape.ts';

type Model = ReadonlyMap<string, string>;

const readModels = (): ReadonlyMap<string, Model> => {
  const path = 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/v20180808/apigateway_models.d.ts';
  const source = readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8');
  const models = new Map<string, Model>();
  for (const [, name = '', body = ''] of source.matchAll(/export interface (\w+) \{(.*?)\n\}/gs))
    models.set(
      name,
      new Map(
        [...body.matchAll(/\*\/\s*(\w+)\??: ([^;]+);/g)].map(([, member = '', type = '']) => [member, type] as const),
      ),
    );
  return models;
};

const models = readModels();
const document = JSON.parse(readFileSync(new URL('data/apigateway-2018-08-08.json', import.meta.url), 'utf8')) as {
  readonly actions: Readonly<Record<string, { input: Record<string, string>; output: Record<string, string> }>>;
  readonly structures: Readonly<Record<string, Record<string, string>>>;
};
const contracts = createApiGateway({ domain: 'x', limits: documentedLimits }).versions[0]?.bindings.map(
  ({ contract }) => contract,
);

const kinds: Readonly<Record<string, readonly Node['kind'][]>> = {
  string: ['string', 'enum', 'time', 'json'],
  number: ['int', 'float'],
  boolean: ['bool'],
};

interface Place {
  readonly action: string;
  readonly side: 'input' | 'output';
  readonly path: string;
}
const keyOf = ({ action, side }: Place, path: string): string => `${action} ${side} ${path}`;

const used = new Set<string>();
const isExplained = (list: Readonly<Record<string, string>>, key: string): boolean => {
  if (!Object.hasOwn(list, key)) return false;
  used.add(key);
  return true;
};

const faultsOfValue = (node: Node, type: string, place: Place, documented: string | undefined): string[] => {
  const list = /^Array<(.*)>$/.exec(type);
  if (list !== null)
    return node.kind === 'list'
      ? faultsOfValue(node.item, list[1] as string, place, documented)
      : [`${keyOf(place, place.path)}: a list in the SDK`];
  const plain = type.split(' | ')[0] as string;
  const allowed = kinds[plain];
  if (allowed !== undefined)
    return allowed.includes(node.kind) ? [] : [`${keyOf(place, place.path)}: ${plain} in the SDK`];
  const model = models.get(plain);
  return model === undefined ? [] : faultsOfObject(node, model, place, document.structures[documented ?? '']);
};

const faultsOfObject = (
  node: Node,
  model: Model,
  place: Place,
  documented: Readonly<Record<string, string>> | undefined,
): string[] => {
  const members = membersOf(node);
  if (members === undefined) return [`${keyOf(place, place.path)}: a structure in the SDK`];
  const at = (name: string) => (place.path === '' ? name : `${place.path}.${name}`);
  const faults: string[] = [];
  for (const [name, type] of model) {
    if (name === 'RequestId') continue;
    const member = members[name];
    if (member !== undefined)
      faults.push(
        ...faultsOfValue(
          member,
          type,
          { ...place, path: at(name) },
          documented?.[name]?.replace('!', '').replace('Array of ', ''),
        ),
      );
    else if (!isExplained(notAsInSdk, keyOf(place, at(name)))) faults.push(`${keyOf(place, at(name))}: missing`);
  }
  for (const name of Object.keys(members))
    if (!model.has(name) && documented?.[name] === undefined && !isExplained(ours, keyOf(place, at(name))))
      faults.push(`${keyOf(place, at(name))}: neither in the SDK nor in the document`);
  return faults;
};

const faultsOf = (contract: ActionContract): string[] =>
  (['input', 'output'] as const).flatMap((side) => {
    const action = contract.name;
    const model = models.get(`${action}${side === 'input' ? 'Request' : 'Response'}`);
    if (model === undefined) return [];
    return faultsOfObject(contract[side], model, { action, side, path: '' }, document.actions[action]?.[side]);
  });

test('the SDK has models for the actions', () => {
  assert.ok(models.size > 200);
  assert.ok((contracts ?? []).filter(({ name }) => models.has(`${name}Request`)).length > 30);
});

for (const contract of contracts ?? [])
  test(contract.name, () => {
    assert.deepEqual(faultsOf(contract), []);
  });

test('every explained difference still exists', () => {
  assert.deepEqual(
    [...Object.keys(notAsInSdk), ...Object.keys(ours)].filter((key) => !used.has(key)),
    [],
  );
});
