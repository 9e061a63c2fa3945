// What the product is built from, and the contexts its handlers run in.
import type { Context, Handler } from '#kernel/action.ts';
import type { ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import type { Scope } from '#store/scope.ts';
import type { AccessLog } from '#telemetry/access-log/access-log.ts';

/** Quotas of one account in one region; the document's numbers are the defaults of the settings. */
export interface GatewayLimits {
  readonly services: number;
  readonly apisInService: number;
  readonly usagePlans: number;
  readonly keys: number;
  readonly keysInPlan: number;
  readonly plansOfKey: number;
  readonly apisInPlan: number;
  readonly ipStrategiesInService: number;
  readonly apiApps: number;
  readonly plugins: number;
  readonly servicesOfPlugin: number;
  readonly domainsInService: number;
  readonly upstreams: number;
  readonly documents: number;
}

/** A certificate as custom domains need to know it. */
export interface GatewayCertificate {
  readonly id: string;
  readonly type: 'SVR' | 'CA';
  /** Host names it is for, `*.example.com` among them. */
  readonly names: readonly string[];
  readonly notAfter: Date;
}

export interface GatewayPorts {
  /** Parent of every default domain, without port: `portico.localhost`. */
  readonly domain: string;
  readonly limits: GatewayLimits;
  /** Certificates of the scope's account; without, none is found. */
  readonly certificates?:
    | { readonly find: (store: Scope, id: string) => Promise<GatewayCertificate | undefined> }
    | undefined;
  /** The access log of this process's edge; without, the log is empty. */
  readonly accessLog?: Pick<AccessLog, 'search'> | undefined;
  /** CNAME targets of a host name, answered within two seconds, empty when there are none; without, ownership is not checked. */
  readonly resolveCname?: ((host: string) => Promise<readonly string[]>) | undefined;
  /** Where browsers reach the control port, without a slash at the end: `http://127.0.0.1:8900`. */
  readonly controlUrl?: (() => string) | undefined;
  /** Ports that callers of APIs reach the edge at; 80 and 443 without. */
  readonly edgePorts?: (() => { readonly http: number; readonly https: number }) | undefined;
  /** Serves one request by the gateway's phases, apart from the edge; without, no debug call can be made. */
  readonly runOnce?: ((service: ServiceSnapshot, request: OneRequest) => Promise<OneRun>) | undefined;
  /** What debug tokens of a service are signed with (lib/debug-token.ts); without, none is made. */
  readonly debugKey?: ((accountId: string, serviceId: string) => string) | undefined;
}

/** A request of the debug call; header names and values in turn, values and body as bytes. */
export interface OneRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** What a debug call came to (planes/gateway/run-once.ts); times in milliseconds. */
export interface OneRun {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly delayMs: number;
  readonly steps: readonly {
    readonly phase: string;
    readonly outcome: string;
    readonly startedMs: number;
    readonly tookMs: number;
    readonly detail: string;
  }[];
  readonly warnings: readonly string[];
}

/** 使用限制 of the gateway document. */
export const documentedLimits: GatewayLimits = {
  services: 50,
  apisInService: 200,
  usagePlans: 200,
  keys: 400,
  keysInPlan: 50,
  plansOfKey: 10,
  apisInPlan: 10_000,
  // The document has codes for these limits and no numbers; they follow its numbers for services and keys.
  ipStrategiesInService: 50,
  apiApps: 400,
  plugins: 400,
  servicesOfPlugin: 50,
  domainsInService: 5,
  // No number is documented for these two either.
  upstreams: 200,
  documents: 200,
};

/** A context in which at least these codes may be answered. */
export type Ctx<Codes extends string> = Context<Codes, Scope>;

/** Handlers for every contract of a file: `const actions: (ports) => Handlers<typeof contracts>`. */
export type Handlers<Contracts> = { readonly [Name in keyof Contracts]: Handler<Contracts[Name], Scope> };
