// admit, authentication: applications (AuthType APP). Gateway document, 应用认证方式.
// Three steps, because a form is signed with its parameters and some clients sign a digest of a body that they do not send:
// read what is signed (and the form), verify, verify again with the body where it takes part.
import type { KeyObject } from 'node:crypto';
import { createHash } from 'node:crypto';
import type { Call, Outcome, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { readPairs } from '../form.ts';
import { collectForm, FORM_LIMIT_BYTES } from '../form-collector.ts';
import { headerCount, headerValue } from '../header-fields.ts';
import { readHmacAuthorization } from '../hmac-authorization.ts';
import { BODY_LIMIT_BYTES } from '../phases/identify.ts';
import { isForm } from '../phases/validate.ts';
import type { Refusal } from '../refusal.ts';
import { collectBody } from './body-collector.ts';
import {
  BAD_X_DATE,
  denied,
  FORMAT,
  isSignedBy,
  MISMATCH_TEXT,
  NO_AUTHORIZATION,
  NO_ID_OR_SIGNATURE,
  PARTS_MISSING,
  REPEATED,
  xDateRefusal,
} from './hmac-checks.ts';
import { headerBlock, shownString, signedParameters, signedPath } from './string-to-sign.ts';

export interface AppCredential {
  readonly appId: string;
  readonly key: KeyObject;
}

/** What a call says of its own signature, read and not yet verified. */
export interface SignedCall {
  readonly credential: AppCredential;
  readonly keyId: string;
  readonly digest: string;
  readonly signature: string;
  /** The four fields before Content-MD5, with their line feeds. */
  readonly head: string;
  readonly contentMd5: string | undefined;
  readonly isForm: boolean;
  /** What the body is still held for. */
  waitsFor: 'digest' | 'signature' | undefined;
}

const ALGORITHMS: Readonly<Record<string, string | undefined>> = { 'hmac-sha1': 'sha1', 'hmac-sha256': 'sha256' };

export const NO_APP: Refusal = { status: 403, message: 'Found no validate apiapp' };
const MD5_MISMATCH = denied(`${MISMATCH_TEXT}, Content-MD5 is not that of the body`);

const read = (call: Call): Outcome => {
  const apps = call.route?.apps;
  if (apps === undefined || apps.size === 0) return NO_APP;
  const { headers, bodyLength } = call.inbound;
  const header = headerValue(headers, 'authorization');
  if (header === undefined) return NO_AUTHORIZATION;
  const authorization = readHmacAuthorization(header);
  if (authorization === undefined) return FORMAT;
  const { id, algorithm, headers: names, signature } = authorization;
  const xDate = headerValue(headers, 'x-date');
  if (xDate === undefined) return BAD_X_DATE;
  const dated = xDateRefusal(xDate, call.time);
  if (dated !== undefined) return dated;
  if (id === undefined || id === '' || signature === undefined || signature === '') return NO_ID_OR_SIGNATURE;
  if (algorithm === undefined || names === undefined || names === '') return PARTS_MISSING;
  const digest = ALGORITHMS[algorithm.toLowerCase()];
  if (digest === undefined) return denied(`HMAC algorithm ${algorithm} not supported`);
  const block = headerBlock(headers, names);
  if (typeof block === 'object') return block;
  const credential = apps.get(id);
  if (credential === undefined) return NO_APP;

  const accept = headerValue(headers, 'accept');
  const contentType = headerValue(headers, 'content-type');
  const contentMd5 = headerValue(headers, 'content-md5');
  if (accept !== undefined && headerCount(headers, 'accept') > 1) return REPEATED;
  if (contentType !== undefined && headerCount(headers, 'content-type') > 1) return REPEATED;
  if (contentMd5 !== undefined && headerCount(headers, 'content-md5') > 1) return REPEATED;
  const form = contentType !== undefined && isForm(contentType);
  call.signedCall = {
    credential,
    keyId: id,
    digest,
    signature,
    head: `${block}\n${call.method}\n${accept ?? ''}\n${contentType ?? ''}\n`,
    contentMd5,
    isForm: form,
    waitsFor: undefined,
  };
  if (!form || bodyLength === 0 || bodyLength === -1) return undefined;
  collectForm(call);
  return WAITING;
};

const verify = (call: Call): Outcome => {
  const signed = call.signedCall;
  if (signed === undefined) return NO_APP;
  const text = stringToSign(call, signed, signed.contentMd5 ?? '');
  const hasBody = call.inbound.bodyLength !== 0 && call.inbound.bodyLength !== -1;
  const { key } = signed.credential;
  if (isSignedBy(signed.digest, key, text, signed.signature)) {
    accept(call, signed);
    // A digest that is signed and not compared would protect nothing.
    if (!hasBody || signed.isForm || signed.contentMd5 === undefined || signed.contentMd5 === '') return undefined;
    signed.waitsFor = 'digest';
    collectBody(call, BODY_LIMIT_BYTES);
    return WAITING;
  }
  if (!hasBody || signed.isForm || signed.contentMd5 !== undefined) return mismatch(call, text);
  // The vendor's Python sample signs the body's digest and does not send it.
  signed.waitsFor = 'signature';
  collectBody(call, FORM_LIMIT_BYTES);
  return WAITING;
};

const verifyBody = (call: Call): Outcome => {
  const signed = call.signedCall;
  if (signed?.waitsFor === undefined || call.heldBody === undefined) return undefined;
  const [ofHex, ofBytes] = contentMd5Forms(call.heldBody);
  if (signed.waitsFor === 'digest')
    return signed.contentMd5 === ofHex || signed.contentMd5 === ofBytes ? undefined : MD5_MISMATCH;
  const { key } = signed.credential;
  for (const contentMd5 of [ofHex, ofBytes])
    if (isSignedBy(signed.digest, key, stringToSign(call, signed, contentMd5), signed.signature)) {
      accept(call, signed);
      return undefined;
    }
  return mismatch(call, stringToSign(call, signed, ''));
};

/** Base64 of the hex digits, as the vendor's samples make it, and of the digest, as its text says. */
export const contentMd5Forms = (body: Buffer): readonly [string, string] => {
  const md5 = createHash('md5').update(body).digest();
  return [Buffer.from(md5.toString('hex')).toString('base64'), md5.toString('base64')];
};

const stringToSign = (call: Call, { head, isForm }: SignedCall, contentMd5: string): string => {
  call.queryPairs ??= readPairs(call.query);
  const parameters = signedParameters(call.queryPairs, isForm ? call.formPairs : undefined);
  return `${head}${contentMd5}\n${signedPath(call.inbound.target, call.path)}${parameters}`;
};

const accept = (call: Call, signed: SignedCall): void => {
  call.keyId = signed.keyId;
  call.apiAppId = signed.credential.appId;
};

const mismatch = (call: Call, text: string): Refusal => {
  // The string holds what the caller sent, forms included: it is for the caller, not for the log.
  call.errorMessage = MISMATCH_TEXT;
  return denied(`${MISMATCH_TEXT}, Server StringToSign:${shownString(text)}`);
};

/** The steps of a route with AuthType APP, in order. */
export const APP_STEPS: readonly Step[] = [
  { phase: 'admit', run: read },
  { phase: 'admit', run: verify },
  { phase: 'admit', run: verifyBody },
];
