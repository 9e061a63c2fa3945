// What several dialects read off a request in the same way: hosts, signed headers, parameter pairs, replay keys.
import { hash } from 'node:crypto';
import { wireText } from '#lib/percent-encoding.ts';
import type { FormView, WireRequest } from './dialect.ts';
import { header } from './dialect.ts';

/** Most signed headers a client may list; the vendors' own sign up to about a dozen. */
export const MAX_SIGNED_HEADERS = 100;

/** Host without scheme (the Tencent Python SDK sends `http://127.0.0.1:80`) and port; `''` when there is none. */
export const hostName = (host: string): string => {
  const scheme = host.indexOf('://');
  const bare = scheme < 0 ? host : host.slice(scheme + 3);
  if (bare.startsWith('[')) return bare.slice(0, bare.indexOf(']') + 1);
  const colon = bare.indexOf(':');
  const slash = bare.indexOf('/');
  const end = Math.min(colon < 0 ? bare.length : colon, slash < 0 ? bare.length : slash);
  return bare.slice(0, end);
};

/** Host as the caller named it, without port. */
export const namedHost = (request: WireRequest): string => hostName(header(request, 'host') ?? '');

/** First label of the host, where clients put the product. */
export const firstLabel = (host: string): string => {
  const dot = host.indexOf('.');
  return dot < 0 ? host : host.slice(0, dot);
};

/** All values of a header joined as RFC 9110, section 5.3 says, or undefined; bytes above 127 read as UTF-8. */
export const joinedHeader = (request: WireRequest, name: string): string | undefined => {
  let joined: string | undefined;
  for (const [key, value] of request.headers) {
    if (key === name) joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined === undefined ? undefined : (wireText(joined) ?? joined);
};

/** Splits `a;b;c` in lower case. undefined: empty, too many, or a name twice. */
export const signedHeaderNames = (list: string): readonly string[] | undefined => {
  const names = list.toLowerCase().split(';', MAX_SIGNED_HEADERS + 1);
  if (names.length > MAX_SIGNED_HEADERS) return undefined;
  for (const [index, name] of names.entries()) if (name === '' || names.indexOf(name) !== index) return undefined;
  return names;
};

type Pair = readonly [string, string];

/** Pairs of query and form without the family's common ones. */
export const businessPairs = (view: FormView, isCommon: (name: string) => boolean): readonly Pair[] => {
  const pairs: Pair[] = [];
  for (const pair of view.query) if (!isCommon(pair[0])) pairs.push(pair);
  for (const pair of view.form) if (!isCommon(pair[0])) pairs.push(pair);
  return pairs;
};

/** Byte order of names; stable, so repeated names keep their order of arrival. */
export const byName = (left: Pair, right: Pair): number => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0);

/** Joins the parts of an anti-replay value; long ones are hashed so that a store's keys stay short. */
export const replayKey = (...parts: readonly string[]): string => {
  const key = parts.join('\n');
  return key.length <= 128 ? key : `${parts[0]}\n${hash('sha256', key, 'hex')}`;
};

const SHOWN_LENGTH = 32_768;

/** A string to sign as a mismatch shows it: cut where a body of megabytes would be sent back. */
export const shown = (stringToSign: string): string =>
  stringToSign.length <= SHOWN_LENGTH ? stringToSign : `${stringToSign.slice(0, SHOWN_LENGTH)}...`;

/** Whether a flag parameter is set: the vendors document `true` and `1`. */
export const isSet = (text: string | undefined): boolean => text !== undefined && /^(?:true|1)$/i.test(text);
