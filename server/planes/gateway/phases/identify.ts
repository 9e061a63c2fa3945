// identify and match: from host, first path segment and path to a route, or the refusal that says which of them is unknown.
import { NO_BODY, UNKNOWN_LENGTH } from '../../http/inbound.ts';
import type { Call } from '../call.ts';
import { placeByDomain, protocolFault } from '../domains.ts';
import type { Refusal } from '../refusal.ts';
import {
  BAD_REQUEST,
  BODY_TOO_LARGE,
  crossOrigin,
  GET_HOST_FAIL,
  METHOD_NOT_ALLOWED,
  METHOD_UNSUPPORTED,
  NOT_FOUND_HOST,
  noEnvironment,
  noRoute,
} from '../refusal.ts';
import { readTarget } from '../request-path.ts';
import type { EnvironmentName } from '../snapshot.ts';
import { preflightMethod } from './cross-origin.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']);
const ENVIRONMENTS: ReadonlySet<string> = new Set(['test', 'prepub', 'release']);
/** Gateway document, 前端配置: uploads up to 16 MB. */
export const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export const identify = (call: Call): Refusal | undefined => {
  const { inbound } = call;
  const target = readTarget(inbound.target);
  const host = readHost(inbound.headers, target?.authority);
  if (host !== undefined) call.host = host;
  call.malformed = true;
  if (target === undefined) return BAD_REQUEST;
  call.path = target.path;
  call.query = target.query;
  if (host === undefined) return GET_HOST_FAIL;
  if (inbound.bodyLength === UNKNOWN_LENGTH) {
    // Chunked is the one coding understood, and HTTP/1.0 has none (RFC 9112, section 6.1).
    if (inbound.legacy || (inbound.version === undefined && !onlyChunked(inbound.headers))) return BAD_REQUEST;
  } else if (inbound.bodyLength !== NO_BODY && inbound.bodyLength > BODY_LIMIT_BYTES) return BODY_TOO_LARGE;
  call.malformed = false;
  if (!METHODS.has(call.method)) return METHOD_UNSUPPORTED;
  const service = call.plane.serviceOf(host);
  if (service !== undefined) {
    call.service = service;
    return protocolFault(call, service);
  }
  const domain = call.plane.domainOf(host);
  if (domain === undefined) return NOT_FOUND_HOST;
  call.domain = domain;
  call.service = domain.service;
  return protocolFault(call, domain);
};

export const match = (call: Call): Refusal | undefined => {
  const unplaced = call.domain === undefined ? placeByEnvironment(call) : placeByDomain(call, call.domain);
  if (unplaced !== undefined) return unplaced;
  const environment = call.service!.environments[call.environment!]!;
  const asked = call.method === 'OPTIONS' ? preflightMethod(call.inbound.headers) : undefined;
  const found = environment.table.find(call.method, call.path);
  if (typeof found === 'object') {
    call.match = found;
    call.route = found.route;
    return undefined;
  }
  if (asked !== undefined) {
    const meant = environment.table.find(asked, call.path);
    if (typeof meant === 'object') {
      call.match = meant;
      call.route = meant.route;
      return meant.route.cors || meant.route.corsPlugin ? undefined : crossOrigin(call.path);
    }
  }
  return found === 'no method' ? METHOD_NOT_ALLOWED : noRoute(call.path, call.host);
};

const placeByEnvironment = (call: Call): Refusal | undefined => {
  const { path, service } = call;
  const end = path.indexOf('/', 1);
  const segment = end < 0 ? path.slice(1) : path.slice(1, end);
  if (!ENVIRONMENTS.has(segment) || service?.environments[segment] === undefined) return noEnvironment(segment);
  call.environment = segment as EnvironmentName;
  call.path = end < 0 ? '/' : path.slice(end);
  return undefined;
};

/** The one Host, in lower case and without port; undefined when it is missing, twice there or not well formed. */
const readHost = (headers: readonly string[], authority: string | undefined): string | undefined => {
  let host: string | undefined;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return undefined;
    host = headers[at + 1]!;
  }
  if (host === undefined) return undefined;
  const given = authority ?? host;
  const colon = given.charCodeAt(0) === 91 ? given.indexOf(']') + 1 : given.indexOf(':');
  const name = colon > 0 && colon < given.length ? given.slice(0, colon) : given;
  if (name === '' || name.length > 255) return undefined;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    // Letters, digits, `-.[]:_` and nothing that a backend or a log could read as something else.
    const plain =
      (code >= 97 && code <= 122) ||
      (code >= 45 && code <= 46) ||
      (code >= 48 && code <= 58) ||
      (code >= 65 && code <= 93);
    if ((!plain && code !== 95) || code === 92) return undefined;
  }
  return name.toLowerCase();
};

const onlyChunked = (headers: readonly string[]): boolean => {
  let found = false;
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]!.length !== 17 || headers[at]!.toLowerCase() !== 'transfer-encoding') continue;
    if (found || headers[at + 1]!.toLowerCase() !== 'chunked') return false;
    found = true;
  }
  return found;
};
