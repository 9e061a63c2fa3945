// Makes a predicate of a condition. A value that is not there makes its comparison false, `!=` too.
// The constant's type decides how a parameter is compared: with a number as a number, with true or false as a truth,
// with text as text. Two parameters compare as text.
import type { Condition, Measure, Operand, Operator, Parameter } from './syntax.ts';

/** What a condition is asked about. A missing value is undefined. */
export interface ConditionSource {
  readonly parameter: (parameter: Parameter) => string | undefined;
  readonly measure: (name: Measure['name']) => number | undefined;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export type Predicate = (source: ConditionSource) => boolean;
type Value = string | number | boolean | undefined;

/** Compiles once, so that a request only evaluates. The patterns of `regex` were checked by the parser. */
export const compileCondition = (condition: Condition): Predicate => {
  switch (condition.kind) {
    case 'or': {
      const terms = condition.terms.map(compileCondition);
      return (source) => terms.some((term) => term(source));
    }
    case 'and': {
      const terms = condition.terms.map(compileCondition);
      return (source) => terms.every((term) => term(source));
    }
    case 'comparison':
      return compileComparison(condition.left, condition.operator, condition.right);
    case 'regex': {
      const { parameter } = condition;
      const pattern = new RegExp(condition.pattern);
      return (source) => {
        const value = source.parameter(parameter);
        return value !== undefined && pattern.test(value);
      };
    }
    case 'exists': {
      const { parameter } = condition;
      return (source) => source.parameter(parameter) !== undefined;
    }
    case 'status': {
      const codes = new Set(condition.codes);
      const { negated } = condition;
      return (source) => {
        const status = source.measure('status_code');
        return status !== undefined && codes.has(status) !== negated;
      };
    }
    default:
      return condition satisfies never;
  }
};

const compileComparison = (left: Operand, operator: Operator, right: Operand): Predicate => {
  const [leftOf, rightOf] = [readerOf(left), readerOf(right)];
  // The vendor's values are HTTP and HTTPS, its sample compares with 'https'.
  const anyCase = isScheme(left) || isScheme(right);
  return (source) => {
    const pair = alike(leftOf(source), rightOf(source));
    if (pair === undefined) return false;
    const [a, b] = anyCase ? [fold(pair[0]), fold(pair[1])] : pair;
    return compare(a, operator, b);
  };
};

const isScheme = (operand: Operand): boolean =>
  operand.kind === 'parameter' && operand.position === 'sysparam' && operand.name === 'httpScheme';

const fold = (value: string | number): string | number => (typeof value === 'string' ? value.toLowerCase() : value);

const readerOf = (operand: Operand): ((source: ConditionSource) => Value) => {
  switch (operand.kind) {
    case 'parameter':
      return (source) => source.parameter(operand);
    case 'constant':
      return () => operand.value;
    case 'measure':
      return (source) => source.measure(operand.name);
    case 'random':
      return (source) => source.random();
    default:
      return operand satisfies never;
  }
};

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** Both values in one type, or undefined where one is missing or cannot be read as the other's type. */
const alike = (a: Value, b: Value): readonly [number, number] | readonly [string, string] | undefined => {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'boolean' || typeof b === 'boolean') return [String(a).toLowerCase(), String(b).toLowerCase()];
  if (typeof a === 'number' || typeof b === 'number') {
    const pair = [numberOf(a), numberOf(b)] as const;
    return pair[0] === undefined || pair[1] === undefined ? undefined : [pair[0], pair[1]];
  }
  return [a, b];
};

const numberOf = (value: string | number): number | undefined =>
  typeof value === 'number' ? value : NUMBER.test(value) ? Number(value) : undefined;

const compare = (a: string | number, operator: Operator, b: string | number): boolean => {
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return operator satisfies never;
  }
};
