// Reads HTTP/1.1 requests off a caller's connection, one thing at a time: whoever reads decides when to go on.
import { NO_BODY, UNKNOWN_LENGTH } from './inbound.ts';
import type { RequestHead } from './request-head.ts';
import { FIELD_LIMIT, invalid, lineEnd, nameEnd, parseRequestHead, TARGET_LIMIT_BYTES } from './request-head.ts';

/** What read() has come upon. Of a request without body, the head is all there is. */
export const NOTHING = 0;
export const HEAD = 1;
export const BODY = 2;
export const END = 3;

const state = { head: 0, length: 1, chunkLine: 2, chunkData: 3, chunkEnd: 4, trailer: 5, end: 6 } as const;
const { head: IN_HEAD, length: IN_LENGTH, chunkLine: IN_CHUNK_LINE, chunkData: IN_CHUNK } = state;
const { chunkEnd: IN_CHUNK_END, trailer: IN_TRAILER, end: AT_END } = state;

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNK_LINE_LIMIT_BYTES = 4_096;
/** Of one body. */
const EXTENSIONS_LIMIT_BYTES = 16_384;
const TOKEN_TEXT = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED_TEXT = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
/** RFC 9112, section 7.1; blanks, which it calls bad, are refused. */
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]{1,12})((?:;${TOKEN_TEXT}(?:=(?:${TOKEN_TEXT}|${QUOTED_TEXT}))?)*)\r\n$`);

const NOTHING_HELD = Buffer.alloc(0);

export class RequestParser {
  readonly #maxHeadBytes: number;
  #state: number = IN_HEAD;
  #left = 0;
  /** Beginning of a head or line that came in pieces. */
  #held = NOTHING_HELD;
  #heldLength = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #trailerFields = 0;
  /** One of the kinds above. */
  found: number = NOTHING;
  /** After HEAD. */
  head: RequestHead | undefined;
  /** After BODY: a view of the buffer. */
  chunk: Buffer = NOTHING_HELD;

  constructor(maxHeadBytes: number) {
    this.#maxHeadBytes = maxHeadBytes;
  }

  /** Whether a request has begun of which the header section is not complete. */
  get inHead(): boolean {
    return this.#state === IN_HEAD && this.#heldLength > 0;
  }

  /**
   * Reads from `at` until it finds something, tells what in `found`, and answers where to go on. NOTHING: the whole buffer
   * is read. Throws InvalidRequest; nothing more can be read then.
   */
  read(buffer: Buffer, at: number): number {
    this.found = NOTHING;
    if (this.#state === AT_END) {
      this.#state = IN_HEAD;
      this.found = END;
      return at;
    }
    let next = at;
    while (next < buffer.length && this.found === NOTHING) next = this.#step(buffer, next);
    return next;
  }

  #step(buffer: Buffer, at: number): number {
    switch (this.#state) {
      case IN_HEAD:
        return this.#readHead(buffer, at);
      case IN_LENGTH:
      case IN_CHUNK: {
        const end = Math.min(buffer.length, at + this.#left);
        this.#left -= end - at;
        this.chunk = at === 0 && end === buffer.length ? buffer : buffer.subarray(at, end);
        this.found = BODY;
        if (this.#left === 0) this.#state = this.#state === IN_CHUNK ? IN_CHUNK_END : AT_END;
        return end;
      }
      case IN_CHUNK_END:
        // Two bytes, which may come apart.
        if (buffer[at] !== (this.#left === 0 ? 13 : 10)) invalid('chunk longer than announced');
        this.#left -= 1;
        if (this.#left === -2) this.#state = IN_CHUNK_LINE;
        return at + 1;
      case IN_CHUNK_LINE:
        return this.#readChunkLine(buffer, at);
      default:
        return this.#readTrailer(buffer, at);
    }
  }

  #readHead(buffer: Buffer, at: number): number {
    let next: number;
    let text: string;
    if (this.#heldLength === 0) {
      const end = buffer.indexOf(HEAD_END, at);
      if (end < 0) return this.#holdHead(buffer, at);
      if (end - at > this.#maxHeadBytes) this.#tooLarge(buffer, at);
      text = buffer.toString('latin1', at, end + 2);
      next = end + 4;
    } else {
      const before = this.#heldLength;
      const taken = this.#hold(buffer, at, this.#maxHeadBytes + HEAD_END.length);
      const held = this.#held.subarray(0, this.#heldLength);
      const end = held.indexOf(HEAD_END, Math.max(0, before - 3));
      if (end < 0) return this.#keptHead(held, before, taken);
      text = held.toString('latin1', 0, end + 2);
      next = at + end + 4 - before;
      this.#heldLength = 0;
      this.#held = NOTHING_HELD;
    }
    // RFC 9112, section 2.2: an empty line before a request is read over.
    const head = parseRequestHead(text.charCodeAt(0) === 13 && text.charCodeAt(1) === 10 ? text.slice(2) : text);
    this.head = head;
    this.found = HEAD;
    const { bodyLength } = head;
    if (bodyLength > 0) {
      this.#left = bodyLength;
      this.#state = IN_LENGTH;
    } else if (bodyLength === UNKNOWN_LENGTH) {
      this.#extensionBytes = this.#trailerBytes = this.#trailerFields = 0;
      this.#state = IN_CHUNK_LINE;
    } else if (bodyLength !== NO_BODY && bodyLength !== 0) invalid('length');
    return next;
  }

  #holdHead(buffer: Buffer, at: number): number {
    const taken = this.#hold(buffer, at, this.#maxHeadBytes + HEAD_END.length);
    return this.#keptHead(this.#held.subarray(0, this.#heldLength), 0, taken);
  }

  #keptHead(held: Buffer, before: number, taken: number): number {
    refuseBadBytes(held, before);
    if (held.length > this.#maxHeadBytes) this.#tooLarge(held, 0);
    return taken;
  }

  #tooLarge(buffer: Buffer, at: number): void {
    const line = buffer.indexOf(10, at + 2);
    if (line < 0 || line - at > TARGET_LIMIT_BYTES) invalid('target too long', 414);
    invalid('header section too large', 431);
  }

  #readChunkLine(buffer: Buffer, at: number): number {
    const [line, next] = this.#readLine(buffer, at, CHUNK_LINE_LIMIT_BYTES, 413);
    if (line === undefined) return next;
    const parts = CHUNK_LINE.exec(line) ?? invalid('chunk line');
    this.#extensionBytes += parts[2]!.length;
    if (this.#extensionBytes > EXTENSIONS_LIMIT_BYTES) invalid('chunk extensions too large', 413);
    this.#left = Number.parseInt(parts[1]!, 16);
    this.#state = this.#left === 0 ? IN_TRAILER : IN_CHUNK;
    return next;
  }

  #readTrailer(buffer: Buffer, at: number): number {
    const [line, next] = this.#readLine(buffer, at, this.#maxHeadBytes, 431);
    if (line === undefined) return next;
    if (line === '\r\n') {
      this.#state = IN_HEAD;
      this.found = END;
      return next;
    }
    this.#trailerBytes += line.length;
    this.#trailerFields += 1;
    if (this.#trailerBytes > this.#maxHeadBytes || this.#trailerFields > FIELD_LIMIT)
      invalid('trailers too large', 431);
    lineEnd(line, nameEnd(line, 0) + 1);
    return next;
  }

  /** A line with its end, undefined while it is not complete, and where to go on. */
  #readLine(buffer: Buffer, at: number, limit: number, status: number): [string | undefined, number] {
    const feed = buffer.indexOf(10, at);
    if (feed >= 0 && this.#heldLength === 0) {
      if (feed - at > limit) invalid('line too long', status);
      return [buffer.toString('latin1', at, feed + 1), feed + 1];
    }
    const end = feed < 0 ? buffer.length : feed + 1;
    if (this.#heldLength + end - at > limit) invalid('line too long', status);
    this.#hold(buffer.subarray(0, end), at, limit);
    if (feed < 0) return [undefined, end];
    const line = this.#held.toString('latin1', 0, this.#heldLength);
    this.#heldLength = 0;
    return [line, end];
  }

  /** Copies bytes to those held, up to `limit` of them altogether; answers where to go on. */
  #hold(buffer: Buffer, at: number, limit: number): number {
    const size = Math.min(buffer.length - at, limit - this.#heldLength);
    const needed = this.#heldLength + size;
    if (needed > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(512, Math.min(limit, needed * 2)));
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    buffer.copy(this.#held, this.#heldLength, at, at + size);
    this.#heldLength = needed;
    return at + size;
  }
}

/** What is wrong already need not be waited out. */
const refuseBadBytes = (held: Buffer, before: number): void => {
  for (let at = Math.max(0, before - 1); at < held.length; at += 1) {
    const code = held[at]!;
    if ((code >= 0x20 && code !== 0x7f) || code === 9) continue;
    if (code === 13 && (at + 1 === held.length || held[at + 1] === 10)) continue;
    if (code === 10 && at > 0 && held[at - 1] === 13) continue;
    invalid('control character in the header section');
  }
};
