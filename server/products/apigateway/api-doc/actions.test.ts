// Documents over a real store, read by their readers through the pages.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import type { CallSetting, Pairs, ProductCaller } from '../../../../test/support/product-caller.ts';
import { callProduct, refusedAs } from '../../../../test/support/product-caller.ts';
import { createApiGateway, documentedLimits } from '../index.ts';
import type { PageAnswer } from './index.ts';
import { createApiDocPages } from './index.ts';

const EVIL = '"><script>alert(1)</script>';
const NOW = '2026-11-24T04:00:00Z';
const product = createApiGateway({
  domain: 'portico.localhost',
  limits: { ...documentedLimits, documents: 2 },
  controlUrl: () => 'http://127.0.0.1:8900',
  edgePorts: () => ({ http: 8980, https: 8943 }),
});

interface Document {
  readonly ApiDocId: string;
  readonly ApiDocName: string;
  readonly ApiDocStatus: string;
}
interface Detail extends Document {
  readonly SharePassword: string;
  readonly ViewCount: number;
  readonly ReleaseCount: number;
}

interface Opened extends ProductCaller {
  readonly serviceId: string;
  readonly apiIds: readonly string[];
  readonly create: (pairs?: Pairs) => Promise<Document>;
  readonly detail: (id: string) => Promise<Detail>;
  readonly get: (path: string, cookie?: string, query?: string, method?: string) => Promise<PageAnswer>;
  readonly enter: (id: string, password: string) => Promise<PageAnswer>;
  /** The time the pages see. */
  readonly clock: { now: Date };
}

/** A service with a released API and one that is not. */
const open = async (t: TestContext): Promise<Opened> => {
  const caller = await callProduct(t, product);
  const { call } = caller;
  const { ServiceId }: { ServiceId: string } = await call('CreateService', { ServiceName: 'shop', Protocol: 'http' });
  const createApi = async (pairs: Pairs): Promise<string> => {
    const { Result }: { Result: { ApiId: string } } = await call('CreateApi', {
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: '15',
      Protocol: 'HTTP',
      ServiceMockReturnMessage: 'ok',
      ...pairs,
    });
    return Result.ApiId;
  };
  const released = await createApi({
    ApiName: EVIL,
    ApiDesc: EVIL,
    AuthType: 'SECRET',
    'RequestConfig.Path': '/user/{id}',
    'RequestConfig.Method': 'POST',
    'RequestParameters.0.Name': 'id',
    'RequestParameters.0.Position': 'path',
    'RequestParameters.0.Type': 'int',
    'RequestParameters.0.Desc': EVIL,
    'RequestParameters.1.Name': 'colour',
    'RequestParameters.1.Position': 'body',
    'RequestParameters.1.Required': 'true',
    ResponseType: 'JSON',
    ResponseSuccessExample: '{"ok":true}',
  });
  await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' });
  const later = await createApi({ ApiName: 'later', 'RequestConfig.Path': '=/later', 'RequestConfig.Method': 'ANY' });
  const clock = { now: new Date(NOW) };
  const pages = createApiDocPages({ store: caller.store, clock: () => clock.now });
  const ask = async (request: Parameters<typeof pages>[0]): Promise<PageAnswer> => {
    const answer = await pages(request);
    assert.ok(answer);
    return answer;
  };
  return {
    ...caller,
    serviceId: ServiceId,
    apiIds: [released, later],
    clock,
    create: async (pairs = {}) => {
      const { Result }: { Result: Document } = await call('CreateAPIDoc', {
        ApiDocName: 'The shop',
        ServiceId,
        Environment: 'release',
        'ApiIds.0': released,
        'ApiIds.1': later,
        ...pairs,
      });
      return Result;
    },
    detail: async (id) => {
      const { Result }: { Result: Detail } = await call('DescribeAPIDocDetail', { ApiDocId: id });
      return Result;
    },
    get: (path, cookie, query = '', method = 'GET') =>
      ask({ method, path, query, headers: cookie === undefined ? [] : [['cookie', cookie]], body: Buffer.alloc(0) }),
    enter: (id, password) =>
      ask({
        method: 'POST',
        path: `/apidoc/${id}`,
        query: '',
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        body: Buffer.from(new URLSearchParams({ password }).toString()),
      }),
  };
};

const headerOf = (answer: PageAnswer, name: string): string | undefined =>
  answer.headers.find(([key]) => key === name)?.[1];
const cookieOf = (answer: PageAnswer): string => (headerOf(answer, 'Set-Cookie') ?? '').split(';')[0] ?? '';

test('a document is built at once, shown in full, listed, changed, built again and deleted', async (t) => {
  const { call, create, detail, serviceId, apiIds } = await open(t);
  const made = await create({ 'Tags.0.Key': 'team', 'Tags.0.Value': 'a' });
  assert.match(made.ApiDocId, /^apidoc-[a-z0-9]{8}$/);
  const shown = {
    ApiDocId: made.ApiDocId,
    ApiDocName: 'The shop',
    ApiDocStatus: 'COMPLETED',
    Tags: [{ Key: 'team', Value: 'a' }],
  };
  assert.deepEqual(made, shown);
  const full = await detail(made.ApiDocId);
  assert.match(full.SharePassword, /^\d{6}$/);
  assert.deepEqual(full, {
    ...shown,
    ApiCount: 2,
    ViewCount: 0,
    ReleaseCount: 1,
    ApiDocUri: `http://127.0.0.1:8900/apidoc/${made.ApiDocId}`,
    SharePassword: full.SharePassword,
    UpdatedTime: '2026-11-24 12:00:00',
    UpdateTime: '2026-11-24 12:00:00',
    ServiceId: serviceId,
    Environment: 'release',
    ApiIds: apiIds,
    ServiceName: 'shop',
    ApiNames: [EVIL, 'later'],
  });
  const ApiDocId = made.ApiDocId;
  assert.deepEqual(await call('ModifyAPIDoc', { ApiDocId, ApiDocName: 'Other', 'ApiIds.0': apiIds[1] ?? '' }), {
    Result: { ...shown, ApiDocName: 'Other' },
  });
  assert.deepEqual(await call('BuildAPIDoc', { ApiDocId }), { Result: true });
  assert.equal((await detail(ApiDocId)).ReleaseCount, 3);
  assert.deepEqual(await call('DescribeAPIDocs'), {
    Result: { TotalCount: 1, APIDocSet: [{ ...shown, ApiDocName: 'Other' }] },
  });
  assert.deepEqual(await call('DeleteAPIDoc', { ApiDocId }), { Result: true });
  await assert.rejects(call('DescribeAPIDocDetail', { ApiDocId }), refusedAs('ResourceNotFound.InvalidApiDoc'));
});

test('what does not exist, or is another account’s, is refused; the quota holds', async (t) => {
  const { call, create, serviceId, apiIds } = await open(t);
  const { ApiDocId } = await create();
  const elsewhere: CallSetting[] = [{ accountId: 'account-2' }, { region: 'ap-shanghai' }];
  for (const place of elsewhere) {
    for (const action of ['DescribeAPIDocDetail', 'ModifyAPIDoc', 'DeleteAPIDoc', 'ResetAPIDocPassword', 'BuildAPIDoc'])
      await assert.rejects(call(action, { ApiDocId }, place), refusedAs('ResourceNotFound.InvalidApiDoc'), action);
    assert.deepEqual(await call('DescribeAPIDocs', {}, place), { Result: { TotalCount: 0, APIDocSet: [] } });
    await assert.rejects(
      call(
        'CreateAPIDoc',
        { ApiDocName: 'x', ServiceId: serviceId, Environment: 'test', 'ApiIds.0': apiIds[0] ?? '' },
        place,
      ),
      refusedAs('ResourceNotFound.InvalidService'),
    );
    await assert.rejects(
      call('GenerateApiDocument', { ServiceId: serviceId, GenEnvironment: 'release', GenLanguage: 'Python' }, place),
      refusedAs('FailedOperation.ServiceNotExist'),
    );
  }
  await assert.rejects(create({ ServiceId: 'service-00000000' }), refusedAs('ResourceNotFound.InvalidService'));
  await assert.rejects(create({ 'ApiIds.1': 'api-00000000' }), refusedAs('ResourceNotFound.InvalidApi'));
  await assert.rejects(create({ Environment: 'production' }), refusedAs('InvalidParameter.FormatError'));
  await create();
  await assert.rejects(create(), refusedAs('LimitExceeded.APIDocLimitExceeded'));
});

test('the page is behind its password, escaped, loads nothing, and is counted', async (t) => {
  const { create, detail, get, enter, apiIds } = await open(t);
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
  const { create, detail, enter, clock } = await open(t);
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
  const { create, enter } = await open(t);
  const { ApiDocId } = await create();
  const statuses = await Promise.all(
    Array.from({ length: 12 }, () => enter(ApiDocId, 'x').then(({ status }) => status)),
  );
  assert.deepEqual(statuses.toSorted(), [...Array<number>(4).fill(401), ...Array<number>(8).fill(429)]);
});

test('a cookie ends with its time, with another password, and opens one document only', async (t) => {
  const { call, create, detail, get, enter, clock } = await open(t);
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

test('documents go with their service', async (t) => {
  const { call, create, get, store, serviceId } = await open(t);
  const { ApiDocId } = await create();
  await call('UnReleaseService', { ServiceId: serviceId, EnvironmentName: 'release' });
  await call('DeleteService', { ServiceId: serviceId });
  assert.equal((await get(`/apidoc/${ApiDocId}`)).status, 404);
  await store.read(async (db) => {
    for (const table of ['apigw_document', 'apigw_document_build', 'apigw_archive'] as const)
      assert.deepEqual(await db.selectFrom(table).selectAll().execute(), [], table);
  });
});

test('paths that are no document are not found, other methods not allowed, others’ paths not ours', async (t) => {
  const { create, get, store } = await open(t);
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

test('archives of documentation and client are behind signed links that end', async (t) => {
  const { call, get, serviceId, clock } = await open(t);
  const generate = async (pairs: Pairs = {}): Promise<{ DocumentURL: string; SdkURL: string }> => {
    const { Result }: { Result: { DocumentURL: string; SdkURL: string } } = await call('GenerateApiDocument', {
      ServiceId: serviceId,
      GenEnvironment: 'release',
      GenLanguage: 'Python',
      ...pairs,
    });
    return Result;
  };
  await assert.rejects(generate({ GenEnvironment: 'test' }), refusedAs('FailedOperation.GenerateApiDocumentError'));
  await assert.rejects(generate({ GenLanguage: 'COBOL' }), refusedAs('InvalidParameterValue.InvalidGenLanguage'));
  await assert.rejects(generate({ GenEnvironment: 'x' }), refusedAs('InvalidParameterValue.NotInOptions'));
  const links = await generate();
  const follow = (link: string): Promise<PageAnswer> => {
    const url = new URL(link);
    assert.equal(url.origin, 'http://127.0.0.1:8900');
    return get(url.pathname, undefined, url.search.slice(1));
  };
  const sdk = await follow(links.SdkURL);
  assert.equal(headerOf(sdk, 'Content-Type'), 'application/zip');
  assert.deepEqual(Object.keys(unzipSync(sdk.body as Uint8Array)), [
    'shop-release/README.md',
    'shop-release/pyproject.toml',
    'shop-release/shop_release/__init__.py',
    'shop-release/shop_release/signing.py',
    'shop-release/shop_release/client.py',
  ]);
  const document = unzipSync((await follow(links.DocumentURL)).body as Uint8Array);
  const openapi = JSON.parse(strFromU8(document['shop-release-document/openapi.json'] ?? new Uint8Array())) as {
    paths: object;
  };
  assert.deepEqual(Object.keys(openapi.paths), ['/user/{id}'], 'published APIs only');
  const javascript = await generate({ GenLanguage: 'javascript' });
  assert.ok('shop-release/index.js' in unzipSync((await follow(javascript.SdkURL)).body as Uint8Array));

  assert.equal((await follow(links.SdkURL.replace('sdk.zip', 'document.zip'))).status, 403);
  assert.equal((await follow(links.SdkURL.replace(/pass=\d/, 'pass=9'))).status, 403);
  assert.equal((await follow(links.SdkURL.replace(/\?.*/, ''))).status, 403);
  clock.now = new Date(Date.parse(NOW) + 24 * 60 * 60 * 1000);
  assert.equal((await follow(links.SdkURL)).status, 410);
  clock.now = new Date(NOW);
  await generate();
  assert.equal((await follow(links.SdkURL)).status, 404, 'a new archive replaces the last');
});
