// Serves one made-up request through the gateway's real phases in this thread, without a listener, and tells what
// happened step by step. Nothing of it touches the edge: counters, connections and records are its own.

import { UpstreamPool } from '../http/upstream.ts';
import { Counters } from '../limits/counters.ts';
import { SlotBook } from '../limits/slots.ts';
import type { AccessRecord } from './access-record.ts';
import type { AddressRuleSettings } from './address-rules.ts';
import { OPEN_ADDRESS_RULES, planAddressRules } from './address-rules.ts';
import type { Step } from './call.ts';
import { WAITING } from './call.ts';
import { OnceInbound } from './once-inbound.ts';
import type { RoutePlan, ServicePlan } from './plan.ts';
import type { PlaneOptions } from './plane.ts';
import { GatewayPlane } from './plane.ts';
import type { RouteMatch } from './route-table.ts';
import { RouteTable } from './route-table.ts';
import type { ServiceSnapshot } from './snapshot.ts';

export interface OnceRequest {
  readonly method: string;
  /** With the environment: `/test/pets?limit=1`. */
  readonly target: string;
  /** Names and values in turn, Host among them; values are bytes, one character a byte. */
  readonly headers: readonly string[];
  /** Empty: none. */
  readonly body: Buffer;
}

export interface OnceOptions {
  /** The run is given up after this. */
  readonly timeoutMs: number;
  /** Bytes of an answer that are kept; the rest is not read. */
  readonly maxBodyBytes: number;
  readonly backends?: AddressRuleSettings;
}

/** What a phase did: `refused` and `answered` end the run. */
export type OnceOutcome = 'passed' | 'refused' | 'answered' | 'given up';

export interface OnceStep {
  readonly phase: string;
  readonly outcome: OnceOutcome;
  /** Since the request came in. */
  readonly startedMs: number;
  readonly tookMs: number;
  /** The refusal, what was chosen, or what the backend did; empty where there is nothing to tell. */
  readonly detail: string;
}

export interface OnceResult {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Whether the answer was longer than what is kept. */
  readonly truncated: boolean;
  readonly delayMs: number;
  readonly steps: readonly OnceStep[];
  readonly record: AccessRecord;
  /** What the planning of the service found wrong. */
  readonly warnings: readonly string[];
}

/** Resolves when the answer is complete, was cut off or given up; it has a status in every case. */
export const runOnce = async (
  service: ServiceSnapshot,
  request: OnceRequest,
  options: OnceOptions,
): Promise<OnceResult> => {
  const pool = new UpstreamPool({
    idleMs: options.timeoutMs,
    maxIdlePerOrigin: 1,
    stalledCallerMs: options.timeoutMs,
    ca: undefined,
    guard: planAddressRules(options.backends ?? OPEN_ADDRESS_RULES),
  });
  const { promise: over, resolve: end } = Promise.withResolvers<AccessRecord>();
  const warnings: string[] = [];
  const trace = new Trace();
  const counters = new Counters();
  const slots: Record<string, number> = {};
  new SlotBook(counters).assign(service, slots);
  const plane = new TracedPlane(
    {
      counters,
      pool,
      record: end,
      warn: (event, { why }) => warnings.push(why === undefined ? event : `${event}: ${why}`),
    },
    trace,
  );
  plane.apply({ revision: 0, full: true, services: [service], removed: [] }, slots);
  const inbound = new OnceInbound(request, options.maxBodyBytes);
  const timer = setTimeout(() => inbound.leave(), options.timeoutMs);
  try {
    trace.begin('identify');
    plane.serve(inbound);
    const record = await over;
    trace.finish(record, inbound.left);
    const { status, headers, body, truncated } = inbound.answered();
    return { status, headers, body, truncated, delayMs: record.requestMs, steps: trace.steps, record, warnings };
  } finally {
    clearTimeout(timer);
    plane.close();
    pool.close();
  }
};

interface Entry {
  phase: string;
  outcome: OnceOutcome;
  startedMs: number;
  tookMs: number;
  detail: string;
}

/** The steps in order; the last one is open until the next begins. */
class Trace {
  readonly #startedAt = performance.now();
  readonly #entries: Entry[] = [];
  #open: Entry | undefined;

  get steps(): readonly OnceStep[] {
    return this.#entries;
  }

  begin(phase: string): void {
    this.close('passed');
    this.#open = { phase, outcome: 'passed', startedMs: this.#now(), tookMs: 0, detail: '' };
    this.#entries.push(this.#open);
  }

  close(outcome: OnceOutcome, detail = ''): void {
    const entry = this.#open;
    this.#open = undefined;
    if (entry === undefined) return;
    entry.outcome = outcome;
    entry.tookMs = this.#now() - entry.startedMs;
    entry.detail = detail;
  }

  finish(record: AccessRecord, left: boolean): void {
    // A step that refused has closed itself; the exchange, and phases before the route, are closed here.
    if (this.#open === undefined) return;
    if (left) this.close('given up', record.upstreamAddress === undefined ? '' : exchangeDetail(record));
    else if (record.refusedBy !== undefined) this.close('refused', record.errorMessage ?? '');
    else this.close('answered', exchangeDetail(record));
  }

  #now(): number {
    return performance.now() - this.#startedAt;
  }
}

const exchangeDetail = (record: AccessRecord): string => {
  if (record.upstreamAddress === undefined) return '';
  const times = [
    ['connected', record.upstreamConnectMs],
    ['header', record.upstreamHeadMs],
    ['whole answer', record.upstreamMs],
  ] as const;
  const told = times.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} after ${ms.toFixed(1)} ms`]));
  const status = record.upstreamStatus === undefined ? 'no answer' : `status ${record.upstreamStatus}`;
  return [`${record.upstreamAddress}: ${status}`, ...told].join(', ');
};

class TracedPlane extends GatewayPlane {
  readonly #trace: Trace;
  constructor(options: PlaneOptions, trace: Trace) {
    super(options);
    this.#trace = trace;
  }

  override serviceOf(host: string): ServicePlan | undefined {
    const plan = super.serviceOf(host);
    if (plan === undefined) return undefined;
    const environments = Object.entries(plan.environments).flatMap(([name, environment]) =>
      environment === undefined
        ? []
        : [[name, { ...environment, table: new TracedTable(environment.table, this.#trace) }] as const],
    );
    return { ...plan, environments: Object.fromEntries(environments) };
  }
}

class TracedTable extends RouteTable<RoutePlan> {
  readonly #table: RouteTable<RoutePlan>;
  readonly #trace: Trace;
  constructor(table: RouteTable<RoutePlan>, trace: Trace) {
    super([], () => {});
    this.#table = table;
    this.#trace = trace;
  }

  override find(method: string, path: string): RouteMatch<RoutePlan> | 'no path' | 'no method' {
    this.#trace.begin('match');
    const found = this.#table.find(method, path);
    if (typeof found === 'string') return found;
    const { route } = found;
    this.#trace.close('passed', `${route.method} ${route.path} (${route.apiId})`);
    return { ...found, route: { ...route, steps: route.steps.map((step) => traced(step, this.#trace)) } };
  }
}

/** The step, noted. What it waits for, or hands on, is over when the next step begins or the answer is complete. */
const traced = (step: Step, trace: Trace): Step => ({
  ...step,
  run: (call) => {
    trace.begin(step.phase);
    const outcome = step.run(call);
    if (outcome !== undefined && outcome !== WAITING) trace.close('refused', `${outcome.status} ${outcome.message}`);
    return outcome;
  },
});
