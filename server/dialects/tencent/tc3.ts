// TC3-HMAC-SHA256: parameters in a JSON body, a query or a multipart body, everything else in headers.
// Source: gateway document, signature v3; what the SDKs really send: docs/dialects.md.
import { Refusal } from '#kernel/errors.ts';
import type { Parameters } from '#kernel/parameters.ts';
import type { Authorization } from '#lib/authorization.ts';
import { parseAuthorization } from '#lib/authorization.ts';
import { BoundedCache } from '#lib/bounded-cache.ts';
import { hmacHex, hmacSha256, sameSignature, sha256Hex } from '#lib/hmac.ts';
import { utcDay } from '#lib/iso-time.ts';
import { isJsonObject, parseJsonTree } from '#lib/json-tree.ts';
import { remembered } from '#lib/remembered.ts';
import type { Dialect, FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { mediaType } from '../form-view.ts';
import { firstLabel, hostName, joinedHeader, namedHost, signedHeaderNames } from '../wire-text.ts';
import { tencentErrors as E } from './errors.ts';
import { multipartParameters } from './multipart.ts';
import { refuseExpired, refuseUnreadable, requireMethod } from './request.ts';

const ALGORITHM = 'TC3-HMAC-SHA256';
const GET_LIMIT_BYTES = 32 * 1024;
const POST_LIMIT_BYTES = 10 * 1024 * 1024;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  /** Any label: the Node SDK signs with the first label of its endpoint (`127`). */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const refuseFormat = (problem: string): never => {
  throw new Refusal(E.signatureFormat, { problem });
};

const readCredential = remembered((request: WireRequest): Credential => {
  const authorization: Authorization | undefined = parseAuthorization(header(request, 'authorization') ?? '');
  if (authorization?.algorithm !== ALGORITHM) return refuseFormat(`Authorization must begin with ${ALGORITHM}`);
  const scope = authorization.parameters.get('Credential')?.split('/') ?? [];
  const [accessKeyId = '', date = '', service = '', terminator] = scope;
  if (
    scope.length !== 4 ||
    terminator !== 'tc3_request' ||
    accessKeyId === '' ||
    service === '' ||
    service.length > 255
  )
    return refuseFormat('Credential must be SecretId/date/service/tc3_request');
  const signedHeaders = signedHeaderNames(authorization.parameters.get('SignedHeaders') ?? '');
  if (signedHeaders === undefined || !signedHeaders.includes('host') || !signedHeaders.includes('content-type'))
    return refuseFormat('SignedHeaders must name content-type and host');
  const signature = authorization.parameters.get('Signature');
  if (signature === undefined) return refuseFormat('Authorization has no Signature');
  return { accessKeyId, date, service, signedHeaders, signature };
});

const readBody = (request: WireRequest, view: FormView): Parameters => {
  if (request.method === 'GET') return { pairs: view.query, json: undefined };
  const type = mediaType(request);
  if (type === 'multipart/form-data') return multipartParameters(request);
  if (type !== 'application/json')
    return refuseUnreadable('Content-Type of a POST must be application/json or multipart/form-data');
  if (request.body.length === 0) return { pairs: [], json: Object.create(null) };
  const json = parseJsonTree(request.body);
  return isJsonObject(json) ? { pairs: [], json } : refuseUnreadable('the body is not a JSON object in UTF-8');
};

const required = (request: WireRequest, name: string, parameter: string): string => {
  const value = header(request, name);
  if (value === undefined || value === '') throw new Refusal(E.missingParameter, { parameter });
  return value;
};

const signingKeys = new BoundedCache<Buffer>(1024);
const signingKey = (secret: string, date: string, service: string): Buffer =>
  signingKeys.get(`${secret}\n${date}\n${service}`, () =>
    hmacSha256(hmacSha256(hmacSha256(`TC3${secret}`, date), service), 'tc3_request'),
  );

const headerLines = (names: readonly string[], values: readonly string[], host: string, lowered: boolean): string => {
  let lines = '';
  for (const [index, name] of names.entries()) {
    const value = name === 'host' ? host : values[index]!;
    lines += `${name}:${lowered ? value.toLowerCase() : value}\n`;
  }
  return lines;
};

/**
 * The canonical requests that clients may have signed, the likeliest first. They differ in three places: the Node SDK
 * signs the host without its port; the document lower-cases header values and the SDKs do not; a GET's query is signed
 * as it is sent, and by some clients sorted.
 */
const canonicalRequests = function* (request: WireRequest, names: readonly string[]): Generator<string> {
  const isUnsigned = header(request, 'x-tc-content-sha256') === UNSIGNED_PAYLOAD;
  const tail = `${names.join(';')}\n${sha256Hex(isUnsigned ? UNSIGNED_PAYLOAD : request.body)}`;
  const values = names.map(
    (name) => joinedHeader(request, name)?.trim() ?? refuseFormat(`signed header ${name} is missing`),
  );
  const host = values[names.indexOf('host')]!;
  const bareHost = hostName(host);
  const hosts = header(request, 'x-tc-requestclient')?.startsWith('SDK_NODEJS') ? [bareHost, host] : [host, bareHost];
  if (hosts[0] === hosts[1]) hosts.pop();
  const queries = [request.query];
  if (request.query.includes('&')) queries.push(request.query.split('&').sort().join('&'));
  const seen = new Set<string>();
  for (const query of queries)
    for (const lowered of [false, true])
      for (const named of hosts) {
        const canonical = `${request.method}\n${request.path}\n${query}\n${headerLines(names, values, named, lowered)}\n${tail}`;
        if (seen.has(canonical)) continue;
        seen.add(canonical);
        yield canonical;
      }
};

export const tc3: Dialect = {
  name: 'tc3',
  family: 'tencent',
  claims: (request) =>
    header(request, 'authorization')?.startsWith('TC3-') === true || header(request, 'x-tc-action') !== undefined,
  checkSize(request) {
    const limit = request.method === 'GET' ? GET_LIMIT_BYTES : POST_LIMIT_BYTES;
    if (request.target.length > GET_LIMIT_BYTES || request.body.length > limit) throw new Refusal(E.tooLarge);
  },
  read(request, view) {
    requireMethod(request);
    if (view.fault !== undefined)
      return refuseUnreadable('the query is not percent-encoded UTF-8 or has too many parts');
    const action = required(request, 'x-tc-action', 'Action');
    const version = required(request, 'x-tc-version', 'Version');
    const region = required(request, 'x-tc-region', 'Region');
    const timestamp = required(request, 'x-tc-timestamp', 'Timestamp');
    if (!/^\d{1,12}$/.test(timestamp))
      throw new Refusal(E.invalidParameterValue, {
        parameter: 'Timestamp',
        reason: 'it is not a UNIX time in seconds',
      });
    const credential = readCredential(request);
    const host = namedHost(request);
    return {
      family: 'tencent',
      format: 'json',
      host,
      action,
      version,
      region,
      serviceHints: [credential.service, firstLabel(host)],
      parameters: readBody(request, view),
      accessKeyId: credential.accessKeyId,
      sessionToken: header(request, 'x-tc-token') || undefined,
      dryRun: false,
      nonce: undefined,
      signedAt: new Date(Number(timestamp) * 1000),
      multipart: request.method === 'POST' && mediaType(request) === 'multipart/form-data',
    };
  },
  verify(request, envelope, secret, { now, skewSeconds }) {
    refuseExpired(envelope.signedAt, now, skewSeconds);
    const { date, service, signedHeaders, signature } = readCredential(request);
    if (date !== utcDay(envelope.signedAt))
      refuseFormat('the date of Credential is not the UTC date of X-TC-Timestamp');
    const key = signingKey(secret, date, service);
    let usual: string | undefined;
    for (const canonical of canonicalRequests(request, signedHeaders)) {
      const stringToSign = `${ALGORITHM}\n${header(request, 'x-tc-timestamp')}\n${date}/${service}/tc3_request\n${sha256Hex(canonical)}`;
      if (sameSignature(hmacHex('sha256', key, stringToSign), signature)) return;
      usual ??= stringToSign;
    }
    throw new Refusal(E.signatureMismatch, { stringToSign: usual ?? '' });
  },
};
