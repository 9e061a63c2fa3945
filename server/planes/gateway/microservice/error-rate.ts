// Health of an instance by the share of its failing answers, counted over all workers (HealthCheckConf: the parameters of a
// circuit breaker). Ten seconds of calls are judged together; too large a share, and the instance is left alone for a while.
import type { WindowCounters, WindowKey } from '../../limits/window-counters.ts';
import type { NodeFailure, NodeHealth } from '../channel/node-health.ts';
import { SharedDown } from '../channel/node-health.ts';
import type { ErrorRateRules } from './snapshot.ts';

/** The document gives no length; the breaker whose parameters these are counts for ten seconds. */
const WINDOW_MS = 10_000;
const ANY = 0xffff_ffff;

export class ErrorRateHealth implements NodeHealth {
  readonly #rules: ErrorRateRules;
  readonly #windows: WindowCounters;
  readonly #down: SharedDown;
  readonly #calls: WindowKey;
  readonly #failures: WindowKey;

  /** `name`: of the instance, the same in every worker. */
  constructor(rules: ErrorRateRules, name: string, windows: WindowCounters) {
    this.#rules = rules;
    this.#windows = windows;
    this.#down = new SharedDown(windows, name);
    this.#calls = windows.key(`${name} calls`, false);
    this.#failures = windows.key(`${name} failures`, false);
  }

  isDown(nowMs: number): boolean {
    return this.#down.isDown(nowMs);
  }

  note(outcome: number | NodeFailure, nowMs: number): void {
    const calls = this.#count(this.#calls, nowMs);
    if (typeof outcome === 'number' && outcome < 500) return;
    const failures = this.#count(this.#failures, nowMs);
    const { volume, percent, sleepMs } = this.#rules;
    if (calls < volume || failures * 100 < calls * percent) return;
    this.#down.begin(nowMs, sleepMs);
    this.#windows.close(this.#calls);
    this.#windows.close(this.#failures);
  }

  #count(key: WindowKey, nowMs: number): number {
    return ANY - this.#windows.take(key, ANY, nowMs, nowMs + WINDOW_MS, WINDOW_MS);
  }
}
