// Reads a condition. Grammar and limits stand in syntax.ts; whatever the text, the answer is a condition or an error.
import { RE2JS } from 're2js';
import type {
  Condition,
  ConditionError,
  Constant,
  Measure,
  Operand,
  Operator,
  Parameter,
  ParsedCondition,
  Vocabulary,
} from './syntax.ts';
import { MAX_CONDITION_DEPTH, MAX_CONDITION_LENGTH, systemParameters } from './syntax.ts';
import type { Token, TokenKind } from './tokens.ts';
import { tokenize } from './tokens.ts';

class Unreadable extends Error {
  readonly error: ConditionError;
  constructor(error: ConditionError) {
    super(error.message);
    this.error = error;
  }
}

/** Reads a condition over a request or over an exchange. Never throws. */
export const parseCondition = (text: string, vocabulary: Vocabulary): ParsedCondition => {
  if (text.length > MAX_CONDITION_LENGTH) {
    const message = `a condition has at most ${MAX_CONDITION_LENGTH} characters`;
    return { ok: false, error: { position: MAX_CONDITION_LENGTH + 1, message } };
  }
  const cut = tokenize(text);
  if (!cut.ok) return cut;
  try {
    const reader = new Reader(cut.tokens, vocabulary);
    const condition = reader.condition(0);
    reader.take('end');
    return { ok: true, condition };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, error: error.error };
    throw error;
  }
};

const kindNames: Readonly<Record<TokenKind, string>> = {
  word: 'a name',
  string: 'a string',
  number: 'a number',
  operator: 'an operator',
  '(': '(',
  ')': ')',
  '{': '{',
  '}': '}',
  ',': 'a comma',
  end: 'the end',
};

const operators: Readonly<Record<string, Operator>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** One method a rule of the grammar. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #vocabulary: Vocabulary;
  #next = 0;

  constructor(tokens: readonly Token[], vocabulary: Vocabulary) {
    this.#tokens = tokens;
    this.#vocabulary = vocabulary;
  }

  condition(depth: number): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#term(depth)));
  }

  take(kind: TokenKind): Token {
    const token = this.#peek();
    if (token.kind !== kind) return this.#expected(kindNames[kind], token);
    this.#next++;
    return token;
  }

  #joined(word: 'or' | 'and', read: () => Condition): Condition {
    const first = read();
    const terms = [first];
    while (this.#isWord(this.#peek(), word)) {
      this.#next++;
      terms.push(read());
    }
    return terms.length === 1 ? first : { kind: word, terms };
  }

  #term(depth: number): Condition {
    const token = this.#peek();
    if (token.kind === '(') {
      if (depth >= MAX_CONDITION_DEPTH) this.#fail(token, `parentheses nest at most ${MAX_CONDITION_DEPTH} deep`);
      this.#next++;
      const inner = this.condition(depth + 1);
      this.take(')');
      return inner;
    }
    return this.#call(token) ?? this.#comparison();
  }

  #call(token: Token): Condition | undefined {
    const name = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (this.#vocabulary === 'request' && (name === 'regex' || name === 'exists')) {
      this.#next++;
      this.take('(');
      const parameter = this.#parameter(this.take('word'));
      const call: Condition =
        name === 'exists' ? { kind: 'exists', parameter } : { kind: 'regex', parameter, pattern: this.#pattern() };
      this.take(')');
      return call;
    }
    if (this.#vocabulary === 'exchange' && (name === 'func_in' || name === 'func_not_in')) {
      this.#next++;
      return { kind: 'status', negated: name === 'func_not_in', codes: this.#codes() };
    }
    return undefined;
  }

  /** `,"pattern"` of a regex call. */
  #pattern(): string {
    this.take(',');
    const token = this.take('string');
    try {
      RE2JS.compile(token.text);
    } catch {
      this.#fail(token, 'this is no regular expression');
    }
    return token.text;
  }

  /** `(status_code,{200,201})`. */
  #codes(): readonly number[] {
    this.take('(');
    const measured = this.take('word');
    if (!this.#isWord(measured, 'status_code')) this.#expected('status_code', measured);
    this.take(',');
    this.take('{');
    const codes = [this.#code()];
    while (this.#peek().kind === ',') {
      this.#next++;
      codes.push(this.#code());
    }
    this.take('}');
    this.take(')');
    return codes;
  }

  #code(): number {
    const token = this.take('number');
    if (!/^[1-9]\d{2}$/.test(token.text)) this.#fail(token, 'a status code has three digits');
    return Number(token.text);
  }

  #comparison(): Condition {
    const start = this.#peek();
    const left = this.#operand();
    const sign = this.take('operator');
    const operator = operators[sign.text] as Operator;
    const right = this.#operand();
    if (left.kind === 'constant' && right.kind === 'constant') this.#fail(start, 'both sides are constants');
    if (operator !== '=' && operator !== '!=' && (isBoolean(left) || isBoolean(right)))
      this.#fail(sign, 'true and false have no order; compare them with = or !=');
    return { kind: 'comparison', left, operator, right };
  }

  #operand(): Operand {
    const token = this.#peek();
    this.#next++;
    if (token.kind === 'string') return { kind: 'constant', value: token.text };
    // + 0 makes -0 the 0 that it prints as.
    if (token.kind === 'number') return { kind: 'constant', value: Number(token.text) + 0 };
    if (token.kind !== 'word') {
      this.#next--;
      return this.#expected(
        this.#vocabulary === 'request' ? 'a parameter or a constant' : 'a measure or a constant',
        token,
      );
    }
    const word = token.text.toLowerCase();
    if (word === 'true' || word === 'false') return { kind: 'constant', value: word === 'true' };
    if (this.#vocabulary === 'exchange') return this.#measure(token, word);
    if (word === 'random') {
      this.take('(');
      this.take(')');
      return { kind: 'random' };
    }
    return this.#parameter(token);
  }

  #measure(token: Token, word: string): Measure {
    if (word === 'latency_seconds' || word === 'status_code') return { kind: 'measure', name: word };
    return this.#fail(token, `${shown(token)} is unknown; use latency_seconds, status_code, func_in or func_not_in`);
  }

  #parameter(token: Token): Parameter {
    const dot = token.text.indexOf('.');
    const position = (dot < 0 ? token.text : token.text.slice(0, dot)).toLowerCase();
    const name = dot < 0 ? '' : token.text.slice(dot + 1);
    if (position === 'path') {
      if (dot >= 0) this.#fail(token, 'path stands for the whole path and has no name');
      return { kind: 'parameter', position };
    }
    if (position === 'header' || position === 'query') {
      if (name === '') this.#fail(token, `${position} needs a name: ${position}.NAME`);
      return { kind: 'parameter', position, name };
    }
    if (position === 'sysparam') {
      const known = systemParameters.find((system) => system.toLowerCase() === name.toLowerCase());
      if (known === undefined)
        return this.#fail(token, `${shown(token)} is no system parameter; use ${systemParameters.join(', ')}`);
      return { kind: 'parameter', position, name: known };
    }
    return this.#fail(token, `${shown(token)} is unknown; use header.NAME, query.NAME, path or sysparam.NAME`);
  }

  #peek(): Token {
    // The last token is `end`, which no rule steps over.
    return (this.#tokens[this.#next] ?? this.#tokens[this.#tokens.length - 1]) as Token;
  }

  #isWord(token: Token, word: string): boolean {
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  #expected(what: string, token: Token): never {
    return this.#fail(token, `${what} is expected here, not ${shown(token)}`);
  }

  #fail(token: Token, message: string): never {
    throw new Unreadable({ position: token.position, message });
  }
}

const isBoolean = (operand: Operand): boolean =>
  operand.kind === 'constant' && typeof (operand satisfies Constant).value === 'boolean';

const SHOWN_LENGTH = 40;
const shown = (token: Token): string =>
  token.kind === 'end' ? 'the end' : JSON.stringify(token.text.slice(0, SHOWN_LENGTH));
