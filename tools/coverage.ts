// Writes docs/coverage.md from the contracts; with --check only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { coveragePage } from '#kernel/coverage.ts';
import { createProducts } from '#products/index.ts';
import { readSettings } from '#server/settings.ts';

const file = new URL('../docs/coverage.md', import.meta.url);
const products = createProducts({ settings: readSettings({}), identity: undefined as never });
const page = coveragePage(products as never);
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== page) {
    process.stderr.write('docs/coverage.md is not what the contracts say: run `npm run coverage`\n');
    process.exitCode = 1;
  }
} else writeFileSync(file, page);
