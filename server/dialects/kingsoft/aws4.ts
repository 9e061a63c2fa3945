// Kingsoft's AWS4-HMAC-SHA256: plain SigV4 with any method, signed in the Authorization header or in the query.
import { Refusal } from '#kernel/errors.ts';
import { BoundedCache } from '#lib/bounded-cache.ts';
import { hmacHex, hmacSha256, sameSignature, sha256Hex } from '#lib/hmac.ts';
import { basicTime } from '#lib/iso-time.ts';
import type { Dialect, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { formView } from '../form-view.ts';
import { firstLabel, isSet, namedHost } from '../wire-text.ts';
import type { Aws4Credential } from './aws4-credential.ts';
import { amzParameter, readAws4Credential } from './aws4-credential.ts';
import { canonicalHeaders, canonicalPath, canonicalQuery, stringToSign } from './canonical-request.ts';
import { kingsoftErrors as E } from './errors.ts';
import { claimedFormat } from './format.ts';
import { checkSize, kingsoftParameters, required } from './parameters.ts';

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

const signingKeys = new BoundedCache<Buffer>(1024);
export const signingKey = (secret: string, date: string, region: string, service: string): Buffer =>
  signingKeys.get(`${secret}\n${date}\n${region}\n${service}`, () =>
    hmacSha256(hmacSha256(hmacSha256(hmacSha256(`AWS4${secret}`, date), region), service), 'aws4_request'),
  );

const refuseExpired = (credential: Aws4Credential, now: Date, skewSeconds: number): void => {
  const { signedAt, expiresSeconds } = credential;
  const earliest = new Date(signedAt.getTime() - skewSeconds * 1000);
  const latest = new Date(signedAt.getTime() + Math.max(skewSeconds, expiresSeconds ?? 0) * 1000);
  if (now < earliest)
    throw new Refusal(E.expired, { times: ` ${basicTime(signedAt)} is later than ${basicTime(now)} allows` });
  if (now > latest)
    throw new Refusal(E.expired, { times: ` ${basicTime(signedAt)} is earlier than ${basicTime(now)} allows` });
};

const payloadHash = (request: WireRequest): string => {
  const claimed = header(request, 'x-amz-content-sha256');
  if (claimed === undefined) return sha256Hex(request.body);
  if (claimed !== UNSIGNED_PAYLOAD && !sameSignature(sha256Hex(request.body), claimed.toLowerCase()))
    throw new Refusal(E.bodyMismatch);
  return claimed;
};

const refuseMissing = (name: string): never => {
  throw new Refusal(E.missingHeader, { name });
};

const isSignature = (name: string): boolean => name.toLowerCase() === 'x-amz-signature';
const isUnsigned = (name: string): boolean => isSignature(name) || name.toLowerCase() === 'x-amz-security-token';

export const aws4: Dialect = {
  name: 'aws4',
  family: 'kingsoft',
  claims: (request, view) =>
    header(request, 'authorization')?.startsWith('AWS4-') === true ||
    amzParameter(view, 'X-Amz-Signature') !== undefined ||
    amzParameter(view, 'X-Amz-Algorithm') !== undefined ||
    amzParameter(view, 'X-Amz-Credential') !== undefined,
  checkSize,
  read(request, view) {
    const parameters = kingsoftParameters(request, view);
    const credential = readAws4Credential(request);
    const host = namedHost(request);
    return {
      family: 'kingsoft',
      format: claimedFormat(request, view),
      host,
      action: required(parameters, 'Action'),
      version: required(parameters, 'Version'),
      region: parameters.get('Region') || credential.region || undefined,
      serviceHints: [credential.service, ...[parameters.get('Service') ?? [], firstLabel(host)].flat()],
      parameters: parameters.business,
      accessKeyId: credential.accessKeyId,
      sessionToken: header(request, 'x-amz-security-token') || amzParameter(view, 'X-Amz-Security-Token') || undefined,
      dryRun: isSet(parameters.get('DryRun')),
      nonce: undefined,
      signedAt: credential.signedAt,
      multipart: false,
    };
  },
  verify(request, _envelope, secret, { now, skewSeconds }) {
    const view = formView(request);
    const credential = readAws4Credential(request);
    const { date, region, service, signedHeaders, signature, inQuery } = credential;
    const isDayOf = (text: string): boolean => text.slice(0, 8) === date;
    if (!credential.dateTexts.some(isDayOf) && !isDayOf(basicTime(credential.signedAt))) throw new Refusal(E.scopeDate);
    refuseExpired(credential, now, skewSeconds);
    const names = signedHeaders.toSorted();
    const head = canonicalHeaders(request, names, refuseMissing);
    const tail = `${head}\n${names.join(';')}\n${payloadHash(request)}`;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const key = signingKey(secret, date, region, service);
    const queries = [canonicalQuery(view.query, isSignature)];
    // Some clients put the session token into the URL after signing it.
    if (inQuery && amzParameter(view, 'X-Amz-Security-Token') !== undefined)
      queries.push(canonicalQuery(view.query, isUnsigned));
    // The vendor's path is always `/`; where a proxy adds one, clients differ in whether they normalise it.
    const paths = new Set([canonicalPath(request.path), canonicalPath(request.path, false)]);
    let usual: string | undefined;
    for (const path of paths)
      for (const query of queries)
        for (const dateText of credential.dateTexts) {
          const text = stringToSign(dateText, scope, `${request.method}\n${path}\n${query}\n${tail}`);
          if (sameSignature(hmacHex('sha256', key, text), signature)) return;
          usual ??= text;
        }
    throw new Refusal(E.signatureMismatch, { stringToSign: usual ?? '' });
  },
};
