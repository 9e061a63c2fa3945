// Reads who signed, when and over which headers, from the Authorization header or from the query, with the vendor's
// error for each thing that is missing or malformed (shared-bandwidth document, common errors).
import { Refusal } from '#kernel/errors.ts';
import { parseAuthorization } from '#lib/authorization.ts';
import { basicTime, parseBasicTime, parseHttpTime } from '#lib/iso-time.ts';
import { remembered } from '#lib/remembered.ts';
import type { FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { formView } from '../form-view.ts';
import { signedHeaderNames } from '../wire-text.ts';
import { kingsoftErrors as E } from './errors.ts';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
const SHOWN_LENGTH = 1024;

export interface Aws4Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly inQuery: boolean;
  readonly signedAt: Date;
  /** Date lines that the client may have signed: the header's text as it came, `+00:00` and all. */
  readonly dateTexts: readonly string[];
  /** X-Amz-Expires of a query signature, in seconds. */
  readonly expiresSeconds: number | undefined;
}

/** A query parameter of the signature by its name in any case. */
export const amzParameter = (view: FormView, name: string): string | undefined => {
  const exact = view.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  return view.query.find(([given]) => given.length === lower.length && given.toLowerCase() === lower)?.[1];
};

const readScope = (credential: string) => {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  if (parts.length !== 5 || accessKeyId === '' || credential.length > SHOWN_LENGTH)
    throw new Refusal(E.credentialParts, { credential: credential.slice(0, SHOWN_LENGTH) });
  if (terminator !== 'aws4_request') throw new Refusal(E.terminator, { terminator });
  return { accessKeyId, date, region, service };
};

const readSignedHeaders = (list: string): readonly string[] => {
  const names = signedHeaderNames(list);
  if (names === undefined) throw new Refusal(E.authorizationFormat);
  if (!names.includes('host')) throw new Refusal(E.hostNotSigned);
  return names;
};

const readDate = (text: string): Date => {
  const date = parseBasicTime(text);
  if (date === undefined) throw new Refusal(E.dateFormat, { date: text.slice(0, 64) });
  return date;
};

const fromHeader = (request: WireRequest, authorization: string): Aws4Credential => {
  const parsed = parseAuthorization(authorization);
  if (parsed === undefined) throw new Refusal(E.authorizationFormat);
  if (parsed.algorithm !== ALGORITHM) throw new Refusal(E.algorithm, { algorithm: parsed.algorithm.slice(0, 64) });
  const shown = { authorization: authorization.slice(0, SHOWN_LENGTH) };
  const credential = parsed.parameters.get('Credential');
  if (!credential) throw new Refusal(E.noCredential, shown);
  const signedHeaders = parsed.parameters.get('SignedHeaders');
  if (!signedHeaders) throw new Refusal(E.noSignedHeaders, shown);
  const signature = parsed.parameters.get('Signature');
  if (!signature) throw new Refusal(E.noSignature, shown);
  const scope = readScope(credential);
  const names = readSignedHeaders(signedHeaders);
  const amzDate = header(request, 'x-amz-date');
  const httpDate = header(request, 'date');
  if (!amzDate && !httpDate) throw new Refusal(E.noDate, shown);
  const text = amzDate || httpDate || '';
  // Only the HTTP header may have HTTP's form; it is signed in the basic form, by some clients as it stands.
  const http = amzDate ? undefined : parseHttpTime(text);
  return {
    ...scope,
    signedHeaders: names,
    signature,
    inQuery: false,
    signedAt: http ?? readDate(text),
    dateTexts: http === undefined ? [text] : [basicTime(http), text],
    expiresSeconds: undefined,
  };
};

const IN_QUERY = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-SignedHeaders'] as const;

const fromQuery = (request: WireRequest, view: FormView): Aws4Credential => {
  const missing = IN_QUERY.filter((name) => !amzParameter(view, name));
  const dateText = amzParameter(view, 'X-Amz-Date') || header(request, 'x-amz-date') || '';
  const httpDate = header(request, 'date') ?? '';
  if (missing.length > 0 || (dateText === '' && httpDate === ''))
    throw new Refusal(E.queryIncomplete, {
      names: [...missing, ...(dateText === '' && httpDate === '' ? ['X-Amz-Date'] : [])]
        .map((name) => `'${name}'`)
        .join(', '),
    });
  const algorithm = amzParameter(view, 'X-Amz-Algorithm') ?? '';
  if (algorithm !== ALGORITHM) throw new Refusal(E.algorithm, { algorithm: algorithm.slice(0, 64) });
  const signature = amzParameter(view, 'X-Amz-Signature');
  if (!signature) throw new Refusal(E.queryIncomplete, { names: "'X-Amz-Signature'" });
  const scope = readScope(amzParameter(view, 'X-Amz-Credential') ?? '');
  const names = readSignedHeaders(amzParameter(view, 'X-Amz-SignedHeaders') ?? '');
  const http = dateText === '' ? parseHttpTime(httpDate) : undefined;
  const expires = amzParameter(view, 'X-Amz-Expires');
  if (expires !== undefined && !(/^\d{1,6}$/.test(expires) && Number(expires) >= 1 && Number(expires) <= 604_800))
    throw new Refusal(E.malformedParameter, { parameter: 'X-Amz-Expires' });
  return {
    ...scope,
    signedHeaders: names,
    signature,
    inQuery: true,
    signedAt: http ?? readDate(dateText || httpDate),
    dateTexts: http === undefined ? [dateText || httpDate] : [basicTime(http), httpDate],
    expiresSeconds: expires === undefined ? undefined : Number(expires),
  };
};

/** The Authorization header wins over the query where both are there. */
export const readAws4Credential = remembered((request: WireRequest): Aws4Credential => {
  if (!header(request, 'host')) throw new Refusal(E.missingHost);
  const authorization = header(request, 'authorization');
  return authorization === undefined ? fromQuery(request, formView(request)) : fromHeader(request, authorization);
});
