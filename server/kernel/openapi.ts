// A product version as an OpenAPI 3.1 document. The vendors' calls are RPC: each action is shown as its own path
// `/{Action}` for reading and for generators; the real request goes to `/` in the family's signature.
import type { ActionContract } from './action.ts';
import { encodeJson } from './encode-json.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Product, ProductVersion } from './product.ts';

export type OpenApiDocument = { readonly [key: string]: unknown };

const operation = (contract: ActionContract): Record<string, unknown> => ({
  operationId: contract.name,
  summary: contract.doc,
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: toJsonSchema(contract.input),
        ...(contract.examples.length > 0 && {
          examples: Object.fromEntries(
            contract.examples.map((example) => [example.title, { value: encodeJson(contract.input, example.request) }]),
          ),
        }),
      },
    },
  },
  responses: {
    '200': {
      description: 'Answer without the envelope.',
      content: { 'application/json': { schema: toJsonSchema(contract.output) } },
    },
    default: {
      description: contract.errors.length === 0 ? 'Common errors only.' : 'Refused.',
      ...(contract.errors.length > 0 && {
        'x-codes': contract.errors.map(({ code, status, message }) => ({ code, status, message })),
      }),
    },
  },
  'x-kind': contract.kind,
  'x-rate': contract.rate,
});

export const toOpenApi = (product: Product<never>, version: ProductVersion<never>): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: product.title, version: version.version },
  paths: Object.fromEntries(
    version.bindings.map(({ contract }) => [`/${contract.name}`, { post: operation(contract) }]),
  ),
});
