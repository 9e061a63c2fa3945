// Answers about services, composed from stored rows.
import type { Infer } from '#kernel/schema.ts';
import { relationsOf, settingsOf } from '../api/describe.ts';
import { innerSubDomain, outerSubDomain } from '../domains.ts';
import type { Ctx, GatewayPorts } from '../ports.ts';
import type { ApiRow, EnvironmentRow, ServiceRow } from '../rows.ts';
import { apisOf, environmentsOf, publishedIn, tagsOf } from '../rows.ts';
import type { ApiIdStatus, Service, UsagePlan } from '../structures/service.ts';

export const netTypesOf = (service: ServiceRow): readonly string[] => JSON.parse(service.net_types) as string[];

/** Default domains; '' for a network the service does not answer in. */
export const subDomains = (service: ServiceRow, domain: string): { readonly outer: string; readonly inner: string } => {
  const types = netTypesOf(service);
  return {
    outer: types.includes('OUTER') ? outerSubDomain(service, domain) : '',
    inner: types.includes('INNER') ? innerSubDomain(service, domain) : '',
  };
};

/** `domain/environment`, without scheme, as the environment lists show it. */
export const environmentUrl = (service: ServiceRow, environment: string, domain: string): string => {
  const { outer, inner } = subDomains(service, domain);
  return `${outer || inner}/${environment}`;
};

/** 0 for a service that does not answer in the inner network. */
const innerPorts = (
  service: ServiceRow,
  { edgePorts }: GatewayPorts,
): { readonly http: number; readonly https: number } =>
  netTypesOf(service).includes('INNER') ? (edgePorts?.() ?? { http: 80, https: 443 }) : { http: 0, https: 0 };

export const describeListed = (
  service: ServiceRow,
  environments: readonly EnvironmentRow[],
  ports: GatewayPorts,
): Infer<typeof Service> => {
  const { outer, inner } = subDomains(service, ports.domain);
  const { http, https } = innerPorts(service, ports);
  return {
    InnerHttpsPort: https,
    ServiceDesc: service.description,
    Protocol: service.protocol,
    ModifiedTime: new Date(service.modified_at),
    NetTypes: netTypesOf(service),
    ExclusiveSetName: '',
    ServiceId: service.id,
    IpVersion: service.ip_version,
    AvailableEnvironments: publishedIn(environments),
    ServiceName: service.name,
    OuterSubDomain: outer,
    CreatedTime: new Date(service.created_at),
    InnerHttpPort: http,
    InnerSubDomain: inner,
    TradeIsolateStatus: 0,
    Tags: tagsOf(service),
    InstanceId: '',
    SetType: '',
    DeploymentType: 'DEFAULT',
    ProjectId: service.project_id,
    TceArch: service.processor,
  };
};

const listApi = (api: ApiRow, apis: readonly ApiRow[]): Infer<typeof ApiIdStatus> => {
  const settings = settingsOf(api);
  return {
    ServiceId: api.service_id,
    ApiId: api.id,
    ApiDesc: api.description,
    Path: api.path,
    Method: api.method,
    CreatedTime: new Date(api.created_at),
    ModifiedTime: new Date(api.modified_at),
    ApiName: api.name,
    UniqVpcId: settings.ServiceConfig?.UniqVpcId ?? null,
    ApiType: api.api_type,
    Protocol: api.protocol,
    IsDebugAfterCharge: settings.IsDebugAfterCharge ?? false,
    AuthType: api.auth_type,
    ApiBusinessType: api.business_type,
    AuthRelationApiId: api.auth_relation_api_id,
    RelationBuniessApiIds: relationsOf(api, apis),
    OauthConfig: settings.OauthConfig ?? null,
    TokenLocation: settings.OauthConfig?.TokenLocation ?? null,
  };
};

/** Bindings of usage plans to the environments of a service, each plan once an environment. */
const boundPlans = async (ctx: Ctx<never>, serviceId: string): Promise<Infer<typeof UsagePlan>[]> => {
  const bindings = await ctx.store
    .select('apigw_plan_binding')
    .select(['usage_plan_id', 'environment'])
    .distinct()
    .where('service_id', '=', serviceId)
    .orderBy('environment')
    .orderBy('usage_plan_id')
    .execute();
  if (bindings.length === 0) return [];
  const plans = await ctx.store
    .select('apigw_usage_plan')
    .selectAll()
    .where('id', 'in', [...new Set(bindings.map((binding) => binding.usage_plan_id))])
    .execute();
  return bindings.flatMap((binding) =>
    plans
      .filter((plan) => plan.id === binding.usage_plan_id)
      .map((plan) => ({
        Environment: binding.environment,
        UsagePlanId: plan.id,
        UsagePlanName: plan.name,
        UsagePlanDesc: plan.description,
        MaxRequestNumPreSec: plan.max_requests_per_second ?? -1,
        CreatedTime: new Date(plan.created_at),
        ModifiedTime: new Date(plan.modified_at),
      })),
  );
};

/** Everything DescribeService and DescribeServiceForApiApp have in common. */
export const describeService = async (ctx: Ctx<never>, service: ServiceRow, ports: GatewayPorts) => {
  const [apis, environments, plans] = [
    await apisOf(ctx, service.id),
    await environmentsOf(ctx, service.id),
    await boundPlans(ctx, service.id),
  ];
  const { outer, inner } = subDomains(service, ports.domain);
  const { http, https } = innerPorts(service, ports);
  return {
    ServiceId: service.id,
    AvailableEnvironments: publishedIn(environments),
    ServiceName: service.name,
    ServiceDesc: service.description,
    Protocol: service.protocol,
    CreatedTime: new Date(service.created_at),
    ModifiedTime: new Date(service.modified_at),
    ExclusiveSetName: '',
    NetTypes: netTypesOf(service),
    InternalSubDomain: inner,
    OuterSubDomain: outer,
    InnerHttpPort: http,
    InnerHttpsPort: https,
    ApiTotalCount: apis.length,
    ApiIdStatusSet: apis.map((api) => listApi(api, apis)),
    UsagePlanTotalCount: plans.length,
    UsagePlanList: plans,
    IpVersion: service.ip_version,
    UserType: service.user_type,
    SetId: null,
    Tags: tagsOf(service),
    InstanceId: '',
    InstanceName: '',
    SetType: '',
    DeploymentType: 'DEFAULT',
  };
};
