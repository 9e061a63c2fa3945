// Custom domains: how their callers may speak, and which environment a path leads to (自定义域名, 路径映射).
import type { Call } from './call.ts';
import type { ServicePlan } from './plan.ts';
import type { Refusal } from './refusal.ts';
import { MISDIRECTED, NO_HTTP, NO_HTTPS, noMapping } from './refusal.ts';
import type { DomainSnapshot, EnvironmentName } from './snapshot.ts';

export interface DomainPlan {
  readonly host: string;
  readonly service: ServicePlan;
  readonly allowsHttp: boolean;
  readonly allowsHttps: boolean;
  readonly forcesHttps: boolean;
  /** Environments by first path segment, '' for the root; undefined: the segment is the environment's own name. */
  readonly mappings: ReadonlyMap<string, EnvironmentName> | undefined;
}

/** A protocol is allowed where the service and the domain both allow it. */
export const planDomain = (domain: DomainSnapshot, service: ServicePlan): DomainPlan => ({
  host: domain.host,
  service,
  allowsHttp: service.allowsHttp && domain.protocols.includes('http'),
  allowsHttps: service.allowsHttps && domain.protocols.includes('https'),
  forcesHttps: domain.forcesHttps && service.allowsHttps && domain.protocols.includes('https'),
  mappings:
    domain.mappings === undefined
      ? undefined
      : new Map(domain.mappings.map(({ path, environment }) => [path.slice(1), environment])),
});

export interface Protocols {
  readonly allowsHttp: boolean;
  readonly allowsHttps: boolean;
}

/** Whether the caller may speak to this host as it does. */
export const protocolFault = (call: Call, allowed: Protocols): Refusal | undefined => {
  const { inbound, domain } = call;
  if (!inbound.secure) {
    if (domain?.forcesHttps === true) return toHttps(call);
    return allowed.allowsHttp ? undefined : NO_HTTP;
  }
  // The certificate was shown for another name: whose it was, and whose this host is, may differ (RFC 9110, section 15.5.20).
  if (inbound.serverName !== undefined && inbound.serverName !== call.host) return MISDIRECTED;
  return allowed.allowsHttps ? undefined : NO_HTTPS;
};

/**
 * The same address over TLS. Callers that name a port get the edge's own TLS port, others the scheme's: the operator leads
 * 443 to the edge as they lead 80. 301 is what browsers and crawlers keep; other methods than GET and HEAD need 308 to stay
 * what they are.
 */
const toHttps = (call: Call): Refusal => {
  const { host, inbound, path, plane, query } = call;
  const { headers } = inbound;
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const named = /:\d+$/.test(headers[at + 1] ?? '');
  const port = named && plane.tlsPort !== undefined && plane.tlsPort !== 443 ? `:${plane.tlsPort}` : '';
  const location = `https://${host}${port}${path}${query === '' ? '' : `?${query}`}`;
  const kept = call.method === 'GET' || call.method === 'HEAD';
  return kept
    ? { status: 301, message: 'Moved Permanently', headers: ['Location', location] }
    : { status: 308, message: 'Permanent Redirect', headers: ['Location', location] };
};

const ENVIRONMENTS: ReadonlySet<string> = new Set(['test', 'prepub', 'release']);

/** Finds the environment by the domain's mappings, and leaves the path behind it in the call. */
export const placeByDomain = (call: Call, { mappings, service }: DomainPlan): Refusal | undefined => {
  const { path } = call;
  const end = path.indexOf('/', 1);
  const segment = end < 0 ? path.slice(1) : path.slice(1, end);
  let environment: EnvironmentName | undefined;
  if (mappings === undefined) environment = ENVIRONMENTS.has(segment) ? (segment as EnvironmentName) : undefined;
  else environment = segment === '' ? undefined : mappings.get(segment);
  const root = environment === undefined ? mappings?.get('') : undefined;
  const found = environment ?? root;
  if (found === undefined || service.environments[found] === undefined) return noMapping(segment);
  call.environment = found;
  if (root === undefined) call.path = end < 0 ? '/' : path.slice(end);
  return undefined;
};
