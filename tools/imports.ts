// Reads the import graph of the sources: which file imports which, types only or values. No rules here.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Import {
  /** File relative to the root. */
  readonly from: string;
  /** File relative to the root, or a package or `node:` name. */
  readonly to: string;
  readonly line: number;
  readonly typesOnly: boolean;
  readonly external: boolean;
}

// Statements begin a line; `import(…)` may stand anywhere.
const statement =
  /^[ \t]*(?:import|export)\s+(?<type>type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"](?<target>[^'"\n]+)['"]/gm;
const call = /\bimport\(\s*['"](?<target>[^'"\n]+)['"]\s*\)/g;

export const importsOf = (root: string, file: string, aliases: Readonly<Record<string, string>>): readonly Import[] => {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  const found = [...text.matchAll(statement), ...text.matchAll(call)].filter(
    ({ index }) => !isInTemplate(text.slice(0, index)),
  );
  return found.map((match) => {
    const target = match.groups?.['target'] ?? '';
    const resolved = resolve(file, target, aliases);
    return {
      from: file,
      to: resolved ?? target,
      line: text.slice(0, match.index).split('\n').length,
      typesOnly: match.groups?.['type'] !== undefined,
      external: resolved === undefined,
    };
  });
};

export const sourceFiles = (root: string): readonly string[] =>
  globSync('{server,tools,test,bench}/**/*.ts', { cwd: root }).toSorted();

/** Blanks out comments and keeps line numbers; `//` inside a string with a scheme (`http://`) is left alone. */
const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;,{}()])\/\/.*$/gm, '$1');

/** Programs that write programs have `import` at the beginning of a line of a template, after an odd number of backticks. */
const isInTemplate = (before: string): boolean => (before.match(/(?<!\\)`/g)?.length ?? 0) % 2 === 1;

const resolve = (file: string, target: string, aliases: Readonly<Record<string, string>>): string | undefined => {
  if (target.startsWith('.')) return normalize(join(dirname(file), target));
  for (const [alias, path] of Object.entries(aliases)) {
    const prefix = alias.slice(0, -1);
    if (target.startsWith(prefix)) return normalize(path.replace('*', target.slice(prefix.length)));
  }
  return undefined;
};
