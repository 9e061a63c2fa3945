// Signed requests put together by hand, for what no vendor's client would send. The signing here is independent of the
// dialects: plain node:crypto over the documents' recipes.
import { createHash, createHmac } from 'node:crypto';
import type { Envelope, WireRequest } from '#dialects/dialect.ts';
import { formView, recogniseDialect } from '#dialects/index.ts';

export const SECRET = 'secretForHandSignedRequests';
export const KEY = 'AKIDHANDSIGNED';
export const NOW = new Date('2026-11-24T03:00:00Z');

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const enc = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

export interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** Headers whose value is undefined are left out. */
export const wireRequest = (parts: Parts): WireRequest => {
  const { method = 'GET', path = '/', query = '', headers = {}, body = '' } = parts;
  return {
    method,
    path,
    query,
    target: query === '' ? path : `${path}?${query}`,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value] as const],
    ),
    body: Buffer.from(body),
  };
};

export const admit = (request: WireRequest, now = NOW, skewSeconds = 300): Envelope => {
  const view = formView(request);
  const dialect = recogniseDialect(request, view);
  if (dialect === undefined) throw new Error('no dialect claims the request');
  dialect.checkSize(request);
  const envelope = dialect.read(request, view);
  dialect.verify(request, envelope, SECRET, { now, skewSeconds });
  return envelope;
};

const form = (pairs: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(pairs)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${enc(name)}=${enc(value)}`]))
    .join('&');

const sorted = (text: string): string => text.split('&').sort().join('&');

export interface Tc3Parts extends Parts {
  readonly timestamp?: string;
  readonly date?: string;
  readonly signedHeaders?: readonly string[];
  /** Values that are signed in place of those that are sent. */
  readonly signedAs?: Readonly<Record<string, string>>;
  readonly signedQuery?: string;
  readonly payload?: string;
}

export const tc3Request = (parts: Tc3Parts = {}): WireRequest => {
  const { method = 'POST', body = '{}', query = '', timestamp = String(NOW.getTime() / 1000) } = parts;
  const names = parts.signedHeaders ?? ['content-type', 'host'];
  const headers: Record<string, string | undefined> = {
    host: 'apigateway.portico.localhost:8900',
    'content-type': 'application/json',
    'x-tc-action': 'DescribeService',
    'x-tc-version': '2018-08-08',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': timestamp,
    ...parts.headers,
  };
  const date = parts.date ?? '2026-11-24';
  const lines = names.map((name) => `${name}:${parts.signedAs?.[name] ?? headers[name] ?? ''}\n`).join('');
  const canonical = `${method}\n/\n${parts.signedQuery ?? query}\n${lines}\n${names.join(';')}\n${sha256(parts.payload ?? body)}`;
  const scope = `${date}/apigateway/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${SECRET}`, date), 'apigateway'), 'tc3_request');
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return wireRequest({
    method,
    query,
    body,
    headers: {
      authorization: `TC3-HMAC-SHA256 Credential=${KEY}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
      ...headers,
    },
  });
};

export const tencentV1Request = (
  pairs: Readonly<Record<string, string | undefined>> = {},
  method: 'GET' | 'POST' = 'GET',
): WireRequest => {
  const all: Record<string, string | undefined> = {
    Action: 'DescribeService',
    Version: '2018-08-08',
    Region: 'ap-guangzhou',
    Timestamp: String(NOW.getTime() / 1000),
    Nonce: '11886',
    SecretId: KEY,
    ...pairs,
  };
  const names = Object.keys(all)
    .filter((name) => all[name] !== undefined)
    .sort();
  const text = `${method}h:1/?${names.map((name) => `${name}=${all[name]}`).join('&')}`;
  const algorithm = all['SignatureMethod'] === 'HmacSHA256' ? 'sha256' : 'sha1';
  const query = form({ ...all, Signature: createHmac(algorithm, SECRET).update(text).digest('base64') });
  const headers = {
    host: 'h:1',
    ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  };
  return method === 'GET' ? wireRequest({ query, headers }) : wireRequest({ method, headers, body: query });
};

/** `after` is added to the query unsigned. */
export const rpcRequest = (pairs: Readonly<Record<string, string | undefined>> = {}, after = ''): WireRequest => {
  const all = form({
    Action: 'DescribeCdnService',
    Version: '2018-05-11',
    AccessKeyId: KEY,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: 'nonce-1',
    Timestamp: '2026-11-24T03:00:00Z',
    ...pairs,
  });
  const text = `GET&%2F&${enc(sorted(all))}`;
  const signature = createHmac('sha1', `${SECRET}&`).update(text).digest('base64');
  return wireRequest({ query: `${all}&Signature=${enc(signature)}${after}`, headers: { host: 'cdn.aliyuncs.com:80' } });
};

export interface Acs3Parts extends Parts {
  readonly signedHeaders?: readonly string[];
  readonly algorithm?: string;
}

export const acs3Request = (parts: Acs3Parts = {}): WireRequest => {
  const { method = 'POST', query = '', body = '' } = parts;
  const headers: Record<string, string | undefined> = {
    host: 'cdn.aliyuncs.com',
    'x-acs-action': 'DescribeCdnService',
    'x-acs-version': '2014-11-11',
    'x-acs-date': '2026-11-24T03:00:00Z',
    'x-acs-signature-nonce': 'nonce-1',
    'x-acs-content-sha256': sha256(body),
    ...parts.headers,
  };
  const names =
    parts.signedHeaders ??
    Object.keys(headers)
      .filter((name) => headers[name] !== undefined)
      .sort();
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const canonical = `${method}\n/\n${sorted(query)}\n${lines}\n${names.join(';')}\n${headers['x-acs-content-sha256'] ?? ''}`;
  const algorithm = parts.algorithm ?? 'ACS3-HMAC-SHA256';
  const signature = hmac(SECRET, `${algorithm}\n${sha256(canonical)}`).toString('hex');
  return wireRequest({
    method,
    query,
    body,
    headers: {
      authorization: `${algorithm} Credential=${KEY},SignedHeaders=${names.join(';')},Signature=${signature}`,
      ...headers,
    },
  });
};

export interface Aws4Parts extends Parts {
  readonly scope?: string;
  readonly signedHeaders?: string;
  readonly signedDate?: string;
  /** Written in place of the Authorization header. */
  readonly authorization?: string | undefined;
}

export const aws4Request = (parts: Aws4Parts = {}): WireRequest => {
  const { method = 'GET', query = 'Action=DescribeBandWidthShares&Version=2016-03-04', body = '' } = parts;
  const headers: Record<string, string | undefined> = {
    host: 'eip.api.ksyun.com',
    'x-amz-date': '20261124T030000Z',
    ...parts.headers,
  };
  const scope = parts.scope ?? '20261124/cn-beijing-6/bws/aws4_request';
  const names = parts.signedHeaders ?? 'host;x-amz-date';
  const lines = names
    .split(';')
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  const payload = headers['x-amz-content-sha256'] ?? sha256(body);
  const canonical = `${method}\n/\n${sorted(query)}\n${lines}\n${names}\n${payload}`;
  const key = scope.split('/').reduce((at: string | Buffer, part) => hmac(at, part), `AWS4${SECRET}`) as Buffer;
  const date = parts.signedDate ?? headers['x-amz-date'] ?? '';
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return wireRequest({
    method,
    query,
    body,
    headers: {
      ...headers,
      authorization:
        'authorization' in parts
          ? parts.authorization
          : `AWS4-HMAC-SHA256 Credential=${KEY}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
  });
};

export const simpleRequest = (
  pairs: Readonly<Record<string, string | undefined>> = {},
  more: Parts = {},
): WireRequest => {
  const all = form({
    Accesskey: KEY,
    Service: 'bws',
    Action: 'DescribeBandWidthShares',
    Version: '2016-03-04',
    Timestamp: '2026-11-24T03:00:00Z',
    SignatureVersion: '1.0',
    SignatureMethod: 'HMAC-SHA256',
    ...pairs,
  });
  const signature = hmac(SECRET, sorted(all)).toString('hex');
  return wireRequest({ query: `${all}&Signature=${signature}`, headers: { host: '127.0.0.1:1' }, ...more });
};
