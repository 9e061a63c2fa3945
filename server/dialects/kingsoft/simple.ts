// Kingsoft's simplified signature: HMAC-SHA256 over the sorted parameters alone. Source: shared-bandwidth document,
// common parameters of the simplified signature; the rules are the vendor's page on it.
import { Refusal } from '#kernel/errors.ts';
import { hmacHex, sameSignature } from '#lib/hmac.ts';
import { parseExtendedTime } from '#lib/iso-time.ts';
import { percentEncode } from '#lib/percent-encoding.ts';
import type { Dialect, FormView } from '../dialect.ts';
import { formView } from '../form-view.ts';
import { businessPairs, byName, firstLabel, isSet, namedHost, shown } from '../wire-text.ts';
import { kingsoftErrors as E } from './errors.ts';
import { claimedFormat } from './format.ts';
import { checkSize, kingsoftParameters, required } from './parameters.ts';

/** Sorted by raw names, and by encoded ones as the second Java SDK does; the two differ for names with `[`. */
const canonicals = (view: FormView): readonly string[] => {
  const signed = businessPairs(view, (name) => name === 'Signature');
  const encode = ([name, value]: readonly [string, string]): readonly [string, string] => [
    percentEncode(name),
    percentEncode(value),
  ];
  const join = (pairs: readonly (readonly [string, string])[]): string =>
    pairs.map(([name, value]) => `${name}=${value}`).join('&');
  const byRaw = join(signed.toSorted(byName).map(encode));
  const byEncoded = join(signed.map(encode).toSorted(byName));
  return byRaw === byEncoded ? [byRaw] : [byRaw, byEncoded];
};

export const kingsoftSimple: Dialect = {
  name: 'kingsoft-simple',
  family: 'kingsoft',
  claims: (_request, view) => view.get('Accesskey') !== undefined,
  checkSize,
  read(request, view) {
    const parameters = kingsoftParameters(request, view);
    // Bodies other than forms are not signed by this scheme.
    if (parameters.business.json !== undefined) throw new Refusal(E.malformedParameter, { parameter: 'body' });
    const accessKeyId = required(parameters, 'Accesskey');
    const timestamp = required(parameters, 'Timestamp');
    const signedAt = parseExtendedTime(timestamp);
    if (signedAt === undefined) throw new Refusal(E.invalidParameterValue, { parameter: 'Timestamp' });
    if (required(parameters, 'SignatureMethod').toUpperCase() !== 'HMAC-SHA256')
      throw new Refusal(E.invalidParameterValue, { parameter: 'SignatureMethod' });
    // `1` is what the Node SDK's own test signs; the document fixes `1.0`.
    if (!/^1(?:\.0)?$/.test(required(parameters, 'SignatureVersion')))
      throw new Refusal(E.invalidParameterValue, { parameter: 'SignatureVersion' });
    required(parameters, 'Signature');
    const service = required(parameters, 'Service');
    const host = namedHost(request);
    return {
      family: 'kingsoft',
      format: claimedFormat(request, view),
      host,
      action: required(parameters, 'Action'),
      version: required(parameters, 'Version'),
      region: parameters.get('Region') || undefined,
      serviceHints: [service, firstLabel(host)],
      parameters: parameters.business,
      accessKeyId,
      sessionToken: parameters.get('SecurityToken') || undefined,
      dryRun: isSet(parameters.get('DryRun')),
      nonce: undefined,
      signedAt,
      multipart: false,
    };
  },
  verify(request, envelope, secret, { now, skewSeconds }) {
    const { signedAt } = envelope;
    if (Math.abs(now.getTime() - signedAt.getTime()) > skewSeconds * 1000)
      throw new Refusal(E.expired, { times: ` ${signedAt.toISOString()} is too far from ${now.toISOString()}` });
    const view = formView(request);
    const signature = view.get('Signature') ?? '';
    const texts = canonicals(view);
    if (!texts.some((text) => sameSignature(hmacHex('sha256', secret, text), signature)))
      throw new Refusal(E.signatureMismatch, { stringToSign: shown(texts[0] ?? '') });
  },
};
