// Generated clients are compiled, sign as the documented vectors say, and call a server, whatever the APIs are called.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { DescribedApi, DescribedService } from '../described.ts';
import { clientFiles } from '../generate.ts';
import { camelCase, nameApis, pythonString, snakeCase } from './names.ts';

const run = promisify(execFile);
const python = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return undefined;
  }
})();
const withPython = { skip: python === undefined && 'there is no python3 on this machine' };

const HOSTILE = 'a"""b\'\'\'c*/d`e$' + '{1}f\\g\nh\u2028i😀<script>|#{x}';
const api = (name: string, more: Partial<DescribedApi> = {}): DescribedApi => ({
  id: `api-${name.length}`,
  name,
  description: HOSTILE,
  path: '/user/{id}',
  method: 'GET',
  authType: 'SECRET',
  parameters: [
    { name: 'id', position: 'path', type: 'string', required: true, defaultValue: undefined, description: HOSTILE },
  ],
  responseType: '',
  successExample: '',
  failExample: '',
  errorCodes: [],
  isPublished: true,
  ...more,
});
const service: DescribedService = {
  id: 'service-ody35h5e',
  name: HOSTILE,
  description: HOSTILE,
  environment: 'release',
  version: '2020022502411672fae6e9-9726-4caa-8867-6366cd3f1ba5',
  urls: ['http://service-ody35h5e-1250000001.gz.apigw.portico.localhost:8980/release'],
  apis: [
    api('findUser'),
    api('open data', { authType: 'NONE', method: 'ANY', path: '^~/open', parameters: [] }),
    api(HOSTILE, { path: `/x${HOSTILE.replaceAll(/[\n\s]/g, '')}` }),
    api('class', { path: '=/class', parameters: [] }),
    api('中文', { path: '/中文', parameters: [] }),
    api(''),
  ],
};

// Vectors: computed over the documented key pair and the documented header lines (apigw: 密钥对认证).
const ID = 'AKIDCgOPWjQ6BAxvHtyckhWABJVYSBj548pN';
const KEY = 'ZxF2whO0RhuwnVCj5JMMAuqcDcN2oPrC';
const AUTUMN = [
  ['date', 'Fri, 09 Oct 2015 00:00:00 GMT'],
  ['source', 'AndriodApp'],
];
const SPRING = [
  ['x-date', 'Mon, 19 Mar 2018 12:08:40 GMT'],
  ['source', 'xxxxxx'],
];
const vectors = [
  { headers: AUTUMN, algorithm: 'hmac-sha1', signature: 'zJ1fUmiWSmSZUoqgZi+dGUJvxn0=' },
  { headers: AUTUMN, algorithm: 'hmac-sha256', signature: 'P6FsmuKopyHp3tBPMSjBX/N2PG3dOU6NE0LVHAFfeFk=' },
  { headers: SPRING, algorithm: 'hmac-sha1', signature: 'M+oOCMJyaH8QvRYDqyL6ObdUaLg=' },
  { headers: SPRING.slice(0, 1), algorithm: 'hmac-sha1', signature: 'oxUEJJBEaC563PwsQRnKhuFReWI=' },
] as const;

const writeClient = async (t: TestContext, language: 'Python' | 'JavaScript'): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-client-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(clientFiles(service, language))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
};

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that keeps what it gets and answers 201 with JSON. */
const listen = async (t: TestContext): Promise<{ endpoint: string; received: Received[] }> => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/release`, received };
};

const checkCalls = (received: readonly Received[], quoted: string): void => {
  const [signed, open] = received;
  assert.equal(`${signed?.method} ${signed?.url}`, `GET /release/user/${quoted}?q=a+b&q=c`);
  assert.equal(signed?.headers.host, 'shop.example');
  assert.match(
    signed?.headers['authorization'] ?? '',
    /^hmac id="AKIDCg\w+", algorithm="hmac-sha1", headers="x-date source", signature="[A-Za-z0-9+/]{27}="$/,
  );
  assert.match(String(signed?.headers['x-date']), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  assert.equal(signed?.headers['source'], 'tests');
  assert.equal(`${open?.method} ${open?.url} ${open?.body}`, 'POST /release/open/more a=1&b=x+y');
  assert.equal(open?.headers['content-type'], 'application/x-www-form-urlencoded');
  assert.equal(open?.headers['authorization'], undefined);
};

test('the Python client compiles, signs as the vectors say and calls', withPython, async (t) => {
  const folder = await writeClient(t, 'Python');
  const { endpoint, received } = await listen(t);
  const module = 'a_b_c_d_e_1_f_g_h_i_script_x_release';
  await run('python3', [
    '-m',
    'py_compile',
    ...['client', 'signing', '__init__'].map((name) => join(folder, module, `${name}.py`)),
  ]);
  const script = `
import json, sys
from ${module} import Client, ENDPOINT, signature
vectors = json.loads(sys.argv[1])
for vector in vectors:
    assert signature("${KEY}", vector["headers"], vector["algorithm"]) == vector["signature"], vector
assert ENDPOINT == ${pythonString(service.urls[0] ?? '')}
client = Client("${ID}", "${KEY}", endpoint=sys.argv[2], host="shop.example", source="tests")
answer = client.find_user(path={"id": "a/b c"}, query={"q": ["a b", "c"]})
assert answer.status == 201 and answer.json() == {"ok": True} and answer.headers["content-type"] == "application/json"
client.open_data(method="POST", at="/open/more", form={"a": 1, "b": "x y"})
try:
    client.find_user()
    raise AssertionError("a missing path parameter was accepted")
except ValueError:
    pass
try:
    Client(endpoint=sys.argv[2]).find_user(path={"id": 1})
    raise AssertionError("a signed API was called without keys")
except ValueError:
    pass
`;
  await run('python3', ['-c', script, JSON.stringify(vectors), endpoint], { cwd: folder });
  assert.equal(received.length, 2);
  checkCalls(received, 'a%2Fb%20c');
});

test('the JavaScript client is a package that signs as the vectors say and calls', async (t) => {
  const folder = await writeClient(t, 'JavaScript');
  const { endpoint, received } = await listen(t);
  const script = `
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client, ENDPOINT, signature } from ${JSON.stringify(join(folder, 'index.js'))};
assert.equal(JSON.parse(readFileSync(${JSON.stringify(join(folder, 'package.json'))}, 'utf8')).version, '1.0.20200225024116');
for (const vector of ${JSON.stringify(vectors)})
  assert.equal(signature('${KEY}', vector.headers, vector.algorithm), vector.signature);
assert.equal(ENDPOINT, ${JSON.stringify(service.urls[0])});
const client = new Client({ secretId: '${ID}', secretKey: '${KEY}', endpoint: process.argv[1], host: 'shop.example', source: 'tests' });
const answer = await client.findUser({ path: { id: 'a/b c' }, query: { q: ['a b', 'c'] } });
assert.deepEqual([answer.status, answer.json(), answer.headers['content-type']], [201, { ok: true }, 'application/json']);
await client.openData({ method: 'POST', at: '/open/more', form: { a: 1, b: 'x y' } });
await assert.rejects(client.findUser(), /path parameter id is missing/);
await assert.rejects(new Client({ endpoint: process.argv[1] }).findUser({ path: { id: 1 } }), /is signed/);
`;
  await run(process.execPath, ['--input-type=module', '-e', script, endpoint]);
  assert.equal(received.length, 2);
  checkCalls(received, 'a%2Fb%20c');
});

test('every API has a method of its own, and no name is a word of the language', () => {
  const names = nameApis(service.apis).map(({ words }) => [snakeCase(words), camelCase(words)]);
  assert.deepEqual(names, [
    ['find_user', 'findUser'],
    ['open_data', 'openData'],
    ['a_b_c_d_e_1_f_g_h_i_script_x', 'aBCDE1FGHIScriptX'],
    ['api_class', 'apiClass'],
    ['get', 'get'],
    ['get_user_id', 'getUserId'],
  ]);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 20 }), (given) => {
      const named = nameApis(given.map((name) => api(name)));
      assert.equal(new Set(named.map(({ words }) => camelCase(words))).size, given.length);
      assert.equal(new Set(named.map(({ words }) => snakeCase(words))).size, given.length);
      for (const { words } of named) assert.match(snakeCase(words), /^[a-z][a-z0-9_]*$/);
    }),
  );
});

test('strings of the generated Python mean what they say', withPython, async () => {
  const texts = [HOSTILE, '\u0000', '\\u0041', '😀'];
  const script = `import json, sys\nassert [${texts.map(pythonString).join(', ')}] == json.loads(sys.argv[1])`;
  await run('python3', ['-c', script, JSON.stringify(texts)]);
});
