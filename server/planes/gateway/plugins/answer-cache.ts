// Kept answers of backends, in one worker: bounded by bytes, the ones used longest ago go first.
import { hash } from 'node:crypto';

export interface StoredAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** One character a byte. */
  readonly body: string;
  readonly storedAt: number;
  readonly endsAt: number;
  /** Whether the backend said that it may be given to callers who prove who they are. */
  readonly shared: boolean;
}

/** Stands where answers differ by request headers: their names, lower case. */
interface Varying {
  readonly varyNames: readonly string[];
}

interface Slot {
  readonly held: StoredAnswer | Varying;
  readonly bytes: number;
}

/** Value of a request header; `lowerName` in lower case. */
export type HeaderOf = (lowerName: string) => string | undefined;

export const CACHE_LIMIT_BYTES = 64 * 1024 * 1024;
export const ANSWER_LIMIT_BYTES = 1024 * 1024;
/** What an entry costs beside its texts. */
const ENTRY_BYTES = 512;

export class AnswerCache {
  readonly #limitBytes: number;
  readonly #slots = new Map<string, Slot>();
  #bytes = 0;

  constructor(limitBytes = CACHE_LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, headerOf: HeaderOf, nowMs: number): StoredAnswer | undefined {
    const found = this.#touch(key);
    if (found === undefined) return undefined;
    const at = 'varyNames' in found ? variantKey(key, found.varyNames, headerOf) : key;
    const answer = 'varyNames' in found ? this.#touch(at) : found;
    if (answer === undefined || 'varyNames' in answer) return undefined;
    if (answer.endsAt > nowMs) return answer;
    this.#drop(at);
    return undefined;
  }

  put(key: string, answer: StoredAnswer, varyNames: readonly string[], headerOf: HeaderOf): void {
    let at = key;
    if (varyNames.length > 0) {
      this.#set(key, { varyNames }, ENTRY_BYTES + varyNames.join().length);
      at = variantKey(key, varyNames, headerOf);
    }
    const headerBytes = answer.headers.reduce((sum, text) => sum + text.length + 16, 0);
    this.#set(at, answer, ENTRY_BYTES + answer.body.length + headerBytes);
  }

  #touch(key: string): StoredAnswer | Varying | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    return slot.held;
  }

  #set(key: string, held: StoredAnswer | Varying, bytes: number): void {
    this.#drop(key);
    if (bytes > this.#limitBytes) return;
    this.#slots.set(key, { held, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#slots.keys()) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.bytes;
  }
}

const variantKey = (key: string, names: readonly string[], headerOf: HeaderOf): string =>
  hash('sha256', JSON.stringify([key, ...names.map((name) => [name, headerOf(name) ?? null])]), 'base64');
