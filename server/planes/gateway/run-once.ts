// Serves one made-up request through the gateway's real phases in this thread, without a listener, and tells what
// happened step by step. Nothing of it touches the edge: counters, connections and records are its own.

import { UpstreamPool } from '../http/upstream.ts';
import { Counters } from '../limits/counters.ts';
import { SlotBook } from '../limits/slots.ts';
import type { AccessRecord } from './access-record.ts';
import type { AddressRuleSettings } from './address-rules.ts';
import { OPEN_ADDRESS_RULES, planAddressRules } from './address-rules.ts';
import { OnceInbound } from './once-inbound.ts';
import { GatewayPlane } from './plane.ts';
import type { ServiceSnapshot } from './snapshot.ts';
import type { PhaseStep } from './trace.ts';
import { exchangeDetail, Trace } from './trace.ts';

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

export interface OnceResult {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Whether the answer was longer than what is kept. */
  readonly truncated: boolean;
  readonly delayMs: number;
  readonly steps: readonly PhaseStep[];
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
  const trace = new Trace(false, performance.now());
  const counters = new Counters();
  const slots: Record<string, number> = {};
  new SlotBook(counters).assign(service, slots);
  const plane = new GatewayPlane({
    counters,
    pool,
    record: end,
    warn: (event, { why }) => warnings.push(why === undefined ? event : `${event}: ${why}`),
    trace,
  });
  plane.apply({ revision: 0, full: true, services: [service], removed: [] }, slots);
  const inbound = new OnceInbound(request, options.maxBodyBytes);
  const timer = setTimeout(() => inbound.leave(), options.timeoutMs);
  try {
    plane.serve(inbound);
    const record = await over;
    finish(trace, record, inbound.left);
    const { status, headers, body, truncated } = inbound.answered();
    return { status, headers, body, truncated, delayMs: record.requestMs, steps: trace.steps, record, warnings };
  } finally {
    clearTimeout(timer);
    plane.close();
    pool.close();
  }
};

/** What the call itself cannot know: that it is over, or was given up. A phase that refused has been closed by then. */
const finish = (trace: Trace, record: AccessRecord, left: boolean): void => {
  if (left) trace.close('given up', exchangeDetail(record));
  else trace.close('answered', exchangeDetail(record));
};
