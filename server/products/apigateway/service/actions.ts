// Handlers of services.
import { domainsOf } from '../domain/rows.ts';
import { maxStrategy } from '../environment/rules.ts';
import { E } from '../errors.ts';
import { filterRows, page, tagRules, valuesOf } from '../filters.ts';
import { newId } from '../ids.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import type { ServiceRow } from '../rows.ts';
import { environmentsOf, findService, publishedIn, tagsOf, unique } from '../rows.ts';
import { environmentNames } from '../structures/common.ts';
import type * as contracts from './contract.ts';
import { describeListed, describeService, netTypesOf, subDomains } from './describe.ts';
import { deletionObstacle, removedNetTypes } from './rules.ts';

/** Tables whose rows go with their service. */
const tablesOfService = [
  'apigw_api',
  'apigw_environment',
  'apigw_release',
  'apigw_api_strategy',
  'apigw_ip_strategy',
  'apigw_ip_strategy_binding',
  'apigw_api_app_binding',
  'apigw_plugin_binding',
  'apigw_document',
  'apigw_archive',
] as const;

export const serviceActions = (ports: GatewayPorts): Handlers<typeof contracts> => ({
  CreateService: async (input, ctx) => {
    if (!ctx.caller.standing.verified) ctx.fail(E['UnauthorizedOperation.UncertifiedUser']);
    if (ctx.caller.standing.inArrears) ctx.fail(E['UnsupportedOperation.AccountArrears']);
    const dedicated = input.InstanceId || input.ExclusiveSetName;
    if (dedicated) ctx.fail(E['FailedOperation.InstanceNotExist'], { id: dedicated });
    const held = await ctx.store.select('apigw_service').select('id').execute();
    if (held.length >= ports.limits.services)
      ctx.fail(E['LimitExceeded.ServiceCountLimitExceeded'], { limit: ports.limits.services });

    const now = ctx.now.getTime();
    const row = {
      id: newId('service'),
      app_id: ctx.caller.appId,
      name: input.ServiceName.toLowerCase(),
      description: input.ServiceDesc ?? '',
      protocol: input.Protocol,
      net_types: JSON.stringify(unique(input.NetTypes ?? ['OUTER'])),
      ip_version: input.IpVersion,
      tags: JSON.stringify(input.Tags ?? []),
      unique_vpc_id: input.UniqVpcId ?? null,
      project_id: input.ProjectId ?? null,
      processor: input.TceArch ?? null,
      user_type: input.AppIdType ?? null,
      created_at: now,
      modified_at: now,
    };
    await ctx.store.insert('apigw_service', row);
    await ctx.store.insert(
      'apigw_environment',
      environmentNames.map((name) => ({
        service_id: row.id,
        name,
        version: '',
        strategy: maxStrategy,
        note: null,
        published_at: null,
      })),
    );
    ctx.changed('gateway', row.id);
    const service = { ...row, account_id: ctx.store.accountId, region: ctx.store.region };
    const { outer, inner } = subDomains(service, ports.domain);
    return {
      ServiceId: row.id,
      ServiceName: row.name,
      ServiceDesc: row.description,
      OuterSubDomain: outer,
      InnerSubDomain: inner,
      CreatedTime: new Date(now),
      NetTypes: netTypesOf(service),
      IpVersion: row.ip_version,
    };
  },

  DescribeService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    return {
      ...(await describeService(ctx, service, ports)),
      SpecialUse: 'DEFAULT',
      UniqVpcId: service.unique_vpc_id,
      ProjectId: service.project_id,
      TceArch: service.processor,
    };
  },

  DescribeServiceForApiApp: async (input, ctx) => {
    if (input.ApiRegion !== ctx.region) ctx.fail(E['ResourceNotFound.InvalidService'], { id: input.ServiceId });
    return describeService(ctx, await findService(ctx, input.ServiceId), ports);
  },

  DescribeServicesStatus: async (input, ctx) => {
    const services = await ctx.store
      .select('apigw_service')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const environments = await ctx.store.select('apigw_environment').selectAll().execute();
    const environmentsOfService = Map.groupBy(environments, (environment) => environment.service_id);
    const published = (service: ServiceRow) => publishedIn(environmentsOfService.get(service.id) ?? []);

    const bindings =
      valuesOf(input.Filters, 'NotUsagePlanId') === undefined
        ? []
        : await ctx.store.select('apigw_plan_binding').select(['service_id', 'usage_plan_id', 'environment']).execute();
    const inEnvironments = valuesOf(input.Filters, 'Environment');
    const isBound = (service: ServiceRow, planId: string) =>
      bindings.some(
        (binding) =>
          binding.service_id === service.id &&
          binding.usage_plan_id === planId &&
          (inEnvironments?.includes(binding.environment) ?? true),
      );

    const rows = filterRows(
      ctx,
      services,
      input.Filters,
      {
        ServiceId: (service, value) => service.id === value,
        ServiceName: (service, value) => service.name === value.toLowerCase(),
        NotUsagePlanId: (service, value) => !isBound(service, value),
        Environment: (service, value) => published(service).includes(value),
        IpVersion: (service, value) => service.ip_version === value,
        InstanceId: (_service, value) => value === '',
        ...tagRules(tagsOf),
      },
      E['InvalidParameterValue.InvalidFilterNotSupportedName'],
    );
    return {
      Result: {
        TotalCount: rows.length,
        ServiceSet: page(rows, input).map((service) =>
          describeListed(service, environmentsOfService.get(service.id) ?? [], ports),
        ),
      },
    };
  },

  ModifyService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const held = netTypesOf(service);
    const netTypes = unique(input.NetTypes ?? held);
    if (removedNetTypes(held, netTypes).length > 0)
      ctx.fail(E['UnsupportedOperation.ReduceNetTypes'], { types: held.join(', ') });
    await ctx.store
      .update('apigw_service')
      .set({
        name: input.ServiceName?.toLowerCase() ?? service.name,
        description: input.ServiceDesc ?? service.description,
        protocol: input.Protocol ?? service.protocol,
        net_types: JSON.stringify(netTypes),
        project_id: input.ProjectId ?? service.project_id,
        unique_vpc_id: input.UniqVpcId ?? service.unique_vpc_id,
        modified_at: ctx.now.getTime(),
      })
      .where('id', '=', service.id)
      .execute();
    ctx.changed('gateway', service.id);
    return {};
  },

  DeleteService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const bound = await ctx.store
      .select('apigw_plan_binding')
      .select('usage_plan_id')
      .where('service_id', '=', service.id)
      .execute();
    const obstacle = deletionObstacle(
      publishedIn(await environmentsOf(ctx, service.id)),
      unique(bound.map((binding) => binding.usage_plan_id)),
      (await domainsOf(ctx.store, service.id)).map((row) => row.domain),
    );
    if (obstacle !== undefined) ctx.fail(E['UnsupportedOperation.UnsupportedDeleteService'], { reason: obstacle });
    const documents = ctx.store.select('apigw_document').select('id').where('service_id', '=', service.id);
    await ctx.store.delete('apigw_document_build').where('document_id', 'in', documents).execute();
    for (const table of tablesOfService) await ctx.store.delete(table).where('service_id', '=', service.id).execute();
    await ctx.store.delete('apigw_service').where('id', '=', service.id).execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },
});
