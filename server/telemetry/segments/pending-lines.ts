// Lines waiting for the disk, in bounded memory: when they grow too many, the oldest go and are counted.

export interface PendingLine {
  readonly key: string;
  readonly timeMs: number;
  /** Without a line feed; one byte a character. */
  readonly line: string;
}

/** What a waiting line costs beside its text: the object, its place in the list, the string's head. */
const OVERHEAD_BYTES = 96;

const costOf = (entry: PendingLine): number => entry.line.length + OVERHEAD_BYTES;

export class PendingLines {
  readonly #maxBytes: number;
  #entries: PendingLine[] = [];
  /** Entries before this one were dropped. */
  #head = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  push(entry: PendingLine): void {
    this.#entries.push(entry);
    this.#bytes += costOf(entry);
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  /** Takes all up to `timeMs`, in the order of their times; those of one time keep their order. */
  takeUntil(timeMs: number): PendingLine[] {
    const taken: PendingLine[] = [];
    const left: PendingLine[] = [];
    for (let at = this.#head; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at]!;
      if (entry.timeMs > timeMs) left.push(entry);
      else {
        taken.push(entry);
        this.#bytes -= costOf(entry);
      }
    }
    this.#entries = left;
    this.#head = 0;
    return taken.sort((a, b) => a.timeMs - b.timeMs);
  }

  /** What could not be written comes back as the oldest. */
  putBack(entries: readonly PendingLine[]): void {
    this.#entries = [...entries, ...this.#entries.slice(this.#head)];
    this.#head = 0;
    for (const entry of entries) this.#bytes += costOf(entry);
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#head];
    if (oldest === undefined) return;
    this.#bytes -= costOf(oldest);
    this.#dropped += 1;
    this.#head += 1;
    if (this.#head < 4096 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
