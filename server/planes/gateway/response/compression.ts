// Compresses answers by the gateway document's rule (API管理, 响应压缩): gzip, bodies over 1 KB of the listed types, when the
// caller takes gzip and the backend has not compressed. What HTTP says of such answers is RFC 9110, sections 8.4 and 12.5.3.
import type { Gzip } from 'node:zlib';
import { constants, createGzip, gzipSync } from 'node:zlib';
import type { Call } from '../call.ts';

/** Bodies up to this size are not compressed. */
export const PLAIN_BYTES = 1_024;

const TYPES: ReadonlySet<string> = new Set([
  'text/xml',
  'text/plain',
  'text/css',
  'application/javascript',
  'application/x-javascript',
  'application/rss+xml',
  'application/xml',
  'application/json',
  'application/octet-stream',
]);

/**
 * Whether an answer is of a kind that is compressed for callers who take it, given status, fields and length of its body
 * (negative: unknown). Partial content is not: its ranges count the bytes of the plain body.
 */
export const isCompressible = (status: number, fields: readonly string[], length: number): boolean => {
  if (length >= 0 && length <= PLAIN_BYTES) return false;
  if (status < 200 || status === 204 || status === 205 || status === 206 || status === 304) return false;
  let listed = false;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    switch (name.length) {
      case 12:
        if (name.toLowerCase() === 'content-type') listed = TYPES.has(mediaType(fields[at + 1]!));
        break;
      case 13: {
        const lower = name.toLowerCase();
        if (lower === 'content-range') return false;
        if (lower === 'cache-control' && fields[at + 1]!.toLowerCase().includes('no-transform')) return false;
        break;
      }
      case 16:
        if (name.toLowerCase() === 'content-encoding' && fields[at + 1]!.toLowerCase() !== 'identity') return false;
        break;
    }
  }
  return listed;
};

const mediaType = (contentType: string): string => {
  const semicolon = contentType.indexOf(';');
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
};

/** Whether Accept-Encoding takes gzip: named, or by `*`, with a weight above 0 (RFC 9110, section 12.5.3). */
export const takesGzip = (headers: readonly string[]): boolean => {
  let byName: boolean | undefined;
  let byStar = false;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length !== 15 || name.toLowerCase() !== 'accept-encoding') continue;
    for (const item of headers[at + 1]!.split(',')) {
      const semicolon = item.indexOf(';');
      const coding = (semicolon < 0 ? item : item.slice(0, semicolon)).trim().toLowerCase();
      if (coding !== 'gzip' && coding !== 'x-gzip' && coding !== '*') continue;
      const taken = semicolon < 0 || !isZeroWeight(item.slice(semicolon + 1));
      if (coding === '*') byStar = taken;
      else byName = byName === true || taken;
    }
  }
  return byName ?? byStar;
};

const ZERO_WEIGHT = /^[ \t]*q[ \t]*=[ \t]*0(?:\.0*)?[ \t]*$/i;
const isZeroWeight = (parameters: string): boolean => ZERO_WEIGHT.test(parameters);

/** True only of the plain body: its length, its digests, and that ranges of it can be had. */
const OF_PLAIN_BODY: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
  'accept-ranges',
]);

/** The fields of the compressed answer: no length, a weak ETag, Content-Encoding and Vary. */
export const compressedFields = (fields: readonly string[]): string[] => {
  const kept: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    const lower = name.toLowerCase();
    if (OF_PLAIN_BODY.has(lower)) continue;
    const value = fields[at + 1]!;
    kept.push(name, lower === 'etag' && !value.startsWith('W/') ? `W/${value}` : value);
  }
  kept.push('Content-Encoding', 'gzip');
  return varied(kept);
};

/** With `Vary: Accept-Encoding` unless it says so already: also on answers that only another caller gets compressed. */
export const varied = (fields: string[]): string[] => {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]!.length !== 4 || fields[at]!.toLowerCase() !== 'vary') continue;
    const value = fields[at + 1]!.toLowerCase();
    if (value.split(',').some((part) => part.trim() === '*' || part.trim() === 'accept-encoding')) return fields;
  }
  fields.push('Vary', 'Accept-Encoding');
  return fields;
};

/** nginx's default: most of what compression brings, for a third of the time. */
const LEVEL = 1;

/** `body` and result: bytes, one character a byte. */
export const compressed = (body: string): string =>
  gzipSync(Buffer.from(body, 'latin1'), { level: LEVEL }).toString('latin1');

/** Compresses an answer as it streams, at the caller's pace. Each piece leaves at once, so that a stream stays one. */
export class CompressedAnswer {
  readonly #gzip: Gzip;

  /** `onDrain`: more can be written after a write that answered false. */
  constructor(call: Call, onDrain: () => void) {
    const gzip = createGzip({ level: LEVEL, flush: constants.Z_SYNC_FLUSH });
    const { inbound } = call;
    gzip.on('data', (chunk: Buffer) => {
      call.responseBytes += chunk.length;
      if (!inbound.write(chunk)) gzip.pause();
    });
    gzip.on('end', () => inbound.end());
    gzip.on('drain', onDrain);
    gzip.on('error', () => inbound.destroy());
    this.#gzip = gzip;
  }

  /** `chunk` must stay as it is. */
  write(chunk: Buffer): boolean {
    return this.#gzip.write(chunk);
  }

  end(): void {
    this.#gzip.end();
  }

  onCallerDrain(): void {
    this.#gzip.resume();
  }

  destroy(): void {
    this.#gzip.destroy();
  }
}
