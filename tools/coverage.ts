// Writes docs/coverage.md from the contracts: `npm run coverage`. coverage.test.ts fails when the page is out of step.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveragePage } from '#kernel/coverage.ts';
import { contractProducts } from '../server/cli/control-client.ts';

export const coverageFile = join(import.meta.dirname, '..', 'docs', 'coverage.md');
export const currentCoverage = (): string => coveragePage(contractProducts());

if (import.meta.main) writeFileSync(coverageFile, currentCoverage());
