// A whole life through the API: a service with ten APIs of all kinds, plans, keys, an application, a plugin, a domain with
// its certificate, three environments, five releases, a rollback, a document, a client; and its end, refused first where
// something is in use. Callers are asked at each step.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { signAppCall } from '#planes/testing/app-signer.ts';
import type { ActionCalls } from '../support/action-calls.ts';
import { actionCalls } from '../support/action-calls.ts';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import { serverCertificate, serverKey } from '../support/certificates.ts';
import { codeOf, tencentCommon } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import type { GatewayAnswer, GatewayCall, KeyPair } from '../support/gateway-caller.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { apisOfTheLife, businessApi, idToken, importedDocument } from './gateway-life/apis.ts';

const SubDomain = 'www.example.com';

describe('a whole life through the API', () => {
  let portico: Portico;
  let backend: Backend;
  let calls: ActionCalls;
  let ServiceId: string;
  let host: string;
  /** Ids of the ten APIs, by name. */
  const apis: Record<string, string> = {};
  let key: KeyPair;
  let UsagePlanId: string;
  let app: { readonly id: string; readonly key: string; readonly secret: string };
  let PluginId: string;
  let CertificateId: string;
  let ApiDocId: string;
  /** Versions in the order of their releases. */
  const versions: string[] = [];

  before(async () => {
    [portico, backend] = await Promise.all([
      startPortico({ settings: { PORTICO_ACTION_RATE_FACTOR: '100' } }),
      startBackend(),
    ]);
    calls = actionCalls(portico);
  });
  after(() => Promise.all([portico?.stop(), backend?.stop()]));

  const call = (path: string, more: Partial<GatewayCall> = {}): Promise<GatewayAnswer> =>
    callGateway({ port: portico.edgePort, host, path, ...more });
  const answers = (path: string, status: number, more: Partial<GatewayCall> = {}): Promise<GatewayAnswer> =>
    eventually(async () => {
      const answer = await call(path, more);
      assert.equal(answer.status, status, `${path}: ${answer.body}`);
      return answer;
    });
  const asApp = (path: string): Partial<GatewayCall> => ({
    headers: signAppCall({ method: 'GET', path, key: app.key, secret: app.secret }),
  });
  const release = async (EnvironmentName: string): Promise<void> => {
    const released = await calls.ok('ReleaseService', {
      ServiceId,
      EnvironmentName,
      ReleaseDesc: `release ${versions.length + 1}`,
    });
    versions.push(released.Result.ReleaseVersion);
  };
  const ssl = (action: string, parameters: object) =>
    tencentCommon(portico, '2019-12-05').request(action, parameters) as Promise<Record<string, unknown>>;

  test('a service with ten APIs', async () => {
    const service = await calls.ok('CreateService', {
      ServiceName: 'life',
      Protocol: 'http&https',
      NetTypes: ['OUTER', 'INNER'],
    });
    ServiceId = service.ServiceId;
    host = service.OuterSubDomain;
    for (const api of apisOfTheLife(ServiceId, backend.url))
      apis[api.ApiName] = (await calls.ok('CreateApi', api)).Result.ApiId;
    const business = businessApi(ServiceId, backend.url, apis['token'] as string);
    apis['business'] = (await calls.ok('CreateApi', business)).Result.ApiId;
    const imported = await calls.ok('ImportOpenApi', { ServiceId, Content: importedDocument });
    apis['gone'] = imported.Result.ApiSet[0].ApiId;
    assert.equal((await calls.ok('DescribeApisStatus', { ServiceId })).Result.TotalCount, 10);
    const run = await calls.ok('RunApi', { ServiceId, ApiId: apis['pet'], RequestPath: '{"id":"7"}' });
    assert.equal(JSON.parse(run.Result.ResponseBody).query.number, '7');
    assert.equal((await call('/release/open')).status, 404);
  });

  test('three environments', async () => {
    for (const environment of ['test', 'prepub', 'release']) await release(environment);
    const listed = await calls.ok('DescribeServiceEnvironmentList', { ServiceId });
    assert.deepEqual(
      listed.Result.EnvironmentList.map((one: { Status: number }) => one.Status),
      [1, 1, 1],
    );
    for (const environment of ['test', 'prepub', 'release']) await answers(`/${environment}/open`, 200);
  });

  test('keys, plans, an application, a plugin', async () => {
    const created = await calls.ok('CreateApiKey', { SecretName: 'caller', AccessKeyType: 'auto' });
    key = { id: created.Result.AccessKeyId, secret: created.Result.AccessKeySecret };
    const plan = await calls.ok('CreateUsagePlan', { UsagePlanName: 'gold', MaxRequestNumPreSec: 100 });
    UsagePlanId = plan.Result.UsagePlanId;
    await calls.ok('BindSecretIds', { UsagePlanId, AccessKeyIds: [key.id] });
    await calls.ok('BindEnvironment', {
      UsagePlanIds: [UsagePlanId],
      BindType: 'SERVICE',
      Environment: 'release',
      ServiceId,
    });
    const application = await calls.ok('CreateApiApp', { ApiAppName: 'shop' });
    const { ApiAppId: id, ApiAppKey, ApiAppSecret } = application.Result;
    app = { id, key: ApiAppKey, secret: ApiAppSecret };
    await calls.ok('BindApiApp', { ApiAppId: id, Environment: 'release', ServiceId, ApiId: apis['app'] });
    const plugin = await calls.ok('CreatePlugin', {
      PluginName: 'nobody',
      PluginType: 'IPControl',
      PluginData: '{"type":"black_list","blocks":"127.0.0.1"}',
    });
    PluginId = plugin.Result.PluginId;
    await calls.ok('AttachPlugin', { PluginId, ServiceId, EnvironmentName: 'prepub', ApiIds: [apis['open']] });
  });

  test('callers of every kind are answered', async () => {
    await answers('/release/private', 200, { key });
    await answers('/release/private', 401);
    await answers('/prepub/private', 403, { key });
    await answers('/release/app', 200, asApp('/release/app'));
    await answers('/release/app', 401);
    await answers('/prepub/open', 403);
    await answers('/release/business', 302);
    await answers('/release/business', 200, { headers: { Authorization: `Bearer ${idToken()}` } });
    const pet = JSON.parse((await answers('/release/pets/7', 200)).body);
    assert.deepEqual([pet.path, pet.query, pet.headers['x-stage']], ['/pet', { number: '7' }, 'life']);
    const exact = await answers('/release/exact', 200, { headers: { Origin: 'http://elsewhere.example' } });
    assert.equal(exact.headers['access-control-allow-origin'], '*');
    await answers('/release/exact/more', 404);
    await answers('/release/files/a/b', 200);
    await answers('/release/gone', 410);
    assert.equal((await answers('/release/fixed', 200)).body, '{"release":1}');
  });

  test('a domain with its certificate', async () => {
    const uploaded = await ssl('UploadCertificate', {
      CertificatePublicKey: serverCertificate,
      CertificatePrivateKey: serverKey,
    });
    CertificateId = String(uploaded['CertificateId']);
    await calls.ok('BindSubDomain', {
      ServiceId,
      SubDomain,
      Protocol: 'http&https',
      NetType: 'OUTER',
      NetSubDomain: host,
      CertificateId,
      IsDefaultMapping: false,
      PathMappingSet: [
        { Path: '/', Environment: 'release' },
        { Path: '/try', Environment: 'test' },
      ],
    });
    await answers('/open', 200, { host: SubDomain });
    await answers('/try/open', 200, { host: SubDomain });
  });

  test('five releases, and back to the third', async () => {
    for (const number of [2, 3]) {
      await calls.ok('ModifyApi', {
        ServiceId,
        ApiId: apis['fixed'],
        ServiceType: 'MOCK',
        RequestConfig: { Path: '/fixed', Method: 'GET' },
        ServiceMockReturnMessage: `{"release":${number}}`,
      });
      await release('release');
      await eventually(async () => assert.equal((await call('/release/fixed')).body, `{"release":${number}}`));
    }
    const all = await calls.ok('DescribeServiceReleaseVersion', { ServiceId });
    assert.deepEqual(
      all.Result.VersionList.map((version: { VersionName: string }) => version.VersionName),
      versions.toReversed(),
    );
    assert.equal(versions.length, 5);
    await calls.ok('UpdateService', { ServiceId, EnvironmentName: 'release', VersionName: versions[2] });
    await eventually(async () => assert.equal((await call('/release/fixed')).body, '{"release":1}'));
    await answers('/release/private', 200, { key });
  });

  test('a document and a client', async () => {
    const created = await calls.ok('CreateAPIDoc', {
      ApiDocName: 'life',
      ServiceId,
      Environment: 'release',
      ApiIds: [apis['open'], apis['pet']],
    });
    ApiDocId = created.Result.ApiDocId;
    const { ApiDocUri, SharePassword } = (await calls.ok('DescribeAPIDocDetail', { ApiDocId })).Result;
    const page = await fetch(ApiDocUri, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ password: SharePassword }),
      redirect: 'manual',
    });
    assert.ok(page.status < 400, `${page.status} ${await page.text()}`);
    const generated = await calls.ok('GenerateApiDocument', {
      ServiceId,
      GenEnvironment: 'release',
      GenLanguage: 'python',
    });
    for (const url of [generated.Result.DocumentURL, generated.Result.SdkURL])
      assert.equal((await fetch(url)).status, 200, url);
  });

  test('nothing that is in use can be deleted', async () => {
    await calls.refused('DeleteService', 'UnsupportedOperation.UnsupportedDeleteService', { ServiceId });
    await calls.refused('DeleteUsagePlan', 'UnsupportedOperation.UsagePlanInUse', { UsagePlanId });
    await calls.ok('DisableApiKey', { AccessKeyId: key.id });
    await answers('/release/private', 401, { key });
    await calls.refused('DeleteApiKey', 'UnsupportedOperation.ResourceIsInUse', { AccessKeyId: key.id });
    await calls.refused('DeleteApiApp', 'UnsupportedOperation.ResourceAssociated', { ApiAppId: app.id });
    await calls.refused('DeletePlugin', 'UnsupportedOperation.ResourceAssociated', { PluginId });
    await calls.refused('DeleteApi', 'UnsupportedOperation.UnsupportedDeleteApi', { ServiceId, ApiId: apis['token'] });
    assert.equal(
      await ssl('DeleteCertificate', { CertificateId }).then(() => 'deleted', codeOf),
      'FailedOperation.DeleteResourceFailed',
    );
  });

  test('in the right order everything goes', async () => {
    await calls.ok('UnBindSubDomain', { ServiceId, SubDomain });
    assert.equal((await ssl('DeleteCertificate', { CertificateId }))['DeleteResult'], true);
    await calls.ok('DetachPlugin', { PluginId, ServiceId, EnvironmentName: 'prepub', ApiId: apis['open'] });
    await calls.ok('DeletePlugin', { PluginId });
    await calls.ok('UnbindApiApp', { ApiAppId: app.id, Environment: 'release', ServiceId, ApiId: apis['app'] });
    await calls.ok('DeleteApiApp', { ApiAppId: app.id });
    await calls.ok('UnBindEnvironment', {
      UsagePlanIds: [UsagePlanId],
      BindType: 'SERVICE',
      Environment: 'release',
      ServiceId,
    });
    await calls.ok('UnBindSecretIds', { UsagePlanId, AccessKeyIds: [key.id] });
    await calls.ok('DeleteUsagePlan', { UsagePlanId });
    await calls.ok('DeleteApiKey', { AccessKeyId: key.id });
    for (const EnvironmentName of ['test', 'prepub', 'release'])
      await calls.ok('UnReleaseService', { ServiceId, EnvironmentName });
    await answers('/release/open', 404);
    const business = { ServiceId, ApiId: apis['business'] };
    await calls.ok('DeleteApi', business);
    await calls.ok('DeleteApi', { ServiceId, ApiId: apis['token'] });
    await calls.ok('DeleteAPIDoc', { ApiDocId });
    await calls.ok('DeleteService', { ServiceId });
    await calls.refused('DescribeService', 'ResourceNotFound.InvalidService', { ServiceId });
    const { AccountUsage } = (await calls.ok('GetAccountSettings')).Result;
    assert.deepEqual([AccountUsage.ServiceCount.ServiceCount, AccountUsage.UsagePlanCount.UsagePlanCount], [0, 0]);
  });
});
