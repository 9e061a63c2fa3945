// What the gateway knows of a call and tells a backend where its API asks for it (系统参数). The vendor publishes no list of
// names; those of the condition language (clientIp, clientUa, httpScheme) are kept, the others are ours:
// docs/gateway-parameters.md. Names are compared without regard to case.
import { wireText } from '#lib/percent-encoding.ts';
import type { Call } from './call.ts';
import { headerValue } from './header-fields.ts';

export type SystemValue = (call: Call) => string | undefined;

const named: Readonly<Record<string, SystemValue>> = {
  clientIp: (call) => call.inbound.remoteAddress,
  clientUa: (call) => {
    const value = headerValue(call.inbound.headers, 'user-agent');
    return value === undefined ? undefined : (wireText(value) ?? undefined);
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

const byLowerName = new Map(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));

/** How the value of a system parameter is had from a call; undefined: there is none of this name. */
export const systemValue = (name: string): SystemValue | undefined => byLowerName.get(name.toLowerCase());

/** In the spelling of the documentation. */
export const systemParameterNames: readonly string[] = Object.keys(named);
