// Where a call carries its token: `Authorization: Bearer id_token="…"`, or the cookie `id_token`.
import { headerCount, headerValue } from '../header-fields.ts';
import type { Refusal } from '../refusal.ts';

const denied = (message: string): Refusal => ({ status: 401, message });

export const NO_HEADER = denied('Oauth found no authorization header');
export const REPEATED_HEADER = denied(
  'Oauth signature cannot be verified, a validate authorization header is required',
);
export const HEADER_FORMAT = denied('Oauth authorization header format error');
export const EMPTY_TOKEN = denied('Oauth miss Oauth id_token');
export const NO_COOKIE = denied('Oauth found no id_token');

const NAME = 'id_token=';

/** The token of the Authorization field, or why there is none: NO_HEADER and EMPTY_TOKEN say that the caller has none. */
export const headerToken = (headers: readonly string[]): string | Refusal => {
  const header = headerValue(headers, 'authorization');
  if (header === undefined || header === '') return NO_HEADER;
  if (headerCount(headers, 'authorization') > 1) return REPEATED_HEADER;
  if (header.slice(0, 6).toLowerCase() !== 'bearer') return HEADER_FORMAT;
  if (header.length === 6) return EMPTY_TOKEN;
  if (header.charCodeAt(6) !== 32 && header.charCodeAt(6) !== 9) return HEADER_FORMAT;
  let value = header.slice(7).trim();
  if (value.startsWith(NAME)) {
    value = value.slice(NAME.length);
    if (value.startsWith('"')) {
      if (value.length < 2 || !value.endsWith('"')) return HEADER_FORMAT;
      value = value.slice(1, -1);
    }
  }
  if (value === '') return EMPTY_TOKEN;
  return value.includes(' ') || value.includes('"') ? HEADER_FORMAT : value;
};

/** The first cookie `id_token`, of all Cookie fields (HTTP/2 sends several). */
export const cookieToken = (headers: readonly string[]): string | Refusal => {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]!.length !== 6 || headers[at]!.toLowerCase() !== 'cookie') continue;
    const token = cookieValue(headers[at + 1]!);
    if (token !== undefined) return token === '' ? EMPTY_TOKEN : token;
  }
  return NO_COOKIE;
};

const cookieValue = (cookies: string): string | undefined => {
  let at = 0;
  while (at < cookies.length) {
    while (cookies.charCodeAt(at) === 32 || cookies.charCodeAt(at) === 9) at += 1;
    const semicolon = cookies.indexOf(';', at);
    const end = semicolon < 0 ? cookies.length : semicolon;
    if (cookies.startsWith(NAME, at)) {
      const value = cookies.slice(at + NAME.length, end).trim();
      return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
    }
    at = end + 1;
  }
  return undefined;
};
