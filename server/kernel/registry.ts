// Every action of every product, found by what a call says of itself. Built once at start, checked there.
import type { ActionContract, Binding } from './action.ts';
import type { FamilyName, Product, ProductVersion } from './product.ts';
import type { Node } from './schema.ts';

export interface Found<Store> {
  readonly product: Product<Store>;
  readonly version: ProductVersion<Store>;
  readonly binding: Binding<Store>;
}

/** What a call names. Hints may be wrong or missing: some clients put the first label of any host into the scope. */
export interface Wanted {
  readonly family: FamilyName;
  readonly serviceHints: readonly string[];
  readonly version: string;
  readonly action: string;
}

export type Lookup<Store> =
  | { readonly found: Found<Store> }
  | { readonly unknown: 'version' | 'action'; readonly product: Product<Store> | undefined };

export interface Registry<Store> {
  readonly products: readonly Product<Store>[];
  find(wanted: Wanted): Lookup<Store>;
}

interface Entry<Store> {
  readonly product: Product<Store>;
  readonly version: ProductVersion<Store>;
  readonly actions: ReadonlyMap<string, Binding<Store>>;
}

/** Checks all contracts and builds the index. Throws with every fault found, so that a broken build does not start. */
export const createRegistry = <Store>(products: readonly Product<Store>[]): Registry<Store> => {
  const faults: string[] = [];
  const entries: Entry<Store>[] = [];
  for (const product of products)
    for (const version of product.versions) {
      const actions = new Map<string, Binding<Store>>();
      for (const binding of version.bindings) {
        const { name } = binding.contract;
        if (actions.has(name)) faults.push(`${product.name} ${version.version}: ${name} is registered twice`);
        actions.set(name, binding);
        faults.push(...contractFaults(binding.contract).map((fault) => `${product.name} ${name}: ${fault}`));
      }
      entries.push({ product, version, actions });
    }
  if (faults.length > 0) throw new Error(`contracts are not sound:\n${faults.join('\n')}`);

  const byFamily = Map.groupBy(entries, (entry) => entry.product.family);
  return {
    products,
    find({ family, serviceHints, version, action }) {
      const all = byFamily.get(family) ?? [];
      const hinted = firstHinted(all, serviceHints);
      let unknown: 'version' | 'action' = 'version';
      for (const entry of hinted ?? all) {
        if (entry.version.version !== version) continue;
        unknown = 'action';
        const binding = entry.actions.get(action);
        if (binding !== undefined) return { found: { product: entry.product, version: entry.version, binding } };
      }
      return { unknown, product: hinted?.[0]?.product };
    },
  };
};

const firstHinted = <Store>(
  entries: readonly Entry<Store>[],
  hints: readonly string[],
): readonly Entry<Store>[] | undefined => {
  for (const hint of hints) {
    const matching = entries.filter((entry) => entry.product.serviceNames.includes(hint));
    if (matching.length > 0) return matching;
  }
  return undefined;
};

/** Faults that the compiler cannot see. */
const contractFaults = (contract: ActionContract): readonly string[] => {
  const faults: string[] = [];
  if (contract.input.kind !== 'object') faults.push('input is not an object');
  if (contract.output.kind !== 'object') faults.push('output is not an object');
  if (contract.doc === '') faults.push('doc is empty');
  const codes = contract.errors.map((error) => error.code);
  if (new Set(codes).size !== codes.length) faults.push('an error is declared twice');
  const { idempotency } = contract;
  if (idempotency !== undefined && contract.input.kind === 'object' && !(idempotency in contract.input.members))
    faults.push(`idempotency parameter ${idempotency} is not in the input`);
  faults.push(...nodeFaults(contract.input, 'input'), ...nodeFaults(contract.output, 'output'));
  return faults;
};

const nodeFaults = (node: Node, path: string): readonly string[] => {
  switch (node.kind) {
    case 'object':
      return Object.entries(node.members).flatMap(([name, member]) => nodeFaults(member, `${path}.${name}`));
    case 'list':
      return nodeFaults(node.item, `${path}[]`);
    case 'enum':
      return node.default !== undefined && !node.values.includes(node.default)
        ? [`${path}: default ${node.default} is not one of its values`]
        : [];
    case 'int':
    case 'float':
    case 'string':
      return (node.min ?? 0) > (node.max ?? Infinity) ? [`${path}: min is above max`] : [];
    case 'bool':
    case 'time':
    case 'json':
      return [];
    default:
      return node satisfies never;
  }
};
