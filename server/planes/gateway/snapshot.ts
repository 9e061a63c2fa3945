// What the gateway plane needs to serve: immutable, complete for a service, free of the products' own shapes.
// Products compile to it (products/apigateway/snapshot.ts), the plane plans routes from it; neither knows the other.

import type { ChannelSnapshot } from './channel/snapshot.ts';
import type { MicroservicesSnapshot } from './microservice/snapshot.ts';
import type { PluginsSnapshot } from './plugins/snapshot.ts';

export type EnvironmentName = 'test' | 'prepub' | 'release';
export type ParameterPosition = 'header' | 'query' | 'path' | 'body';

/** One message from the control side to the edge. A full one replaces everything. */
export interface GatewayUpdate {
  readonly revision: number;
  readonly full: boolean;
  readonly services: readonly ServiceSnapshot[];
  /** Services that are gone or have nothing published, by id. */
  readonly removed: readonly string[];
}

export interface ServiceSnapshot {
  readonly serviceId: string;
  readonly accountId: string;
  readonly appId: string;
  readonly region: string;
  /** Default host names, without port, lower case. Requests to them carry the environment as first path segment. */
  readonly hosts: readonly string[];
  readonly protocols: readonly ('http' | 'https')[];
  readonly environments: readonly EnvironmentSnapshot[];
  /** Custom domains. */
  readonly domains?: readonly DomainSnapshot[];
  /** What the owner's debug tokens are signed with (lib/debug-token.ts); without it, none holds. */
  readonly debugKey?: string;
}

export interface DomainSnapshot {
  /** Lower case, without port. */
  readonly host: string;
  readonly protocols: readonly ('http' | 'https')[];
  /** Requests over HTTP are led to HTTPS. */
  readonly forcesHttps: boolean;
  /** `/` or one path segment each; undefined: the first segment is the environment's name. */
  readonly mappings: readonly PathMapping[] | undefined;
  /** PEM, leaf first; undefined without https. */
  readonly certificate: { readonly chain: string; readonly key: string } | undefined;
}

export interface PathMapping {
  readonly path: string;
  readonly environment: EnvironmentName;
}

export interface EnvironmentSnapshot {
  readonly name: EnvironmentName;
  readonly version: string;
  /** Requests per second of all routes together; undefined: unlimited. */
  readonly rateLimit: number | undefined;
  readonly routes: readonly RouteSnapshot[];
  /** Usage plans that reach into this environment, bound to the service or to some of its APIs. */
  readonly plans: readonly PlanSnapshot[];
  /** Applications that may call APIs of this environment (AuthType APP). */
  readonly apps?: readonly AppSnapshot[];
}

export interface RouteSnapshot {
  readonly apiId: string;
  readonly apiName: string;
  /** `ANY` or one method, upper case. */
  readonly method: string;
  /** As configured: `=/exact`, `^~/preferred`, `/prefix`, `/with/{name}`, regular expression. */
  readonly path: string;
  readonly auth: 'NONE' | 'SECRET' | 'APP' | 'OAUTH';
  /** With OAUTH: rules of a business API's tokens; without them the API is the authorising one. */
  readonly tokens?: TokenRules;
  /** Declared frontend parameters. */
  readonly parameters: readonly FrontendParameter[];
  readonly exchange: HttpExchange | MockExchange;
  /** `Content-Type` class of the answer as declared: HTML, JSON, TEXT, BINARY, XML or ''. */
  readonly responseType: string;
  readonly cors: boolean;
  /** Statuses of the backend that callers see as others. */
  readonly convertedStatuses?: readonly ConvertedStatus[];
  /** Requests per second of this API in this environment; undefined: unlimited. */
  readonly rateLimit: number | undefined;
  readonly plugins?: PluginsSnapshot;
}

export interface FrontendParameter {
  readonly name: string;
  readonly position: ParameterPosition;
  readonly type: string;
  readonly required: boolean;
  readonly defaultValue: string | undefined;
}

export interface HttpExchange {
  readonly kind: 'http';
  /** `http://host:port` or `https://host`, no path. With a channel only its scheme and host count. */
  readonly url: string;
  /** The nodes that stand behind the host. */
  readonly channel?: ChannelSnapshot;
  /** The services that callers choose from, in place of one host. */
  readonly microservices?: MicroservicesSnapshot;
  /** Backend path; '' keeps the request's path behind the environment. Rule: nginx proxy_pass. */
  readonly path: string;
  /** `ANY` sends the caller's method. */
  readonly method: string;
  readonly timeoutMs: number;
  /** Of protocol WEBSOCKET: how long a connection may be open; `timeoutMs` is then how long both sides may be silent. */
  readonly webSocketMs?: number;
  readonly mapped: readonly MappedParameter[];
  readonly constants: readonly ConstantParameter[];
  /** Backend parameters that the gateway fills with what it knows of the call. */
  readonly system?: readonly SystemParameter[];
}

/** A backend parameter taken from a frontend parameter. */
export interface MappedParameter {
  readonly name: string;
  readonly position: ParameterPosition;
  readonly from: { readonly name: string; readonly position: ParameterPosition };
}

export interface ConstantParameter {
  readonly name: string;
  readonly position: ParameterPosition;
  readonly value: string;
}

export interface SystemParameter {
  readonly name: string;
  readonly position: ParameterPosition;
  readonly value: SystemParameterName;
  /** Where the call has no such value. */
  readonly fallback: string | undefined;
}

/** What each means: docs/gateway-parameters.md. */
export type SystemParameterName =
  | 'clientIp'
  | 'clientUa'
  | 'httpScheme'
  | 'httpHost'
  | 'httpMethod'
  | 'httpPath'
  | 'requestId'
  | 'requestTime'
  | 'region'
  | 'serviceId'
  | 'environment'
  | 'apiId'
  | 'apiName'
  | 'keyId'
  | 'usagePlanId'
  | 'apiAppId';

export interface ConvertedStatus {
  readonly from: number;
  readonly to: number;
}

/** How a business API's tokens are checked, as its authorising API says. */
export interface TokenRules {
  /** `no api`: the authorising API is gone; `no config`: it has no OauthConfig. */
  readonly fault: 'no api' | 'no config' | undefined;
  /** One JWK as JSON text; '' when there is none. */
  readonly publicKey: string;
  /** `method.req.header.authorization` or `method.req.header.cookie`. */
  readonly tokenLocation: string;
  /** Where callers without a token are sent; '': nowhere. */
  readonly loginRedirectUrl: string;
}

export interface MockExchange {
  readonly kind: 'mock';
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface PlanSnapshot {
  readonly planId: string;
  /** Requests per second, shared by the plan's keys; undefined: unlimited. */
  readonly rateLimit: number | undefined;
  /** Requests in total; undefined: unlimited. */
  readonly quota: number | undefined;
  /** Requests already counted against the quota when the snapshot was compiled. */
  readonly used: number;
  /** undefined: bound to the whole service; else the APIs it is bound to. */
  readonly apiIds: readonly string[] | undefined;
  /** Enabled keys only. */
  readonly keys: readonly { readonly id: string; readonly secret: string }[];
}

export interface AppSnapshot {
  readonly appId: string;
  /** ApiAppKey and ApiAppSecret. */
  readonly key: string;
  readonly secret: string;
  /** The APIs it is bound to in this environment. */
  readonly apiIds: readonly string[];
}
