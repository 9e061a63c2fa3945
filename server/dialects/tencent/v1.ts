// Tencent signature v1 (HmacSHA1, HmacSHA256): all parameters, common ones too, in the query of a GET or the form of a POST.
// Source: gateway document, signature v1 and common parameters.
import { Refusal } from '#kernel/errors.ts';
import { hmacBase64, sameSignature } from '#lib/hmac.ts';
import type { Dialect, FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { formView, mediaType } from '../form-view.ts';
import { byName, firstLabel, hostName, namedHost, replayKey, shown } from '../wire-text.ts';
import { tencentErrors as E } from './errors.ts';
import { refuseExpired, refuseUnreadable, requireMethod } from './request.ts';

const GET_LIMIT_BYTES = 32 * 1024;
const POST_LIMIT_BYTES = 1024 * 1024;

const COMMON = new Set([
  'Action',
  'Region',
  'Timestamp',
  'Nonce',
  'SecretId',
  'Signature',
  'Version',
  'SignatureMethod',
  'Token',
  'Language',
  'RequestClient',
]);

type Pair = readonly [string, string];

/** A GET's parameters stand in its query, a POST's in its form; query and form are not mixed, so nothing unsigned is read. */
const placed = (request: WireRequest, view: FormView): readonly Pair[] =>
  request.method === 'GET' ? view.query : view.form;

const first = (pairs: readonly Pair[], name: string): string | undefined => {
  for (const pair of pairs) if (pair[0] === name) return pair[1];
  return undefined;
};

const required = (pairs: readonly Pair[], name: string): string => {
  const value = first(pairs, name);
  if (value === undefined || value === '') throw new Refusal(E.missingParameter, { parameter: name });
  return value;
};

const requireNumber = (text: string, parameter: string): void => {
  if (!/^\d{1,20}$/.test(text))
    throw new Refusal(E.invalidParameterValue, { parameter, reason: 'it is not a positive whole number' });
};

const joined = (pairs: readonly Pair[]): string => pairs.map(([name, value]) => `${name}=${value}`).join('&');

/** The strings clients may have signed: host with its port or without, `_` of names kept or (Python SDK) turned into `.`. */
const stringsToSign = function* (request: WireRequest, pairs: readonly Pair[]): Generator<string> {
  const signed = pairs.filter(([name]) => name !== 'Signature');
  const host = header(request, 'host') ?? '';
  const texts = [joined(signed.toSorted(byName))];
  if (signed.some(([name]) => name.includes('_')))
    texts.push(joined(signed.map(([name, value]): Pair => [name.replaceAll('_', '.'), value]).sort(byName)));
  for (const text of texts)
    for (const named of new Set([host, hostName(host)])) yield `${request.method}${named}${request.path}?${text}`;
};

export const tencentV1: Dialect = {
  name: 'tencent-v1',
  family: 'tencent',
  claims: (_request, view) =>
    view.get('SecretId') !== undefined || /^HmacSHA(?:1|256)$/.test(view.get('SignatureMethod') ?? ''),
  checkSize(request) {
    const limit = request.method === 'GET' ? GET_LIMIT_BYTES : POST_LIMIT_BYTES;
    if (request.target.length > GET_LIMIT_BYTES || request.body.length > limit) throw new Refusal(E.tooLarge);
  },
  read(request, view) {
    requireMethod(request);
    if (view.fault !== undefined)
      return refuseUnreadable('the parameters are not percent-encoded UTF-8 or there are too many');
    if (request.method === 'POST' && mediaType(request) !== 'application/x-www-form-urlencoded')
      return refuseUnreadable('Content-Type must be application/x-www-form-urlencoded with this signature method');
    const pairs = placed(request, view);
    const action = required(pairs, 'Action');
    const version = required(pairs, 'Version');
    const region = required(pairs, 'Region');
    const timestamp = required(pairs, 'Timestamp');
    requireNumber(timestamp, 'Timestamp');
    const nonce = required(pairs, 'Nonce');
    requireNumber(nonce, 'Nonce');
    const accessKeyId = required(pairs, 'SecretId');
    required(pairs, 'Signature');
    const host = namedHost(request);
    return {
      family: 'tencent',
      format: 'json',
      host,
      action,
      version,
      region,
      serviceHints: [firstLabel(host)],
      parameters: { pairs: pairs.filter(([name]) => !COMMON.has(name)), json: undefined },
      accessKeyId,
      sessionToken: first(pairs, 'Token') || undefined,
      dryRun: false,
      nonce: replayKey('tencent', accessKeyId, nonce, timestamp),
      signedAt: new Date(Math.min(Number(timestamp), 1e12) * 1000),
      multipart: false,
    };
  },
  verify(request, envelope, secret, { now, skewSeconds }) {
    refuseExpired(envelope.signedAt, now, skewSeconds);
    const pairs = placed(request, formView(request));
    const signature = first(pairs, 'Signature') ?? '';
    // Every value but this one means HmacSHA1 (common parameters, SignatureMethod).
    const algorithm = first(pairs, 'SignatureMethod') === 'HmacSHA256' ? 'sha256' : 'sha1';
    let usual: string | undefined;
    for (const stringToSign of stringsToSign(request, pairs)) {
      if (sameSignature(hmacBase64(algorithm, secret, stringToSign), signature)) return;
      usual ??= stringToSign;
    }
    throw new Refusal(E.signatureMismatch, { stringToSign: shown(usual ?? '') });
  },
};
