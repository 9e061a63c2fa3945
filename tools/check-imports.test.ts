// The import check itself, and the tree held to it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { check, cycle, offence } from './check-imports.ts';
import type { Import } from './imports.ts';

const between = (from: string, to: string, typesOnly = false): Import => ({
  from,
  to,
  line: 1,
  typesOnly,
  external: !/^(server|test|tools)\//.test(to),
});
const packages = new Set(['kysely']);
const verdict = (from: string, to: string, typesOnly = false): string | undefined =>
  offence(between(from, to, typesOnly), packages);

describe('import rules', () => {
  test('every source file of this tree keeps to them', () => {
    assert.deepEqual(check(dirname(import.meta.dirname)), []);
  });

  test('a plane reaches neither products nor the store', () => {
    assert.match(verdict('server/planes/gateway/router.ts', 'server/store/scope.ts') ?? '', /planes may import lib/);
    assert.match(verdict('server/planes/cdn/a.ts', 'server/products/cdn/index.ts') ?? '', /planes may import lib/);
    assert.equal(verdict('server/planes/gateway/router.ts', 'server/planes/http/listener.ts'), undefined);
  });

  test('a product does not reach another product, but its own files', () => {
    assert.match(verdict('server/products/cdn/a.ts', 'server/products/monitor/b.ts') ?? '', /products\/\*/);
    assert.equal(verdict('server/products/cdn/domain/a.ts', 'server/products/cdn/errors.ts'), undefined);
  });

  test('a product takes types of a snapshot, and no values', () => {
    const snapshot = 'server/planes/gateway/snapshot.ts';
    assert.equal(verdict('server/products/apigateway/snapshot.ts', snapshot, true), undefined);
    assert.match(verdict('server/products/apigateway/snapshot.ts', snapshot) ?? '', /only types/);
  });

  test('only the command line imports main', () => {
    assert.equal(verdict('server/cli/serve.ts', 'server/main.ts'), undefined);
    assert.match(verdict('server/api/dispatch.ts', 'server/main.ts') ?? '', /main\.ts/);
  });

  test('the kernel does no input or output, and packages must be declared', () => {
    assert.match(verdict('server/kernel/decode.ts', 'node:fs') ?? '', /no input or output/);
    assert.equal(verdict('server/store/database.ts', 'kysely'), undefined);
    assert.match(verdict('server/store/database.ts', 'left-pad') ?? '', /left-pad is not among/);
  });

  test('sources do not import tests', () => {
    assert.match(verdict('server/api/a.ts', 'test/support/portico.ts') ?? '', /only tests/);
  });

  test('a cycle is found and named', () => {
    const loop = cycle([
      between('server/lib/a.ts', 'server/lib/b.ts'),
      between('server/lib/b.ts', 'server/lib/c.ts'),
      between('server/lib/c.ts', 'server/lib/b.ts'),
    ]);
    assert.deepEqual(loop, ['server/lib/b.ts', 'server/lib/c.ts', 'server/lib/b.ts']);
  });

  test('static, re-exporting, side-effect and dynamic imports are read; comments are not', () => {
    const root = mkdtempSync(join(tmpdir(), 'portico-imports-'));
    mkdirSync(join(root, 'server/planes'), { recursive: true });
    mkdirSync(join(root, 'server/lib'), { recursive: true });
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ imports: { '#store/*': './server/store/*' }, dependencies: {} }),
    );
    writeFileSync(
      join(root, 'server/planes/x.ts'),
      [
        "import {\n  a,\n} from '#store/one.ts';",
        "export { b } from '../products/cdn/two.ts';",
        "import '#store/three.ts';",
        "const four = await import('#store/four.ts');",
        "// import '#store/comment.ts';",
        "/* import '#store/comment.ts'; */",
        "const program = `\nimport '#store/template.ts';\n`;",
      ].join('\n'),
    );
    const offences = check(root);
    rmSync(root, { recursive: true });
    assert.deepEqual(
      offences.map((line) => [line.split(':')[1], line.split(' ').at(-1)]),
      [
        ['1', 'store/one.ts'],
        ['4', 'products/cdn/two.ts'],
        ['5', 'store/three.ts'],
        ['6', 'store/four.ts'],
      ],
    );
  });
});
