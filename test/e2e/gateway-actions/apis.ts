// APIs: created, changed, imported, and those that give tokens.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { WorldNow } from './world.ts';
import { makeService, mockApi, nowhere } from './world.ts';

export const apiCases = (world: WorldNow): void => {
  test('APIs', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'apis', ['test']);
    await calls.refused('CreateApi', 'InvalidParameterValue.InvalidApiRequestConfig', mockApi(ServiceId));
    await calls.refused('CreateApi', 'ResourceNotFound.InvalidService', mockApi(nowhere.ServiceId));
    const described = await calls.ok('DescribeApi', { ServiceId, ApiId });
    assert.deepEqual([described.Result.RequestConfig.Path, described.Result.Environments], ['/hello', ['test']]);
    await calls.refused('DescribeApi', 'ResourceNotFound.InvalidApi', { ServiceId, ApiId: 'api-00000000' });
    const shown = await calls.ok('DescribeApiForApiApp', { ServiceId, ApiId, ApiRegion: 'ap-guangzhou' });
    assert.equal(shown.Result.ApiId, ApiId);
    await calls.refused('DescribeApiForApiApp', 'ResourceNotFound.InvalidApi', {
      ServiceId,
      ApiId: 'api-00000000',
      ApiRegion: 'ap-guangzhou',
    });
    await calls.ok('ModifyApi', { ...mockApi(ServiceId, '/bye'), ApiId, ServiceMockReturnMessage: 'bye' });
    await calls.refused('ModifyApi', 'InvalidParameterValue.InvalidMethod', {
      ...mockApi(ServiceId),
      ApiId,
      RequestConfig: { Path: '/x', Method: 'FETCH' },
    });
    const listed = await calls.ok('DescribeApisStatus', {
      ServiceId,
      Filters: [{ Name: 'ApiPath', Values: ['/bye'] }],
    });
    assert.equal(listed.Result.ApiIdStatusSet[0].ApiId, ApiId);
    await calls.refused('DescribeApisStatus', 'ResourceNotFound.InvalidService', nowhere);
    await calls.ok('DeleteApi', { ServiceId, ApiId });
    await calls.refused('DeleteApi', 'ResourceNotFound.InvalidApi', { ServiceId, ApiId });
  });

  test('an authorising API gets another key and address', async () => {
    const { calls } = world();
    const { ServiceId, ApiId } = await makeService(world(), 'tokens');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' };
    const created = await calls.ok('CreateApi', {
      ...mockApi(ServiceId, '/token'),
      ServiceType: 'HTTP',
      AuthType: 'OAUTH',
      ApiBusinessType: 'OAUTH',
      RequestConfig: { Path: '/token', Method: 'POST' },
      ServiceConfig: { Url: world().backendUrl, Path: '/token', Method: 'POST' },
      OauthConfig: {
        PublicKey: JSON.stringify(jwk),
        TokenLocation: 'method.req.header.authorization',
        LoginRedirectUrl: 'https://login.example.com',
      },
    });
    const change = { ServiceId, ApiId: created.Result.ApiId, BusinessType: 'OAUTH' };
    await calls.ok('ModifyApiIncrement', { ...change, LoginRedirectUrl: 'https://login2.example.com' });
    const described = await calls.ok('DescribeApi', { ServiceId, ApiId: created.Result.ApiId });
    assert.equal(described.Result.OauthConfig.LoginRedirectUrl, 'https://login2.example.com');
    await calls.refused('ModifyApiIncrement', 'InvalidParameterValue.InvalidApiBusinessType', { ...change, ApiId });
  });

  test('an OpenAPI document becomes APIs', async () => {
    const { calls } = world();
    const { ServiceId } = await makeService(world(), 'imported');
    const Content = `openapi: 3.0.0
info: { title: pets, version: '1' }
paths:
  /pets/{id}:
    get:
      operationId: pet
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses: { '200': { description: a pet } }
      x-apigw-backend: { ServiceType: MOCK, ServiceMockReturnMessage: tom }
`;
    const imported = await calls.ok('ImportOpenApi', { ServiceId, Content });
    assert.deepEqual([imported.Result.ApiSet[0].ApiName, imported.Result.ApiSet[0].Status], ['pet', 'success']);
    await calls.refused('ImportOpenApi', 'ResourceNotFound.InvalidService', { ...nowhere, Content });
  });
};
