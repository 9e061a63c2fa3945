// A product as the front door sees it: names, versions, bindings and the style of its answers.
import type { ActionContract, Binding, Handler } from './action.ts';
import type { ErrorDefinition } from './errors.ts';
import type { Violation } from './validate.ts';

export type FamilyName = 'tencent' | 'alibaba' | 'kingsoft';

/** Settings of a product that shape its family's answers. */
export interface AnswerStyle {
  /** Product name for messages and links. */
  readonly product: string;
  readonly xmlNamespace?: string;
  /** Kingsoft: where RequestId stands. `metadata`: responseMetadata.requestId / ResponseMetadata/RequestId. Default top level. */
  readonly requestId?: 'top' | 'metadata' | 'topLowerCamel';
  /** Members that stand in every successful answer (Alibaba sgw: Success, Code, Message). */
  readonly success?: Readonly<Record<string, string | boolean>>;
}

/** A vendor's error for one broken rule, with the values of its slots. */
export interface ViolationError {
  readonly definition: ErrorDefinition;
  readonly values: Readonly<Record<string, string>>;
}

/** An action the vendor documents and Portico does not have; `refused` ones are registered and answer an error instead. */
export interface Gap {
  readonly action: string;
  readonly reason: string;
}

export interface ProductVersion<Store = unknown> {
  readonly version: string;
  readonly bindings: readonly Binding<Store>[];
  readonly gaps: readonly Gap[];
}

export interface Product<Store = unknown> {
  /** Our name and the policy prefix: `apigw`, `cdn`, `bws`, `monitor`, `hcs-sgw`, `iam`. */
  readonly name: string;
  readonly title: string;
  readonly family: FamilyName;
  /** Names under which callers ask for it: credential scope, `Service`, first host label. First one is canonical. */
  readonly serviceNames: readonly string[];
  /** `regional` resources live in the call's region; `global` ones (CDN, IAM) in one region named `global`. */
  readonly placement: 'regional' | 'global';
  readonly versions: readonly ProductVersion<Store>[];
  readonly style: AnswerStyle;
  /** The product's own code for a broken rule, where it differs from the family's. undefined: the family decides. */
  readonly violation?: (violation: Violation, contract: ActionContract) => ViolationError | undefined;
}

type Contracts = Readonly<Record<string, ActionContract<never, never, never> | ActionContract>>;

/** Joins a product's contracts to its handlers by name. The compiler checks types, start-up checks that neither side has an orphan. */
export const implement =
  <Store>() =>
  <const C extends Contracts>(
    contracts: C,
    handlers: { readonly [K in keyof C]: Handler<C[K], Store> },
  ): readonly Binding<Store>[] => {
    for (const name of Object.keys(handlers))
      if (!Object.hasOwn(contracts, name)) throw new Error(`handler ${name} has no contract`);
    return Object.entries(contracts).map(([name, contract]) => {
      const handle = handlers[name];
      if (handle === undefined) throw new Error(`contract ${name} has no handler`);
      if (contract.name !== name) throw new Error(`contract ${contract.name} is registered as ${name}`);
      return { contract: contract as unknown as ActionContract, handle: handle as never };
    });
  };
