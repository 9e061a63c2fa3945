// Conditions, planned: what the parser read becomes one function, with constants converted and expressions compiled.
import { RE2JS } from 're2js';
import type { Condition, Constant, Operand, Operator, Parameter } from '#lib/condition/syntax.ts';
import { wireText } from '#lib/percent-encoding.ts';
import type { Call } from '../call.ts';
import { firstValue, readPairs } from '../form.ts';
import { headerValue } from '../header-fields.ts';

/** What a condition of the vocabulary `exchange` speaks about. */
export interface Measured {
  readonly latencySeconds: number;
  readonly status: number;
}

type Text = (call: Call) => string | undefined;
export type CallTest = (call: Call) => boolean;
export type MeasureTest = (measured: Measured) => boolean;

/**
 * Plans a condition over a request. What is absent makes a comparison false, `!=` too. A side that is a number or a
 * boolean turns the other side's text into one, and what cannot be turned makes it false. Names of headers count in any
 * case, those of query parameters as written; no declaration is needed. Throws on an expression outside RE2.
 */
export const planCondition = (condition: Condition): CallTest => plan(condition, requestSide, requestLeaf);

/** Plans a condition over an exchange that is over. */
export const planMeasure = (condition: Condition): MeasureTest => plan(condition, measureSide, measureLeaf);

type Side<Subject> = (subject: Subject) => string | number | boolean | undefined;

const plan = <Subject>(
  condition: Condition,
  side: (operand: Operand) => Side<Subject>,
  leaf: (condition: Condition) => (subject: Subject) => boolean,
): ((subject: Subject) => boolean) => {
  switch (condition.kind) {
    case 'or': {
      const terms = condition.terms.map((term) => plan(term, side, leaf));
      return (subject) => {
        for (const term of terms) if (term(subject)) return true;
        return false;
      };
    }
    case 'and': {
      const terms = condition.terms.map((term) => plan(term, side, leaf));
      return (subject) => {
        for (const term of terms) if (!term(subject)) return false;
        return true;
      };
    }
    case 'comparison':
      return planComparison(condition.left, condition.operator, condition.right, side);
    case 'regex':
    case 'exists':
    case 'status':
      return leaf(condition);
    default:
      return condition satisfies never;
  }
};

const planComparison = <Subject>(
  left: Operand,
  operator: Operator,
  right: Operand,
  side: (operand: Operand) => Side<Subject>,
): ((subject: Subject) => boolean) => {
  const convert = conversion(left, right);
  const compare = comparisons[operator];
  // A constant is converted once, here.
  const sideOf = (operand: Operand): Side<Subject> => {
    if (operand.kind === 'constant') {
      const value = convert(operand.value);
      return () => value;
    }
    const given = side(operand);
    return (subject) => {
      const value = given(subject);
      return value === undefined ? undefined : convert(value);
    };
  };
  const leftSide = sideOf(left);
  const rightSide = sideOf(right);
  return (subject) => {
    const before = leftSide(subject);
    const after = rightSide(subject);
    return before !== undefined && after !== undefined && compare(before, after);
  };
};

type Value = string | number | boolean;
const comparisons: Readonly<Record<Operator, (left: Value, right: Value) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const NUMBER = /^[+-]?(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})$/;
const toNumber = (value: Value): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
};
const toBoolean = (value: Value): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : undefined;
};
const toText = (value: Value): string => String(value);
const toLowerText = (value: Value): string => String(value).toLowerCase();

/** The type both sides are compared in. */
const conversion = (left: Operand, right: Operand): ((value: Value) => Value | undefined) => {
  const sides = [left, right];
  const constants = sides.filter((side): side is Constant => side.kind === 'constant');
  if (constants.some(({ value }) => typeof value === 'boolean')) return toBoolean;
  const numeric = sides.some((side) => side.kind === 'measure' || side.kind === 'random');
  if (numeric || constants.some(({ value }) => typeof value === 'number')) return toNumber;
  // The document writes HTTPS and its sample 'https'.
  return sides.some(isScheme) ? toLowerText : toText;
};

const isScheme = (side: Operand): boolean =>
  side.kind === 'parameter' && side.position === 'sysparam' && side.name === 'httpScheme';

const requestSide = (operand: Operand): Side<Call> => {
  switch (operand.kind) {
    case 'parameter':
      return planText(operand);
    case 'random':
      return Math.random;
    case 'constant':
    case 'measure':
      throw new Error(`${operand.kind} is no side of a request`);
    default:
      return operand satisfies never;
  }
};

/** The text of a parameter: undefined where the request has none. */
const planText = (parameter: Parameter): Text => {
  switch (parameter.position) {
    case 'header':
      return planHeader(parameter.name);
    case 'query':
      return planQuery(parameter.name);
    case 'path':
      return (call) => call.path;
    case 'sysparam':
      switch (parameter.name) {
        case 'clientIp':
          return (call) => call.inbound.remoteAddress;
        case 'httpScheme':
          return (call) => (call.inbound.secure ? 'https' : 'http');
        case 'clientUa':
          return planHeader('user-agent');
        default:
          return parameter satisfies never;
      }
    default:
      return parameter satisfies never;
  }
};

export const planHeader = (name: string): Text => {
  const lower = name.toLowerCase();
  return (call) => {
    const value = headerValue(call.inbound.headers, lower);
    return value === undefined ? undefined : (wireText(value) ?? value);
  };
};

export const planQuery =
  (name: string): Text =>
  (call) => {
    call.queryPairs ??= readPairs(call.query);
    return firstValue(call.queryPairs, name);
  };

const requestLeaf = (condition: Condition): CallTest => {
  if (condition.kind === 'exists') {
    const text = planText(condition.parameter);
    return (call) => text(call) !== undefined;
  }
  if (condition.kind !== 'regex') throw new Error(`${condition.kind} says nothing of a request`);
  const text = planText(condition.parameter);
  const pattern = RE2JS.compile(condition.pattern);
  return (call) => {
    const value = text(call);
    return value !== undefined && pattern.matcher(value).find();
  };
};

const measureSide = (operand: Operand): Side<Measured> => {
  if (operand.kind !== 'measure') throw new Error(`${operand.kind} is no side of an exchange`);
  return operand.name === 'status_code' ? ({ status }) => status : ({ latencySeconds }) => latencySeconds;
};

const measureLeaf = (condition: Condition): MeasureTest => {
  if (condition.kind !== 'status') throw new Error(`${condition.kind} says nothing of an exchange`);
  const codes = new Set(condition.codes);
  const { negated } = condition;
  return ({ status }) => codes.has(status) !== negated;
};
