// Tokens through the plane: where they stand, who is sent to log in, what is said, and the authorising API.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { Answer, Backend } from '../../testing/calls.ts';
import { call, startBackend } from '../../testing/calls.ts';
import { httpExchange, quiet, route, service, update } from '../../testing/snapshots.ts';
import type { RouteSnapshot, TokenRules } from '../snapshot.ts';

let planes: Planes;
let tokenServer: Backend;
let backend: Backend;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rules: TokenRules = {
  fault: undefined,
  publicKey: JSON.stringify(publicKey.export({ format: 'jwk' })),
  tokenLocation: 'method.req.header.authorization',
  loginRedirectUrl: '',
};
const cookie = { ...rules, tokenLocation: 'method.req.header.Cookie' };
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenFor = (seconds: number): string => {
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ exp: now + seconds, iat: now, nbf: now })}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
};

before(async () => {
  backend = await startBackend();
  tokenServer = await startBackend((_, answer) => answer.end(tokenFor(60)));
  const dead = await startBackend();
  await dead.close();
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const exchange = httpExchange(backend.url);
  const business = (path: string, tokens: TokenRules): RouteSnapshot =>
    route(path, { apiId: `api-${path.slice(1)}`, auth: 'OAUTH', tokens, exchange });
  await planes.apply(
    update(
      service([
        business('/header', rules),
        business('/cookie', cookie),
        business('/login', { ...rules, loginRedirectUrl: 'https://login.example/?next=a b' }),
        business('/cookie-login', { ...cookie, loginRedirectUrl: 'https://login.example/' }),
        business('/gone', { ...rules, fault: 'no api' }),
        business('/bare', { ...rules, fault: 'no config' }),
        business('/keyless', { ...rules, publicKey: '' }),
        business('/broken', { ...rules, publicKey: '{"kty":"RSA"}' }),
        business('/query', { ...rules, tokenLocation: 'method.req.query.token' }),
        route('/token', { apiId: 'api-token', auth: 'OAUTH', exchange: httpExchange(tokenServer.url) }),
        route('/dead', { apiId: 'api-dead', auth: 'OAUTH', exchange: httpExchange(dead.url) }),
      ]),
    ),
  );
});
after(async () => {
  await planes.close();
  await backend.close();
  await tokenServer.close();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  call(planes.port, `/release${path}`, { headers });
const said = async (path: string, headers: Record<string, string> = {}): Promise<readonly [number, string]> => {
  const answer = await get(path, headers);
  return [answer.status, answer.status === 200 ? '' : (JSON.parse(answer.body) as { message: string }).message];
};

test('the token of the token server opens a business API, in each spelling', async () => {
  const token = (await get('/token')).body;
  for (const Authorization of [
    `Bearer id_token="${token}"`,
    `Bearer id_token=${token}`,
    `bearer ${token}`,
    `BEARER  ${token} `,
  ])
    assert.equal((await get('/header', { Authorization })).status, 200, Authorization);
  for (const Cookie of [`id_token=${token}`, `a=b; id_token=${token}; c=d`, `x; id_token="${token}"`])
    assert.equal((await get('/cookie', { Cookie })).status, 200, Cookie);
});

test('failures have the documented texts', async () => {
  const expired = tokenFor(-1);
  const verify = [401, 'Oauth id_token verify error'] as const;
  assert.deepEqual(await said('/header', { Authorization: `Bearer ${expired}` }), verify);
  assert.deepEqual(await said('/cookie', { Cookie: `id_token=${expired}` }), verify);
  assert.deepEqual(await said('/header'), [401, 'Oauth found no authorization header']);
  assert.deepEqual(await said('/header', { Cookie: `id_token=${tokenFor(9)}` }), [
    401,
    'Oauth found no authorization header',
  ]);
  assert.deepEqual(await said('/header', { Authorization: 'Bearer' }), [401, 'Oauth miss Oauth id_token']);
  assert.deepEqual(await said('/header', { Authorization: 'Bearer id_token=""' }), [401, 'Oauth miss Oauth id_token']);
  for (const Authorization of ['Basic YTpi', 'Bearerx', 'Bearer id_token="x', 'Bearer a b'])
    assert.deepEqual(
      await said('/header', { Authorization }),
      [401, 'Oauth authorization header format error'],
      Authorization,
    );
  assert.deepEqual(await said('/cookie', { Cookie: 'other_id_token=x' }), [401, 'Oauth found no id_token']);
  assert.deepEqual(await said('/cookie', { Cookie: 'id_token=' }), [401, 'Oauth miss Oauth id_token']);
});

test('callers without a token are sent to log in, those with a bad one are not', async () => {
  const sent = await get('/login');
  assert.equal(sent.status, 302);
  assert.equal(sent.headers.location, 'https://login.example/?next=a%20b');
  assert.equal((await get('/cookie-login', { Cookie: 'a=b' })).status, 302);
  assert.equal((await get('/login', { Authorization: `Bearer ${tokenFor(-1)}` })).status, 401);
  assert.equal((await get('/login', { Authorization: `Bearer ${tokenFor(60)}` })).status, 200);
});

test('faults of the configuration are 481, and lie open before any token is read', async () => {
  assert.deepEqual(await said('/gone'), [401, 'Oauth found no related Oauth api']);
  assert.deepEqual(await said('/bare'), [481, 'Oauth found no oauth config']);
  assert.deepEqual(await said('/keyless'), [481, 'Oauth found no public key']);
  assert.deepEqual(await said('/broken'), [481, 'Oauth public key error']);
  assert.deepEqual(await said('/query'), [481, 'Oauth id_token location forbidden']);
});

test('an authorising API whose token server is gone says so', async () => {
  assert.deepEqual(await said('/dead'), [401, 'Oauth call authentication server fail']);
});
