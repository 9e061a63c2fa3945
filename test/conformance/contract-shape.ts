// For tests: names of a contract's members, list items and nested structures by dotted path.
import type { Node } from '#kernel/schema.ts';

/** The object behind a node, through lists; undefined for plain values. */
export const membersOf = (node: Node): Readonly<Record<string, Node>> | undefined =>
  node.kind === 'object' ? node.members : node.kind === 'list' ? membersOf(node.item) : undefined;
