// Conditions of a log search: which operators each field knows, and the test they stand for.
// Document: 003, 日志搜索服务, LogQuerys; where it and the current SDK differ (uip, err_msg), both operators are taken.
import type { Field } from './line.ts';
import { escapeValue, fieldOf } from './line.ts';

export interface LogCondition {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** A line's values, of splitLine(). */
export type LineTest = (values: readonly string[]) => boolean;

type Operator = '=' | '!=' | ':' | '>' | '<' | '>=' | '<=';

const rows = {
  req_id: { operators: ['='], number: false },
  api_id: { operators: ['='], number: false },
  cip: { operators: ['='], number: false },
  uip: { operators: ['=', ':'], number: false },
  err_msg: { operators: ['=', ':'], number: false },
  rsp_st: { operators: ['=', '!=', ':', '>', '<'], number: true },
  req_t: { operators: ['>=', '<='], number: true },
} as const satisfies Partial<Record<Field, { readonly operators: readonly Operator[]; readonly number: boolean }>>;

type SearchField = keyof typeof rows;

/** What may be asked, for messages: `req_id: =`, … */
export const operatorsByField: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(rows).map(([field, row]) => [field, row.operators]),
);

export type ConditionFault = 'field' | 'operator' | 'value';

const NUMBER = /^\d{1,9}(\.\d{1,6})?$/;

/** The test of one condition, or what is wrong with it. Numbers are compared as numbers; `:` looks for a part of the text. */
export const compileCondition = ({ field, operator, value }: LogCondition): LineTest | ConditionFault => {
  if (!Object.hasOwn(rows, field)) return 'field';
  const name = field as SearchField;
  const row: { readonly operators: readonly string[]; readonly number: boolean } = rows[name];
  if (!row.operators.includes(operator)) return 'operator';
  if (value === '' || value.length > 1024 || (row.number && !NUMBER.test(value))) return 'value';
  const of = (values: readonly string[]): string => fieldOf(values, name);
  const text = escapeValue(value);
  const number = Number(value);
  switch (operator as Operator) {
    case '=':
      return row.number ? (values) => Number(of(values)) === number : (values) => of(values) === text;
    case '!=':
      return (values) => Number(of(values)) !== number;
    case ':':
      return (values) => of(values).includes(text);
    case '>':
      return (values) => Number(of(values)) > number;
    case '<':
      return (values) => Number(of(values)) < number;
    case '>=':
      return (values) => Number(of(values)) >= number;
    case '<=':
      return (values) => Number(of(values)) <= number;
    default:
      return operator as never;
  }
};
