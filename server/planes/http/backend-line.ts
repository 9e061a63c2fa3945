// The line before one backend: how many requests it has from this worker, and who waits for one of them to end. Both are
// bounded, so that a backend that is slow costs its own callers an early answer and nobody the memory.

export interface LineLimits {
  /** Requests that the backend has at a time; as many more may wait. */
  readonly maxBusy: number;
  readonly maxWaitMs: number;
}

/** `late`: the wait was as long as it may be. */
export type Turn = (late: boolean) => void;

interface Waiter {
  readonly maxBusy: number;
  readonly turn: Turn;
  readonly timer: NodeJS.Timeout;
}

export class BackendLine {
  #busy = 0;
  readonly #waiting = new Set<Waiter>();
  #calling = false;

  get busy(): number {
    return this.#busy;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether a request may be sent at once: nobody who came earlier waits. */
  hasRoom({ maxBusy }: LineLimits): boolean {
    return this.#busy < maxBusy && this.#waiting.size === 0;
  }

  begin(): void {
    this.#busy += 1;
  }

  end(): void {
    this.#busy -= 1;
    if (this.#waiting.size > 0) this.#call();
  }

  /** Waits; answers how to give the place up, or undefined when the line is full. `turn` is called once, never at once. */
  wait({ maxBusy, maxWaitMs }: LineLimits, turn: Turn): (() => void) | undefined {
    if (this.#waiting.size >= maxBusy) return undefined;
    const late = (): void => {
      this.#waiting.delete(waiter);
      turn(true);
    };
    const waiter: Waiter = { maxBusy, turn, timer: setTimeout(late, maxWaitMs) };
    this.#waiting.add(waiter);
    return () => {
      clearTimeout(waiter.timer);
      this.#waiting.delete(waiter);
    };
  }

  /** Behind what goes on now: the request that has just ended still hands on its answer. */
  #call(): void {
    if (this.#calling) return;
    this.#calling = true;
    process.nextTick(() => {
      this.#calling = false;
      for (const waiter of this.#waiting) {
        if (this.#busy >= waiter.maxBusy) return;
        this.#waiting.delete(waiter);
        clearTimeout(waiter.timer);
        waiter.turn(false);
      }
    });
  }
}
