// An action's contract, its handler, and what a handler is given. Data and types; the checks at start-up are in registry.ts.
import type { ErrorDefinition, SlotValues } from './errors.ts';
import type { Given, Infer, Node } from './schema.ts';

/** One worked example: documentation, the console's "try it" values, and a test. */
export interface Example<I, O> {
  readonly title: string;
  readonly request: I;
  readonly response?: O;
}

/** How well an action does what the vendor documents (coverage page). An action that is not registered is `missing`. */
export type Coverage = 'done' | { readonly partly: string } | { readonly refused: string };

export interface ActionContract<
  In extends Node = Node,
  Out extends Node = Node,
  Errors extends readonly ErrorDefinition[] = readonly ErrorDefinition[],
> {
  readonly name: string;
  /** `write` runs in one transaction that is durable before the answer; `read` sees a consistent state and cannot write. */
  readonly kind: 'read' | 'write';
  readonly doc: string;
  readonly rate: { readonly limit: number; readonly per: '1s' | '60s'; readonly by: 'account' };
  readonly input: In;
  /** The answer without the family's envelope (RequestId, Response, …). */
  readonly output: Out;
  readonly errors: Errors;
  readonly examples: readonly Example<Given<In>, Infer<Out>>[];
  readonly coverage: Coverage;
  /** Parameter that makes a repeated call answer the same (`ClientToken`). */
  readonly idempotency?: string;
  /** Whether `DryRun` is understood. */
  readonly dryRun: boolean;
  /** Whether the action takes multipart/form-data (Tencent TC3). */
  readonly multipart: boolean;
  /** JSON answers spell members in lowerCamelCase (Kingsoft monitor). */
  readonly jsonCase?: 'lowerCamel';
  /** The resource a policy names, as `service/{ServiceId}` over the input; `*` without. */
  readonly resource?: string;
}

type Defaulted = 'coverage' | 'dryRun' | 'multipart' | 'rate' | 'examples' | 'errors';

/** Declares an action. Left out: rate 20 a second by account, no example, coverage done, no dry run. */
export const action = <
  const In extends Node,
  const Out extends Node,
  const Errors extends readonly ErrorDefinition[] = readonly [],
>(
  contract: Omit<ActionContract<In, Out, Errors>, Defaulted> &
    Partial<Pick<ActionContract<In, Out, Errors>, Defaulted>>,
): ActionContract<In, Out, Errors> =>
  Object.freeze({
    rate: { limit: 20, per: '1s', by: 'account' },
    examples: [],
    coverage: 'done',
    dryRun: false,
    multipart: false,
    errors: [] as never,
    ...contract,
  }) as ActionContract<In, Out, Errors>;

/** Who calls, after signature and standing were read. Numbers are the ones the vendors show. */
export interface Caller {
  readonly accountId: string;
  /** Tencent main-account number, also Kingsoft and Alibaba account id. */
  readonly uin: string;
  /** Tencent AppId, part of default domains. */
  readonly appId: string;
  readonly userId: string;
  readonly userName: string;
  /** The account's root user: no policy restrains it. */
  readonly isRoot: boolean;
  readonly accessKeyId: string;
  readonly standing: Standing;
}

/** Account standing that the products' rules read. */
export interface Standing {
  readonly verified: boolean;
  readonly inArrears: boolean;
  readonly riskControl: boolean;
}

/** What a handler is given beside its input. `Store` is the store's scoped access (store/scope.ts), already bound to account and region. */
export interface Context<Codes extends string = never, Store = unknown> {
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly now: Date;
  readonly store: Store;
  /** Ends the call with one of the errors the contract declares. */
  readonly fail: (error: ErrorDefinition<Codes>, values?: SlotValues) => never;
  /** Says that an aggregate a data plane depends on has changed: bumps the revision in the same transaction. */
  readonly changed: (plane: 'gateway' | 'cdn' | 'shaping', aggregate: string) => void;
}

type CodesOf<A> = A extends ActionContract<Node, Node, infer E> ? E[number]['code'] : never;
type InputOf<A> = A extends ActionContract<infer I, Node, readonly ErrorDefinition[]> ? Infer<I> : never;
type OutputOf<A> = A extends ActionContract<Node, infer O, readonly ErrorDefinition[]> ? Infer<O> : never;

/**
 * The function behind a contract: input, output and the errors it may fail with are typed from the contract. A read that
 * has to wait for something beside the store answers `afterwards(…)`; a write that needs something slow first is made by
 * `beforehand(…)`.
 */
export type Handler<A, Store = unknown> = (
  input: InputOf<A>,
  ctx: Context<CodesOf<A>, Store>,
) => Promise<OutputOf<A>> | OutputOf<A>;

/** A contract joined to its handler, types forgotten: what the registry and the front door hold. */
export interface Binding<Store = unknown> {
  readonly contract: ActionContract;
  readonly handle: (input: never, ctx: Context<never, Store>) => unknown;
}
