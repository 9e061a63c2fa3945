// As much of WebSocket framing (RFC 6455, section 5.2) as a gateway needs that passes frames on unread: where one ends, so
// that a Close can stand between two.
import { randomBytes } from 'node:crypto';

const CLOSE = 0x8;
const LONGEST_HEADER = 14;

export class FrameTracker {
  readonly #header = new Uint8Array(LONGEST_HEADER);
  #have = 0;
  /** Payload bytes of the current frame still to come. */
  #left = 0;
  /** Whether a Close has gone by: nothing may follow it. */
  closed = false;

  /** Whether what has gone by ends with the end of a frame. */
  get between(): boolean {
    return this.#have === 0 && this.#left === 0;
  }

  /** Follows bytes as they go by; answers how many it followed: all, or up to the first end of a frame when asked to stop. */
  advance(chunk: Uint8Array, stopBetween = false): number {
    let at = 0;
    while (at < chunk.length) {
      if (stopBetween && this.between) return at;
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      this.#header[this.#have] = chunk[at]!;
      this.#have += 1;
      at += 1;
      if (this.#have >= 2 && this.#have === this.#headerLength()) this.#begin();
    }
    return at;
  }

  #headerLength(): number {
    const second = this.#header[1]!;
    const short = second & 0x7f;
    return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
  }

  #begin(): void {
    const header = this.#header;
    let length = header[1]! & 0x7f;
    const more = length === 126 ? 2 : length === 127 ? 8 : 0;
    if (more > 0) {
      length = 0;
      for (let at = 2; at < 2 + more; at += 1) length = length * 256 + header[at]!;
    }
    if ((header[0]! & 0x0f) === CLOSE) this.closed = true;
    this.#have = 0;
    this.#left = length;
  }
}

/** 1001: the gateway goes away, or the time of this connection is over (RFC 6455, section 7.4.1). */
export const GOING_AWAY = 1001;

/** A Close frame. `masked`: as a client sends it. `reason`: at most 123 bytes of ASCII. */
export const closeFrame = (code: number, reason: string, masked: boolean): Buffer => {
  const payload = Buffer.alloc(2 + reason.length);
  payload.writeUInt16BE(code);
  payload.write(reason, 2, 'latin1');
  const head = Buffer.from([0x80 | CLOSE, payload.length | (masked ? 0x80 : 0)]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  for (let at = 0; at < payload.length; at += 1) payload[at] = payload[at]! ^ mask[at % 4]!;
  return Buffer.concat([head, mask, payload]);
};
