// What the product is built from, and the contexts its handlers run in.
import type { Context, Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';

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
}

export interface GatewayPorts {
  /** Parent of every default domain, without port: `portico.localhost`. */
  readonly domain: string;
  readonly limits: GatewayLimits;
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
};

/** A context in which at least these codes may be answered. */
export type Ctx<Codes extends string> = Context<Codes, Scope>;

/** Handlers for every contract of a file: `const actions: (ports) => Handlers<typeof contracts>`. */
export type Handlers<Contracts> = { readonly [Name in keyof Contracts]: Handler<Contracts[Name], Scope> };
