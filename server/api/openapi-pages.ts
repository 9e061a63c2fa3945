// /openapi: the contracts of every product version as OpenAPI 3.1 documents, for generators, editors and the console.
import { toOpenApi } from '#kernel/openapi.ts';
import type { Product } from '#kernel/product.ts';
import type { PageAnswer, Pages } from './endpoint.ts';

const json = (body: unknown): PageAnswer => ({
  status: 200,
  headers: [['Content-Type', 'application/json']],
  body: JSON.stringify(body),
});

/** `GET /openapi` lists the documents, `GET /openapi/<product>/<version>.json` is one. They tell nothing of any account. */
export const openApiPages = <Store>(products: readonly Product<Store>[]): Pages => {
  const documents = new Map<string, () => PageAnswer>();
  for (const product of products)
    for (const version of product.versions)
      if (version.bindings.length > 0)
        documents.set(`/openapi/${product.name}/${version.version}.json`, () =>
          json(toOpenApi(product as Product<never>, version as Product<never>['versions'][number])),
        );
  return async (request) => {
    if (request.method !== 'GET') return undefined;
    if (request.path === '/openapi') return json({ documents: [...documents.keys()] });
    return documents.get(request.path)?.();
  };
};
