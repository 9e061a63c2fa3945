// The debug header from end to end: the command line makes the owner's token, the edge shows the phases to its bearer only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBackend } from '../support/backend.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import { startPortico } from '../support/portico.ts';
import { publishService } from '../support/published-service.ts';

test('portico debug-token lets the owner see what a call went through', { timeout: 60_000 }, async (t) => {
  const backend = await startBackend();
  t.after(() => backend.stop());
  const portico = await startPortico();
  t.after(() => portico.stop());
  const client = tencentClient(portico);
  const { serviceId, host } = await publishService(client, backend.url);
  const other = await publishService(client, backend.url);
  const ask = (name: string, headers = {}) =>
    callGateway({ port: portico.edgePort, host: name, path: '/release/open', headers });
  for (const name of [host, other.host]) await eventually(async () => assert.equal((await ask(name)).status, 200));

  const made = await portico.run('debug-token', serviceId, '--seconds', '60');
  assert.equal(made.code, 0, made.stderr);
  const { Token } = (JSON.parse(made.stdout) as { Response: { Result: { Token: string } } }).Response.Result;
  const headers = { 'X-Portico-Debug': Token };
  assert.match(String((await ask(host, headers)).headers['x-portico-trace']), /^identify;.*, exchange;.*status 200/);
  assert.equal((await ask(other.host, headers)).headers['x-portico-trace'], undefined);
  assert.equal((await portico.run('debug-token', 'service-unknown1')).code, 1);
});
