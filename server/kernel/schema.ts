// The contract language: frozen nodes that describe a value as data. Nothing here decodes, checks or prints;
// every use of a node is one function over it (decode.ts, validate.ts, encode-json.ts, encode-xml.ts, json-schema.ts …).

/** How a member stands in its object. `default` members are optional for the caller and always there for the handler. */
export type Presence = 'required' | 'optional' | 'default';

/** How one parameter travels where the vendor does not use its usual flattening. */
export type Wire =
  | 'flat' // A.1.B=…, the family's usual form
  | 'json' // a JSON text in one parameter
  | 'comma'; // a,b,c in one parameter

/** What every node carries beside its own limits. */
export interface NodeTraits {
  readonly presence: Presence;
  readonly nullable: boolean;
  /** One sentence for documentation, forms and help. */
  readonly doc?: string;
  /** What Portico does not do with this parameter although the vendor documents it; shown on the coverage page. */
  readonly gap?: string;
  /** The value is a credential: never logged, hidden in forms. */
  readonly secret?: true;
  /** Name of the repeated element in XML; without it a list repeats its own member name. */
  readonly xmlItem?: string;
  /** The member's name in JSON answers where it is not the one in XML (Kingsoft monitor). */
  readonly jsonName?: string;
  /** Other spellings a caller may use for this parameter (Alibaba `TimeStamp`). */
  readonly aliases?: readonly string[];
}

export interface StringNode extends NodeTraits {
  readonly kind: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly default?: string;
}
export interface IntNode extends NodeTraits {
  readonly kind: 'int';
  readonly min?: number;
  readonly max?: number;
  /** Values outside min..max that are allowed all the same (`-1` for unlimited). */
  readonly or?: readonly number[];
  readonly default?: number;
}
export interface FloatNode extends NodeTraits {
  readonly kind: 'float';
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}
export interface BoolNode extends NodeTraits {
  readonly kind: 'bool';
  readonly default?: boolean;
}
export interface EnumNode extends NodeTraits {
  readonly kind: 'enum';
  readonly values: readonly string[];
  readonly default?: string;
  /** Accept any case and hand the handler the spelling of `values`. */
  readonly anyCase?: true;
}
/** An instant: `iso` YYYY-MM-DDThh:mm:ssZ, `local` YYYY-MM-DD hh:mm:ss, `unix` whole seconds. Handlers see a Date. */
export interface TimeNode extends NodeTraits {
  readonly kind: 'time';
  readonly format: 'iso' | 'local' | 'unix';
}
export interface ListNode extends NodeTraits {
  readonly kind: 'list';
  readonly item: Node;
  readonly min?: number;
  readonly max?: number;
  readonly wire: Wire;
}
export interface ObjectNode extends NodeTraits {
  readonly kind: 'object';
  readonly members: Readonly<Record<string, Node>>;
  readonly wire: Wire;
  /** Name of the structure in the vendor's document, where it has one. */
  readonly name?: string;
}
/** Any JSON value, kept as it came. */
export interface JsonNode extends NodeTraits {
  readonly kind: 'json';
}

export type Node = StringNode | IntNode | FloatNode | BoolNode | EnumNode | TimeNode | ListNode | ObjectNode | JsonNode;
export type NodeKind = Node['kind'];

declare const value: unique symbol;
declare const presence: unique symbol;
/** A node that remembers the type of its values: `T` as the handler sees it, `P` how it stands in an object. */
export type Typed<N, T, P extends Presence = Presence> = N & { readonly [value]?: T; readonly [presence]?: P };
type AnyTyped = Typed<Node, unknown>;

/** The handler's type of a node. */
export type Infer<N> = N extends { readonly [value]?: infer T } ? Exclude<T, undefined> : never;
type PresenceOf<N> = N extends { readonly [presence]?: infer P } ? Exclude<P, undefined> : never;
type Flatten<T> = { [K in keyof T]: T[K] } & {};
type OptionalKeys<M> = { [K in keyof M]: PresenceOf<M[K]> extends 'optional' ? K : never }[keyof M];
type DefaultKeys<M> = { [K in keyof M]: PresenceOf<M[K]> extends 'default' ? K : never }[keyof M];
type InferMembers<M> = Flatten<
  { readonly [K in Exclude<keyof M, OptionalKeys<M>>]: Infer<M[K]> } & {
    readonly [K in OptionalKeys<M>]?: Infer<M[K]> | undefined;
  }
>;

declare const given: unique symbol;
/** What a caller may give for a node: members with a default may be left out. */
export type Given<N> = N extends { readonly [given]?: infer T } ? Exclude<T, undefined> : Infer<N>;
type GivenMembers<M> = Flatten<
  { readonly [K in Exclude<keyof M, OptionalKeys<M> | DefaultKeys<M>>]: Given<M[K]> } & {
    readonly [K in OptionalKeys<M> | DefaultKeys<M>]?: Given<M[K]> | undefined;
  }
>;

type Options<N, D = never> = Partial<Omit<N, 'kind' | 'presence' | 'nullable' | 'default'>> & {
  readonly optional?: true;
  readonly nullable?: true;
  readonly default?: D;
};
type PresenceFrom<O> = O extends { readonly optional: true }
  ? 'optional'
  : O extends { readonly default: string | number | boolean }
    ? 'default'
    : 'required';
type NullFrom<O, T> = O extends { readonly nullable: true } ? T | null : T;

const build = (kind: NodeKind, options: Record<string, unknown>): never => {
  const { optional, nullable, ...rest } = options;
  return Object.freeze({
    kind,
    presence: optional ? 'optional' : rest['default'] !== undefined ? 'default' : 'required',
    nullable: nullable === true,
    ...rest,
  }) as never;
};

/** Makes nodes. `s.string({ max: 50 })` is a required string of at most 50 characters. */
export const s = {
  string: <const O extends Options<StringNode, string>>(
    options?: O,
  ): Typed<StringNode, NullFrom<O, string>, PresenceFrom<O>> => build('string', options ?? {}),
  int: <const O extends Options<IntNode, number>>(options?: O): Typed<IntNode, NullFrom<O, number>, PresenceFrom<O>> =>
    build('int', options ?? {}),
  float: <const O extends Options<FloatNode, number>>(
    options?: O,
  ): Typed<FloatNode, NullFrom<O, number>, PresenceFrom<O>> => build('float', options ?? {}),
  bool: <const O extends Options<BoolNode, boolean>>(
    options?: O,
  ): Typed<BoolNode, NullFrom<O, boolean>, PresenceFrom<O>> => build('bool', options ?? {}),
  enum: <const V extends readonly string[], const O extends Options<EnumNode, V[number]>>(
    values: V,
    options?: O,
  ): Typed<EnumNode, NullFrom<O, V[number]>, PresenceFrom<O>> => build('enum', { values, ...options }),
  time: <const O extends Options<TimeNode>>(options?: O): Typed<TimeNode, NullFrom<O, Date>, PresenceFrom<O>> =>
    build('time', { format: 'iso', ...options }),
  list: <const I extends AnyTyped, const O extends Options<ListNode>>(
    item: I,
    options?: O,
  ): Typed<ListNode, NullFrom<O, readonly Infer<I>[]>, PresenceFrom<O>> & {
    readonly [given]?: NullFrom<O, readonly Given<I>[]>;
  } => build('list', { item, wire: 'flat', ...options }),
  object: <const M extends Readonly<Record<string, AnyTyped>>, const O extends Options<ObjectNode>>(
    members: M,
    options?: O,
  ): Typed<ObjectNode, NullFrom<O, InferMembers<M>>, PresenceFrom<O>> & {
    readonly [given]?: NullFrom<O, GivenMembers<M>>;
    readonly members: M;
  } => build('object', { members: Object.freeze({ ...members }), wire: 'flat', ...options }),
  json: <const O extends Options<JsonNode>>(options?: O): Typed<JsonNode, unknown, PresenceFrom<O>> =>
    build('json', options ?? {}),
  /** The same node under other traits: `s.optional(Endpoint)`, `s.nullable(Endpoint)`. */
  optional: <const N extends AnyTyped>(node: N): Typed<Node, Infer<N>, 'optional'> & { readonly [given]?: Given<N> } =>
    Object.freeze({ ...node, presence: 'optional' }) as never,
  nullable: <const N extends AnyTyped>(
    node: N,
  ): Typed<Node, Infer<N> | null, PresenceOf<N>> & { readonly [given]?: Given<N> | null } =>
    Object.freeze({ ...node, nullable: true }) as never,
} as const;
