// Cuts a condition text into tokens. Strings have no escapes: a pattern keeps its backslashes, and a text that holds
// one kind of quote stands in the other.
import type { ConditionError } from './syntax.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'operator' | '(' | ')' | '{' | '}' | ',' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The word, the content of the string, the digits, the operator. */
  readonly text: string;
  readonly position: number;
}

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly error: ConditionError };

/** Most digits of a number: what a double holds exactly, so that printing gives back what was read. */
const MAX_DIGITS = 15;
const MAX_DECIMALS = 6;

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[A-Za-z_][A-Za-z0-9_.~-]*/y],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['operator', /==|!=|<=|>=|[=<>]/y],
];

const punctuation = new Set<string>(['(', ')', '{', '}', ',']);

export const tokenize = (text: string): Tokens => {
  const tokens: Token[] = [];
  const fail = (at: number, message: string): Tokens => ({ ok: false, error: { position: at + 1, message } });
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const position = at + 1;
    if (/\s/.test(char)) {
      at++;
    } else if (punctuation.has(char)) {
      tokens.push({ kind: char as TokenKind, text: char, position });
      at++;
    } else if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1);
      if (end < 0) return fail(at, `the string that begins here has no closing ${char}`);
      tokens.push({ kind: 'string', text: text.slice(at + 1, end), position });
      at = end + 1;
    } else {
      const found = match(text, at);
      if (found === undefined) return fail(at, `${JSON.stringify(char)} is not expected in a condition`);
      if (found.kind === 'number' && !isExact(found.text))
        return fail(at, `numbers have at most ${MAX_DIGITS} digits, ${MAX_DECIMALS} of them behind the point`);
      tokens.push({ ...found, position });
      at += found.text.length;
    }
  }
  tokens.push({ kind: 'end', text: '', position: text.length + 1 });
  return { ok: true, tokens };
};

const match = (text: string, at: number): Pick<Token, 'kind' | 'text'> | undefined => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0] };
  }
  return undefined;
};

const isExact = (digits: string): boolean => {
  const [whole = '', decimals = ''] = digits.replace('-', '').split('.');
  return decimals.length <= MAX_DECIMALS && whole.length + decimals.length <= MAX_DIGITS;
};
