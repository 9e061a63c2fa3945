import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { flagName, readSettings, SettingError, variableName } from './settings.ts';

test('flags win over variables, variables over the file, the file over defaults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-settings-'));
  const file = join(folder, 'portico.yaml');
  writeFileSync(file, 'controlPort: 1\nedgePort: 2\ndomain: a.test\nregions: [r1, r2]\n');
  const settings = readSettings({ PORTICO_CONTROL_PORT: '3', PORTICO_EDGE_PORT: '4' }, { controlPort: '5' }, file);
  assert.equal(settings.controlPort, 5);
  assert.equal(settings.edgePort, 4);
  assert.equal(settings.domain, 'a.test');
  assert.deepEqual(settings.regions, ['r1', 'r2']);
  assert.equal(settings.skewTencent, 300);
  assert.equal(settings.databaseUrl, undefined);
  rmSync(folder, { recursive: true });
});

test('what cannot be used is named', () => {
  assert.throws(
    () => readSettings({ PORTICO_CONTROL_PORT: 'x' }),
    (error) => error instanceof SettingError && /controlPort/.test(error.message),
  );
  assert.throws(() => readSettings({ PORTICO_REGIONS: ' , ' }), SettingError);
  assert.throws(() => readSettings({}, {}, '/nonexistent/portico.yaml'), SettingError);
  const folder = mkdtempSync(join(tmpdir(), 'portico-settings-'));
  const file = join(folder, 'portico.yaml');
  writeFileSync(file, 'controlport: 1\n');
  assert.throws(() => readSettings({}, {}, file), /unknown key controlport/);
  rmSync(folder, { recursive: true });
});

test('names of flags and variables follow from the key', () => {
  assert.equal(variableName('rootAccessKeyId'), 'PORTICO_ROOT_ACCESS_KEY_ID');
  assert.equal(flagName('rootAccessKeyId'), '--root-access-key-id');
});
