// What a service is described with, as its users get it: the document behind its password on the control port, and the
// generated clients, downloaded, installed with the language's own tool, and calling a signed API through the edge.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { TencentClient } from '../support/clients.ts';
import { tencentClient } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import type { PublishedService } from '../support/published-service.ts';
import { publishService } from '../support/published-service.ts';

const run = promisify(execFile);
/** A Python with pip and what builds packages, else the system's. */
const python = process.env['PORTICO_TEST_PYTHON'] || 'python3';
const pythonHas = (code: string): boolean => {
  try {
    execFileSync(python, ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const noPython = pythonHas('pass') ? false : 'there is no Python on this machine';
// setuptools builds wheels by itself since 70.1; nothing is fetched for this test.
const canBuild = pythonHas('import setuptools, pip; from setuptools.command import bdist_wheel');
const noPip = canBuild ? false : 'this Python has no pip and no setuptools of 70.1 or later';

describe('documents and generated clients', () => {
  let portico: Portico;
  let backend: Backend;
  let client: TencentClient;
  let service: PublishedService;

  before(async () => {
    [portico, backend] = await Promise.all([startPortico(), startBackend()]);
    client = tencentClient(portico);
    service = await publishService(client, backend.url);
    const call = { port: portico.edgePort, host: service.host, path: '/release/open' };
    await eventually(async () => assert.equal((await callGateway(call)).status, 200));
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop()]);
  });

  /** Generates a client, follows its link and unpacks it; the folder with the package. */
  const download = async (t: TestContext, GenLanguage: string): Promise<string> => {
    // Today's SDK has no method for this action any more.
    const answer = await client.request('GenerateApiDocument', {
      ServiceId: service.serviceId,
      GenEnvironment: 'release',
      GenLanguage,
    });
    const { DocumentURL, SdkURL } = (answer as { Result: { DocumentURL: string; SdkURL: string } }).Result;
    assert.ok(SdkURL.startsWith(`${portico.controlUrl}/apidoc/archive/`), SdkURL);
    assert.equal((await fetch(DocumentURL)).status, 200);
    const reply = await fetch(SdkURL);
    assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/zip']);
    const folder = mkdtempSync(join(tmpdir(), 'portico-sdk-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(await reply.arrayBuffer())))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return join(folder, 'pets-release');
  };

  const endpoint = (): string => `http://127.0.0.1:${portico.edgePort}/release`;

  test('the JavaScript client is installed by npm and calls', async (t) => {
    const sdk = await download(t, 'JavaScript');
    const user = mkdtempSync(join(tmpdir(), 'portico-user-'));
    t.after(() => rmSync(user, { recursive: true }));
    writeFileSync(join(user, 'package.json'), '{"private":true,"type":"module"}');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', sdk], { cwd: user });
    const script = `
      import { Client } from 'pets-release';
      const { endpoint, host, id, secret } = JSON.parse(process.argv[2]);
      const call = async (client) => (await client.apiPrivate({ method: 'POST', query: { a: 'b c' }, body: 'text' })).status;
      const open = await new Client({ endpoint, host }).open();
      console.log([open.status, await call(new Client({ endpoint, host, secretId: id, secretKey: secret })),
        await call(new Client({ endpoint, host, secretId: id, secretKey: 'wrong' }))].join());`;
    writeFileSync(join(user, 'use.js'), script);
    const given = JSON.stringify({ endpoint: endpoint(), host: service.host, ...service.key });
    const { stdout } = await run(process.execPath, ['use.js', given], { cwd: user });
    assert.equal(stdout.trim(), '200,200,401');
  });

  const callInPython = async (modules: string): Promise<string> => {
    const script = `
import json, sys
from pets_release import Client
given = json.loads(sys.argv[1])
endpoint, host = given["endpoint"], given["host"]
def call(secret):
    client = Client(given["id"], secret, endpoint=endpoint, host=host, source="tests")
    return client.api_private(method="POST", query={"a": "b c"}, body="text").status
print(Client(endpoint=endpoint, host=host).open().status, call(given["secret"]), call("wrong"), sep=",")
`;
    const given = JSON.stringify({ endpoint: endpoint(), host: service.host, ...service.key });
    const { stdout } = await run(python, ['-c', script, given], { env: { ...process.env, PYTHONPATH: modules } });
    return stdout.trim();
  };

  test('the Python client calls from the folder it was unpacked in', { skip: noPython }, async (t) => {
    assert.equal(await callInPython(await download(t, 'Python')), '200,200,401');
  });

  test('the Python client is installed by pip and calls', { skip: noPip }, async (t) => {
    const sdk = await download(t, 'Python');
    const target = join(dirname(sdk), 'installed');
    const offline = ['--no-index', '--no-build-isolation', '--no-deps', '--disable-pip-version-check', '--quiet'];
    await run(python, ['-m', 'pip', 'install', ...offline, '--target', target, sdk]);
    assert.equal(await callInPython(target), '200,200,401');
  });

  test('a document is read at its address, with its password', async () => {
    const { Result: made } = await client.CreateAPIDoc({
      ApiDocName: 'Pets for everybody',
      ServiceId: service.serviceId,
      Environment: 'release',
      ApiIds: [service.openApiId, service.privateApiId],
    });
    const ApiDocId = made?.ApiDocId as string;
    const detail = async () => (await client.DescribeAPIDocDetail({ ApiDocId })).Result;
    const { ApiDocUri = '', SharePassword = '' } = await detail();
    assert.equal(ApiDocUri, `${portico.controlUrl}/apidoc/${ApiDocId}`);
    const asked = await fetch(ApiDocUri);
    assert.doesNotMatch(await asked.text(), /Pets for everybody/);
    const enter = (password: string) =>
      fetch(ApiDocUri, { method: 'POST', body: new URLSearchParams({ password }), redirect: 'manual' });
    assert.equal((await enter('wrong')).status, 401);
    const entered = await enter(SharePassword);
    assert.equal(entered.status, 303);
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await fetch(ApiDocUri, { headers: { cookie } });
    assert.match(await page.text(), /Pets for everybody/);
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    const file = await fetch(`${ApiDocUri}/openapi.json`, { headers: { cookie } });
    const openapi = (await file.json()) as { openapi: string; servers: { url: string }[] };
    assert.equal(openapi.openapi, '3.1.1');
    assert.equal(openapi.servers[0]?.url, `http://${service.host}:${portico.edgePort}/release`);
    assert.equal((await detail()).ViewCount, 1);
  });
});
