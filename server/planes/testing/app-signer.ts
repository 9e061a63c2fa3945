// Signs calls as applications do, in the ways of the vendor's samples: JavaScript sends the digest of a body in Content-MD5,
// Python signs it and does not send it. Both make it of the hex digits. Written apart from the plane's own code.
import { createHash, createHmac } from 'node:crypto';

export interface AppCall {
  readonly key: string;
  readonly secret: string;
  readonly method: string;
  /** With environment and query, as sent: `/release/pets?limit=1`. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly date?: string;
  readonly algorithm?: 'sha1' | 'sha256';
  /** `javascript`: Content-MD5 is sent; `python`: signed only; `plain`: made of the bytes, as the document's text says. */
  readonly sample?: 'javascript' | 'python' | 'plain';
}

const FORM = 'application/x-www-form-urlencoded';

/** The string of six fields, and Content-MD5 as it was signed. */
export const appStringToSign = (call: AppCall): { readonly text: string; readonly md5: string } => {
  const { method, path, accept = '', contentType = '', body = '', sample = 'javascript' } = call;
  const url = new URL(path, 'http://gateway.example');
  const pathname = path.split('?')[0]!.replace(/^\/(?:test|prepub|release)(?=\/|$)/, '') || '/';
  const parameters = [...url.searchParams];
  const isForm = contentType.startsWith(FORM);
  if (isForm) parameters.push(...new URLSearchParams(body));
  const byKey = new Map<string, string[]>();
  for (const [key, value] of parameters) byKey.set(key, [...(byKey.get(key) ?? []), value]);
  const pairs = [...byKey.keys()].sort().flatMap((key) =>
    byKey
      .get(key)!
      .sort()
      .map((value) => (value === '' ? key : `${key}=${value}`)),
  );
  let md5 = '';
  if (!isForm && body !== '') {
    const digest = createHash('md5').update(body);
    md5 = sample === 'plain' ? digest.digest('base64') : Buffer.from(digest.digest('hex')).toString('base64');
  }
  const headers = [`source: portico`, `x-date: ${dateOf(call)}`];
  const target = pairs.length === 0 ? pathname : `${pathname}?${pairs.join('&')}`;
  return { text: [...headers, method, accept, contentType, md5, target].join('\n'), md5 };
};

const dateOf = ({ date }: AppCall): string => date ?? new Date().toUTCString();

/** Headers to send with the call. */
export const signAppCall = (given: AppCall): Record<string, string> => {
  const call = { ...given, date: dateOf(given) };
  const { key, secret, accept, contentType, algorithm = 'sha1', sample = 'javascript' } = call;
  const { text, md5 } = appStringToSign(call);
  const signature = createHmac(algorithm, secret).update(text, 'utf8').digest('base64');
  return {
    Source: 'portico',
    'X-Date': call.date,
    ...(accept === undefined ? {} : { Accept: accept }),
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    ...(md5 === '' || sample === 'python' ? {} : { 'Content-MD5': md5 }),
    Authorization: `hmac id="${key}", algorithm="hmac-${algorithm}", headers="source x-date", signature="${signature}"`,
  };
};
