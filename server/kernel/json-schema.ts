// A node as JSON Schema 2020-12, for OpenAPI documents, console forms and any other tool that reads schemas.
import type { Node } from './schema.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

const described = (node: Node, schema: Record<string, unknown>): JsonSchema => {
  if (node.doc !== undefined) schema['description'] = node.doc;
  if (node.nullable && schema['type'] !== undefined) schema['type'] = [schema['type'], 'null'];
  if ('default' in node && node.default !== undefined) schema['default'] = node.default;
  if (node.secret) schema['writeOnly'] = true;
  return schema;
};

const limits = (entries: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

export const toJsonSchema = (node: Node): JsonSchema => {
  switch (node.kind) {
    case 'string':
      return described(
        node,
        limits({ type: 'string', minLength: node.min, maxLength: node.max, pattern: node.pattern?.source }),
      );
    case 'int': {
      const range = limits({ type: 'integer', minimum: node.min, maximum: node.max });
      return node.or === undefined
        ? described(node, range)
        : described(node, { anyOf: [range, { type: 'integer', enum: node.or }] });
    }
    case 'float':
      return described(node, limits({ type: 'number', minimum: node.min, maximum: node.max }));
    case 'bool':
      return described(node, { type: 'boolean' });
    case 'enum':
      return described(node, { type: 'string', enum: node.nullable ? [...node.values, null] : node.values });
    case 'time':
      return described(
        node,
        node.format === 'unix'
          ? { type: 'integer' }
          : limits({ type: 'string', format: node.format === 'iso' ? 'date-time' : undefined }),
      );
    case 'list':
      return described(
        node,
        limits({ type: 'array', items: toJsonSchema(node.item), minItems: node.min, maxItems: node.max }),
      );
    case 'object': {
      const members = Object.entries(node.members);
      const required = members.filter(([, member]) => member.presence === 'required').map(([name]) => name);
      return described(
        node,
        limits({
          type: 'object',
          title: node.name,
          properties: Object.fromEntries(members.map(([name, member]) => [name, toJsonSchema(member)])),
          required: required.length > 0 ? required : undefined,
        }),
      );
    }
    case 'json':
      return described(node, {});
    default:
      return node satisfies never;
  }
};
