// Reads HTTP/1.1 responses off a backend's connection, strictly (RFC 9112): what is not well formed is refused, not mended.
import { isHopByHop, namedByConnection, TOKEN } from './header-names.ts';

/** What the parser finds. `onHead` is told of final answers only; 1xx are read over. */
export interface ResponseSink {
  /** `length`: bytes of the body, or UNTIL_END when only its end tells. `whole`: the body, when it is at hand in one piece. */
  onHead(head: ResponseHead, whole: string | undefined): void;
  /** `chunk` is a view of the read buffer: copy what must last. */
  onBody(chunk: Buffer): void;
  onEnd(): void;
}

export interface ResponseHead {
  readonly status: number;
  /** End-to-end fields, names and values in turn, Content-Length among them. */
  readonly headers: string[];
  readonly length: number;
  /** Whether the connection may carry another request. */
  readonly reusable: boolean;
  /** From `Keep-Alive: timeout=`, seconds. */
  readonly keepAliveSeconds: number | undefined;
}

export const UNTIL_END = -1;
const CHUNKED = -3;
export const HEAD_LIMIT_BYTES = 65_536;
/** Bodies up to this many bytes are handed over with the head when they came with it. */
const WHOLE_LIMIT_BYTES = 16_384;
const CHUNK_LINE_LIMIT_BYTES = 4_096;

const enumerated = {
  head: 0,
  length: 1,
  chunkLine: 2,
  chunkData: 3,
  chunkEnd: 4,
  trailer: 5,
  untilEnd: 6,
  done: 7,
} as const;
const { head: HEAD, length: LENGTH, chunkLine: CHUNK_LINE, chunkData: CHUNK_DATA } = enumerated;
const { chunkEnd: CHUNK_END, trailer: TRAILER, untilEnd: UNTIL, done: DONE } = enumerated;

const HEAD_END = Buffer.from('\r\n\r\n');

export class InvalidResponse extends Error {}
const invalid = (what: string): never => {
  throw new InvalidResponse(what);
};

export class ResponseParser {
  readonly #sink: ResponseSink;
  #state: number = DONE;
  #bodyless = false;
  #left = 0;
  #pending = '';
  #reusable = false;
  /** Whether any byte of the current answer has come. */
  started = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Whether the answer is read to its end. */
  get done(): boolean {
    return this.#state === DONE;
  }

  get reusable(): boolean {
    return this.#reusable;
  }

  /** Expects the answer to a request; `bodyless` after HEAD. */
  expect(bodyless: boolean): void {
    this.#state = HEAD;
    this.#bodyless = bodyless;
    this.#pending = '';
    this.#reusable = false;
    this.started = false;
  }

  /** Throws InvalidResponse; the connection is of no use then. */
  execute(buffer: Buffer): void {
    let at = 0;
    const size = buffer.length;
    this.started = true;
    while (at < size) {
      switch (this.#state) {
        case HEAD:
          at = this.#readHead(buffer, at);
          break;
        case LENGTH:
        case CHUNK_DATA: {
          const end = Math.min(size, at + this.#left);
          this.#left -= end - at;
          const chunk = buffer.subarray(at, end);
          at = end;
          if (this.#left === 0) {
            if (this.#state === CHUNK_DATA) this.#state = CHUNK_END;
            else this.#state = DONE;
          }
          this.#sink.onBody(chunk);
          if (this.#state === DONE) this.#finish(at, size);
          break;
        }
        case UNTIL:
          this.#sink.onBody(at === 0 ? buffer : buffer.subarray(at));
          at = size;
          break;
        case CHUNK_END:
          at = this.#readLine(buffer, at);
          if (this.#line === undefined) break;
          if (this.#line !== '') invalid('chunk longer than announced');
          this.#state = CHUNK_LINE;
          break;
        case CHUNK_LINE:
          at = this.#readLine(buffer, at);
          if (this.#line === undefined) break;
          this.#left = chunkSize(this.#line);
          this.#state = this.#left === 0 ? TRAILER : CHUNK_DATA;
          break;
        case TRAILER:
          at = this.#readLine(buffer, at);
          if (this.#line !== '') break;
          this.#state = DONE;
          this.#finish(at, size);
          break;
        default:
          invalid('bytes after the end of the answer');
      }
    }
  }

  /** The backend closed its side: the end of a body without length, and a fault anywhere else. */
  close(): void {
    if (this.#state !== UNTIL) invalid('connection closed within the answer');
    this.#state = DONE;
    this.#finish(0, 0);
  }

  #line: string | undefined;

  #finish(at: number, size: number): void {
    // More bytes than the answer has: whatever they are, they must not be taken for the next answer.
    if (at < size) this.#reusable = false;
    this.#sink.onEnd();
    if (at < size) invalid('bytes after the end of the answer');
  }

  /** Reads a line of chunked coding into #line, without its end; undefined while it is not complete. */
  #readLine(buffer: Buffer, at: number): number {
    const feed = buffer.indexOf(10, at);
    const end = feed < 0 ? buffer.length : feed + 1;
    this.#pending += buffer.toString('latin1', at, end);
    if (this.#pending.length > CHUNK_LINE_LIMIT_BYTES) invalid('line of chunked coding too long');
    if (feed < 0) {
      this.#line = undefined;
      return end;
    }
    const line = this.#pending;
    this.#pending = '';
    if (line.charCodeAt(line.length - 2) !== 13) invalid('line end without carriage return');
    this.#line = line.slice(0, -2);
    return end;
  }

  #readHead(buffer: Buffer, at: number): number {
    let text: string;
    let next: number;
    if (this.#pending === '') {
      const end = buffer.indexOf(HEAD_END, at);
      if (end < 0) return this.#keepHead(buffer, at);
      text = buffer.toString('latin1', at, end + 2);
      next = end + 4;
    } else {
      const before = this.#pending.length;
      const joined = this.#pending + buffer.toString('latin1', at, Math.min(buffer.length, at + HEAD_LIMIT_BYTES));
      const end = joined.indexOf('\r\n\r\n', Math.max(0, before - 3));
      if (end < 0) return this.#keepHead(buffer, at);
      text = joined.slice(0, end + 2);
      next = at + end + 4 - before;
      this.#pending = '';
    }
    if (text.length > HEAD_LIMIT_BYTES) invalid('header section too large');
    const head = parseHead(text, this.#bodyless);
    if (head.status < 200) {
      if (head.status === 101) invalid('switching protocols was not asked for');
      return next;
    }
    this.#reusable = head.reusable;
    const { length } = head;
    if (length >= 0 && length <= WHOLE_LIMIT_BYTES && buffer.length - next >= length) {
      this.#state = DONE;
      this.#sink.onHead(head, length === 0 ? '' : buffer.toString('latin1', next, next + length));
      this.#finish(next + length, buffer.length);
      return buffer.length;
    }
    if (length >= 0) {
      this.#state = LENGTH;
      this.#left = length;
    } else if (length === CHUNKED) this.#state = CHUNK_LINE;
    else this.#state = UNTIL;
    this.#sink.onHead(length === CHUNKED ? { ...head, length: UNTIL_END } : head, undefined);
    return next;
  }

  #keepHead(buffer: Buffer, at: number): number {
    this.#pending += buffer.toString('latin1', at);
    if (this.#pending.length > HEAD_LIMIT_BYTES) invalid('header section too large');
    return buffer.length;
  }
}

/** `length`: as in ResponseHead, or CHUNKED. `text` ends with the line end of its last line. */
const parseHead = (text: string, bodyless: boolean): ResponseHead => {
  if (!text.startsWith('HTTP/1.') || text.charCodeAt(8) !== 32) invalid('status line');
  const minor = text.charCodeAt(7) - 48;
  if (minor !== 0 && minor !== 1) invalid('version');
  const status = digits(text, 9, 12);
  const afterStatus = text.charCodeAt(12);
  if (status < 100 || status > 599 || (afterStatus !== 32 && afterStatus !== 13)) invalid('status line');
  const headers: string[] = [];
  let length = UNTIL_END;
  let chunked = false;
  let reusable = minor === 1;
  let keepAliveSeconds: number | undefined;
  let named: string[] | undefined;
  let at = lineEnd(text, 12) + 2;
  const size = text.length;
  while (at < size) {
    let colon = at;
    while (TOKEN[text.charCodeAt(colon)] === 1) colon += 1;
    if (colon === at || text.charCodeAt(colon) !== 58) invalid('header name');
    const end = lineEnd(text, colon + 1);
    let from = colon + 1;
    while (from < end && isBlank(text.charCodeAt(from))) from += 1;
    let to = end;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
    const name = text.slice(at, colon);
    const value = text.slice(from, to);
    at = end + 2;
    // Only names of these lengths are of any concern; most fields pass without a second look.
    switch (name.length) {
      case 2:
      case 7:
      case 10:
      case 14:
      case 16:
      case 17:
      case 18:
      case 19:
      case 25: {
        const lower = name.toLowerCase();
        if (lower === 'content-length') {
          const given = digits(value, 0, value.length);
          if (length !== UNTIL_END && length !== given) invalid('two lengths');
          if (length === UNTIL_END) headers.push(name, value);
          length = given;
          continue;
        }
        if (lower === 'transfer-encoding') {
          if (chunked || value.toLowerCase() !== 'chunked' || minor === 0) invalid('transfer coding');
          chunked = true;
          continue;
        }
        if (lower === 'connection') {
          const lowerValue = value.toLowerCase();
          if (lowerValue === 'keep-alive') reusable = true;
          else if (lowerValue === 'close') reusable = false;
          else {
            if (lowerValue.split(',').some((option) => option.trim() === 'close')) reusable = false;
            const more = namedByConnection(value);
            if (more !== undefined) named = named === undefined ? more : named.concat(more);
          }
          continue;
        }
        if (lower === 'keep-alive') keepAliveSeconds = keepAliveTimeout(value);
        if (isHopByHop(lower)) continue;
      }
    }
    headers.push(name, value);
  }
  if (chunked && length !== UNTIL_END) invalid('length and transfer coding');
  if (bodyless || status < 200 || status === 204 || status === 304) length = 0;
  else if (chunked) length = CHUNKED;
  else if (length === UNTIL_END) reusable = false;
  return {
    status,
    headers: named === undefined ? headers : withoutNamed(headers, named),
    length,
    reusable,
    keepAliveSeconds,
  };
};

/** Position of the line's CR LF; refuses control characters before it. */
const lineEnd = (text: string, from: number): number => {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code !== 0x7f) continue;
    if (code === 9) continue;
    if (code === 13 && text.charCodeAt(at + 1) === 10) return at;
    invalid('control character in the header section');
  }
};

const isBlank = (code: number): boolean => code === 32 || code === 9;

const digits = (text: string, from: number, to: number): number => {
  let number = 0;
  if (from === to || to - from > 15) invalid('number');
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) invalid('number');
    number = number * 10 + digit;
  }
  return number;
};

const chunkSize = (line: string): number => {
  const extension = line.indexOf(';');
  const text = (extension < 0 ? line : line.slice(0, extension)).trimEnd();
  if (text.length === 0 || text.length > 12) invalid('chunk size');
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    let digit = -1;
    if (code >= 48 && code <= 57) digit = code - 48;
    else if ((code | 32) >= 97 && (code | 32) <= 102) digit = (code | 32) - 87;
    if (digit < 0) invalid('chunk size');
    size = size * 16 + digit;
  }
  return size;
};

const keepAliveTimeout = (value: string): number | undefined => {
  for (const part of value.split(',')) {
    const [name, seconds] = part.split('=');
    if (name?.trim().toLowerCase() === 'timeout') return Number.parseInt(seconds ?? '', 10) || undefined;
  }
  return undefined;
};

const withoutNamed = (headers: readonly string[], named: readonly string[]): string[] => {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const lower = headers[at]!.toLowerCase();
    // A length is not a connection's affair, whatever the field says.
    if (lower === 'content-length' || !named.includes(lower)) kept.push(headers[at]!, headers[at + 1]!);
  }
  return kept;
};
