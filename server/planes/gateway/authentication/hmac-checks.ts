// What SECRET and APP have in common: the texts of HTTP 错误码, the date rule, and the signature itself.
import type { KeyObject } from 'node:crypto';
import { createHmac } from 'node:crypto';
import { sameSignature } from '#lib/hmac.ts';
import { parseHttpTime } from '#lib/iso-time.ts';
import type { Refusal } from '../refusal.ts';

export const denied = (message: string): Refusal => ({ status: 401, message });

export const UNVERIFIED = 'HMAC signature cannot be verified';
export const MISMATCH_TEXT = 'HMAC signature does not match';
export const NO_AUTHORIZATION = denied(`${UNVERIFIED}, a validate authorization header is required`);
export const FORMAT = denied('HMAC authorization format error');
export const PARTS_MISSING = denied('HMAC authorization headers is invalidate');
export const NO_ID_OR_SIGNATURE = denied('HMAC id or signature missing');
export const BAD_X_DATE = denied(`${UNVERIFIED}, a valid x-date header is required for HMAC Authentication`);
export const OUT_OF_DATE = denied(`${UNVERIFIED}, the x-date header is out of date for HMAC Authentication`);
export const REPEATED = denied('HMAC do not support multiple HTTP header');

/** Allowed distance of X-Date from now. */
const SKEW_MS = 900_000;

/** Refusal of an X-Date that is no HTTP date, or more than 15 minutes from `time`. */
export const xDateRefusal = (xDate: string, time: number): Refusal | undefined => {
  const sentMs = httpTimeMs(xDate);
  if (sentMs === undefined) return BAD_X_DATE;
  return Math.abs(time - sentMs) > SKEW_MS ? OUT_OF_DATE : undefined;
};

/** `text`: bytes, one character a byte. `digest`: a name of node:crypto. In constant time. */
export const isSignedBy = (digest: string, key: KeyObject, text: string, signature: string): boolean =>
  sameSignature(createHmac(digest, key).update(text, 'latin1').digest('base64'), signature);

let lastText = '';
let lastMs: number | undefined;
/** Callers sign many calls within a second: the date read last is kept. */
const httpTimeMs = (text: string): number | undefined => {
  if (text !== lastText) {
    lastText = text;
    lastMs = parseHttpTime(text)?.getTime();
  }
  return lastMs;
};
