// JSON of a caller read into a tree of null-prototype objects, no deeper than a bound.

export type JsonTree = string | number | boolean | null | readonly JsonTree[] | { readonly [name: string]: JsonTree };

const MAX_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

class TooDeep extends Error {}

const safeTree = (value: unknown, depth: number): JsonTree => {
  if (value === null || typeof value !== 'object') return value as JsonTree;
  if (depth > MAX_DEPTH) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item) => safeTree(item, depth + 1));
  const tree: Record<string, JsonTree> = Object.create(null);
  for (const name of Object.keys(value)) tree[name] = safeTree((value as Record<string, unknown>)[name], depth + 1);
  return tree;
};

/** Reads UTF-8 JSON. undefined: not UTF-8, not JSON, or nested deeper than 32 levels. */
export const parseJsonTree = (bytes: Buffer): JsonTree | undefined => {
  try {
    return safeTree(JSON.parse(utf8.decode(bytes)), 0);
  } catch {
    return undefined;
  }
};

export const isJsonObject = (tree: JsonTree | undefined): tree is { readonly [name: string]: JsonTree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);
