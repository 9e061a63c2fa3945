// Documents and archives over a real store: what is made, changed, kept apart and refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { EVIL, headerOf, NOW, openDocuments } from '../../../../test/support/documents.ts';
import type { CallSetting, Pairs } from '../../../../test/support/product-caller.ts';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import type { PageAnswer } from './index.ts';

test('a document is built at once, shown in full, listed, changed, built again and deleted', async (t) => {
  const { call, create, detail, serviceId, apiIds } = await openDocuments(t);
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
  const { call, create, serviceId, apiIds } = await openDocuments(t);
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

test('documents go with their service', async (t) => {
  const { call, create, get, store, serviceId } = await openDocuments(t);
  const { ApiDocId } = await create();
  await call('UnReleaseService', { ServiceId: serviceId, EnvironmentName: 'release' });
  await call('DeleteService', { ServiceId: serviceId });
  assert.equal((await get(`/apidoc/${ApiDocId}`)).status, 404);
  await store.read(async (db) => {
    for (const table of ['apigw_document', 'apigw_document_build', 'apigw_archive'] as const)
      assert.deepEqual(await db.selectFrom(table).selectAll().execute(), [], table);
  });
});

test('archives of documentation and client are behind signed links that end', async (t) => {
  const { call, get, serviceId, clock } = await openDocuments(t);
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
