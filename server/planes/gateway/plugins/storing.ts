// Whether an answer may be kept, and for how long: the ProxyCache plugin's rule within RFC 9111, section 3.
import { parseHttpTime } from '#lib/iso-time.ts';
import { headerValue } from '../header-fields.ts';
import type { CacheRule } from './snapshot.ts';

export interface Storing {
  readonly ttlMs: number;
  /** Request headers the answer depends on, lower case. */
  readonly varyNames: readonly string[];
  /** Whether the backend allows it for callers who prove who they are. */
  readonly shared: boolean;
}

/**
 * undefined: not to be kept. Never kept, whatever the rule says: answers with Set-Cookie, with `Cache-Control: private`,
 * `no-store` or `no-cache`, with `Vary: *`, and parts of an answer.
 */
export const mayStore = (
  rule: CacheRule,
  status: number,
  headers: readonly string[],
  nowMs: number,
): Storing | undefined => {
  if (!rule.statuses.includes(status) || status < 200 || status === 206 || status === 304) return undefined;
  if (headerValue(headers, 'set-cookie') !== undefined || headerValue(headers, 'content-range') !== undefined)
    return undefined;
  const directives = readDirectives(headers);
  if (directives.has('private') || directives.has('no-store') || directives.has('no-cache')) return undefined;
  const varyNames = namesOf(headers, 'vary');
  if (varyNames.includes('*')) return undefined;
  // A backend that compresses and forgets to say so: its answer is still not for everybody.
  const coded = headerValue(headers, 'content-encoding') !== undefined && !varyNames.includes('accept-encoding');
  if (coded) varyNames.push('accept-encoding');
  const ttlMs = rule.heedsHeaders ? freshMs(headers, directives, rule.ttlSeconds, nowMs) : rule.ttlSeconds * 1000;
  if (ttlMs <= 0) return undefined;
  const shared = rule.heedsHeaders && (directives.has('public') || directives.has('s-maxage'));
  return { ttlMs, varyNames: varyNames.sort(), shared };
};

const namesOf = (headers: readonly string[], lowerName: string): string[] => {
  const names = new Set<string>();
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]!.toLowerCase() !== lowerName) continue;
    for (const part of headers[at + 1]!.split(',')) if (part.trim() !== '') names.add(part.trim().toLowerCase());
  }
  return [...names];
};

/** Directives of Cache-Control with their values, '' without; names in lower case, of repeated ones the first. */
export const readDirectives = (headers: readonly string[]): ReadonlyMap<string, string> => {
  const directives = new Map<string, string>();
  for (const part of namesOf(headers, 'cache-control')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals).trim();
    const value = equals < 0 ? '' : part.slice(equals + 1).trim();
    if (!directives.has(name)) directives.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  return directives;
};

/** RFC 9111, section 4.2.1, less the Age it came with; the rule's own time where the backend says nothing. */
const freshMs = (
  headers: readonly string[],
  directives: ReadonlyMap<string, string>,
  ttlSeconds: number,
  nowMs: number,
): number => {
  const ageMs = (seconds(headerValue(headers, 'age')) ?? 0) * 1000;
  const given = directives.get('s-maxage') ?? directives.get('max-age');
  // What cannot be read is stale (section 4.2.1).
  if (given !== undefined) return (seconds(given) ?? 0) * 1000 - ageMs;
  const expires = headerValue(headers, 'expires');
  if (expires === undefined) return ttlSeconds * 1000;
  const until = parseHttpTime(expires)?.getTime();
  const date = parseHttpTime(headerValue(headers, 'date') ?? '')?.getTime() ?? nowMs;
  return until === undefined ? 0 : until - date - ageMs;
};

/** Longest time that is believed: a year. */
const LONGEST_SECONDS = 31_536_000;
const seconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Math.min(Number(text), LONGEST_SECONDS) : undefined;
