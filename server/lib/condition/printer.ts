// Writes a condition as text that reads back as the same condition.
import type { Condition, Operand, Parameter } from './syntax.ts';

export const printCondition = (condition: Condition): string => {
  switch (condition.kind) {
    case 'or':
    case 'and':
      return condition.terms
        .map((term) => (needsParentheses(term, condition.kind) ? `(${printCondition(term)})` : printCondition(term)))
        .join(` ${condition.kind} `);
    case 'comparison':
      return `${printOperand(condition.left)} ${condition.operator} ${printOperand(condition.right)}`;
    case 'regex':
      return `regex(${printParameter(condition.parameter)}, ${printString(condition.pattern)})`;
    case 'exists':
      return `exists(${printParameter(condition.parameter)})`;
    case 'status':
      return `${condition.negated ? 'func_not_in' : 'func_in'}(status_code, {${condition.codes.join(', ')}})`;
    default:
      return condition satisfies never;
  }
};

/** A join inside a join keeps its own parentheses, but for `and` inside `or`, which binds tighter anyway. */
const needsParentheses = (term: Condition, parent: 'or' | 'and'): boolean =>
  term.kind === 'or' || (term.kind === 'and' && parent === 'and');

const printOperand = (operand: Operand): string => {
  switch (operand.kind) {
    case 'parameter':
      return printParameter(operand);
    case 'constant':
      return typeof operand.value === 'string' ? printString(operand.value) : String(operand.value);
    case 'measure':
      return operand.name;
    case 'random':
      return 'Random()';
    default:
      return operand satisfies never;
  }
};

const printParameter = (parameter: Parameter): string =>
  parameter.position === 'path' ? 'path' : `${parameter.position}.${parameter.name}`;

const printString = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
