// Names in generated clients: packages from services, methods from APIs. Names of callers are never trusted to be code.
import type { DescribedApi, DescribedService } from '../described.ts';
import { plainPath } from '../described.ts';

/** Words of a text in ASCII letters and digits, lower case: `findUser`, `find-user` and `/find/user` are the same two. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

/** `shop-release`: name of the package, of letters, digits and hyphens, beginning with a letter. */
export const packageName = ({ name, environment }: DescribedService): string => {
  const words = [...wordsOf(name), environment];
  return (/^[a-z]/.test(words[0] ?? '') ? words : ['service', ...words]).join('-');
};

/** Words that cannot name a method in Python or JavaScript, and members of the clients themselves. */
const TAKEN: ReadonlySet<string> = new Set(
  (
    'and as assert async await break case catch class const continue debugger def default del delete do elif else enum ' +
    'except export extends false finally for from function global if import in instanceof is lambda let match new none ' +
    'nonlocal not null or package pass private protected public raise return self static super switch this throw true try ' +
    'type typeof var void while with yield call constructor endpoint host source timeout then algorithm'
  ).split(' '),
);

export interface NamedApi {
  readonly api: DescribedApi;
  readonly words: readonly string[];
}

/** Each API with words for its method's name that no other has. */
export const nameApis = (apis: readonly DescribedApi[]): readonly NamedApi[] => {
  const used = new Set<string>();
  return apis.map((api) => {
    const given = wordsOf(api.name);
    const found = given.length > 0 ? given : [api.method.toLowerCase(), ...wordsOf(plainPath(api.path))];
    const words = /^[a-z]/.test(found[0] ?? '') && !TAKEN.has(found.join('')) ? found : ['api', ...found];
    for (let suffix = 1; ; suffix++) {
      const unique = suffix === 1 ? words : [...words, String(suffix)];
      const key = unique.join('');
      if (used.has(key)) continue;
      used.add(key);
      return { api, words: unique };
    }
  });
};

export const snakeCase = (words: readonly string[]): string => words.join('_');
export const camelCase = (words: readonly string[]): string =>
  words.map((word, index) => (index === 0 ? word : (word[0] ?? '').toUpperCase() + word.slice(1))).join('');

/** `1.0.20261124050000`: a version that both package systems read, from the released one. */
export const packageVersion = ({ version }: DescribedService): string => `1.0.${/^\d{14}/.exec(version)?.[0] ?? '0'}`;

/** A JavaScript string literal; JSON is one. */
export const javascriptString = (text: string): string => JSON.stringify(text);

/** A Python string literal of ASCII characters. */
export const pythonString = (text: string): string =>
  `"${[...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (character === '"' || character === '\\') return `\\${character}`;
      if (code >= 0x20 && code < 0x7f) return character;
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    })
    .join('')}"`;

/** Text for a comment or a table of Markdown: one line, without anything that ends or opens another form. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('*/', '* /')
    .replace(/[|`<>\\[\]]/g, (character) => `&#${character.charCodeAt(0)};`)
    .trim();
