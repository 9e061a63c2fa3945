// What the gateway knows of a call and tells a backend where its API asks for it (系统参数). The vendor publishes no list of
// names; those of the condition language (clientIp, clientUa, httpScheme) are kept, the others are ours:
// docs/gateway-parameters.md.
import { wireText } from '#lib/percent-encoding.ts';
import type { Call } from './call.ts';
import { headerValue } from './header-fields.ts';
import type { SystemParameterName } from './snapshot.ts';

export type SystemValue = (call: Call) => string | undefined;

const values: Readonly<Record<SystemParameterName, SystemValue>> = {
  clientIp: (call) => call.inbound.remoteAddress,
  clientUa: (call) => {
    const value = headerValue(call.inbound.headers, 'user-agent');
    return value === undefined ? undefined : wireText(value);
  },
  httpScheme: (call) => (call.inbound.secure ? 'https' : 'http'),
  httpHost: (call) => call.host,
  httpMethod: (call) => call.method,
  httpPath: (call) => call.path,
  requestId: (call) => call.requestId,
  requestTime: (call) => String(call.time),
  region: (call) => call.service?.region,
  serviceId: (call) => call.service?.serviceId,
  environment: (call) => call.environment,
  apiId: (call) => call.route?.apiId,
  apiName: (call) => call.route?.snapshot.apiName,
  keyId: (call) => call.keyId,
  usagePlanId: (call) => call.planId,
  apiAppId: (call) => call.apiAppId,
};

/** How the value of a system parameter is had from a call; undefined: a newer snapshot names one that is not known here. */
export const systemValue = (name: SystemParameterName): SystemValue | undefined => values[name];
