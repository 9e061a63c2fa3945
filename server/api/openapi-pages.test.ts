import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireRequest } from '#dialects/dialect.ts';
import { createProducts } from '#products/index.ts';
import { readSettings } from '../settings.ts';
import { openApiPages } from './openapi-pages.ts';

const pages = openApiPages(createProducts({ settings: readSettings({}), identity: undefined as never }));
const get = async (path: string, method = 'GET') => {
  const request: WireRequest = { method, target: path, path, query: '', headers: [], body: Buffer.alloc(0) };
  const answer = await pages(request);
  return answer === undefined ? undefined : (JSON.parse(String(answer.body)) as Record<string, unknown>);
};

test('every listed document is an OpenAPI 3.1 document of its product', async () => {
  const { documents } = (await get('/openapi')) as { documents: string[] };
  assert.ok(documents.includes('/openapi/apigw/2018-08-08.json'));
  for (const path of documents) {
    const document = await get(path);
    assert.equal(document?.['openapi'], '3.1.0', path);
    assert.ok(Object.keys(document?.['paths'] as object).length > 0, path);
  }
});

test('other paths and methods are not its business', async () => {
  assert.equal(await get('/'), undefined);
  assert.equal(await get('/openapi/none/1.json'), undefined);
  assert.equal(await get('/openapi', 'POST'), undefined);
});
