// Test cases that follow from a contract alone: its examples hold, and each single broken rule is found as that rule.
import type { ActionContract } from './action.ts';
import { encodeJson } from './encode-json.ts';
import type { ParameterObject } from './parameters.ts';
import type { Node } from './schema.ts';
import type { Rule } from './validate.ts';

export interface DerivedCase {
  readonly title: string;
  readonly request: ParameterObject;
  /** undefined: the request is good. */
  readonly breaks: { readonly rule: Rule; readonly path: string } | undefined;
}

/** One value that breaks a rule of a node, put in the place of a good one. */
interface Breakage {
  readonly rule: Rule;
  readonly value: unknown;
}

/** All cases of a contract; those that break a rule are made from its first example. */
export const derivedCases = (contract: ActionContract): readonly DerivedCase[] => {
  const good: DerivedCase[] = contract.examples.map((example) => ({
    title: `${contract.name}: ${example.title}`,
    request: asSent(contract, example.request),
    breaks: undefined,
  }));
  const base = contract.examples[0]?.request;
  if (base === undefined) return good;
  return [...good, ...broken(contract, contract.input, asSent(contract, base), [])];
};

/** Examples hold instants as the handler sees them; callers spell them in the format of their parameter. */
const asSent = (contract: ActionContract, request: unknown): ParameterObject =>
  encodeJson(contract.input, request) as ParameterObject;

const broken = (
  contract: ActionContract,
  node: Node,
  base: unknown,
  path: readonly string[],
): readonly DerivedCase[] => {
  const value = at(base, path);
  const name = path.join('.');
  const cases: DerivedCase[] = [];
  if (path.length > 0 && value !== undefined)
    for (const breakage of breakages(node))
      cases.push({
        title: `${contract.name}: ${name} breaks ${breakage.rule}`,
        request: put(base, path, breakage.value) as ParameterObject,
        breaks: { rule: breakage.rule, path: name },
      });
  if (node.kind === 'object' && (path.length === 0 || value !== undefined)) {
    for (const [member, child] of Object.entries(node.members)) {
      const childPath = [...path, member];
      if (child.presence === 'required' && at(base, childPath) !== undefined)
        cases.push({
          title: `${contract.name}: ${childPath.join('.')} is missing`,
          request: put(base, childPath, undefined) as ParameterObject,
          breaks: { rule: 'missing', path: childPath.join('.') },
        });
      cases.push(...broken(contract, child, base, childPath));
    }
  }
  if (node.kind === 'list' && Array.isArray(value) && value.length > 0)
    cases.push(...broken(contract, node.item, base, [...path, '0']));
  return cases;
};

const breakages = (node: Node): readonly Breakage[] => {
  const wrongType: Breakage = { rule: 'type', value: { unexpected: 'object' } };
  switch (node.kind) {
    case 'string':
      return [
        wrongType,
        ...(node.max === undefined ? [] : [{ rule: 'length' as const, value: 'x'.repeat(node.max + 1) }]),
      ];
    case 'int':
    case 'float': {
      const ranges: Breakage[] = [];
      if (node.min !== undefined) ranges.push({ rule: 'range', value: outside(node, node.min, -1) });
      if (node.max !== undefined) ranges.push({ rule: 'range', value: outside(node, node.max, 1) });
      return [wrongType, ...ranges];
    }
    case 'bool':
      return [wrongType];
    case 'enum':
      return [wrongType, { rule: 'enum', value: 'no-such-value' }];
    case 'time':
      return [wrongType, { rule: 'time', value: 'no-such-time' }];
    case 'list':
      return node.wire === 'comma' ? [] : [{ rule: 'type', value: 7 }];
    case 'object':
      return [{ rule: 'type', value: 7 }];
    case 'json':
      return [];
    default:
      return node satisfies never;
  }
};

const outside = (node: Node, limit: number, step: number): number => {
  let value = limit + step;
  while (node.kind === 'int' && node.or?.includes(value)) value += step;
  return value;
};

const at = (base: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], base);

/** A copy of `base` with one place changed; `undefined` takes the member away. */
const put = (base: unknown, path: readonly string[], value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(base))
    return base.map((item: unknown, index) => (String(index) === key ? put(item, rest, value) : item));
  const { [key]: inner, ...others } = base as Record<string, unknown>;
  const changed = put(inner, rest, value);
  return changed === undefined ? others : { ...others, [key]: changed };
};
