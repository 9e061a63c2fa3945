// Reads a call's parameters by its contract: text or JSON in, the handler's typed input out, or the first broken rule.
// One walk over the node does decoding and validation, so no value is checked that was not read and the reverse.
import type { TreeNode } from './parameter-tree.ts';
import { numberedChildren, parameterTree } from './parameter-tree.ts';
import type { Parameters } from './parameters.ts';
import type { EnumNode, FloatNode, IntNode, ListNode, Node, ObjectNode, StringNode } from './schema.ts';
import { parseTime } from './times.ts';
import type { Rule, Violation } from './validate.ts';

export interface DecodeOptions {
  /** Accept text for numbers and booleans inside JSON. */
  readonly coerceJson: boolean;
  /** A parameter that the contract does not know is a violation. */
  readonly refuseUnknown: boolean;
  /** In a query or form, `Name=` means that Name was not given. */
  readonly emptyIsAbsent: boolean;
}

export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly violation: Violation };

/** Where a value comes from: a place in the flattened tree, or JSON. */
type Source = { readonly tree: TreeNode } | { readonly json: unknown };

const GIVEN_LENGTH = 64;

class BrokenRule extends Error {
  readonly violation: Violation;
  constructor(violation: Violation) {
    super(`${violation.rule} ${violation.path}`);
    this.violation = violation;
  }
}

const topOf = (path: string): string => {
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
};

const broken = (rule: Rule, path: string, node: Node | undefined, given?: unknown): never => {
  const shown =
    given === undefined || node?.secret
      ? undefined
      : (typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given))).slice(0, GIVEN_LENGTH);
  throw new BrokenRule({ rule, path, parameter: topOf(path), node, given: shown });
};

/** Decodes by contract. Never throws for bad input. */
export const decode = (input: Node, parameters: Parameters, options: DecodeOptions): Decoded => {
  try {
    if (input.kind !== 'object') throw new Error('an action takes an object');
    return { ok: true, value: readTop(input, parameters, options) };
  } catch (error) {
    if (error instanceof BrokenRule) return { ok: false, violation: error.violation };
    throw error;
  }
};

const readTop = (node: ObjectNode, parameters: Parameters, options: DecodeOptions): unknown => {
  const tree = parameterTree(parameters.pairs);
  const json = parameters.json;
  const find = (name: string): Source | undefined => {
    const child = tree.children?.get(name);
    if (child !== undefined) return { tree: child };
    if (json !== undefined && Object.hasOwn(json, name)) return { json: json[name] };
    return undefined;
  };
  const known = new Set<string>();
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(node.members)) {
    known.add(name);
    let source = find(name);
    for (const alias of member.aliases ?? []) {
      known.add(alias);
      source ??= find(alias);
    }
    readMember(value, name, member, source, name, options);
  }
  if (options.refuseUnknown) {
    for (const name of tree.children?.keys() ?? []) if (!known.has(name)) broken('unknown', name, undefined);
    for (const name of Object.keys(json ?? {})) if (!known.has(name)) broken('unknown', name, undefined);
  }
  return value;
};

const isAbsent = (node: Node, source: Source | undefined, options: DecodeOptions): boolean => {
  if (source === undefined) return true;
  if ('json' in source) return source.json === undefined || (source.json === null && !node.nullable);
  const { text, children } = source.tree;
  return (
    children === undefined && (text === undefined || (text === '' && (options.emptyIsAbsent || node.kind !== 'string')))
  );
};

const readMember = (
  target: Record<string, unknown>,
  name: string,
  node: Node,
  source: Source | undefined,
  path: string,
  options: DecodeOptions,
): void => {
  if (isAbsent(node, source, options)) {
    if (node.presence === 'required') broken('missing', path, node);
    if (node.presence === 'default' && 'default' in node) target[name] = node.default;
    return;
  }
  target[name] = read(node, source as Source, path, options);
};

const read = (node: Node, source: Source, path: string, options: DecodeOptions): unknown => {
  if ('json' in source && source.json === null && node.nullable) return null;
  switch (node.kind) {
    case 'string':
      return readString(node, source, path, options);
    case 'int':
    case 'float':
      return readNumber(node, source, path, options);
    case 'bool':
      return readBool(node, source, path, options);
    case 'enum':
      return readEnum(node, source, path, options);
    case 'time': {
      const text = scalarText(node, source, path, node.format === 'unix' || options.coerceJson);
      return parseTime(node.format, text) ?? broken('time', path, node, text);
    }
    case 'list':
      return readList(node, source, path, options);
    case 'object':
      return readObject(node, source, path, options);
    case 'json':
      return 'json' in source ? source.json : parseJson(node, source, path);
    default:
      return node satisfies never;
  }
};

/** Text of a scalar. Numbers and booleans of JSON count as text only where the family is lenient. */
const scalarText = (node: Node, source: Source, path: string, lenient: boolean): string => {
  if ('tree' in source) {
    const { text, children } = source.tree;
    if (children !== undefined || text === undefined) return broken('type', path, node);
    return text;
  }
  if (typeof source.json === 'string') return source.json;
  if (lenient && (typeof source.json === 'number' || typeof source.json === 'boolean')) return String(source.json);
  return broken('type', path, node, source.json);
};

const readString = (node: StringNode, source: Source, path: string, options: DecodeOptions): string => {
  const text = scalarText(node, source, path, options.coerceJson);
  // Lengths are characters, not UTF-16 units; the spread is only paid where the cheap count does not decide.
  if (node.max !== undefined && text.length > node.max && [...text].length > node.max)
    broken('length', path, node, text);
  if (node.min !== undefined && (text.length < node.min || [...text].length < node.min))
    broken('length', path, node, text);
  if (node.pattern !== undefined && !node.pattern.test(text)) broken('pattern', path, node, text);
  return text;
};

const readNumber = (node: IntNode | FloatNode, source: Source, path: string, options: DecodeOptions): number => {
  let number: number;
  if ('json' in source && typeof source.json === 'number') number = source.json;
  else {
    if ('json' in source && !options.coerceJson) broken('type', path, node, source.json);
    const text = scalarText(node, source, path, false);
    if (!/^[+-]?\d{1,17}(?:\.\d{1,17})?$/.test(text)) broken('type', path, node, text);
    number = Number(text);
  }
  if (node.kind === 'int' ? !Number.isSafeInteger(number) : !Number.isFinite(number))
    broken('type', path, node, number);
  if (node.kind === 'int' && node.or?.includes(number)) return number;
  if (number < (node.min ?? -Infinity) || number > (node.max ?? Infinity)) broken('range', path, node, number);
  return number;
};

const readBool = (node: Node, source: Source, path: string, options: DecodeOptions): boolean => {
  if ('json' in source) {
    if (typeof source.json === 'boolean') return source.json;
    if (!options.coerceJson) broken('type', path, node, source.json);
  }
  const text = scalarText(node, source, path, true).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return broken('type', path, node, text);
};

const readEnum = (node: EnumNode, source: Source, path: string, options: DecodeOptions): string => {
  const text = scalarText(node, source, path, options.coerceJson);
  if (node.values.includes(text)) return text;
  const folded = node.anyCase ? node.values.find((value) => value.toLowerCase() === text.toLowerCase()) : undefined;
  return folded ?? broken('enum', path, node, text);
};

const parseJson = (node: Node, source: { readonly tree: TreeNode }, path: string): unknown => {
  const text = scalarText(node, source, path, false);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return broken('json', path, node, text);
  }
};

const readList = (node: ListNode, source: Source, path: string, options: DecodeOptions): readonly unknown[] => {
  let items: readonly Source[];
  if (node.wire === 'comma') {
    const text = scalarText(node, source, path, false);
    items = text.split(',').map((part) => ({ tree: { text: part.trim(), children: undefined } }));
  } else if ('tree' in source && node.wire === 'flat') {
    const children = numberedChildren(source.tree) ?? broken('type', path, node);
    items = children.map((tree) => ({ tree }));
  } else {
    const json = 'tree' in source ? parseJson(node, source, path) : jsonOf(node, source.json, path);
    if (!Array.isArray(json)) return broken('type', path, node, json);
    items = json.map((item: unknown) => ({ json: item }));
  }
  if (items.length > (node.max ?? Infinity) || items.length < (node.min ?? 0)) broken('length', path, node);
  return items.map((item, index) => read(node.item, item, `${path}.${index}`, options));
};

const readObject = (node: ObjectNode, source: Source, path: string, options: DecodeOptions): unknown => {
  const value: Record<string, unknown> = {};
  if ('tree' in source && node.wire === 'flat') {
    const children = source.tree.children ?? broken('type', path, node);
    for (const [name, member] of Object.entries(node.members)) {
      const child = children.get(name);
      readMember(value, name, member, child && { tree: child }, `${path}.${name}`, options);
    }
    if (options.refuseUnknown)
      for (const name of children.keys())
        if (!Object.hasOwn(node.members, name)) broken('unknown', `${path}.${name}`, undefined);
    return value;
  }
  const json = 'tree' in source ? parseJson(node, source, path) : jsonOf(node, source.json, path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return broken('type', path, node, json);
  const object = json as Record<string, unknown>;
  for (const [name, member] of Object.entries(node.members)) {
    const given = Object.hasOwn(object, name) ? { json: object[name] } : undefined;
    readMember(value, name, member, given, `${path}.${name}`, options);
  }
  if (options.refuseUnknown)
    for (const name of Object.keys(object))
      if (!Object.hasOwn(node.members, name)) broken('unknown', `${path}.${name}`, undefined);
  return value;
};

/** Parameters that travel as a JSON text in a query do so inside a JSON body too. */
const jsonOf = (node: ListNode | ObjectNode, json: unknown, path: string): unknown => {
  if (node.wire !== 'json' || typeof json !== 'string') return json;
  return parseJson(node, { tree: { text: json, children: undefined } }, path);
};
