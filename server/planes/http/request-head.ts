// The header section of a request as text, read strictly (RFC 9112): what two readers could take for two things is refused.
import { METHODS } from 'node:http';
import { TOKEN } from './header-names.ts';
import { NO_BODY, UNKNOWN_LENGTH } from './inbound.ts';

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as sent, without the blanks around values. */
  readonly headers: readonly string[];
  /** HTTP/1.0. */
  readonly legacy: boolean;
  /** As in Inbound. */
  readonly bodyLength: number;
  readonly keepAlive: boolean;
  readonly awaitsContinue: boolean;
  /** Asks for WebSocket (RFC 6455, section 4.2.1). */
  readonly webSocket: boolean;
}

/** `status`: of the answer to it, after which the connection is of no use. */
export class InvalidRequest extends Error {
  readonly status: number;
  constructor(status: number, what: string) {
    super(what);
    this.status = status;
  }
}

export const invalid = (what: string, status = 400): never => {
  throw new InvalidRequest(status, what);
};

export const FIELD_LIMIT = 256;
export const TARGET_LIMIT_BYTES = 16_384;

/** CONNECT is for forward proxies. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS.filter((method) => method !== 'CONNECT'));
const ABSOLUTE = /^https?:\/\//i;
const DIGITS = /^[0-9]{1,15}$/;

/** `text`: request line and fields, the end of the last line included, the empty line not. Throws InvalidRequest. */
export const parseRequestHead = (text: string): RequestHead => {
  let at = 0;
  while (TOKEN[text.charCodeAt(at)] === 1) at += 1;
  if (at === 0 || text.charCodeAt(at) !== 32) invalid('method');
  const method = text.slice(0, at);
  let end = at + 1;
  for (let code = text.charCodeAt(end); code > 0x20 && code < 0x7f && code !== 35; ) {
    end += 1;
    code = text.charCodeAt(end);
  }
  const target = text.slice(at + 1, end);
  if (target.length > TARGET_LIMIT_BYTES) invalid('target too long', 414);
  const legacy = readVersion(text, end);
  if (!KNOWN_METHODS.has(method)) invalid('method not known', 501);
  if (target.charCodeAt(0) !== 47 && !(target === '*' && method === 'OPTIONS') && !ABSOLUTE.test(target)) {
    invalid('target');
  }
  return readFields(text, end + VERSION_LENGTH, method, target, legacy);
};

/** ` HTTP/1.1` and the line's end. */
const VERSION_LENGTH = 11;

/** Whether it is HTTP/1.0. */
const readVersion = (text: string, at: number): boolean => {
  if (text.startsWith(' HTTP/1.1\r\n', at)) return false;
  if (text.startsWith(' HTTP/1.0\r\n', at)) return true;
  return invalid('request line', /^ HTTP\/[0-9]\.[0-9]\r\n/.test(text.slice(at, at + VERSION_LENGTH)) ? 505 : 400);
};

const readFields = (text: string, from: number, method: string, target: string, legacy: boolean): RequestHead => {
  const headers: string[] = [];
  let bodyLength = NO_BODY;
  let hosts = 0;
  let keepAlive = !legacy;
  let closes = false;
  let upgrades = false;
  let upgrade: string | undefined;
  let awaitsContinue = false;
  let at = from;
  const size = text.length;
  while (at < size) {
    const colon = nameEnd(text, at);
    const end = lineEnd(text, colon + 1);
    const name = text.slice(at, colon);
    const value = trimmed(text, colon + 1, end);
    at = end + 2;
    headers.push(name, value);
    // Only names of these lengths matter to framing; most fields pass without a second look.
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') hosts += 1;
        break;
      case 6:
        if (legacy || name.toLowerCase() !== 'expect') break;
        if (value.toLowerCase() !== '100-continue') invalid('expectation', 417);
        awaitsContinue = true;
        break;
      case 7:
        // Twice is no request for one protocol.
        if (name.toLowerCase() === 'upgrade') upgrade = upgrade === undefined ? value.toLowerCase() : '';
        break;
      case 10:
        if (name.toLowerCase() !== 'connection') break;
        for (const option of value.toLowerCase().split(',')) {
          const said = option.trim();
          if (said === 'close') closes = true;
          else if (said === 'keep-alive') keepAlive = true;
          else if (said === 'upgrade') upgrades = true;
        }
        break;
      case 14:
        if (name.toLowerCase() !== 'content-length') break;
        if (bodyLength !== NO_BODY) invalid('two lengths');
        if (!DIGITS.test(value) || hasTab(text, colon, end)) invalid('length');
        bodyLength = Number(value);
        break;
      case 17:
        if (name.toLowerCase() !== 'transfer-encoding') break;
        if (bodyLength !== NO_BODY || legacy || value.toLowerCase() !== 'chunked' || hasTab(text, colon, end)) {
          invalid('transfer coding');
        }
        bodyLength = UNKNOWN_LENGTH;
        break;
    }
  }
  if (headers.length > FIELD_LIMIT * 2) invalid('too many fields', 431);
  if (hosts > 1 || (hosts === 0 && !legacy)) invalid('host');
  const bodyless = bodyLength === NO_BODY || bodyLength === 0;
  return {
    method,
    target,
    headers,
    legacy,
    bodyLength,
    keepAlive: keepAlive && !closes,
    awaitsContinue: awaitsContinue && !bodyless,
    webSocket: upgrades && upgrade === 'websocket' && method === 'GET' && bodyless && !legacy,
  };
};

/** Position of the colon behind a field's name. */
export const nameEnd = (text: string, from: number): number => {
  let at = from;
  while (TOKEN[text.charCodeAt(at)] === 1) at += 1;
  if (at === from || text.charCodeAt(at) !== 58) invalid('field name');
  return at;
};

/** Position of the line's CR LF; refuses control characters before it (RFC 9110, section 5.5). */
export const lineEnd = (text: string, from: number): number => {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if ((code >= 0x20 && code !== 0x7f) || code === 9) continue;
    if (code === 13 && text.charCodeAt(at + 1) === 10) return at;
    invalid('control character in the header section');
  }
};

const trimmed = (text: string, from: number, to: number): string => {
  let first = from;
  let last = to;
  while (first < last && isBlank(text.charCodeAt(first))) first += 1;
  while (last > first && isBlank(text.charCodeAt(last - 1))) last -= 1;
  return text.slice(first, last);
};

/** Readers differ on tabs around what frames a body. */
const hasTab = (text: string, from: number, to: number): boolean => text.slice(from, to).includes('\t');

const isBlank = (code: number): boolean => code === 32 || code === 9;
