// Holds the sources to import-rules.ts: allowed directions, pure rooms, declared packages, no cycles.
// `node tools/check-imports.ts` prints each offence with file, line and rule, and ends with 1 when there is one.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RoomRule } from './import-rules.ts';
import { inputOutput, mayImportMain, rooms } from './import-rules.ts';
import type { Import } from './imports.ts';
import { importsOf, sourceFiles } from './imports.ts';

/** Tests, benchmarks and what only they use: shared suites (`x-cases.ts`) and folders named `testing`. */
const isTest = (file: string): boolean => /(^test\/|^bench\/|\/testing\/|\.test\.ts$|-cases\.ts$)/.test(file);

/** Whether a path under server/ lies in a room: equal, below it, or matching `*` as one segment. */
const inRoom = (path: string, room: string): boolean => {
  if (room === 'everything') return true;
  const wanted = room.split('/');
  const parts = path.split('/');
  return wanted.length <= parts.length && wanted.every((word, index) => word === '*' || word === parts[index]);
};

export const roomOf = (path: string): RoomRule | undefined =>
  rooms.filter(({ room }) => inRoom(path, room)).toSorted((a, b) => specificity(b.room) - specificity(a.room))[0];

const specificity = (room: string): number => room.split('/').length * 2 - (room.includes('*') ? 1 : 0);

/** The part of a path that two files of one room share: `products/cdn` for `products/*`. */
const home = (path: string, rule: RoomRule): string => path.split('/').slice(0, rule.room.split('/').length).join('/');

/** Why this import is not allowed, or undefined. */
export const offence = (found: Import, runtimePackages: ReadonlySet<string>): string | undefined => {
  if (isTest(found.from)) return undefined;
  if (!found.external && isTest(found.to)) return 'only tests import tests and their support';
  if (!found.from.startsWith('server/')) return undefined;
  const path = found.from.slice('server/'.length);
  const rule = roomOf(path);
  if (rule === undefined) return `server/${path} belongs to no room in tools/import-rules.ts`;
  if (found.external) {
    if (rule.pure && inputOutput.includes(found.to)) return `${rule.room} does no input or output (${found.to})`;
    const name = packageName(found.to);
    if (found.to.startsWith('node:') || runtimePackages.has(name) || rule.mayLoad?.includes(name)) return undefined;
    return `${name} is not among the dependencies in package.json`;
  }
  if (!found.to.startsWith('server/')) return `server imports nothing outside server/ (${found.to})`;
  const target = found.to.slice('server/'.length);
  if (target === 'main.ts' && !mayImportMain.includes(rule.room)) return 'nothing but the command line imports main.ts';
  const targetRule = roomOf(target);
  if (targetRule === rule && home(path, rule) === home(target, rule)) return undefined;
  if (rule.may.some((room) => inRoom(target, room))) return undefined;
  if (rule.typesOf?.some((room) => inRoom(target, room)))
    return found.typesOnly ? undefined : `${rule.room} may import only types of ${target} (use "import type")`;
  return `${rule.room} may import ${[...rule.may, ...(rule.typesOf ?? [])].join(', ') || 'nothing'}; not ${target}`;
};

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * First cycle found, as the files on it in order with the first one repeated, or undefined. Tests are left out, and so are
 * imports of types: they are erased, and between rooms the directions hold for them too.
 */
export const cycle = (imports: readonly Import[]): readonly string[] | undefined => {
  const next = new Map<string, string[]>();
  for (const { from, to, external, typesOnly } of imports)
    if (!external && !typesOnly && !isTest(from)) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    const start = trail.indexOf(file);
    if (start >= 0) return [...trail.slice(start), file];
    if (done.has(file)) return undefined;
    for (const target of next.get(file) ?? []) {
      const found = walk(target, [...trail, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
};

interface PackageFile {
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** All offences of the tree under `root`, one line each. */
export const check = (root: string): readonly string[] => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageFile;
  const runtimePackages = new Set(Object.keys(manifest.dependencies));
  const imports = sourceFiles(root).flatMap((file) => importsOf(root, file, manifest.imports));
  const offences = imports.flatMap((found) => {
    const why = offence(found, runtimePackages);
    return why === undefined ? [] : [`${found.from}:${found.line}: ${why}`];
  });
  const loop = cycle(imports);
  return loop ? [...offences, `cycle: ${loop.join(' → ')}`] : offences;
};

if (import.meta.main) {
  const offences = check(dirname(import.meta.dirname));
  for (const line of offences) console.error(line);
  if (offences.length > 0) process.exit(1);
  console.log('imports: every file keeps to tools/import-rules.ts');
}
