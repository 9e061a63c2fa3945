// Handlers of upstreams.
import { E } from '../errors.ts';
import { filterRows, page } from '../filters.ts';
import { newId } from '../ids.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { unique } from '../rows.ts';
import type * as contracts from './contract.ts';
import {
  apisUsing,
  columnsOf,
  describeListedUpstream,
  describeUpstream,
  draftOf,
  findUpstream,
  servicesReaching,
} from './rows.ts';
import type { UpstreamDraft } from './rules.ts';
import { faultOfUpstream } from './rules.ts';

/** SDK model: 请求重试次数. */
const DEFAULT_RETRIES = 3;

export const upstreamActions = ({ limits }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateUpstream: async (input, ctx) => {
    const draft: UpstreamDraft = {
      name: input.UpstreamName ?? '',
      type: input.UpstreamType ?? 'IP_PORT',
      upstreamHost: input.UpstreamHost || null,
      nodes: input.Nodes ?? [],
      healthChecker: input.HealthChecker ?? null,
      k8sServices: input.K8sService ?? [],
    };
    const fault = faultOfUpstream(draft);
    if (fault !== undefined) return ctx.fail(E['InvalidParameterValue.InvalidUpstream'], { reason: fault });
    const held = await ctx.store.select('apigw_upstream').select('id').execute();
    if (held.length >= limits.upstreams)
      return ctx.fail(E['LimitExceeded'], {
        reason: `the account has its ${limits.upstreams} upstreams. Delete one first.`,
      });
    const id = newId('upstream');
    const now = ctx.now.getTime();
    await ctx.store.insert('apigw_upstream', {
      id,
      description: input.UpstreamDescription ?? '',
      scheme: input.Scheme,
      algorithm: input.Algorithm,
      unique_vpc_id: input.UniqVpcId,
      retries: input.Retries ?? DEFAULT_RETRIES,
      ...columnsOf(draft),
      tags: JSON.stringify(input.Tags ?? []),
      created_at: now,
      modified_at: now,
    });
    return { UpstreamId: id };
  },

  ModifyUpstream: async (input, ctx) => {
    const row = await findUpstream(ctx, input.UpstreamId);
    const kept = draftOf(row);
    const draft: UpstreamDraft = {
      name: input.UpstreamName ?? kept.name,
      type: input.UpstreamType ?? kept.type,
      upstreamHost: input.UpstreamHost === undefined ? kept.upstreamHost : input.UpstreamHost || null,
      nodes: input.Nodes ?? kept.nodes,
      healthChecker: input.HealthChecker ?? kept.healthChecker,
      k8sServices: input.K8sService ?? kept.k8sServices,
    };
    const fault = faultOfUpstream(draft);
    if (fault !== undefined) return ctx.fail(E['InvalidParameterValue.InvalidUpstream'], { reason: fault });
    const changed = {
      description: input.UpstreamDescription ?? row.description,
      scheme: input.Scheme ?? row.scheme,
      algorithm: input.Algorithm ?? row.algorithm,
      unique_vpc_id: input.UniqVpcId ?? row.unique_vpc_id,
      retries: input.Retries ?? row.retries,
      ...columnsOf(draft),
      modified_at: ctx.now.getTime(),
    };
    await ctx.store.update('apigw_upstream').set(changed).where('id', '=', row.id).execute();
    for (const serviceId of unique([...(await servicesReaching(ctx.store, row.id))])) ctx.changed('gateway', serviceId);
    return { Result: describeUpstream({ ...row, ...changed }) };
  },

  DeleteUpstream: async (input, ctx) => {
    const row = await findUpstream(ctx, input.UpstreamId);
    const inUse = (await apisUsing(ctx.store, row.id)).length + (await servicesReaching(ctx.store, row.id)).length;
    if (inUse > 0) return ctx.fail(E['UnsupportedOperation.UnsupportedDeleteUpstream']);
    await ctx.store.delete('apigw_upstream').where('id', '=', row.id).execute();
    return { UpstreamId: row.id };
  },

  DescribeUpstreams: async (input, ctx) => {
    const upstreams = await ctx.store
      .select('apigw_upstream')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const rows = filterRows(
      ctx,
      upstreams,
      input.Filters,
      {
        UpstreamId: (row, value) => row.id === value,
        UpstreamName: (row, value) => row.name === value,
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return { Result: { TotalCount: rows.length, UpstreamSet: page(rows, input).map(describeListedUpstream) } };
  },

  DescribeUpstreamBindApis: async (input, ctx) => {
    const { id } = await findUpstream(ctx, input.UpstreamId);
    const rows = filterRows(
      ctx,
      await apisUsing(ctx.store, id),
      input.Filters,
      { ServiceId: (api, value) => api.service_id === value, ApiId: (api, value) => api.id === value },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    const services = await ctx.store.select('apigw_service').select(['id', 'name']).execute();
    const nameOf = new Map(services.map((service) => [service.id, service.name]));
    return {
      Result: {
        TotalCount: rows.length,
        BindApiSet: page(rows, input).map((api) => ({
          ApiId: api.id,
          ServiceId: api.service_id,
          ApiName: api.name,
          ServiceName: nameOf.get(api.service_id) ?? null,
          BindTime: new Date(api.modified_at),
        })),
      },
    };
  },
});
