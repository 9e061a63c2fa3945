// What plugins ask of a route, as plain data: part of a route's snapshot. A route has at most one of each.
import type { Condition } from '#lib/condition/syntax.ts';
import type { HttpExchange, MockExchange } from '../snapshot.ts';

export interface PluginsSnapshot {
  /** Why a plugin of the route cannot be served; then the route refuses every call, for a protection must not vanish. */
  readonly unusable?: string | undefined;
  /** All must let a caller in: the IPControl plugin and the older API's IP strategy. */
  readonly addresses?: readonly AddressRule[] | undefined;
  readonly crossOrigin?: CrossOriginRule | undefined;
  readonly customAuthentication?: CustomAuthentication | undefined;
  readonly traffic?: TrafficControl | undefined;
  /** In the order they are tried; none that fits leaves the route's own backend. */
  readonly routing?: readonly RoutingStrategy[] | undefined;
  readonly breaker?: CircuitBreaker | undefined;
  readonly cache?: CacheRule | undefined;
  readonly customRequest?: CustomRequest | undefined;
}

export interface AddressRule {
  readonly kind: 'allow' | 'deny';
  /** Addresses and CIDR ranges, IPv4 and IPv6. */
  readonly ranges: readonly string[];
}

export interface CrossOriginRule {
  /** Scheme, host and port where it is not the scheme's own; undefined: every origin. */
  readonly origins: readonly string[] | undefined;
  readonly methods: readonly string[];
  /** undefined: every header. */
  readonly requestHeaders: readonly string[] | undefined;
  readonly exposedHeaders: readonly string[] | undefined;
  readonly credentials: boolean;
  readonly maxAgeSeconds: number;
}

/** An HTTP endpoint that plugins ask; docs/gateway-plugins.md has its request and reply. */
export interface Endpoint {
  /** undefined: only a function is named, and none can be called yet. */
  readonly url: string | undefined;
  readonly timeoutMs: number;
}

export interface CustomAuthentication {
  readonly endpoint: Endpoint;
  /** 0: answers are not kept. */
  readonly keptSeconds: number;
  readonly headers: readonly string[];
  readonly queries: readonly string[];
  readonly sendsBody: boolean;
  /** Answers kept under another version are forgotten. */
  readonly version: string;
}

export interface CustomRequest {
  readonly endpoint: Endpoint;
  readonly sendsBody: boolean;
  readonly sendsHeaders: boolean;
  readonly sendsQuery: boolean;
  /** Whether the body travels in Base64, both ways. */
  readonly base64: boolean;
}

export type TrafficControl = BasicTrafficControl | ParameterTrafficControl;

export interface BasicTrafficControl {
  readonly kind: 'basic';
  readonly pluginId: string;
  readonly windowSeconds: number;
  readonly api: number;
  readonly app: number | undefined;
  readonly address: number | undefined;
  readonly specialApps: readonly { readonly appId: string; readonly limit: number }[];
  readonly specialAddresses: readonly { readonly address: string; readonly limit: number }[];
}

export interface ParameterTrafficControl {
  readonly kind: 'parameter';
  readonly pluginId: string;
  /** Of the API as a whole. */
  readonly standard: { readonly limit: number; readonly windowSeconds: number } | undefined;
  /** In the order they are checked. */
  readonly strategies: readonly ParameterStrategy[];
}

export interface ParameterStrategy {
  readonly name: string;
  readonly position: 'header' | 'query' | 'path';
  /** '' with `path`, which is the whole path. */
  readonly parameter: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly condition: Condition | undefined;
}

export interface RoutingStrategy {
  readonly name: string;
  readonly condition: Condition;
  /** undefined: a kind of backend that cannot be served yet. */
  readonly exchange: HttpExchange | MockExchange | undefined;
}

export interface CircuitBreaker {
  readonly pluginId: string;
  readonly failure: Condition;
  readonly threshold: number;
  readonly windowSeconds: number;
  readonly openSeconds: number;
  /** undefined: calls are refused while the breaker is open; `unserved`: a kind of backend that cannot be served yet. */
  readonly fallback: HttpExchange | MockExchange | 'unserved' | undefined;
}

export interface CacheRule {
  readonly parameters: readonly { readonly position: 'header' | 'query' | 'path'; readonly name: string }[];
  readonly methods: readonly string[];
  readonly statuses: readonly number[];
  /** Whether the backend's caching headers come before `ttlSeconds`. */
  readonly heedsHeaders: boolean;
  readonly ttlSeconds: number;
}
