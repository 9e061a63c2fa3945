// Stored documents and their builds.
import type { Selectable } from 'kysely';
import type { ApiGatewayDocumentTable } from '#store/tables/apigateway-addresses.ts';
import { E } from '../errors.ts';
import type { Ctx, GatewayPorts } from '../ports.ts';
import type { ServiceRow } from '../rows.ts';
import { apisOf, tagsOf } from '../rows.ts';
import { describeForReaders } from './described.ts';
import { toOpenApi } from './openapi.ts';
import { documentPage } from './page.ts';

export type DocumentRow = Selectable<ApiGatewayDocumentTable>;

export const findDocument = async (ctx: Ctx<'ResourceNotFound.InvalidApiDoc'>, id: string): Promise<DocumentRow> =>
  (await ctx.store.select('apigw_document').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound.InvalidApiDoc'], { id });

export const apiIdsOf = (row: { readonly api_ids: string }): readonly string[] => JSON.parse(row.api_ids) as string[];

export const describeDocument = (row: Pick<DocumentRow, 'id' | 'name' | 'status' | 'tags'>) => ({
  ApiDocId: row.id,
  ApiDocName: row.name,
  ApiDocStatus: row.status,
  Tags: tagsOf(row),
});

/** Every id is an API of the service. */
export const checkApis = async (
  ctx: Ctx<'ResourceNotFound.InvalidApi'>,
  serviceId: string,
  ids: readonly string[],
): Promise<void> => {
  const held = new Set((await apisOf(ctx, serviceId)).map((api) => api.id));
  const missing = ids.find((id) => !held.has(id));
  if (missing !== undefined) ctx.fail(E['ResourceNotFound.InvalidApi'], { id: missing });
};

/** Where readers find the machine-readable document, below the page's own address. */
export const OPENAPI_FILE = 'openapi.json';

/** Builds page and OpenAPI file of a document and keeps them. APIs that were deleted since are left out. */
export const build = async (
  ports: GatewayPorts,
  ctx: Ctx<never>,
  service: ServiceRow,
  document: Pick<DocumentRow, 'id' | 'name' | 'environment' | 'api_ids'>,
): Promise<void> => {
  const described = await describeForReaders(ports, ctx, service, document.environment, apiIdsOf(document));
  await ctx.store.delete('apigw_document_build').where('document_id', '=', document.id).execute();
  await ctx.store.insert('apigw_document_build', {
    document_id: document.id,
    html: documentPage(document.name, described, `${document.id}/${OPENAPI_FILE}`),
    openapi: JSON.stringify(toOpenApi(document.name, described), undefined, 2),
    built_at: ctx.now.getTime(),
  });
};
