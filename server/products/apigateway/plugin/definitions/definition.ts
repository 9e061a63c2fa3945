// How the definition text of a plugin (PluginData) is described: its shape as a contract node, and rules beyond the shape.
import { decode } from '#kernel/decode.ts';
import type { Infer, Node } from '#kernel/schema.ts';
import { s } from '#kernel/schema.ts';
import type { Violation } from '#kernel/validate.ts';
import { parseCondition } from '#lib/condition/parser.ts';
import type { Condition, Vocabulary } from '#lib/condition/syntax.ts';

export type DataCode =
  | 'InvalidParameter.FormatError'
  | 'InvalidParameterValue.RangeExceeded'
  | 'InvalidParameterValue.NotInOptions'
  | 'InvalidParameterValue.InvalidCondition'
  | 'InvalidParameterValue.InvalidPluginConfig'
  | 'InvalidParameterValue.DuplicatePluginConfig';

/** Why a definition cannot be used: the vendor's code and what to change. `parameter` is the place in the definition. */
export interface DataFault {
  readonly code: DataCode;
  readonly parameter: string;
  readonly reason: string;
}

export type ReadData<T = unknown> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly fault: DataFault };

export interface Definition<T = unknown> {
  /** The shape, for documents and forms too. */
  readonly schema: Node;
  /** Reads a parsed definition. */
  readonly read: (json: unknown) => ReadData<T>;
}

const ROOT = 'PluginData';

/**
 * Joins a shape and its rules. `exact`: a member the shape does not know is refused; only for the types whose members
 * the document lists in full.
 */
export const definition = <const N extends Node>(
  schema: N,
  { exact, check }: { readonly exact: boolean; readonly check: (data: Infer<N>) => DataFault | undefined },
): Definition<Infer<N>> => {
  const wrapper = s.object({ [ROOT]: schema });
  return {
    schema,
    read: (json) => {
      const decoded = decode(
        wrapper,
        { pairs: [], json: { [ROOT]: json as never } },
        { coerceJson: false, refuseUnknown: exact, emptyIsAbsent: false },
      );
      if (!decoded.ok) return { ok: false, fault: faultOf(decoded.violation) };
      const data = (decoded.value as Record<string, unknown>)[ROOT] as Infer<N>;
      const fault = check(data);
      return fault === undefined ? { ok: true, data } : { ok: false, fault };
    },
  };
};

/** A definition that is wrong in itself. */
export const invalid = (parameter: string, reason: string): DataFault => ({
  code: 'InvalidParameterValue.InvalidPluginConfig',
  parameter,
  reason: `${parameter} ${reason}`,
});

/** The first value that stands twice, as a fault. */
export const repeated = (what: string, values: readonly (string | number)[]): DataFault | undefined => {
  const again = values.find((value, index) => values.indexOf(value) !== index);
  return again === undefined
    ? undefined
    : {
        code: 'InvalidParameterValue.DuplicatePluginConfig',
        parameter: what,
        reason: `${what} ${again} stands there twice.`,
      };
};

/** Reads a condition at a place of the definition. */
export const readCondition = (
  parameter: string,
  text: string,
  vocabulary: Vocabulary,
): { readonly condition: Condition } | { readonly fault: DataFault } => {
  const parsed = parseCondition(text, vocabulary);
  if (parsed.ok) return { condition: parsed.condition };
  const { position, message } = parsed.error;
  return {
    fault: {
      code: 'InvalidParameterValue.InvalidCondition',
      parameter,
      reason: `${parameter}, character ${position}: ${message}.`,
    },
  };
};

const faultOf = ({ rule, path, node }: Violation): DataFault => {
  const parameter = path.startsWith(`${ROOT}.`) ? path.slice(ROOT.length + 1) : path;
  const options = node?.kind === 'enum' ? `use one of ${node.values.join(', ')}.` : '';
  switch (rule) {
    case 'enum':
      return { code: 'InvalidParameterValue.NotInOptions', parameter, reason: options };
    case 'range':
    case 'length':
      return { code: 'InvalidParameterValue.RangeExceeded', parameter, reason: boundsOf(node) };
    case 'missing':
      return invalid(parameter, 'is missing.');
    case 'unknown':
      return invalid(parameter, 'is not known; remove it.');
    case 'pattern':
      return invalid(parameter, 'has a wrong form.');
    case 'type':
    case 'json':
    case 'time':
    case 'null':
      return invalid(parameter, `must be ${node === undefined ? 'another value' : kindNames[node.kind]}.`);
    default:
      return rule satisfies never;
  }
};

const kindNames: Readonly<Record<Node['kind'], string>> = {
  string: 'a string',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  enum: 'a string',
  time: 'a time',
  list: 'a list',
  object: 'an object',
  json: 'a value',
};

const boundsOf = (node: Node | undefined): string => {
  if (node === undefined || !('min' in node || 'max' in node)) return 'it is outside its limits.';
  const { min, max } = node as { readonly min?: number; readonly max?: number };
  const counted = node.kind === 'string' ? ' characters' : node.kind === 'list' ? ' elements' : '';
  if (max === undefined) return `give at least ${min}${counted}.`;
  if (min === undefined) return `give at most ${max}${counted}.`;
  return `give ${min} to ${max}${counted}.`;
};
