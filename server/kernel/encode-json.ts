// Answers as JSON: walks the contract, so that only declared members leave the house and every required one is there.
import type { Node } from './schema.ts';
import { formatTime } from './times.ts';

export interface EncodeOptions {
  /** Member names in lowerCamelCase (Kingsoft monitor), unless a node has its own `jsonName`. */
  readonly case?: 'lowerCamel';
}

/** An answer that does not fit its contract: a defect of Portico, never of the caller. */
export class AnswerMismatch extends Error {
  constructor(path: string, problem: string) {
    super(`answer does not fit its contract at ${path}: ${problem}`);
    this.name = 'AnswerMismatch';
  }
}

const jsonName = (name: string, node: Node, options: EncodeOptions): string =>
  node.jsonName ?? (options.case === 'lowerCamel' ? name.charAt(0).toLowerCase() + name.slice(1) : name);

const expectType = (type: 'string' | 'number' | 'boolean', value: unknown, path: string): unknown => {
  if (typeof value !== type) throw new AnswerMismatch(path, `${type} expected, ${typeof value} found`);
  return value;
};

/** Turns a handler's answer into plain JSON data. Throws AnswerMismatch where it does not fit. */
export const encodeJson = (node: Node, value: unknown, options: EncodeOptions = {}, path = ''): unknown => {
  if (value === null) {
    if (!node.nullable) throw new AnswerMismatch(path, 'null is not declared');
    return null;
  }
  switch (node.kind) {
    case 'string':
      return expectType('string', value, path);
    case 'enum': {
      expectType('string', value, path);
      if (!node.values.includes(value as string)) throw new AnswerMismatch(path, `${String(value)} is not declared`);
      return value;
    }
    case 'int':
      if (!Number.isInteger(expectType('number', value, path))) throw new AnswerMismatch(path, 'whole number expected');
      return value;
    case 'float':
      return expectType('number', value, path);
    case 'bool':
      return expectType('boolean', value, path);
    case 'time':
      if (!(value instanceof Date)) throw new AnswerMismatch(path, 'Date expected');
      return formatTime(node.format, value);
    case 'list':
      if (!Array.isArray(value)) throw new AnswerMismatch(path, 'list expected');
      return value.map((item: unknown, index) => encodeJson(node.item, item, options, `${path}[${index}]`));
    case 'object': {
      if (typeof value !== 'object') throw new AnswerMismatch(path, 'object expected');
      const encoded: Record<string, unknown> = {};
      const members = value as Record<string, unknown>;
      for (const name in node.members) {
        const member = node.members[name] as Node;
        const given = members[name];
        if (given === undefined) {
          if (member.presence === 'required') throw new AnswerMismatch(`${path}.${name}`, 'missing');
          continue;
        }
        encoded[jsonName(name, member, options)] = encodeJson(member, given, options, `${path}.${name}`);
      }
      return encoded;
    }
    case 'json':
      return value;
    default:
      return node satisfies never;
  }
};
