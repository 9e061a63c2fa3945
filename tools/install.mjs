// Makes node_modules fit package-lock.json before `npm start` and `npm test`. Runs on any Node from 18 on, so it is plain
// JavaScript without dependencies. Ends at once when a stamp says that nothing has changed since the last time.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.portico-lock');
const pinnedNode = join(modules, '.bin', 'node');

const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stamp = `${createHash('sha256').update(lockText).digest('hex')}\n`;
if (existsSync(pinnedNode) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

// Loaded only when there is work: the usual start should not wait for it.
const { execFileSync, spawnSync } = await import('node:child_process');
const lock = JSON.parse(lockText);
const pinnedVersion = lock.packages['node_modules/node'].version;
if (!installedAsLocked()) {
  const status = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (status !== 0) process.exit(status);
}
if (versionOf(pinnedNode) !== `v${pinnedVersion}`) installNodeBinary();
if (versionOf(pinnedNode) !== `v${pinnedVersion}`) {
  const found = versionOf(pinnedNode) ?? 'none';
  console.error(
    `Portico runs on Node ${pinnedVersion}, which npm's "node" package brings; node_modules/.bin/node is ${found}.\n` +
      `This machine is ${process.platform}-${process.arch}; remove node_modules and try again, or install Node ` +
      `${pinnedVersion} by other means and start with: node server/cli/portico.ts serve`,
  );
  process.exit(1);
}
writeFileSync(stampFile, stamp);

// npm keeps its own record of what is installed; after `npm install <package>` it already fits the new lock.
function installedAsLocked() {
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const present = installed[path];
    if (present === undefined) return wanted.optional === true;
    return present.version === wanted.version && present.integrity === wanted.integrity;
  });
}

/** Runs npm with its output on stderr; returns its exit status. */
function npm(parameters, cwd) {
  // What an outer `npm start` tells its scripts must not steer this run; settings of the user (npm_config_*) stay.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(lifecycle|package|command)/.test(name) && name !== 'npm_config_local_prefix',
    ),
  );
  const outer = process.env.npm_execpath;
  const [command, first] = outer?.endsWith('.js') ? [process.execPath, [outer]] : ['npm', []];
  console.error(`portico: npm ${parameters.join(' ')}`);
  const run = spawnSync(command, [...first, ...parameters], {
    cwd,
    env: environment,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (run.error) console.error(`portico: npm could not be started: ${run.error.message}`);
  return run.status ?? 1;
}

function versionOf(binary) {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

// npm's "node" package fetches the platform's binary in an install script. Where scripts are off or that script failed,
// the binary's own package is fetched here and put where the script would have put it.
function installNodeBinary() {
  if (process.platform === 'win32') return;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${process.platform}-${process.arch}`;
  const folder = join(modules, '.portico-node');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  npm(
    [
      'install',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${name}@${pinnedVersion}`,
    ],
    folder,
  );
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) return;
  const target = join(modules, 'node', 'bin', 'node');
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(dirname(pinnedNode), { recursive: true });
  rmSync(target, { force: true });
  rmSync(pinnedNode, { force: true });
  try {
    linkSync(binary, target);
  } catch {
    copyFileSync(binary, target);
  }
  symlinkSync(join('..', 'node', 'bin', 'node'), pinnedNode);
  rmSync(folder, { recursive: true, force: true });
}
