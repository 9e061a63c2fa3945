// The string that an APP call signs: header block, method, Accept, Content-Type, Content-MD5, path and parameters, each
// behind a line feed (gateway document, 应用认证方式). Text here is bytes, one character a byte.
import type { FormPair } from '../form.ts';
import { headerCount, headerValue } from '../header-fields.ts';
import type { Refusal } from '../refusal.ts';
import { readTarget } from '../request-path.ts';
import { BAD_X_DATE, denied, REPEATED, UNVERIFIED } from './hmac-checks.ts';

/** `name: value` of the listed headers, sorted by name. A refusal when one is missing or repeated, or x-date is not among them. */
export const headerBlock = (headers: readonly string[], listed: string): string | Refusal => {
  const names: string[] = [];
  for (const name of listed.split(' ')) if (name !== '') names.push(name.toLowerCase());
  if (!names.includes('x-date')) return BAD_X_DATE;
  names.sort();
  let text = '';
  for (const name of names) {
    const value = headerValue(headers, name);
    if (value === undefined) return denied(`${UNVERIFIED}, a valid ${name} header is required`);
    if (headerCount(headers, name) > 1) return REPEATED;
    text += text === '' ? `${name}: ${value}` : `\n${name}: ${value}`;
  }
  return text;
};

/**
 * Path behind the environment, in the caller's own spelling: it signed what it sent, not our canonical form.
 * `path` is the canonical one, `target` the request target.
 */
export const signedPath = (target: string, path: string): string => {
  const mark = target.indexOf('?');
  const sent = mark < 0 ? target : target.slice(0, mark);
  if (sent.endsWith(path)) return path;
  let at = sent.startsWith('/') ? 0 : sent.indexOf('/', sent.indexOf('://') + 3);
  // As many segments as matching took off: the environment, or the mapping of a domain.
  const whole = readTarget(target)?.path ?? path;
  for (let left = slashes(whole) - slashes(path); left > 0 && at >= 0; left -= 1) at = sent.indexOf('/', at + 1);
  return at < 0 || path === '/' ? '/' : sent.slice(at);
};

const slashes = (path: string): number => path.split('/').length;

/** `?a=1&b` of query and form together, decoded, sorted by name and value; nothing when there are none. */
export const signedParameters = (query: readonly FormPair[], form: readonly FormPair[] | undefined): string => {
  const pairs = form === undefined || form.length === 0 ? [...query] : [...query, ...form];
  if (pairs.length === 0) return '';
  if (pairs.length > 1) pairs.sort(byNameAndValue);
  let text = '?';
  for (const { name, value } of pairs) {
    if (text !== '?') text += '&';
    text += value === '' ? name : `${name}=${value}`;
  }
  return bytesOf(text);
};

const byNameAndValue = (left: FormPair, right: FormPair): number => {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII.
const ASCII_ONLY = /^[\x00-\x7f]*$/;
const bytesOf = (text: string): string => (ASCII_ONLY.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1'));

const SHOWN_BYTES = 8_192;

/** The server's string as a refusal shows it: line feeds as `#`, cut where a form would make it endless. */
export const shownString = (text: string): string =>
  Buffer.from(text.slice(0, SHOWN_BYTES), 'latin1').toString('utf8').replaceAll('\n', '#');
