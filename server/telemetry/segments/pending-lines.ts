// What waits for the disk, in bounded memory: when it grows too much, the oldest go and are counted. Items become lines only
// when they are written, so that a line's text never outlives the turn it is made in.

export interface PendingLine<Item> {
  readonly key: string;
  readonly timeMs: number;
  readonly item: Item;
  /** Bytes of memory, about. */
  readonly weight: number;
}

export class PendingLines<Item> {
  readonly #maxBytes: number;
  #entries: PendingLine<Item>[] = [];
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

  push(entry: PendingLine<Item>): void {
    this.#entries.push(entry);
    this.#bytes += entry.weight;
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  /** Takes all up to `timeMs`, in the order of their times; those of one time keep their order. */
  takeUntil(timeMs: number): PendingLine<Item>[] {
    const taken: PendingLine<Item>[] = [];
    const left: PendingLine<Item>[] = [];
    for (let at = this.#head; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at]!;
      if (entry.timeMs > timeMs) left.push(entry);
      else {
        taken.push(entry);
        this.#bytes -= entry.weight;
      }
    }
    this.#entries = left;
    this.#head = 0;
    return taken.sort((a, b) => a.timeMs - b.timeMs);
  }

  /** What could not be written comes back as the oldest. */
  putBack(entries: readonly PendingLine<Item>[]): void {
    this.#entries = [...entries, ...this.#entries.slice(this.#head)];
    this.#head = 0;
    for (const entry of entries) this.#bytes += entry.weight;
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#head];
    if (oldest === undefined) return;
    this.#bytes -= oldest.weight;
    this.#dropped += 1;
    this.#head += 1;
    if (this.#head < 4096 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
