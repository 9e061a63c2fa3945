// admit, authentication: key pairs (AuthType SECRET). Gateway document, secret_id + secret_key 认证; texts of HTTP 错误码.
// The string to sign is `name: value` of the headers listed, joined by line feeds. Method, path and body are not signed.

import {
  denied,
  FORMAT,
  isSignedBy,
  MISMATCH_TEXT,
  NO_AUTHORIZATION,
  NO_ID_OR_SIGNATURE,
  PARTS_MISSING,
  REPEATED,
  UNVERIFIED,
  xDateRefusal,
} from '../authentication/hmac-checks.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { headerCount, headerValue } from '../header-fields.ts';
import { readHmacAuthorization } from '../hmac-authorization.ts';
import type { Refusal } from '../refusal.ts';
import { NO_PLAN } from '../refusal.ts';

const ALGORITHMS: Readonly<Record<string, string | undefined>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

const NO_DATE = denied(`${UNVERIFIED}, a valid date or x-date header is required`);
const UNKNOWN_KEY = denied(UNVERIFIED);
const FOREIGN_KEY = denied('HMAC apikey is invalid for API');
const MISMATCH = denied(MISMATCH_TEXT);

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
    const refused = xDateRefusal(xDate, call.time);
    if (refused !== undefined) return refused;
  } else if (headerValue(headers, 'date') === undefined) return NO_DATE;

  if (id === undefined || id === '' || signature === undefined || signature === '') return NO_ID_OR_SIGNATURE;
  if (algorithm === undefined || names === undefined || names === '') return PARTS_MISSING;
  const digest = ALGORITHMS[algorithm.toLowerCase()];
  if (digest === undefined) return denied(`HMAC algorithm ${algorithm} not supported`);

  const text = stringToSign(headers, names);
  if (typeof text === 'object') return text;
  const credential = credentials.keys.get(id);
  if (credential === undefined) return credentials.knownKeys.has(id) ? FOREIGN_KEY : UNKNOWN_KEY;
  if (!isSignedBy(digest, credential.key, text, signature)) return MISMATCH;
  call.keyId = id;
  call.accepted = credential.accepted;
  call.planId = credential.accepted.planId;
  return undefined;
};

export const authenticate: Step = { phase: 'admit', run };

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
