// Flattened parameter names made into a tree: `Filter.1.Values.2` and `Filter[1].Values[2]` reach the same leaf.
// Purely by spelling; decode.ts reads the tree with a contract in hand.

/** A place in the tree. Both may be present (`A=x&A.1=y`); the contract decides which one is looked at. */
export interface TreeNode {
  text: string | undefined;
  children: Map<string, TreeNode> | undefined;
}

const MAX_DEPTH = 8;

const emptyNode = (): TreeNode => ({ text: undefined, children: undefined });

/** Splits a name at dots and `[n]`. A name that is too deep or has an empty part is taken as one opaque part. */
export const nameParts = (name: string): readonly string[] => {
  const parts = name.replaceAll('[', '.').replaceAll(']', '').split('.');
  return parts.length > MAX_DEPTH || parts.includes('') ? [name] : parts;
};

/** Builds the tree of all pairs. Of a repeated name the first value counts, as it does for the families' own parameters. */
export const parameterTree = (pairs: readonly (readonly [string, string])[]): TreeNode => {
  const root = emptyNode();
  for (const [name, text] of pairs) {
    let node = root;
    for (const part of nameParts(name)) {
      node.children ??= new Map();
      let next = node.children.get(part);
      if (next === undefined) {
        next = emptyNode();
        node.children.set(part, next);
      }
      node = next;
    }
    node.text ??= text;
  }
  return root;
};

/** Children with whole-number names in the order of their numbers: lists may start at 0 or 1 and have gaps. */
export const numberedChildren = (node: TreeNode): readonly TreeNode[] | undefined => {
  if (node.children === undefined) return undefined;
  const numbered: [number, TreeNode][] = [];
  for (const [name, child] of node.children) {
    if (!/^\d{1,6}$/.test(name)) return undefined;
    numbered.push([Number(name), child]);
  }
  return numbered.sort(([a], [b]) => a - b).map(([, child]) => child);
};
