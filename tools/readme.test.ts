// The READMEs stay in step with the program and with each other.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { currentReadme, readmes, readReadme } from './readme.ts';

const root = dirname(import.meta.dirname);
const codeBlocks = (text: string): readonly string[] =>
  [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');

describe('READMEs', () => {
  for (const readme of readmes) {
    test(`${readme} has the settings of the program (npm run coverage)`, () => {
      assert.equal(readReadme(readme), currentReadme(readme));
    });

    test(`${readme} names files and scripts that exist`, () => {
      const text = readReadme(readme);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '');
      assert.ok(links.length > 5);
      for (const path of links) assert.ok(existsSync(join(root, path)), `${path} exists`);
      const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
      for (const [, script] of text.matchAll(/npm run ([\w-]+)/g))
        assert.ok(script && script in scripts, `npm run ${script}`);
    });
  }

  test('both have the same commands in the tour', () => {
    const [english, chinese] = readmes.map((readme) => codeBlocks(readReadme(readme)));
    assert.deepEqual(chinese, english);
    assert.ok((english?.length ?? 0) >= 5);
  });
});
