// The backend's answer to an upgrade (RFC 6455, section 4.1): 101 with its fields, or any other answer, read as such.
import { isFieldValue, isHopByHop, isToken } from '../http/header-names.ts';
import type { ResponseSink } from '../http/response-parser.ts';
import { HEAD_LIMIT_BYTES, InvalidResponse, ResponseParser } from '../http/response-parser.ts';

export interface HandshakeEvents extends ResponseSink {
  /** `headers`: end-to-end fields, names and values in turn. `early`: what came behind the answer. */
  onSwitched(headers: string[], early: Buffer): void;
}

const STATUS_LINE_BYTES = 13;

export class HandshakeReader {
  readonly #events: HandshakeEvents;
  #pending: Buffer = Buffer.alloc(0);
  #parser: ResponseParser | undefined;

  constructor(events: HandshakeEvents) {
    this.#events = events;
  }

  /** Throws InvalidResponse. Not to be called again after onSwitched. */
  execute(chunk: Buffer): void {
    if (this.#parser !== undefined) {
      this.#parser.execute(chunk);
      return;
    }
    const joined = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (
      joined.length >= STATUS_LINE_BYTES &&
      !/^HTTP\/1\.1 101[ \r]/.test(joined.toString('latin1', 0, STATUS_LINE_BYTES))
    ) {
      this.#parser = new ResponseParser(this.#events);
      this.#parser.expect(false);
      this.#parser.execute(Buffer.from(joined));
      return;
    }
    const end = joined.indexOf('\r\n\r\n');
    if ((end < 0 ? joined.length : end) > HEAD_LIMIT_BYTES) throw new InvalidResponse('header section too large');
    // The read buffer is used again.
    this.#pending = Buffer.from(joined);
    if (end < 0) return;
    const headers = readSwitched(this.#pending.toString('latin1', 0, end));
    this.#events.onSwitched(headers, this.#pending.subarray(end + 4));
  }

  /** The backend closed its side. Throws InvalidResponse where that is no end. */
  close(): void {
    if (this.#parser === undefined) throw new InvalidResponse('connection closed before the answer');
    if (!this.#parser.done) this.#parser.close();
  }
}

/** Fields of a 101, without those of the connection; throws unless it switches to WebSocket. */
const readSwitched = (text: string): string[] => {
  const headers: string[] = [];
  let upgraded = false;
  let connected = false;
  let accepted = false;
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    const value = line.slice(colon + 1).trim();
    if (!isToken(name) || !isFieldValue(value)) throw new InvalidResponse('header section');
    const lower = name.toLowerCase();
    if (lower === 'upgrade') upgraded = value.toLowerCase() === 'websocket';
    else if (lower === 'connection') connected ||= /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(value);
    else if (lower === 'sec-websocket-accept') accepted = true;
    if (isHopByHop(lower) || lower === 'content-length') continue;
    headers.push(name, value);
  }
  if (!upgraded || !connected || !accepted) throw new InvalidResponse('101 that does not switch to WebSocket');
  return headers;
};
