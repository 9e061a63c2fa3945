// docs/dependencies.md and package.json name the same packages, in exact versions, and each one is used.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { importsOf, sourceFiles } from './imports.ts';

const root = dirname(import.meta.dirname);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const all = { ...manifest.dependencies, ...manifest.devDependencies };
const page = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
/** Used without being imported: the runtime, the compiler, the linter. */
const tools = new Set(['node', 'typescript', '@biomejs/biome']);

describe('dependencies', () => {
  test('each one is explained on the page', () => {
    const unexplained = Object.keys(all).filter((name) => !page.includes(`\`${name}\``));
    assert.deepEqual(unexplained, []);
  });

  test('each one has an exact version', () => {
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    assert.deepEqual(loose, []);
  });

  test('the lock file names every platform of what comes by platform; npm ci refuses it otherwise', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
    };
    const absent = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
    assert.deepEqual(absent, []);
  });

  test('each one is imported somewhere', () => {
    const imported = sourceFiles(root).flatMap((file) => importsOf(root, file, manifest.imports).map(({ to }) => to));
    const unused = Object.keys(all).filter(
      (name) =>
        !tools.has(name) &&
        !name.startsWith('@types/') &&
        !imported.some((to) => to === name || to.startsWith(`${name}/`)),
    );
    assert.deepEqual(unused, []);
  });
});
