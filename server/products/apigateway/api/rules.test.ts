// Rules of an API's configuration: what is refused, with which code, and what is let through.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { backendUrlFault, frontendPathFault, variablesOf } from './paths.ts';
import type { ApiDraft } from './rules.ts';
import { brokenRule } from './rules.ts';

const http: ApiDraft = {
  path: '/user/{id}',
  method: 'GET',
  protocol: 'HTTP',
  apiType: 'NORMAL',
  authType: 'NONE',
  serviceType: 'HTTP',
  settings: {
    ServiceTimeout: 15,
    RequestParameters: [{ Name: 'id', Position: 'PATH' }],
    ServiceConfig: { Url: 'https://backend.example:8443', Path: '/v1/{id}', Method: 'get' },
  },
};
const mock: ApiDraft = {
  ...http,
  path: '/hello',
  serviceType: 'MOCK',
  settings: { ServiceTimeout: 15, ServiceMockReturnMessage: '' },
};
const webSocket: ApiDraft = {
  ...http,
  protocol: 'WEBSOCKET',
  serviceType: 'WEBSOCKET',
  settings: { ...http.settings, ServiceConfig: { ...http.settings.ServiceConfig, Url: 'wss://chat.example:9' } },
};
const withSettings = (settings: Partial<ApiDraft['settings']>): ApiDraft => ({
  ...http,
  settings: { ...http.settings, ...settings },
});

test('sound configurations are let through', () => {
  assert.equal(brokenRule(http), undefined);
  assert.equal(brokenRule(mock), undefined);
  assert.equal(brokenRule(webSocket), undefined);
  for (const path of ['/', '=/exact', '^~/preferred', '/a/[0-9]+', '/a/x{2}', '/a-b_c.d~'])
    assert.equal(brokenRule({ ...mock, path }), undefined, path);
});

const V = 'InvalidParameterValue';
const refused: readonly [string, ApiDraft, string][] = [
  ['unknown method', { ...mock, method: 'FETCH' }, `${V}.InvalidMethod`],
  ['path without slash', { ...mock, path: 'hello' }, `${V}.InvalidApiRequestConfig`],
  ['path with blank', { ...mock, path: '/a b' }, `${V}.InvalidApiRequestConfig`],
  ['broken expression', { ...mock, path: '/a(b' }, `${V}.InvalidApiRequestConfig`],
  ['expression after ^~', { ...mock, path: '^~/a.*' }, `${V}.InvalidApiRequestConfig`],
  ['websocket by POST', { ...mock, protocol: 'WEBSOCKET', method: 'POST' }, `${V}.InvalidWSMethod`],
  ['websocket', { ...mock, protocol: 'WEBSOCKET' }, `${V}.NotInOptions`],
  ['websocket backend of an HTTP API', { ...webSocket, protocol: 'HTTP' }, `${V}.NotInOptions`],
  ['websocket by http://', { ...webSocket, settings: http.settings }, `${V}.InvalidUrl`],
  [
    'HTTP by ws://',
    withSettings({ ServiceConfig: { ...http.settings.ServiceConfig, Url: 'ws://127.0.0.1' } }),
    `${V}.InvalidUrl`,
  ],
  ['function backend', { ...mock, serviceType: 'SCF' }, 'UnsupportedOperation.InvalidEndpointType'],
  ['microservice', { ...mock, apiType: 'TSF' }, `${V}.InvalidApiType`],
  ['enterprise identity', { ...mock, authType: 'EIAM' }, `${V}.NotInOptions`],
  ['undeclared variable', withSettings({ RequestParameters: [] }), `${V}.InvalidRequestParameters`],
  [
    'variable that is not in the path',
    { ...mock, settings: { ...mock.settings, RequestParameters: [{ Name: 'x', Position: 'path' }] } },
    `${V}.InvalidRequestParameters`,
  ],
  [
    'body parameter of a GET',
    { ...mock, settings: { ...mock.settings, RequestParameters: [{ Name: 'x', Position: 'body' }] } },
    `${V}.InvalidRequestParameters`,
  ],
  [
    'header declared twice',
    {
      ...mock,
      settings: {
        ...mock.settings,
        RequestParameters: [
          { Name: 'X-A', Position: 'header' },
          { Name: 'x-a', Position: 'head' },
        ],
      },
    },
    `${V}.InvalidRequestParameters`,
  ],
  [
    'mapping of an undeclared parameter',
    withSettings({
      ServiceParameters: [
        { Name: 'a', Position: 'query', RelevantRequestParameterName: 'b', RelevantRequestParameterPosition: 'query' },
      ],
    }),
    `${V}.ParameterNotMatch`,
  ],
  [
    'mapping without source',
    withSettings({ ServiceParameters: [{ Name: 'a', Position: 'query' }] }),
    `${V}.InvalidServiceParameters`,
  ],
  [
    'constant that would split a header',
    withSettings({ ConstantParameters: [{ Name: 'X-A', Position: 'header', DefaultValue: 'a\r\nX-B: b' }] }),
    `${V}.InvalidConstantParameters`,
  ],
  ['no mock body', { ...mock, settings: { ServiceTimeout: 15 } }, `${V}.InvalidServiceMockReturnMessage`],
  ['no backend', { ...http, path: '/', settings: { ServiceTimeout: 15 } }, `${V}.InvalidServiceConfig`],
  [
    'private backend',
    withSettings({ ServiceConfig: { Product: 'clb', Url: 'http://a', Method: 'GET' } }),
    `${V}.InvalidServiceConfig`,
  ],
  [
    'url with path',
    withSettings({ ServiceConfig: { Url: 'http://a/b', Path: '/', Method: 'GET' } }),
    `${V}.InvalidUrl`,
  ],
  [
    'backend path',
    withSettings({ ServiceConfig: { Url: 'http://a', Path: 'b', Method: 'GET' } }),
    `${V}.InvalidBackendPath`,
  ],
  [
    'backend variable that nothing fills',
    withSettings({ ServiceConfig: { Url: 'http://a', Path: '/{other}', Method: 'GET' } }),
    `${V}.ParameterNotMatch`,
  ],
];
describe('unsound configurations are refused', () => {
  for (const [title, draft, code] of refused)
    test(title, () => {
      const broken = brokenRule(draft);
      assert.equal(broken?.code, code);
      assert.ok(broken?.reason !== undefined);
    });
});

test('paths: any text gets an answer, and accepted ones start where routing starts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      if (frontendPathFault(path) === undefined) assert.match(path, /^(=|\^~)?\//);
      variablesOf(path);
    }),
  );
});

test('backend URLs: accepted ones are an origin', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.webAuthority().map((host) => `http://${host}`),
      ),
      (text) => {
        if (backendUrlFault(text) !== undefined) return;
        const url = new URL(text);
        assert.equal(url.href, `${url.origin}/`);
      },
    ),
  );
});
