// The plugin types and what each definition holds. One row a type: adding a type is one file and one row.
import { parseJsonTree } from '#lib/json-tree.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { cors } from './cors.ts';
import type { Definition, ReadData } from './definition.ts';
import { customAuthentication, customRequest } from './function-call.ts';
import { ipControl } from './ip-control.ts';
import { proxyCache } from './proxy-cache.ts';
import { routing } from './routing.ts';
import { trafficControl } from './traffic-control.ts';
import { trafficControlByParameter } from './traffic-control-by-parameter.ts';

export const pluginDefinitions = {
  IPControl: ipControl,
  TrafficControl: trafficControl,
  TrafficControlByParameter: trafficControlByParameter,
  Cors: cors,
  Routing: routing,
  CircuitBreaker: circuitBreaker,
  ProxyCache: proxyCache,
  CustomReq: customRequest,
  CustomAuth: customAuthentication,
} as const;

export type PluginType = keyof typeof pluginDefinitions;
export const pluginTypes = Object.keys(pluginDefinitions) as readonly PluginType[];

/** What a definition of this type is once it was read. */
export type PluginDataOf<T extends PluginType> = (typeof pluginDefinitions)[T] extends Definition<infer D> ? D : never;

/** Reads a definition text; never throws. */
export const readPluginData = <T extends PluginType>(type: T, text: string): ReadData<PluginDataOf<T>> => {
  const json = parseJsonTree(Buffer.from(text));
  if (json === undefined) {
    const reason = 'it must be one JSON text, nested at most 32 levels deep.';
    return { ok: false, fault: { code: 'InvalidParameter.FormatError', parameter: 'PluginData', reason } };
  }
  return pluginDefinitions[type].read(json) as ReadData<PluginDataOf<T>>;
};

/** Plugins of one kind exclude each other on an API; both traffic controls are one kind. */
export const pluginKind = (type: string): string => (type === 'TrafficControlByParameter' ? 'TrafficControl' : type);
