// One call on its way through the gateway: what is known of it so far. The phases fill it in; exchange.ts moves its bytes.
import { randomFillSync } from 'node:crypto';
import type { Inbound, InboundEvents } from '../http/inbound.ts';
import type { AccessRecord } from './access-record.ts';
import type { SignedCall } from './authentication/app.ts';
import type { Tries } from './channel/tries.ts';
import type { DomainPlan } from './domains.ts';
import type { FormPair } from './form.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { SharedTakes } from './phases/limit-shared.ts';
import type { RoutePlan, ServicePlan } from './plan.ts';
import type { GatewayPlane } from './plane.ts';
import type { EndpointReply } from './plugins/endpoint.ts';
import type { Refusal } from './refusal.ts';
import type { RouteMatch } from './route-table.ts';
import type { EnvironmentName } from './snapshot.ts';
import type { Trace } from './trace.ts';

/** What a phase answers: nothing (go on), a refusal, or that it will go on by itself later. */
export type Outcome = Refusal | typeof WAITING | undefined;
export const WAITING = 'waiting';

export interface Step {
  readonly phase: string;
  readonly run: (call: Call) => Outcome;
}

/** Whoever looks on while the backend answers, beside the caller. */
export interface ExchangeWatcher {
  /** `headers` of the backend, names and values in turn; `whole`: the body where it came with the head. */
  onHead(status: number, headers: readonly string[], whole: string | undefined): void;
  /** `chunk` may be kept. */
  onBody(chunk: Buffer): void;
  onEnd(): void;
  onFailure(timedOut: boolean): void;
}

/** Whoever the request's body goes to. */
export interface BodyReceiver {
  onBody(chunk: Buffer): void;
  onBodyEnd(): void;
}

/** Status of a call whose caller did not wait for the answer; for the log only. */
const CALLER_GONE = 499;

export class Call implements InboundEvents {
  readonly plane: GatewayPlane;
  readonly inbound: Inbound;
  readonly requestId: string;
  readonly time: number;
  readonly startedAt: number;
  readonly method: string;

  /** The time as of the last thing the call waited for: a caller must not choose the window it counts in. */
  now: number;
  host = '';
  /** Canonical path behind the environment, and the query as sent. */
  path = '';
  query = '';
  service: ServicePlan | undefined;
  /** The custom domain that the caller used. */
  domain: DomainPlan | undefined;
  environment: EnvironmentName | undefined;
  match: RouteMatch<RoutePlan> | undefined;
  route: RoutePlan | undefined;
  /** What came is no proper request: nothing behind it on the connection can be trusted. */
  malformed = false;
  /** Index of the next step of the route's plan. */
  nextStep = 0;

  keyId: string | undefined;
  planId: string | undefined;
  accepted: AcceptedKey | undefined;
  /** Of a call that an application signed: what it says until it is verified, and the application then. */
  signedCall: SignedCall | undefined;
  apiAppId: string | undefined;
  /** What each limit had left after this call; -1: not asked yet. */
  planRateLeft = -1;
  planQuotaLeft = -1;
  apiRateLeft = -1;
  serviceRateLeft = -1;
  /** Where limits are shared with other machines. */
  sharedTakes: SharedTakes | undefined;

  /** Parsed on demand, for routes that map or check parameters. */
  queryPairs: readonly FormPair[] | undefined;
  formPairs: readonly FormPair[] | undefined;
  formBody: Buffer | undefined;
  /** A body that is no form and had to be read whole before the backend gets it. */
  heldBody: Buffer | undefined;

  /** Of the request to the backend. */
  upstreamMethod = '';
  upstreamHead = '';
  upstreamBody: Buffer | undefined;
  upstreamStatus: number | undefined;
  upstreamAddress: string | undefined;
  upstreamStartedAt = 0;
  upstreamConnectMs: number | undefined;
  upstreamHeadMs: number | undefined;
  upstreamMs: number | undefined;

  receiver: BodyReceiver | undefined;
  exchange: HttpExchange | undefined;
  /** Of a backend with several nodes. */
  tries: Tries | undefined;

  /** Of plugins: fields for the answer, those who watch the exchange, the endpoint that is asked and what it replied. */
  pluginFields: string[] | undefined;
  watchers: ExchangeWatcher[] | undefined;
  /** When the caller had sent all of its body, for those who watch; by performance.now(). */
  uploadedAt = 0;
  pending: { abort(): void } | undefined;
  endpointReply: EndpointReply | undefined;

  /** What it went through, where someone may see it. */
  trace: Trace | undefined;

  /** 0: not answered yet. */
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  errorMessage: string | undefined;
  refusedBy: string | undefined;

  constructor(plane: GatewayPlane, inbound: Inbound) {
    this.plane = plane;
    this.inbound = inbound;
    this.requestId = newRequestId();
    this.time = Date.now();
    this.now = this.time;
    this.startedAt = performance.now();
    this.method = inbound.method;
  }

  onRequestBody(chunk: Buffer): void {
    this.requestBytes += chunk.length;
    this.receiver?.onBody(chunk);
  }

  onRequestEnd(): void {
    const { receiver } = this;
    this.receiver = undefined;
    this.now = Date.now();
    if (this.watchers !== undefined) this.uploadedAt = performance.now();
    receiver?.onBodyEnd();
  }

  onCallerGone(): void {
    this.exchange?.abort();
    this.pending?.abort();
    this.receiver = undefined;
    if (this.errorMessage === undefined) {
      this.status = CALLER_GONE;
      this.errorMessage = 'Client closed connection';
    }
    this.plane.load?.leave();
    this.plane.record?.(accessRecord(this));
  }

  onCallerDrain(): void {
    this.exchange?.onCallerDrain();
  }

  onAnswered(): void {
    this.plane.load?.leave();
    this.plane.record?.(accessRecord(this));
  }
}

/** Names and values in turn, for whatever answer the call gets. */
export const addFields = (call: Call, fields: readonly string[]): void => {
  if (call.pluginFields === undefined) call.pluginFields = [...fields];
  else call.pluginFields.push(...fields);
};

/** Lets someone look on at the exchange to come. */
export const watch = (call: Call, watcher: ExchangeWatcher): void => {
  call.watchers ??= [];
  call.watchers.push(watcher);
};

/** A key that a signed call was accepted by, with the plan whose limits count. */
export interface AcceptedKey {
  readonly planId: string;
  readonly rateSlot: number;
  readonly rateLimit: number;
  readonly quotaSlot: number;
  readonly quotaLimit: number;
  /** Counted before, as the snapshot says. */
  readonly quotaUsed: number;
}

const randomness = Buffer.alloc(4096);
let taken = randomness.length;

/** 32 hex digits. */
const newRequestId = (): string => {
  if (taken === randomness.length) {
    randomFillSync(randomness);
    taken = 0;
  }
  taken += 16;
  return randomness.toString('hex', taken - 16, taken);
};

/** The record of a call that is over. */
export const accessRecord = (call: Call): AccessRecord => ({
  time: call.time,
  requestId: call.requestId,
  accountId: call.service?.accountId ?? '',
  appId: call.service?.appId ?? '',
  region: call.service?.region ?? '',
  serviceId: call.service?.serviceId ?? '',
  environment: call.environment ?? '',
  apiId: call.route?.apiId ?? '',
  planId: call.planId,
  keyId: call.keyId,
  host: call.host,
  method: call.method,
  uri: call.path,
  scheme: call.inbound.secure ? 'https' : 'http',
  status: call.status,
  upstreamStatus: call.upstreamStatus,
  callerAddress: call.inbound.remoteAddress,
  upstreamAddress: call.upstreamAddress,
  serverAddress: call.inbound.serverAddress,
  responseBytes: call.responseBytes,
  requestBytes: call.requestBytes,
  requestMs: performance.now() - call.startedAt,
  upstreamMs: call.upstreamMs,
  upstreamConnectMs: call.upstreamConnectMs,
  upstreamHeadMs: call.upstreamHeadMs,
  errorMessage: call.errorMessage,
  refusedBy: call.refusedBy,
});
