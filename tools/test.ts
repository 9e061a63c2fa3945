// Runs the tests: `npm test` runs all, `npm test -- store kill-nine` those whose path contains one of the words.
// Node's own runner prints the closing totals (tests, pass, fail …).
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';

const root = dirname(import.meta.dirname);
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const runnerOptions = process.argv.slice(2).filter((word) => word.startsWith('--'));

const files = globSync('{server,tools,test,bench}/**/*.test.ts', { cwd: root })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();

if (files.length === 0) {
  console.error(`No test file matches ${words.join(' ')}`);
  process.exit(1);
}

// Two files at a time: several of them start a whole Portico with its workers, and the tests have to pass on two cores.
const run = spawn(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    '--test-concurrency=2',
    '--test-timeout=300000',
    '--test-force-exit',
    ...runnerOptions,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => run.kill(signal));
run.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
