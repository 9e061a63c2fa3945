// install.mjs in a folder of its own, with an npm that only notes how it was called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

const VERSION = '26.10.0';
const lock = JSON.stringify({
  packages: {
    '': {},
    'node_modules/node': { version: VERSION, integrity: 'sha512-a' },
    'node_modules/other': { version: '1.0.0', integrity: 'sha512-b' },
    'node_modules/elsewhere': { version: '1.0.0', optional: true },
  },
});

describe('install.mjs', { skip: process.platform === 'win32' && 'fakes are shell scripts' }, () => {
  let root: string;
  const file = (...parts: string[]): string => join(root, ...parts);
  const script = (path: string, body: string): void => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  };
  /** What npm's record of an installation says; `other` in this version. */
  const installed = (otherVersion: string): void => {
    const packages = JSON.parse(lock).packages;
    delete packages['node_modules/elsewhere'];
    packages['node_modules/other'].version = otherVersion;
    mkdirSync(file('node_modules'), { recursive: true });
    writeFileSync(file('node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };
  const pinnedNode = (version = VERSION): void => script(file('node_modules', '.bin', 'node'), `echo v${version}`);
  const run = () => {
    const { npm_execpath: _outer, ...environment } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [file('tools', 'install.mjs')], {
      encoding: 'utf8',
      env: { ...environment, PATH: `${file('bin')}:${process.env['PATH']}` },
    });
    const calls = existsSync(file('calls')) ? readFileSync(file('calls'), 'utf8').trim().split('\n') : [];
    return { status, stderr, calls, stamped: existsSync(file('node_modules', '.portico-lock')) };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'portico-install-'));
    mkdirSync(file('tools'));
    copyFileSync(join(import.meta.dirname, 'install.mjs'), file('tools', 'install.mjs'));
    writeFileSync(file('package-lock.json'), lock);
    script(file('bin', 'npm'), `echo "$@" >> '${file('calls')}'`);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('what npm has installed as locked is stamped, and nothing is run', () => {
    installed('1.0.0');
    pinnedNode();
    assert.deepEqual(run(), { status: 0, stderr: '', calls: [], stamped: true });
    // The stamp alone is enough from now on.
    rmSync(file('node_modules', '.package-lock.json'));
    assert.deepEqual(run().calls, []);
  });

  test('another lock installs anew', () => {
    installed('1.0.0');
    pinnedNode();
    run();
    writeFileSync(file('package-lock.json'), lock.replaceAll('1.0.0', '1.0.1'));
    const second = run();
    assert.match(second.calls[0] ?? '', /^ci /);
    assert.equal(second.status, 0);
  });

  test('another version of a package installs anew', () => {
    installed('0.9.0');
    pinnedNode();
    assert.match(run().calls[0] ?? '', /^ci /);
  });

  test('a Node that the install script did not bring is fetched by its own package', () => {
    installed('1.0.0');
    pinnedNode('20.0.0');
    const { status, calls, stamped, stderr } = run();
    assert.match(calls[0] ?? '', new RegExp(`^install .*node-.*-.*@${VERSION}$`));
    // This npm brings nothing, so it ends with a sentence that says what is missing.
    assert.notEqual(status, 0);
    assert.equal(stamped, false);
    assert.match(stderr, /Portico runs on Node 26\.10\.0/);
  });

  test('a failing npm is passed on', () => {
    script(file('bin', 'npm'), 'exit 7');
    assert.equal(run().status, 7);
  });
});
