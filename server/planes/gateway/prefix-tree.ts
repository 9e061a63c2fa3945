// A radix tree of path prefixes: finding the longest costs by the length of the path, not by the number of prefixes.

interface Node<Value> {
  label: string;
  value: Value | undefined;
  readonly children: Map<number, Node<Value>>;
}

export class PrefixTree<Value> {
  readonly #root: Node<Value> = { label: '', value: undefined, children: new Map() };
  #size = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** The value kept under a prefix, made when there is none. */
  obtain(prefix: string, make: () => Value): Value {
    let node = this.#root;
    let at = 0;
    while (at < prefix.length) {
      const code = prefix.charCodeAt(at);
      const child = node.children.get(code);
      if (child === undefined) {
        const leaf = { label: prefix.slice(at), value: undefined, children: new Map() };
        node.children.set(code, leaf);
        node = leaf;
        break;
      }
      const shared = sharedLength(child.label, prefix, at);
      if (shared < child.label.length) {
        const upper: Node<Value> = { label: child.label.slice(0, shared), value: undefined, children: new Map() };
        child.label = child.label.slice(shared);
        upper.children.set(child.label.charCodeAt(0), child);
        node.children.set(code, upper);
        node = upper;
      } else node = child;
      at += shared;
    }
    if (node.value === undefined) {
      node.value = make();
      this.#size += 1;
    }
    return node.value;
  }

  /** Calls `visit` for the value of every prefix of `path`, the shortest first. */
  walk(path: string, visit: (value: Value, prefixLength: number) => void): void {
    let node = this.#root;
    let at = 0;
    for (;;) {
      if (node.value !== undefined) visit(node.value, at);
      const child: Node<Value> | undefined = node.children.get(path.charCodeAt(at));
      if (child === undefined || !path.startsWith(child.label, at)) return;
      at += child.label.length;
      node = child;
    }
  }

  /** The value of the longest prefix of `path` that `accept` takes. */
  longest<Given>(path: string, given: Given, accept: (value: Value, given: Given) => boolean): Value | undefined {
    let best: Value | undefined;
    let node = this.#root;
    let at = 0;
    for (;;) {
      if (node.value !== undefined && accept(node.value, given)) best = node.value;
      const child: Node<Value> | undefined = node.children.get(path.charCodeAt(at));
      if (child === undefined || !path.startsWith(child.label, at)) return best;
      at += child.label.length;
      node = child;
    }
  }
}

const sharedLength = (label: string, prefix: string, at: number): number => {
  let shared = 1;
  while (shared < label.length && label.charCodeAt(shared) === prefix.charCodeAt(at + shared)) shared += 1;
  return shared;
};
