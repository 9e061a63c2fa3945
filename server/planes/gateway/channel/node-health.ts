// What is known of a node's health, in memory that all workers share: whoever sees it fail says so to all of them, and what
// has failed in a row is counted over all of them. Looking costs next to nothing while a node is well.
import type { WindowCounters, WindowKey } from '../../limits/window-counters.ts';
import type { HealthRules } from './snapshot.ts';

export type NodeFailure = 'connect' | 'timeout';

export interface NodeHealth {
  isDown(nowMs: number): boolean;
  /** What an exchange with the node came to: a status, or why there was none. */
  note(outcome: number | NodeFailure, nowMs: number): void;
}

/** How old another worker's finding may be here. */
const LOOK_MS = 50;
/** Failures in a row may be far apart. */
const ROW_MS = 24 * 3_600_000;
/** Until a probe finds it well. */
const FOREVER_MS = 4e15;

/** A state that a node is in until some time, seen by all workers. */
export class SharedDown {
  readonly #windows: WindowCounters;
  readonly #key: WindowKey;
  #until = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(windows: WindowCounters, name: string) {
    this.#windows = windows;
    this.#key = windows.key(`${name} down`, true);
  }

  isDown(nowMs: number): boolean {
    if (Math.abs(nowMs - this.#lookedAt) >= LOOK_MS) {
      this.#lookedAt = nowMs;
      this.#until = this.#windows.endOf(this.#key, nowMs);
    }
    return this.#until > nowMs;
  }

  begin(nowMs: number, lengthMs: number): void {
    this.#windows.close(this.#key);
    this.#windows.take(this.#key, 1, nowMs, nowMs + lengthMs, lengthMs);
    this.#lookedAt = nowMs;
    this.#until = nowMs + lengthMs;
  }

  end(): void {
    this.#windows.close(this.#key);
    this.#until = 0;
  }
}

/** Failures of one kind in a row. */
class Row {
  readonly #windows: WindowCounters;
  readonly #key: WindowKey;
  readonly #threshold: number;

  constructor(windows: WindowCounters, name: string, threshold: number) {
    this.#windows = windows;
    this.#key = windows.key(name, true);
    this.#threshold = threshold;
  }

  /** Whether this was one too many. */
  add(nowMs: number): boolean {
    if (this.#threshold === 0) return false;
    return this.#windows.take(this.#key, this.#threshold, nowMs, nowMs + ROW_MS, ROW_MS) <= 0;
  }

  clear(nowMs: number): void {
    if (this.#threshold > 0 && this.#windows.endOf(this.#key, nowMs) > 0) this.#windows.close(this.#key);
  }
}

export class RowHealth implements NodeHealth {
  readonly #down: SharedDown;
  readonly #rows: Readonly<Record<NodeFailure | 'answer', Row>>;
  readonly #healthy: ReadonlySet<number>;
  readonly #unhealthy: ReadonlySet<number>;
  readonly #downMs: number;

  /** `name`: of the node within its channel, the same in every worker. */
  constructor(rules: HealthRules, name: string, windows: WindowCounters) {
    this.#down = new SharedDown(windows, name);
    this.#rows = {
      connect: new Row(windows, `${name} connect`, rules.connectFailures),
      timeout: new Row(windows, `${name} timeout`, rules.timeouts),
      answer: new Row(windows, `${name} answer`, rules.badAnswers),
    };
    this.#healthy = statusSet(rules.healthyStatuses);
    this.#unhealthy = statusSet(rules.unhealthyStatuses);
    this.#downMs = rules.downMs === 0 ? FOREVER_MS : rules.downMs;
  }

  isDown(nowMs: number): boolean {
    return this.#down.isDown(nowMs);
  }

  /** An answer to a caller: a node that is down stays so, it may have come from before. */
  note(outcome: number | NodeFailure, nowMs: number): void {
    if (typeof outcome === 'number' && this.#isGood(outcome)) this.#clear(nowMs);
    else this.#fail(outcome, nowMs);
  }

  /** What a probe found: one good answer brings the node back. */
  noteProbe(outcome: number | NodeFailure, nowMs: number): void {
    this.note(outcome, nowMs);
    if (typeof outcome === 'number' && this.#isGood(outcome)) this.#down.end();
  }

  /** A status in both lists is a failing one. */
  #isGood(status: number): boolean {
    return this.#healthy.has(status) && !this.#unhealthy.has(status);
  }

  #fail(outcome: number | NodeFailure, nowMs: number): void {
    if (typeof outcome === 'number' && !this.#unhealthy.has(outcome)) return;
    const row = this.#rows[typeof outcome === 'number' ? 'answer' : outcome];
    if (row.add(nowMs)) this.#down.begin(nowMs, this.#downMs);
  }

  #clear(nowMs: number): void {
    for (const row of Object.values(this.#rows)) row.clear(nowMs);
  }
}

/** Of `200-399,404`; what is no list is empty. */
export const statusSet = (text: string): ReadonlySet<number> => {
  const statuses = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last = first] = part.trim().split('-').map(Number);
    if (first === undefined || last === undefined || !(first >= 100 && last <= 599)) continue;
    for (let status = first; status <= last; status += 1) statuses.add(status);
  }
  return statuses;
};
