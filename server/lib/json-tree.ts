// JSON of a caller read into a tree of null-prototype objects, no deeper than a bound.

export type JsonTree = string | number | boolean | null | readonly JsonTree[] | { readonly [name: string]: JsonTree };

const MAX_DEPTH = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Looked at before parsing: megabytes of `[` keep JSON.parse busy for a second, and a deep tree every walk after it. */
const isShallow = (bytes: Buffer): boolean => {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return true;
};

const withoutPrototypes = (value: unknown): JsonTree => {
  if (value === null || typeof value !== 'object') return value as JsonTree;
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  const tree: Record<string, JsonTree> = Object.create(null);
  for (const name of Object.keys(value)) tree[name] = withoutPrototypes((value as Record<string, unknown>)[name]);
  return tree;
};

/** Reads UTF-8 JSON. undefined: not UTF-8, not JSON, or nested deeper than 32 levels. */
export const parseJsonTree = (bytes: Buffer): JsonTree | undefined => {
  if (!isShallow(bytes)) return undefined;
  try {
    return withoutPrototypes(JSON.parse(utf8.decode(bytes)));
  } catch {
    return undefined;
  }
};

export const isJsonObject = (tree: JsonTree | undefined): tree is { readonly [name: string]: JsonTree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);
