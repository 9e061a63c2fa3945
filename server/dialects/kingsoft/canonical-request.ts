// The canonical request of AWS Signature Version 4, which Kingsoft took over. Held to the public SigV4 test suite.
import { sha256Hex } from '#lib/hmac.ts';
import { percentEncode, wireText } from '#lib/percent-encoding.ts';
import type { WireRequest } from '../dialect.ts';
import { joinedHeader } from '../wire-text.ts';

/** Dot segments removed (RFC 3986, section 5.2.4) and runs of slashes made one. */
const normalPath = (path: string): string => {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  const open = kept.length > 0 && (last === '' || last === '.' || last === '..');
  return `/${kept.join('/')}${open ? '/' : ''}`;
};

/** The path as sent, encoded once more segment by segment; normalised first unless told otherwise. */
export const canonicalPath = (path: string, normalise = true): string => {
  const text = wireText(path) ?? path;
  const normal = normalise ? normalPath(text) : text;
  return normal === '/' ? normal : normal.split('/').map(percentEncode).join('/');
};

/** Pairs encoded, then sorted by name and value. */
export const canonicalQuery = (
  pairs: readonly (readonly [string, string])[],
  leftOut: (name: string) => boolean,
): string => {
  const encoded: [string, string][] = [];
  for (const [name, value] of pairs) if (!leftOut(name)) encoded.push([percentEncode(name), percentEncode(value)]);
  encoded.sort(([a, b], [c, d]) => (a < c ? -1 : a > c ? 1 : b < d ? -1 : b > d ? 1 : 0));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
};

/** `name:value` lines; inner runs of blanks are one blank. undefined names of missing headers are given to `missing`. */
export const canonicalHeaders = (
  request: WireRequest,
  names: readonly string[],
  missing: (name: string) => never,
): string => {
  let text = '';
  for (const name of names) {
    const value = joinedHeader(request, name) ?? missing(name);
    text += `${name}:${value.includes('  ') || value.includes('\t') ? value.replace(/[ \t]+/g, ' ').trim() : value.trim()}\n`;
  }
  return text;
};

export const stringToSign = (date: string, scope: string, canonicalRequest: string): string =>
  `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256Hex(canonicalRequest)}`;
