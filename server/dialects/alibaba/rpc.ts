// Alibaba RPC signature, HMAC-SHA1 over all parameters of query and form. Source: CDN document, signature mechanism.
import { Refusal } from '#kernel/errors.ts';
import { hmacBase64, sameSignature } from '#lib/hmac.ts';
import { percentEncode } from '#lib/percent-encoding.ts';
import type { Dialect, FormView, WireRequest } from '../dialect.ts';
import { formView } from '../form-view.ts';
import { businessPairs, byName, firstLabel, isSet, namedHost, replayKey, shown } from '../wire-text.ts';
import { isCommon, TIME_STAMP_VERSION } from './common-parameters.ts';
import { alibabaErrors as E, missingCommon } from './errors.ts';
import { claimedFormat } from './format.ts';
import { checkSize, isForm, refuseExpired, requireReadable, requireTime } from './request.ts';

const required = (view: FormView, name: string): string => {
  const value = view.get(name);
  if (value === undefined || value === '') throw new Refusal(missingCommon(name));
  return value;
};

const timestamp = (view: FormView, version: string): string =>
  (version === TIME_STAMP_VERSION && !view.get('Timestamp') ? view.get('TimeStamp') : undefined) ??
  required(view, 'Timestamp');

/** METHOD&%2F&canonical query; parameters without a value are signed as `Name=` (the Python and Go SDKs send some). */
const stringToSign = (request: WireRequest, view: FormView): string => {
  const signed = businessPairs(view, (name) => name === 'Signature') as (readonly [string, string])[];
  const canonical = signed
    .toSorted(byName)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  return `${request.method}&${percentEncode(request.path)}&${percentEncode(canonical)}`;
};

export const alibabaRpc: Dialect = {
  name: 'alibaba-rpc',
  family: 'alibaba',
  claims: (_request, view) => view.get('AccessKeyId') !== undefined || view.get('SignatureNonce') !== undefined,
  checkSize,
  read(request, view) {
    requireReadable(request, view);
    // Only form bodies are signed; another body would be read without proof of who wrote it.
    if (request.body.length > 0 && !isForm(request)) throw new Refusal(E.malformed);
    const action = required(view, 'Action');
    const version = required(view, 'Version');
    const accessKeyId = required(view, 'AccessKeyId');
    const signedAt = requireTime(timestamp(view, version));
    if (required(view, 'SignatureMethod').toUpperCase() !== 'HMAC-SHA1' || view.get('SignatureType'))
      throw new Refusal(E.invalidSignatureMethod);
    if (required(view, 'SignatureVersion') !== '1.0') throw new Refusal(E.invalidSignatureVersion);
    const nonce = required(view, 'SignatureNonce');
    required(view, 'Signature');
    const host = namedHost(request);
    return {
      family: 'alibaba',
      format: claimedFormat(request, view),
      host,
      action,
      version,
      region: view.get('RegionId') || undefined,
      serviceHints: [firstLabel(host)],
      parameters: { pairs: businessPairs(view, (name) => isCommon(name, version)), json: undefined },
      accessKeyId,
      sessionToken: view.get('SecurityToken') || undefined,
      dryRun: isSet(view.get('DryRun')),
      nonce: replayKey('alibaba', accessKeyId, nonce),
      signedAt,
      multipart: false,
    };
  },
  verify(request, envelope, secret, { now, skewSeconds }) {
    refuseExpired(envelope.signedAt, now, skewSeconds);
    const view = formView(request);
    const text = stringToSign(request, view);
    if (!sameSignature(hmacBase64('sha1', `${secret}&`, text), view.get('Signature') ?? ''))
      throw new Refusal(E.signatureMismatch, { stringToSign: shown(text) });
  },
};
