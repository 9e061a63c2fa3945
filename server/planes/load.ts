// How much of a worker is in use: calls in progress, and how late its event loop is. Beyond its limits new calls are told
// to come back instead of being kept. In one thread a call waits nowhere but in the event loop, so its lag is the wait.

export interface LoadLimits {
  /** Calls in progress at a time. */
  readonly maxCalls: number;
  /** How late the event loop may be, in milliseconds, before a part of the new calls is refused. */
  readonly maxLagMs: number;
}

/** `refused`: calls since the last report. */
export type ReportRefused = (refused: number, calls: number, lagMs: number) => void;

const TICK_MS = 50;
const REPORT_MS = 10_000;

export class Load {
  readonly #limits: LoadLimits;
  readonly #report: ReportRefused;
  readonly #timer: NodeJS.Timeout;
  #calls = 0;
  #expectedAt = performance.now() + TICK_MS;
  #lagMs = 0;
  /** Part of the new calls that is refused for lag, 0 to 1, and what of it is still owed. */
  #share = 0;
  #owed = 0;
  #refused = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(limits: LoadLimits, report: ReportRefused) {
    this.#limits = limits;
    this.#report = report;
    this.#timer = setInterval(() => this.tick(performance.now()), TICK_MS).unref();
  }

  get calls(): number {
    return this.#calls;
  }

  /** A call begins; false: it is to be refused. Each is ended by leave, refused ones too. */
  enter(): boolean {
    this.#calls += 1;
    if (this.#calls <= this.#limits.maxCalls && this.#share === 0) return true;
    if (this.#calls <= this.#limits.maxCalls) {
      this.#owed += this.#share;
      if (this.#owed < 1) return true;
      this.#owed -= 1;
    }
    this.#refused += 1;
    return false;
  }

  leave(): void {
    this.#calls -= 1;
  }

  /** Called every 50 ms; public for tests. */
  tick(now: number): void {
    const lagMs = Math.max(0, now - this.#expectedAt);
    this.#expectedAt = now + TICK_MS;
    // One late tick is a garbage collection or a large update; two in a row are load.
    const least = Math.min(lagMs, this.#lagMs);
    this.#lagMs = lagMs;
    this.#share = least <= this.#limits.maxLagMs ? 0 : 1 - this.#limits.maxLagMs / least;
    if (this.#refused === 0 || now - this.#reportedAt < REPORT_MS) return;
    this.#reportedAt = now;
    const refused = this.#refused;
    this.#refused = 0;
    this.#report(refused, this.#calls, lagMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
