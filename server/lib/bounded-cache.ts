// A map that keeps the entries used last and forgets the others.

/** Least-recently-used cache of at most `limit` entries. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value kept under a key, or the one that `make` gives, kept from then on. */
  get(key: string, make: () => Value): Value {
    const kept = this.#entries.get(key);
    if (kept !== undefined) {
      // Only the older half is worth moving; moving at every hit would cost more than the hit saves.
      if (this.#entries.size * 2 > this.#limit) {
        this.#entries.delete(key);
        this.#entries.set(key, kept);
      }
      return kept;
    }
    const made = make();
    if (this.#entries.size >= this.#limit) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    this.#entries.set(key, made);
    return made;
  }

  get size(): number {
    return this.#entries.size;
  }
}
