// A published gateway service built through the Tencent SDK: one open API, one behind a key and a usage plan.
import type { TencentClient } from './clients.ts';
import type { KeyPair } from './gateway-caller.ts';

export interface PublishedService {
  readonly serviceId: string;
  /** Default domain without port. */
  readonly host: string;
  /** `GET /open`, no authentication. */
  readonly openApiId: string;
  /** `ANY /private`, key pair. */
  readonly privateApiId: string;
  readonly planId: string;
  readonly key: KeyPair;
}

export interface PlanLimits {
  /** Requests a second; unlimited without. */
  readonly perSecond?: number;
  /** Requests in total; unlimited without. */
  readonly quota?: number;
}

export const createService = async (client: TencentClient, name: string) => {
  const service = await client.CreateService({ ServiceName: name, Protocol: 'http&https', NetTypes: ['OUTER'] });
  return { serviceId: service.ServiceId as string, host: service.OuterSubDomain as string };
};

export interface ApiShape {
  readonly serviceId: string;
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly authType: 'NONE' | 'SECRET';
  readonly backendUrl: string;
  readonly backendPath: string;
}

export const createHttpApi = async (client: TencentClient, shape: ApiShape): Promise<string> => {
  const method = shape.method ?? 'ANY';
  const answer = await client.CreateApi({
    ServiceId: shape.serviceId,
    ApiName: shape.name,
    ServiceType: 'HTTP',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    AuthType: shape.authType,
    RequestConfig: { Path: shape.path, Method: method },
    ServiceConfig: { Url: shape.backendUrl, Path: shape.backendPath, Method: method },
    ResponseType: 'JSON',
  });
  return answer.Result?.ApiId as string;
};

/** A key and a plan with these limits, bound to each other and to the service's `release` environment. */
export const createPlanWithKey = async (client: TencentClient, serviceId: string, limits: PlanLimits = {}) => {
  const key = await client.CreateApiKey({ SecretName: 'caller', AccessKeyType: 'auto' });
  const plan = await client.CreateUsagePlan({
    UsagePlanName: 'plan',
    MaxRequestNum: limits.quota ?? -1,
    MaxRequestNumPreSec: limits.perSecond ?? -1,
  });
  const planId = plan.Result?.UsagePlanId as string;
  const keyPair: KeyPair = {
    id: key.Result?.AccessKeyId as string,
    secret: key.Result?.AccessKeySecret as string,
  };
  await client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: [keyPair.id] });
  await client.BindEnvironment({
    UsagePlanIds: [planId],
    BindType: 'SERVICE',
    Environment: 'release',
    ServiceId: serviceId,
  });
  return { planId, key: keyPair };
};

export const release = (client: TencentClient, serviceId: string) =>
  client.ReleaseService({ ServiceId: serviceId, EnvironmentName: 'release', ReleaseDesc: 'test' });

/** Everything above in order. The edge serves it a moment after this returns. */
export const publishService = async (
  client: TencentClient,
  backendUrl: string,
  limits: PlanLimits = {},
): Promise<PublishedService> => {
  const { serviceId, host } = await createService(client, 'pets');
  const shape = { serviceId, backendUrl, backendPath: '/echo' };
  const openApiId = await createHttpApi(client, {
    ...shape,
    name: 'open',
    path: '/open',
    method: 'GET',
    authType: 'NONE',
  });
  const privateApiId = await createHttpApi(client, { ...shape, name: 'private', path: '/private', authType: 'SECRET' });
  const { planId, key } = await createPlanWithKey(client, serviceId, limits);
  await release(client, serviceId);
  return { serviceId, host, openApiId, privateApiId, planId, key };
};
