// ACS3-HMAC-SHA256, the header signature of Alibaba's newer SDKs. Action and version stand in headers only.
import { Refusal } from '#kernel/errors.ts';
import type { Parameters } from '#kernel/parameters.ts';
import { parseAuthorization } from '#lib/authorization.ts';
import { hmacHex, sameSignature, sha256Hex } from '#lib/hmac.ts';
import { isJsonObject, parseJsonTree } from '#lib/json-tree.ts';
import { percentEncode } from '#lib/percent-encoding.ts';
import { remembered } from '#lib/remembered.ts';
import type { Dialect, FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { formView, mediaType } from '../form-view.ts';
import {
  businessPairs,
  byName,
  firstLabel,
  isSet,
  joinedHeader,
  namedHost,
  replayKey,
  signedHeaderNames,
} from '../wire-text.ts';
import { isCommon } from './common-parameters.ts';
import { alibabaErrors as E, missingCommon } from './errors.ts';
import { claimedFormat, isHeaderSigned } from './format.ts';
import { checkSize, isForm, refuseExpired, requireReadable, requireTime } from './request.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';
/** What must be signed for the call to be the caller's: without the nonce among them a replay would only need a new one. */
const ALWAYS_SIGNED = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce'];

const refuse = (problem: string): never => {
  throw new Refusal(E.incompleteSignature, { problem });
};

interface Credential {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const readCredential = remembered((request: WireRequest): Credential => {
  const authorization = parseAuthorization(header(request, 'authorization') ?? '');
  if (authorization === undefined) return refuse('the Authorization header is not well-formed');
  // ACS3-HMAC-SM3 and ACS3-RSA-SHA256 exist too; their keys are not the ones Portico issues.
  if (authorization.algorithm !== ALGORITHM) throw new Refusal(E.invalidSignatureMethod);
  const accessKeyId = authorization.parameters.get('Credential') ?? '';
  if (accessKeyId === '') return refuse('Authorization has no Credential');
  const signature = authorization.parameters.get('Signature') ?? '';
  if (signature === '') return refuse('Authorization has no Signature');
  const signedHeaders = signedHeaderNames(authorization.parameters.get('SignedHeaders') ?? '');
  if (signedHeaders === undefined) return refuse('SignedHeaders is not a list of header names');
  return { accessKeyId, signedHeaders, signature };
});

const required = (request: WireRequest, name: string, parameter: string): string => {
  const value = header(request, name);
  if (value === undefined || value === '') throw new Refusal(missingCommon(parameter, name));
  return value;
};

const readParameters = (request: WireRequest, view: FormView, version: string): Parameters => {
  const pairs = businessPairs(view, (name) => isCommon(name, version));
  if (request.body.length === 0 || isForm(request)) return { pairs, json: undefined };
  const json = mediaType(request) === 'application/json' ? parseJsonTree(request.body) : undefined;
  if (!isJsonObject(json)) throw new Refusal(E.malformed);
  return { pairs, json };
};

/** Decoded and encoded again: the SDK leaves `!'()*` raw in the URL and signs them encoded. Names are signed encoded or raw. */
const canonicalQueries = (view: FormView): readonly string[] => {
  const sorted = view.query.toSorted(byName);
  const encoded = sorted.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
  const raw = sorted.map(([name, value]) => `${name}=${percentEncode(value)}`).join('&');
  return encoded === raw ? [encoded] : [encoded, raw];
};

const canonicalHeaders = (request: WireRequest, names: readonly string[]): string => {
  let text = '';
  for (const name of names) {
    const value = joinedHeader(request, name) ?? refuse(`the signed header ${name} is missing`);
    text += `${name}:${value.trim()}\n`;
  }
  return text;
};

export const acs3: Dialect = {
  name: 'acs3',
  family: 'alibaba',
  claims: isHeaderSigned,
  checkSize,
  read(request, view) {
    requireReadable(request, view);
    const action = required(request, 'x-acs-action', 'Action');
    const version = required(request, 'x-acs-version', 'Version');
    const { accessKeyId, signedHeaders } = readCredential(request);
    const signedAt = requireTime(required(request, 'x-acs-date', 'Timestamp'));
    const nonce = required(request, 'x-acs-signature-nonce', 'SignatureNonce');
    required(request, 'x-acs-content-sha256', 'ContentSha256');
    const sessionToken = header(request, 'x-acs-security-token') || undefined;
    for (const name of sessionToken === undefined ? ALWAYS_SIGNED : [...ALWAYS_SIGNED, 'x-acs-security-token'])
      if (!signedHeaders.includes(name)) refuse(`SignedHeaders must name ${name}`);
    const host = namedHost(request);
    return {
      family: 'alibaba',
      format: claimedFormat(request, view),
      host,
      action,
      version,
      region: view.get('RegionId') || undefined,
      serviceHints: [firstLabel(host)],
      parameters: readParameters(request, view, version),
      accessKeyId,
      sessionToken,
      dryRun: isSet(view.get('DryRun')),
      nonce: replayKey('alibaba', accessKeyId, nonce),
      signedAt,
      multipart: false,
    };
  },
  verify(request, envelope, secret, { now, skewSeconds }) {
    refuseExpired(envelope.signedAt, now, skewSeconds);
    const contentHash = header(request, 'x-acs-content-sha256') ?? '';
    if (!sameSignature(sha256Hex(request.body), contentHash.toLowerCase())) throw new Refusal(E.bodyMismatch);
    const { signedHeaders, signature } = readCredential(request);
    const names = signedHeaders.toSorted();
    const tail = `${canonicalHeaders(request, names)}\n${names.join(';')}\n${contentHash}`;
    let usual: string | undefined;
    for (const query of canonicalQueries(formView(request))) {
      const text = `${ALGORITHM}\n${sha256Hex(`${request.method}\n${request.path}\n${query}\n${tail}`)}`;
      if (sameSignature(hmacHex('sha256', secret, text), signature)) return;
      usual ??= text;
    }
    throw new Refusal(E.signatureMismatch, { stringToSign: usual ?? '' });
  },
};
