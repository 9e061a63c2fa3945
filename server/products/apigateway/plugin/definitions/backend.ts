// Backends of routing strategies and of circuit breakers: a part of what CreateApi takes for an API's own backend.
import type { Infer } from '#kernel/schema.ts';
import { s } from '#kernel/schema.ts';
import { backendPathFault, backendUrlFault } from '../../api/paths.ts';
import { methods } from '../../structures/api-parts.ts';
import type { DataFault } from './definition.ts';
import { invalid } from './definition.ts';

export const backendTypes = ['MOCK', 'HTTP', 'SCF', 'VPC', 'UPSTREAM', 'TSF'] as const;
export type BackendType = (typeof backendTypes)[number];

const text = (max: number) => s.string({ optional: true, max });

/** The members that are checked; others of CreateApi may stand beside them and are kept. */
export const backendConfig = s.object({
  ServiceType: text(20),
  ServiceConfig: s.object(
    {
      Url: text(1024),
      Path: text(1024),
      Method: text(20),
      Product: text(20),
      UniqVpcId: text(50),
      UpstreamId: text(50),
    },
    { optional: true },
  ),
  ServiceMockReturnMessage: text(65_536),
  ServiceScfFunctionName: text(128),
  MicroServices: s.list(s.object({ ClusterId: s.string(), NamespaceId: s.string(), MicroServiceName: s.string() }), {
    optional: true,
    max: 100,
  }),
  ReserveReqHost: s.bool({ optional: true, doc: 'Whether the backend sees the caller’s Host.' }),
});
export type BackendConfig = Infer<typeof backendConfig>;

/** Why a backend cannot be used, or undefined. `at` is the place of the configuration in the definition. */
export const backendFault = (at: string, type: BackendType, config: BackendConfig): DataFault | undefined => {
  if (config.ServiceType !== undefined && config.ServiceType.toUpperCase() !== type)
    return invalid(`${at}.ServiceType`, `must be the backend_type, ${type}.`);
  const { ServiceConfig: service = {} } = config;
  const needs = (member: string, value: unknown): DataFault | undefined =>
    value === undefined || value === ''
      ? invalid(`${at}.${member}`, `is missing; backend_type ${type} needs it.`)
      : undefined;
  switch (type) {
    case 'MOCK':
      return config.ServiceMockReturnMessage === undefined ? needs('ServiceMockReturnMessage', undefined) : undefined;
    case 'HTTP':
    case 'VPC':
      return (
        needs('ServiceConfig.Url', service.Url) ??
        needs('ServiceConfig.Method', service.Method) ??
        requestFault(at, service)
      );
    case 'UPSTREAM':
      return needs('ServiceConfig.UpstreamId', service.UpstreamId) ?? requestFault(at, service);
    case 'SCF':
      return needs('ServiceScfFunctionName', config.ServiceScfFunctionName);
    case 'TSF':
      return config.MicroServices === undefined || config.MicroServices.length === 0
        ? needs('MicroServices', undefined)
        : undefined;
    default:
      return type satisfies never;
  }
};

const requestFault = (
  at: string,
  {
    Url,
    Path,
    Method,
  }: { readonly Url?: string | undefined; readonly Path?: string | undefined; readonly Method?: string | undefined },
): DataFault | undefined => {
  const url = Url === undefined ? undefined : backendUrlFault(Url);
  if (url !== undefined) return invalid(`${at}.ServiceConfig.Url`, `cannot be used: ${url}`);
  const path = Path === undefined ? undefined : backendPathFault(Path);
  if (path !== undefined) return invalid(`${at}.ServiceConfig.Path`, `cannot be used: ${path}`);
  if (Method !== undefined && !(methods as readonly string[]).includes(Method.toUpperCase()))
    return invalid(`${at}.ServiceConfig.Method`, `must be one of ${methods.join(', ')}.`);
  return undefined;
};
