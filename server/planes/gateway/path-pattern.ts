// The path of an API as configured, read into the way it matches: `=/x`, `^~/x`, regular expression or `{name}`, plain.
import { RE2JS } from 're2js';

export type PathPattern = { readonly kind: 'exact' | 'preferred' | 'plain'; readonly text: string } | PatternMatcher;

export interface PatternMatcher {
  readonly kind: 'pattern';
  /** Every path that matches begins with this. */
  readonly literal: string;
  /** Names of `{name}`, in order. */
  readonly names: readonly string[];
  /** Values of the names, still percent-encoded as in `path`; undefined: no match. */
  readonly match: (path: string) => readonly string[] | undefined;
}

// A dot alone makes no expression: `/index.html` is a plain path.
const EXPRESSION = /[()[\]*+?|^$\\]|\{\d+(?:,\d*)?\}/;
const PARAMETER = /\{([^{}/]+)\}/g;
const QUANTIFIER = /^\d+(?:,\d*)?$/;

/**
 * Reads a configured path (gateway document, 前端配置: match types). Throws when its regular expression is refused.
 * A `{name}` path matches whole, one segment a name. An expression matches from the start of the path, to wherever it
 * ends by itself, as an nginx location `~ ^…` does. Expressions run in RE2's linear time, so none can stall a worker;
 * look-around and back references do not exist there and are refused.
 */
export const readPathPattern = (configured: string): PathPattern => {
  if (configured.startsWith('=')) return { kind: 'exact', text: configured.slice(1).trimStart() };
  if (configured.startsWith('^~')) return { kind: 'preferred', text: configured.slice(2).trimStart() };
  const text = configured.startsWith('~') ? configured.replace(/^~\*?\s*/, '') : configured;
  const expression = configured.startsWith('~') || EXPRESSION.test(text);
  const names = [...text.matchAll(PARAMETER)].map((found) => found[1]!).filter((name) => !QUANTIFIER.test(name));
  if (expression) return expressionMatcher(text, names, configured.startsWith('~*'));
  if (names.length > 0) return segmentMatcher(text, names);
  return { kind: 'plain', text };
};

const expressionMatcher = (text: string, names: readonly string[], ignoreCase: boolean): PatternMatcher => {
  const groupOf: number[] = [];
  let source = '';
  let groups = 0;
  let at = 0;
  const body = text.startsWith('^') ? text.slice(1) : text;
  while (at < body.length) {
    const character = body[at]!;
    const parameter = character === '{' ? /^\{([^{}/]+)\}/.exec(body.slice(at)) : null;
    if (parameter !== null && !QUANTIFIER.test(parameter[1]!)) {
      groups += 1;
      groupOf.push(groups);
      source += '([^/]+)';
      at += parameter[0].length;
      continue;
    }
    if (character === '\\') {
      source += body.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (character === '[') {
      const end = classEnd(body, at);
      source += body.slice(at, end);
      at = end;
      continue;
    }
    if (character === '(' && (body[at + 1] !== '?' || body[at + 2] === 'P' || body[at + 2] === '<')) groups += 1;
    source += character;
    at += 1;
  }
  const pattern = RE2JS.compile(`^(?:${source})`, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return {
    kind: 'pattern',
    literal: ignoreCase ? '' : literalStart(body),
    names,
    match: (path) => {
      const matcher = pattern.matcher(path);
      if (!matcher.lookingAt()) return undefined;
      return groupOf.map((group) => matcher.group(group) ?? '');
    },
  };
};

const classEnd = (text: string, from: number): number => {
  let at = from + 1;
  if (text[at] === '^') at += 1;
  if (text[at] === ']') at += 1;
  while (at < text.length && text[at] !== ']') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
};

/** Text before the first character that means anything in an expression; none when there are alternatives. */
const literalStart = (body: string): string => {
  if (body.includes('|')) return '';
  const special = body.search(/[()[\]{}*+?|^$\\.]/);
  if (special < 0) return body;
  // A quantifier may take the character before it away again.
  return body.slice(0, /[*?{]/.test(body[special]!) ? Math.max(0, special - 1) : special);
};

const segmentMatcher = (text: string, names: readonly string[]): PatternMatcher => {
  const literals = text.split(PARAMETER).filter((_, index) => index % 2 === 0);
  const first = literals[0]!;
  const last = literals.at(-1)!;
  return {
    kind: 'pattern',
    literal: first,
    names,
    match: (path) => {
      if (!path.startsWith(first)) return undefined;
      const values: string[] = [];
      let at = first.length;
      for (let index = 1; index < literals.length; index += 1) {
        const segmentEnd = path.indexOf('/', at);
        const bound = segmentEnd < 0 ? path.length : segmentEnd;
        const literal = literals[index]!;
        let end: number;
        if (index === literals.length - 1) {
          end = path.length - last.length;
          if (end > bound || !path.endsWith(last)) return undefined;
        } else {
          end = literal.startsWith('/') || literal === '' ? bound : path.indexOf(literal, at + 1);
          if (end < 0 || end > bound || !path.startsWith(literal, end)) return undefined;
        }
        if (end <= at) return undefined;
        values.push(path.slice(at, end));
        at = end + literal.length;
      }
      return values;
    },
  };
};
