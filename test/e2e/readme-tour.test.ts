// The five-minute tour of README.md, run as it stands there: its bash blocks, one after the other, in one shell.
// Only ports are exchanged, because tests use free ones.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startPortico } from '../support/portico.ts';

const root = join(import.meta.dirname, '..', '..');
const tools = ['bash', 'curl', 'openssl'];

const missing = tools.filter((tool) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return false;
  } catch {
    return true;
  }
});

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

test('the tour of the README ends as it says', { skip: missing.length > 0 && `no ${missing.join(', ')}` }, async () => {
  const portico = await startPortico();
  try {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const blocks = [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
    const backendPort = await freePort();
    // The backend must end with the shell, also when a step fails.
    const script = ['set -eu', "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT", ...blocks]
      .join('\n')
      .replaceAll(':8980', `:${portico.edgePort}`)
      .replaceAll(':8000', `:${backendPort}`)
      .replaceAll('listen(8000)', `listen(${backendPort})`);
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: root,
      timeout: 60_000,
      env: { ...process.env, PORTICO_HOME: portico.home, PORTICO_CONTROL_PORT: String(portico.controlPort) },
    });
    assert.match(stdout, /hello from the backend: \/open\?name=cat/);
    assert.match(stdout, /HTTP\/1\.1 403 [\s\S]*HTTP\/1\.1 401 /);
    assert.match(stdout, /200\n200\n200\n200\n200\n429\n$/);
  } finally {
    await portico.stop();
  }
});

test('npm run demo ends with the calls it announces', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'server/cli/portico.ts'), 'demo'], {
    timeout: 60_000,
    // A port that nothing listens on: the demo starts a Portico of its own.
    env: { ...process.env, PORTICO_CONTROL_PORT: String(await freePort()) },
  });
  for (const part of [
    'CreateService',
    'ReleaseService',
    '200 {"backend":"demo"',
    '401 ',
    '429 {"message":"API quota exceeded"}',
  ])
    assert.ok(stdout.includes(part), `${part} in:\n${stdout}`);
});
