// exchange, circuit breaker: counts an API's failing exchanges over all workers; at the threshold the backend is left
// alone for a while, then called again as before, without a trial in between (断路器).
import type { WindowCounters, WindowKey } from '../../limits/window-counters.ts';
import type { Call, ExchangeWatcher, Step } from '../call.ts';
import { addFields, WAITING, watch } from '../call.ts';
import type { RoutePlan } from '../plan.ts';
import type { Refusal } from '../refusal.ts';
import type { Measured, MeasureTest } from './conditions.ts';
import { planMeasure } from './conditions.ts';
import { switchTo } from './routing.ts';
import type { CircuitBreaker } from './snapshot.ts';

/** The vendor publishes no text for this; docs/choices.md. */
const OPEN: Refusal = { status: 503, message: 'Circuit breaker is open' };

export class Breaker {
  readonly #rule: CircuitBreaker;
  readonly #windows: WindowCounters;
  readonly #failures: WindowKey;
  readonly #open: WindowKey;
  readonly #fails: MeasureTest;

  /** `scope` names the API, its environment and the backend. */
  constructor(rule: CircuitBreaker, scope: string, windows: WindowCounters) {
    this.#rule = rule;
    this.#windows = windows;
    this.#fails = planMeasure(rule.failure);
    const name = `breaker ${rule.pluginId} ${scope}`;
    this.#failures = windows.key(`${name} failures`, true);
    this.#open = windows.key(`${name} open`, true);
  }

  /** Until when the breaker is open; 0: it is closed. */
  openUntil(nowMs: number): number {
    return this.#windows.endOf(this.#open, nowMs);
  }

  note(measured: Measured, nowMs: number): void {
    if (!this.#fails(measured)) return;
    const windows = this.#windows;
    const { threshold, windowSeconds, openSeconds } = this.#rule;
    // Exchanges that began before it opened tell nothing of the backend after it has closed.
    if (windows.endOf(this.#open, nowMs) > 0) return;
    // The window begins with the first failure.
    if (windows.take(this.#failures, threshold, nowMs, nowMs + windowSeconds * 1000, windowSeconds * 1000) > 0) return;
    windows.take(this.#open, 1, nowMs, nowMs + openSeconds * 1000, openSeconds * 1000);
    windows.close(this.#failures);
  }
}

class BreakerWatcher implements ExchangeWatcher {
  readonly #breaker: Breaker;
  readonly #call: Call;

  constructor(breaker: Breaker, call: Call) {
    this.#breaker = breaker;
    this.#call = call;
  }

  onHead(status: number): void {
    this.#note(status);
  }

  onBody(): void {}

  onEnd(): void {}

  onFailure(timedOut: boolean): void {
    const { inbound, upstreamStatus } = this.#call;
    // After the head, the exchange has been judged already. And a caller that is silent is no fault of the backend.
    if (upstreamStatus !== undefined || (timedOut && !inbound.bodyRead)) return;
    this.#note(timedOut ? 504 : 502);
  }

  #note(status: number): void {
    const { inbound, upstreamStartedAt, uploadedAt } = this.#call;
    // A slow caller must not make the backend look slow: its time counts from the end of the body.
    const since = inbound.bodyRead ? Math.max(upstreamStartedAt, uploadedAt) : performance.now();
    this.#breaker.note({ latencySeconds: (performance.now() - since) / 1000, status }, Date.now());
  }
}

/** `fallback`: the plan that answers while it is open. */
export const planBreaker = (breaker: Breaker, fallback: RoutePlan | undefined): Step => ({
  phase: 'exchange',
  run: (call) => {
    const until = breaker.openUntil(call.now);
    if (until === 0) {
      watch(call, new BreakerWatcher(breaker, call));
      return undefined;
    }
    if (fallback === undefined) {
      addFields(call, ['Retry-After', String(Math.max(1, Math.ceil((until - call.now) / 1000)))]);
      return OPEN;
    }
    // Nobody may take the fallback's answer for the backend's.
    call.watchers = undefined;
    switchTo(call, fallback);
    return WAITING;
  },
});
