// Operations of a document become parameters of CreateApi.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DocumentFault, operationsOf } from './operations.ts';

const backend = { ServiceType: 'HTTP', ServiceConfig: { Url: 'http://127.0.0.1', Path: '/', Method: 'GET' } };
const documentOf = (paths: unknown, more: object = {}) => ({ openapi: '3.0.0', paths, ...more }) as never;
const one = (operation: object, more: object = {}, shared: object = {}) => {
  const [first] = operationsOf(
    documentOf({ '/a/{id}': { get: { 'x-apigw-backend': backend, ...operation }, ...shared } }, more),
  );
  assert.ok(first);
  return first;
};

test('extensions, name, path and method', () => {
  const imported = one({
    operationId: 'find',
    'x-apigw-cors': true,
    'x-apigw-service-timeout': 30,
    'x-apigw-auth-type': 'SECRET',
  });
  assert.deepEqual(imported, {
    name: 'find',
    path: '/a/{id}',
    method: 'GET',
    mock: undefined,
    parameters: {
      ...backend,
      ApiType: 'NORMAL',
      AuthType: 'SECRET',
      EnableCORS: true,
      Protocol: 'HTTP',
      ServiceTimeout: 30,
      RequestConfig: { Path: '/a/{id}', Method: 'GET' },
      ApiName: 'find',
    },
  });
});

test('parameters of path and operation, types, defaults, references and form bodies', () => {
  const imported = one(
    {
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'integer', format: 'int64' }, description: 'Which' },
        { $ref: '#/components/parameters/page~1size' },
      ],
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              properties: { name: { type: 'string' }, on: { type: 'boolean', default: true } },
              required: ['name'],
            },
          },
        },
      },
    },
    {
      components: {
        parameters: { 'page/size': { name: 'size', in: 'query', schema: { $ref: '#/components/schemas/Size' } } },
        schemas: { Size: { type: 'number', default: 10 } },
      },
    },
    {
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'string' } },
        { name: 'X-A', in: 'header' },
      ],
    },
  );
  assert.deepEqual(imported.parameters['RequestParameters'], [
    { Name: 'id', Position: 'path', Type: 'long', Required: true, Desc: 'Which' },
    { Name: 'X-A', Position: 'header', Type: 'string', Required: false },
    { Name: 'size', Position: 'query', Type: 'double', Required: false, DefaultValue: '10' },
    { Name: 'name', Position: 'body', Type: 'string', Required: true },
    { Name: 'on', Position: 'body', Type: 'boolean', Required: false, DefaultValue: 'true' },
  ]);
});

test('status and headers of a MOCK answer', () => {
  const mock = {
    ServiceType: 'MOCK',
    ServiceMockReturnMessage: 'no',
    MockReturnHttpStatusCode: 404,
    MockReturnHttpHeaders: [{ Name: 'X-A', Value: 'b' }],
  };
  const imported = one({ 'x-apigw-backend': mock });
  assert.deepEqual(imported.mock, {
    MockReturnHttpStatusCode: 404,
    MockReturnHttpHeaders: [{ Name: 'X-A', Value: 'b' }],
  });
  assert.ok(!('MockReturnHttpStatusCode' in imported.parameters));
  assert.match(one({ 'x-apigw-backend': { ...mock, MockReturnHttpStatusCode: 99 } }).fault ?? '', /200 to 599/);
  for (const header of [
    { Name: 'a b', Value: '' },
    { Name: 'X', Value: 'a\r\nb' },
    { Name: 'Transfer-Encoding', Value: 'x' },
  ])
    assert.match(
      one({ 'x-apigw-backend': { ...mock, MockReturnHttpHeaders: [header] } }).fault ?? '',
      /cannot be sent/,
    );
});

test('faults of an operation are said with it', () => {
  assert.match(one({ 'x-apigw-backend': undefined }).fault ?? '', /x-apigw-backend is missing/);
  assert.match(one({ parameters: [{ name: 'a', in: 'cookie' }] }).fault ?? '', /stands in cookie/);
  assert.match(one({ parameters: [{ $ref: '#/nowhere' }] }).fault ?? '', /leads nowhere/);
  assert.match(one({ parameters: [{ $ref: 'http://evil.example/x' }] }).fault ?? '', /leads out/);
  const circle = {
    components: { parameters: { a: { $ref: '#/components/parameters/b' }, b: { $ref: '#/components/parameters/a' } } },
  };
  assert.match(one({ parameters: [{ $ref: '#/components/parameters/a' }] }, circle).fault ?? '', /circle/);
});

test('faults of the document end the import', () => {
  for (const document of [
    {},
    { openapi: '2.0', paths: {} },
    { openapi: '3.1.0', paths: {} },
    { openapi: '3.0.0' },
    documentOf({}),
    documentOf({ '/a': 1 }),
  ])
    assert.throws(() => operationsOf(document as never), DocumentFault);
});

test('whatever the document, the import answers or refuses', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.dictionary(fc.constantFrom('get', 'post', 'parameters', 'x'), fc.jsonValue())),
      (paths) => {
        try {
          operationsOf(documentOf(paths));
        } catch (error) {
          assert.ok(error instanceof DocumentFault, String(error));
        }
      },
    ),
  );
});
