// What readers of documents see: the password, the page, its cookie, its locks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieOf, EVIL, headerOf, openDocuments } from '../../../../test/support/documents.ts';
import { createApiDocPages } from './index.ts';

test('the page is behind its password, escaped, loads nothing, and is counted', async (t) => {
  const { create, detail, get, enter, apiIds } = await openDocuments(t);
  const { ApiDocId } = await create();
  const path = `/apidoc/${ApiDocId}`;
  const asked = await get(path);
  assert.equal(asked.status, 200);
  assert.match(String(asked.body), /type="password"/);
  assert.doesNotMatch(String(asked.body), /The shop/);
  assert.equal((await get(`${path}/openapi.json`)).status, 401);

  const { SharePassword } = await detail(ApiDocId);
  const entered = await enter(ApiDocId, SharePassword);
  assert.equal(entered.status, 303);
  assert.equal(headerOf(entered, 'Location'), path);
  assert.match(
    headerOf(entered, 'Set-Cookie') ?? '',
    new RegExp(`^apidoc_${ApiDocId}=\\S+; Path=${path}; Max-Age=43200; HttpOnly; SameSite=Lax$`),
  );
  const cookie = cookieOf(entered);
  const page = await get(path, `other=1; ${cookie}`);
  const text = String(page.body);
  assert.equal(page.status, 200);
  assert.match(text, /The shop/);
  assert.doesNotMatch(text, /<script|onerror|javascript:/i);
  assert.match(text, /&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.doesNotMatch(text, /(?:src|href|action)="(?:https?:)?\/\//, 'no address of another host');
  assert.match(text, /http:\/\/service-[a-z0-9]{8}-1250000001\.gz\.apigw\.portico\.localhost:8980\/release/);
  assert.match(text, /not published in this environment yet/);
  const policy = headerOf(page, 'Content-Security-Policy') ?? '';
  assert.match(policy, /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self';/);
  assert.equal(headerOf(page, 'Cache-Control'), 'no-store');

  const file = await get(`${path}/openapi.json`, cookie);
  const openapi = JSON.parse(String(file.body)) as {
    openapi: string;
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  assert.equal(openapi.openapi, '3.1.1');
  assert.deepEqual(Object.keys(openapi.paths), ['/user/{id}', '/later']);
  const operation = openapi.paths['/user/{id}']?.['post'];
  assert.equal(operation?.['x-apigw-api-id'], apiIds[0]);
  assert.deepEqual(operation?.['security'], [{ keyPair: [] }]);
  assert.deepEqual(operation?.['parameters'], [
    { name: 'id', in: 'path', required: true, description: EVIL, schema: { type: 'integer', format: 'int32' } },
  ]);
  assert.deepEqual(Object.keys(openapi.paths['/later'] ?? {}), ['get', 'post', 'put', 'delete', 'patch']);

  await get(path, cookie, '', 'HEAD');
  await get(path, cookie);
  assert.equal((await detail(ApiDocId)).ViewCount, 2);
});

test('wrong passwords lock the document for a while, in the store', async (t) => {
  const { create, detail, enter, clock } = await openDocuments(t);
  const { ApiDocId } = await create();
  const { SharePassword } = await detail(ApiDocId);
  const wrong = SharePassword === '000000' ? '000001' : '000000';
  for (let attempt = 1; attempt <= 4; attempt++) assert.equal((await enter(ApiDocId, wrong)).status, 401);
  const locked = await enter(ApiDocId, wrong);
  assert.deepEqual([locked.status, headerOf(locked, 'Retry-After')], [429, '900']);
  assert.equal((await enter(ApiDocId, SharePassword)).status, 429, 'the right one does not open a locked document');
  clock.now = new Date(clock.now.getTime() + 15 * 60 * 1000);
  assert.equal((await enter(ApiDocId, wrong)).status, 401);
  assert.equal((await enter(ApiDocId, SharePassword)).status, 303);
  for (let attempt = 1; attempt <= 4; attempt++)
    assert.equal((await enter(ApiDocId, '')).status, 401, 'counted from the start');
});

test('guesses at once are counted one by one', async (t) => {
  const { create, enter } = await openDocuments(t);
  const { ApiDocId } = await create();
  const statuses = await Promise.all(
    Array.from({ length: 12 }, () => enter(ApiDocId, 'x').then(({ status }) => status)),
  );
  assert.deepEqual(statuses.toSorted(), [...Array<number>(4).fill(401), ...Array<number>(8).fill(429)]);
});

test('a cookie ends with its time, with another password, and opens one document only', async (t) => {
  const { call, create, detail, get, enter, clock } = await openDocuments(t);
  const [one, two] = [await create(), await create()];
  const cookie = cookieOf(await enter(one.ApiDocId, (await detail(one.ApiDocId)).SharePassword));
  const isOpen = async (id: string, given: string): Promise<boolean> =>
    String((await get(`/apidoc/${id}`, given)).body).includes('The shop');
  assert.equal(await isOpen(one.ApiDocId, cookie), true);
  assert.equal(await isOpen(two.ApiDocId, cookie.replace(one.ApiDocId, two.ApiDocId)), false);
  assert.equal(await isOpen(one.ApiDocId, cookie.replace(/=\d/, '=9')), false);
  const started = clock.now;
  clock.now = new Date(started.getTime() + 12 * 60 * 60 * 1000);
  assert.equal(await isOpen(one.ApiDocId, cookie), false);
  clock.now = started;
  const before = (await detail(one.ApiDocId)).SharePassword;
  await call('ResetAPIDocPassword', { ApiDocId: one.ApiDocId });
  assert.equal(await isOpen(one.ApiDocId, cookie), false);
  const after = (await detail(one.ApiDocId)).SharePassword;
  if (after !== before) assert.equal((await enter(one.ApiDocId, before)).status, 401);
  assert.equal((await enter(one.ApiDocId, after)).status, 303);
});

test('paths that are no document are not found, other methods not allowed, others’ paths not ours', async (t) => {
  const { create, get, store } = await openDocuments(t);
  const { ApiDocId } = await create();
  for (const path of [
    '/apidoc',
    '/apidoc/',
    '/apidoc/x',
    '/apidoc/apidoc-00000000',
    `/apidoc/${ApiDocId}/other`,
    `/apidoc/${ApiDocId}/openapi.json/x`,
    '/apidoc/archive/x',
    '/apidoc/archive/00000000-0000-0000-0000-000000000000/sdk.zip',
  ])
    assert.equal((await get(path)).status, 404, path);
  assert.equal((await get(`/apidoc/${ApiDocId}`, undefined, '', 'DELETE')).status, 405);
  assert.equal((await get('/apidoc/archive/x', undefined, '', 'POST')).status, 405);
  const pages = createApiDocPages({ store });
  assert.equal(
    await pages({ method: 'GET', path: '/console', query: '', headers: [], body: Buffer.alloc(0) }),
    undefined,
  );
});
