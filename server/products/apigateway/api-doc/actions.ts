// Handlers of API documents. A document is built in the call that asks for it, so its status is COMPLETED at once.
import { E } from '../errors.ts';
import { page } from '../filters.ts';
import { newId } from '../ids.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { findService, unique } from '../rows.ts';
import type * as contracts from './contract.ts';
import { generateApiDocument } from './generate.ts';
import { apiIdsOf, build, checkApis, describeDocument, findDocument } from './rows.ts';
import { newSharePassword, newSigningKey } from './secrets.ts';

const COMPLETED = 'COMPLETED';

/** Where readers find a document. */
export const documentUri = ({ controlUrl }: GatewayPorts, id: string): string =>
  `${controlUrl?.() ?? 'http://127.0.0.1:8900'}/apidoc/${id}`;

export const documentActions = (ports: GatewayPorts): Handlers<typeof contracts> => ({
  CreateAPIDoc: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const ids = unique(input.ApiIds);
    await checkApis(ctx, service.id, ids);
    const { documents: limit } = ports.limits;
    const held = await ctx.store.select('apigw_document').select('id').execute();
    if (held.length >= limit) return ctx.fail(E['LimitExceeded.APIDocLimitExceeded'], { limit });
    const now = ctx.now.getTime();
    const row = {
      id: newId('apidoc'),
      name: input.ApiDocName,
      service_id: service.id,
      environment: input.Environment,
      api_ids: JSON.stringify(ids),
      status: COMPLETED,
      share_password: ctx.store.seal(newSharePassword()),
      session_key: ctx.store.seal(newSigningKey()),
      view_count: 0,
      release_count: 1,
      failed_attempts: 0,
      locked_until: 0,
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_document', row);
    await build(ports, ctx, service, row);
    return { Result: describeDocument(row) };
  },

  DescribeAPIDocs: async (input, ctx) => {
    const rows = await ctx.store
      .select('apigw_document')
      .select(['id', 'name', 'status', 'tags'])
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    return { Result: { TotalCount: rows.length, APIDocSet: page(rows, input).map(describeDocument) } };
  },

  DescribeAPIDocDetail: async (input, ctx) => {
    const row = await findDocument(ctx, input.ApiDocId);
    const ids = apiIdsOf(row);
    const service = await ctx.store
      .select('apigw_service')
      .select('name')
      .where('id', '=', row.service_id)
      .executeTakeFirst();
    const apis = await ctx.store
      .select('apigw_api')
      .select(['id', 'name'])
      .where('service_id', '=', row.service_id)
      .execute();
    const names = new Map(apis.map((api) => [api.id, api.name ?? '']));
    const updated = new Date(row.modified_at);
    return {
      Result: {
        ...describeDocument(row),
        ApiCount: ids.length,
        ViewCount: row.view_count,
        ReleaseCount: row.release_count,
        ApiDocUri: documentUri(ports, row.id),
        SharePassword: ctx.store.open(row.share_password),
        UpdatedTime: updated,
        UpdateTime: updated,
        ServiceId: row.service_id,
        Environment: row.environment,
        ApiIds: ids,
        ServiceName: service?.name ?? '',
        ApiNames: ids.map((id) => names.get(id) ?? ''),
      },
    };
  },

  ModifyAPIDoc: async (input, ctx) => {
    const row = await findDocument(ctx, input.ApiDocId);
    const service = await findService(ctx, input.ServiceId ?? row.service_id);
    const ids = input.ApiIds === undefined ? apiIdsOf(row) : unique(input.ApiIds);
    await checkApis(ctx, service.id, ids);
    const changed = {
      name: input.ApiDocName ?? row.name,
      service_id: service.id,
      environment: input.Environment ?? row.environment,
      api_ids: JSON.stringify(ids),
      status: COMPLETED,
      release_count: row.release_count + 1,
      modified_at: ctx.now.getTime(),
    };
    await ctx.store.update('apigw_document').set(changed).where('id', '=', row.id).execute();
    await build(ports, ctx, service, { ...row, ...changed });
    return { Result: describeDocument({ ...row, ...changed }) };
  },

  DeleteAPIDoc: async (input, ctx) => {
    const { id } = await findDocument(ctx, input.ApiDocId);
    await ctx.store.delete('apigw_document_build').where('document_id', '=', id).execute();
    await ctx.store.delete('apigw_document').where('id', '=', id).execute();
    return { Result: true };
  },

  ResetAPIDocPassword: async (input, ctx) => {
    const row = await findDocument(ctx, input.ApiDocId);
    const changed = {
      share_password: ctx.store.seal(newSharePassword()),
      session_key: ctx.store.seal(newSigningKey()),
      failed_attempts: 0,
      locked_until: 0,
    };
    await ctx.store.update('apigw_document').set(changed).where('id', '=', row.id).execute();
    return { Result: describeDocument(row) };
  },

  BuildAPIDoc: async (input, ctx) => {
    const row = await findDocument(ctx, input.ApiDocId);
    const service = await findService(ctx, row.service_id);
    await build(ports, ctx, service, row);
    await ctx.store
      .update('apigw_document')
      .set({ status: COMPLETED, release_count: row.release_count + 1, modified_at: ctx.now.getTime() })
      .where('id', '=', row.id)
      .execute();
    return { Result: true };
  },

  GenerateApiDocument: generateApiDocument(ports),
});
