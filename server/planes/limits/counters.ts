// Exact counters in memory that all workers share: check and take in one atomic step. Slots are given out by the host.
import { WINDOW_TABLE_BYTES, WindowCounters } from './window-counters.ts';

/** One 32-bit word a slot. Four megabytes of address space; pages never touched cost nothing. */
export const SLOT_COUNT = 1_048_576;
export const NO_SLOT = -1;

// A rate word packs the second (12 bits, counted modulo 4096) and the takes of that second (20 bits).
const COUNT_BITS = 20;
const COUNT_MASK = 0xfffff;
const SECOND_MASK = 0xfff;
/** A limit above this cannot be reached by one machine within a second; the word would overflow there. */
const HIGHEST_RATE = COUNT_MASK - 1;

const pack = (second: number, count: number): number => (second << COUNT_BITS) | count | 0;
const secondOf = (word: number): number => word >>> COUNT_BITS;

export class Counters {
  readonly memory: SharedArrayBuffer;
  /** Counters by key, behind the slots in the same memory. */
  readonly windows: WindowCounters;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(SLOT_COUNT * 4 + WINDOW_TABLE_BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, SLOT_COUNT);
    this.windows = new WindowCounters(memory, SLOT_COUNT * 4);
  }

  /**
   * Takes one of `limit` in the second of `nowMs`; answers what remains, or -1 when nothing does.
   * A thread whose clock reading is older than the word's second counts in the word's second: windows only go forward.
   */
  takeRate(slot: number, limit: number, nowMs: number): number {
    const words = this.#words;
    const highest = Math.min(limit, HIGHEST_RATE);
    const now = Math.floor(nowMs / 1000) & SECOND_MASK;
    for (;;) {
      const word = Atomics.load(words, slot);
      const ahead = (secondOf(word) - now) & SECOND_MASK;
      const current = ahead <= 2;
      const count = current ? word & COUNT_MASK : 0;
      if (count >= highest) return -1;
      const next = pack(current ? secondOf(word) : now, count + 1);
      if (Atomics.compareExchange(words, slot, word, next) === word) return highest - count - 1;
    }
  }

  /** Gives back a take of the second of `nowMs`; of a second that is over there is nothing to give back. */
  giveBackRate(slot: number, nowMs: number): void {
    const words = this.#words;
    const now = Math.floor(nowMs / 1000) & SECOND_MASK;
    for (;;) {
      const word = Atomics.load(words, slot);
      if (((secondOf(word) - now) & SECOND_MASK) > 2 || (word & COUNT_MASK) === 0) return;
      if (Atomics.compareExchange(words, slot, word, word - 1) === word) return;
    }
  }

  /** What a take would find now, without taking. */
  peekRate(slot: number, limit: number, nowMs: number): number {
    const word = Atomics.load(this.#words, slot);
    const now = Math.floor(nowMs / 1000) & SECOND_MASK;
    const count = ((secondOf(word) - now) & SECOND_MASK) <= 2 ? word & COUNT_MASK : 0;
    return Math.max(0, limit - count);
  }

  /**
   * Moves a word out of seconds long gone, lest it look current when the 4096 seconds of the ring come round.
   * The host calls it for every rate slot at least each half hour.
   */
  refreshRate(slot: number, nowMs: number): void {
    const now = Math.floor(nowMs / 1000) & SECOND_MASK;
    const word = Atomics.load(this.#words, slot);
    if (((now - secondOf(word)) & SECOND_MASK) > 4 && ((secondOf(word) - now) & SECOND_MASK) > 4) {
      // Lost to a take that came between: then the word is current anyway.
      Atomics.compareExchange(this.#words, slot, word, pack((now - 3) & SECOND_MASK, 0));
    }
  }

  /** Takes one of a total of `limit`; answers what remains, or -1 when nothing does. */
  takeQuota(slot: number, limit: number): number {
    const words = this.#words;
    for (;;) {
      const used = Atomics.load(words, slot);
      if (used >= limit) return -1;
      if (Atomics.compareExchange(words, slot, used, used + 1) === used) return limit - used - 1;
    }
  }

  giveBackQuota(slot: number): void {
    Atomics.sub(this.#words, slot, 1);
  }

  used(slot: number): number {
    return Atomics.load(this.#words, slot);
  }

  /** Raises a total to at least `used`, never lowers it. */
  raiseTo(slot: number, used: number): void {
    for (;;) {
      const word = Atomics.load(this.#words, slot);
      if (word >= used || Atomics.compareExchange(this.#words, slot, word, used) === word) return;
    }
  }

  clear(slot: number): void {
    Atomics.store(this.#words, slot, 0);
  }
}
