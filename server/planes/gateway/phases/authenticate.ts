// admit, authentication: key pairs (AuthType SECRET). Gateway document, secret_id + secret_key 认证; texts of HTTP 错误码.
// The string to sign is `name: value` of the headers listed, joined by line feeds. Method, path and body are not signed.
import type { KeyObject } from 'node:crypto';
import { createHmac } from 'node:crypto';
import { sameSignature } from '#lib/hmac.ts';
import { parseHttpTime } from '#lib/iso-time.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { headerCount, headerValue } from '../header-fields.ts';
import { readHmacAuthorization } from '../hmac-authorization.ts';
import type { Refusal } from '../refusal.ts';
import { NO_PLAN } from '../refusal.ts';

/** Allowed distance of X-Date from now. */
const SKEW_MS = 900_000;
const ALGORITHMS: Readonly<Record<string, string | undefined>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

const denied = (message: string): Refusal => ({ status: 401, message });
const UNVERIFIED = 'HMAC signature cannot be verified';
const NO_AUTHORIZATION = denied(`${UNVERIFIED}, a validate authorization header is required`);
const FORMAT = denied('HMAC authorization format error');
const PARTS_MISSING = denied('HMAC authorization headers is invalidate');
const NO_ID_OR_SIGNATURE = denied('HMAC id or signature missing');
const NO_DATE = denied(`${UNVERIFIED}, a valid date or x-date header is required`);
const BAD_X_DATE = denied(`${UNVERIFIED}, a valid x-date header is required for HMAC Authentication`);
const OUT_OF_DATE = denied(`${UNVERIFIED}, the x-date header is out of date for HMAC Authentication`);
const REPEATED = denied('HMAC do not support multiple HTTP header');
const UNKNOWN_KEY = denied(UNVERIFIED);
const FOREIGN_KEY = denied('HMAC apikey is invalid for API');
const MISMATCH = denied('HMAC signature does not match');

const run = (call: Call): Outcome => {
  const credentials = call.route?.credentials;
  if (credentials === undefined) return NO_PLAN;
  const { headers } = call.inbound;
  const header = headerValue(headers, 'authorization');
  if (header === undefined) return NO_AUTHORIZATION;
  const authorization = readHmacAuthorization(header);
  if (authorization === undefined) return FORMAT;
  const { id, algorithm, headers: names, signature } = authorization;

  const xDate = headerValue(headers, 'x-date');
  if (xDate !== undefined) {
    const sentMs = httpTimeMs(xDate);
    if (sentMs === undefined) return BAD_X_DATE;
    if (Math.abs(call.time - sentMs) > SKEW_MS) return OUT_OF_DATE;
  } else if (headerValue(headers, 'date') === undefined) return NO_DATE;

  if (id === undefined || id === '' || signature === undefined || signature === '') return NO_ID_OR_SIGNATURE;
  if (algorithm === undefined || names === undefined || names === '') return PARTS_MISSING;
  const digest = ALGORITHMS[algorithm.toLowerCase()];
  if (digest === undefined) return denied(`HMAC algorithm ${algorithm} not supported`);

  const text = stringToSign(headers, names);
  if (typeof text === 'object') return text;
  const credential = credentials.keys.get(id);
  if (credential === undefined) return credentials.knownKeys.has(id) ? FOREIGN_KEY : UNKNOWN_KEY;
  if (!sameSignature(sign(digest, credential.key, text), signature)) return MISMATCH;
  call.keyId = id;
  call.accepted = credential.accepted;
  call.planId = credential.accepted.planId;
  return undefined;
};

export const authenticate: Step = { phase: 'admit', run };

const sign = (digest: string, key: KeyObject, text: string): string =>
  createHmac(digest, key).update(text, 'latin1').digest('base64');

/** A refusal when a listed header is missing or repeated, or when none of the listed is the date. */
const stringToSign = (headers: readonly string[], names: string): string | Refusal => {
  let text = '';
  let dated = false;
  for (const listed of names.split(' ')) {
    if (listed === '') continue;
    const name = listed.toLowerCase();
    const value = headerValue(headers, name);
    if (value === undefined) return denied(`${UNVERIFIED}, a valid ${name} header is required`);
    if (headerCount(headers, name) > 1) return REPEATED;
    if (name === 'x-date' || name === 'date') dated = true;
    text += text === '' ? `${name}: ${value}` : `\n${name}: ${value}`;
  }
  // An unsigned date could be renewed by whoever overheard one call.
  return dated ? text : NO_DATE;
};

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
