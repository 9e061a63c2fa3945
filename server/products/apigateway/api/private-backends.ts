// Rules of backends that are not one address: channels (后端通道) and microservices (TSF 对接).
import type { ApiSettings } from '../structures/api-settings.ts';
import { positionOf } from './positions.ts';

/** Where the two parameters stand that say which microservice a call is for. */
export const NAMESPACE_PARAMETER = 'X-NameSpace-Code';
export const SERVICE_PARAMETER = 'X-MicroService-Name';
/** 后端超时: 超时时间的最大限制为30秒. */
const MICROSERVICE_TIMEOUT_SECONDS = 30;

/** Whether the backend is a channel: by its ServiceType, or by the product of an HTTP backend. */
export const isChannel = (serviceType: string, { ServiceConfig }: Pick<ApiSettings, 'ServiceConfig'>): boolean =>
  serviceType === 'VPC' || serviceType === 'UPSTREAM' || (serviceType === 'HTTP' && !!ServiceConfig?.UpstreamId);

export const channelFault = ({ ServiceConfig = {} }: ApiSettings): string | undefined => {
  const { Product, UpstreamId } = ServiceConfig;
  if (!UpstreamId) return 'a channel as backend is named by UpstreamId.';
  if (Product && Product.toLowerCase() !== 'upstream')
    return `a backend of product ${Product} is not served by this gateway; use upstream with UpstreamId.`;
  return undefined;
};

export const microserviceFault = (settings: ApiSettings): string | undefined => {
  const services = settings.MicroServices ?? [];
  if (services.length === 0) return 'an API with ServiceType TSF needs MicroServices.';
  if (services.some(({ NamespaceId, MicroServiceName }) => !NamespaceId || !MicroServiceName))
    return 'every microservice needs NamespaceId and MicroServiceName.';
  if (!settings.ServiceConfig?.Method) return 'an API with ServiceType TSF needs ServiceConfig with Path and Method.';
  if (settings.ServiceTimeout > MICROSERVICE_TIMEOUT_SECONDS)
    return `ServiceTimeout of an API with ServiceType TSF is at most ${MICROSERVICE_TIMEOUT_SECONDS} seconds.`;
  const { Method } = settings.ServiceTsfLoadBalanceConf ?? {};
  if (Method && Method !== 'RoundRobinRule') return `ServiceTsfLoadBalanceConf.Method must be RoundRobinRule.`;
  return undefined;
};

/** Both must be declared, where a caller may put them, and neither may be mapped (设置参数). */
export const microserviceParameterFault = (settings: ApiSettings): string | undefined => {
  for (const name of [NAMESPACE_PARAMETER, SERVICE_PARAMETER]) {
    const declared = (settings.RequestParameters ?? []).find((parameter) => sameName(parameter.Name, name));
    const position = positionOf(declared?.Position);
    if (position === undefined || position === 'body')
      return `an API with ServiceType TSF declares ${name} in header, query or path.`;
    const mapped = (settings.ServiceParameters ?? []).some(
      (parameter) =>
        sameName(parameter.RelevantRequestParameterName, name) &&
        !(sameName(parameter.Name, name) && positionOf(parameter.Position) === position),
    );
    if (mapped) return `${name} cannot be mapped.`;
  }
  return undefined;
};

const sameName = (left: string | undefined, right: string): boolean => left?.toLowerCase() === right.toLowerCase();
