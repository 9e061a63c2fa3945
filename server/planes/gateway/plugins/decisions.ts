// Answers of authentication endpoints that are kept for a while, in one worker. Keys are digests: no credential stays.

interface Kept {
  readonly refusal: { readonly status: number; readonly message: string } | undefined;
  readonly endMs: number;
}

const KEPT = 10_000;

export class Decisions {
  readonly #kept = new Map<string, Kept>();

  get(key: string, nowMs: number): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.endMs > nowMs) return kept;
    this.#kept.delete(key);
    return undefined;
  }

  /** Forgets the oldest when there are too many. */
  keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < KEPT) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(key, kept);
  }
}
