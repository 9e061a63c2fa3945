// Backend parameters that the gateway fills by itself (系统参数): a ServiceParameter whose position is `system` and whose name
// is one of these. The vendor publishes no names; docs/gateway-parameters.md has ours.
import type { SystemParameterName } from '#planes/gateway/snapshot.ts';

const positions: ReadonlySet<string> = new Set(['system', 'sysparam']);

export const isSystemPosition = (text: string | undefined): boolean => positions.has((text ?? '').toLowerCase());

const names: Readonly<Record<SystemParameterName, true>> = {
  clientIp: true,
  clientUa: true,
  httpScheme: true,
  httpHost: true,
  httpMethod: true,
  httpPath: true,
  requestId: true,
  requestTime: true,
  region: true,
  serviceId: true,
  environment: true,
  apiId: true,
  apiName: true,
  keyId: true,
  usagePlanId: true,
  apiAppId: true,
};

export const systemParameterNames = Object.keys(names) as readonly SystemParameterName[];

/** In any case, as the vendor's condition language has it. */
export const systemParameterOf = (text: string): SystemParameterName | undefined =>
  systemParameterNames.find((name) => name.toLowerCase() === text.toLowerCase());
