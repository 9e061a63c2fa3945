// Counters by key over windows of any length, in memory that all workers share: a table of sets, each under a lock of its
// own. Keys are digests, so that a caller who chooses the text of keys can neither aim at another's counter nor fill memory.
//
// Why a shared table and not one owner worker: a take is a few hundred nanoseconds and stays on the thread of the call,
// an owner would cost a message each way and stall everybody while it is busy. Why locks: key, window and count change
// together, and no single atomic word holds them. A lock covers some dozens of plain reads and writes.
import { hash, randomFillSync } from 'node:crypto';

const SETS = 32_768;
const WAYS = 16;
const ENTRIES = SETS * WAYS;
const SEED_BYTES = 16;

/** Bytes of the table: 524,288 keys. Pages never touched cost nothing. */
export const WINDOW_TABLE_BYTES = SEED_BYTES + SETS * 4 + ENTRIES * (8 + 8 + 4);

/** Where a key counts. */
export interface WindowKey {
  readonly set: number;
  readonly tag0: number;
  readonly tag1: number;
  /** As given. */
  readonly text: string;
}

/** How far clock readings of threads may lie apart. */
const SKEW_MS = 5_000;
const SPINS = 100;
/** A lock held for so long belongs to a thread that died in the few instructions it covers. */
const DEAD_MS = 1_000;

export class WindowCounters {
  readonly #seed: string;
  readonly #locks: Int32Array;
  readonly #tags: Int32Array;
  readonly #counts: Uint32Array;
  /** When the entry's window ends, milliseconds of Unix time. */
  readonly #ends: Float64Array;

  /** Lays the table over `memory` from `offset`, a multiple of 8. The first to come seeds it. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(WINDOW_TABLE_BYTES), offset = 0) {
    let at = offset + SEED_BYTES;
    this.#ends = new Float64Array(memory, at, ENTRIES);
    at += ENTRIES * 8;
    this.#tags = new Int32Array(memory, at, ENTRIES * 2);
    at += ENTRIES * 8;
    this.#counts = new Uint32Array(memory, at, ENTRIES);
    at += ENTRIES * 4;
    this.#locks = new Int32Array(memory, at, SETS);
    this.#seed = seedOf(new Int32Array(memory, offset, SEED_BYTES / 4));
  }

  /** The place of a key. `lasting` keys give way to others only when their window is over. */
  key(text: string, lasting: boolean): WindowKey {
    const digest = hash('sha256', this.#seed + text, 'buffer');
    const tag = digest.readInt32LE(4);
    return {
      set: digest.readUInt32LE(0) % SETS,
      tag0: lasting ? tag | 1 : tag & ~1,
      // Never 0, which marks an entry that was never used.
      tag1: digest.readInt32LE(8) | 0x100,
      text,
    };
  }

  /**
   * Takes one of `limit` in the window of `nowMs`, which ends at `endMs` and is `windowMs` long; answers what remains, or -1
   * when nothing does. Windows only go forward: a thread that read its clock just before the window's end counts in the one
   * that has begun.
   */
  take(key: WindowKey, limit: number, nowMs: number, endMs: number, windowMs: number): number {
    this.#lock(key.set);
    const at = this.#obtain(key, nowMs, endMs, windowMs);
    const count = this.#counts[at]!;
    const left = count < limit ? limit - count - 1 : -1;
    if (left >= 0) this.#counts[at] = count + 1;
    this.#unlock(key.set);
    return left;
  }

  /** Gives back a take; of a window that is over there is nothing to give back. */
  giveBack(key: WindowKey, nowMs: number): void {
    this.#lock(key.set);
    const at = this.#find(key);
    if (at >= 0 && this.#ends[at]! > nowMs && this.#counts[at]! > 0) this.#counts[at]! -= 1;
    this.#unlock(key.set);
  }

  /** When the key's window ends; 0: it has none now. */
  endOf(key: WindowKey, nowMs: number): number {
    this.#lock(key.set);
    const at = this.#find(key);
    const end = at < 0 ? 0 : this.#ends[at]!;
    this.#unlock(key.set);
    return end > nowMs ? end : 0;
  }

  /** Ends the key's window. */
  close(key: WindowKey): void {
    this.#lock(key.set);
    const at = this.#find(key);
    if (at >= 0) this.#ends[at] = 0;
    this.#unlock(key.set);
  }

  #find({ set, tag0, tag1 }: WindowKey): number {
    const tags = this.#tags;
    for (let at = set * WAYS; at < (set + 1) * WAYS; at += 1) {
      if (tags[at * 2] === tag0 && tags[at * 2 + 1] === tag1) return at;
    }
    return -1;
  }

  /** The key's entry in its current window. A full set gives up, in this order: what is over, then what counted least. */
  #obtain(key: WindowKey, nowMs: number, endMs: number, windowMs: number): number {
    const ends = this.#ends;
    const counts = this.#counts;
    let at = this.#find(key);
    // A window that ends later than the next one was counted before the machine's clock was set back.
    if (at >= 0 && ends[at]! > nowMs && ends[at]! <= endMs + windowMs + SKEW_MS) return at;
    if (at < 0) {
      at = key.set * WAYS;
      let least = Number.POSITIVE_INFINITY;
      for (let way = key.set * WAYS; way < (key.set + 1) * WAYS; way += 1) {
        const lasting = (this.#tags[way * 2]! & 1) * 2 ** 32;
        const worth = ends[way]! <= nowMs ? -1 : counts[way]! + lasting;
        if (worth >= least) continue;
        least = worth;
        at = way;
        if (worth < 0) break;
      }
      this.#tags[at * 2] = key.tag0;
      this.#tags[at * 2 + 1] = key.tag1;
    }
    ends[at] = endMs;
    counts[at] = 0;
    return at;
  }

  #lock(set: number): void {
    const locks = this.#locks;
    for (let spin = 0; spin < SPINS; spin += 1) if (Atomics.compareExchange(locks, set, 0, 1) === 0) return;
    const since = performance.now();
    while (Atomics.compareExchange(locks, set, 0, 1) !== 0) {
      // The holder has lost its processor for a moment: leave it ours.
      Atomics.wait(locks, set, 1, 1);
      if (performance.now() - since > DEAD_MS) return;
    }
  }

  #unlock(set: number): void {
    Atomics.store(this.#locks, set, 0);
  }
}

const seedOf = (words: Int32Array): string => {
  const fresh = randomFillSync(new Int32Array(words.length));
  for (let at = 0; at < words.length; at += 1) Atomics.compareExchange(words, at, 0, fresh[at]! | 1);
  return words.join();
};

/** Days begin in the vendor's time zone, UTC+8; shorter windows fall on the same moments in both. */
const DAY_OFFSET_MS = 8 * 3_600_000;

/** When the window of `nowMs` ends; windows of a length follow each other from the beginning of time. */
export const windowEnd = (nowMs: number, windowMs: number): number =>
  (Math.floor((nowMs + DAY_OFFSET_MS) / windowMs) + 1) * windowMs - DAY_OFFSET_MS;
