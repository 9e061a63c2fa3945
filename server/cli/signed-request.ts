// Signs one call for each family, the simplest documented way: TC3 with JSON, Alibaba RPC by form, Kingsoft simplified by form.
import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { FamilyName } from '#kernel/product.ts';
import { percentEncode } from '#lib/percent-encoding.ts';

export interface Call {
  readonly family: FamilyName;
  /** Canonical service name: `apigateway`, `cdn`, `bws`. */
  readonly service: string;
  readonly action: string;
  readonly version: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Flattens nested parameters: `{ Filter: [{ Name: 'a' }] }` becomes `Filter.1.Name=a`. Objects that a vendor wants as JSON are given as text. */
const flatten = (value: unknown, name: string, into: Map<string, string>): Map<string, string> => {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) flatten(item, `${name}.${index + 1}`, into);
  else if (typeof value === 'object' && value !== null)
    for (const [member, inner] of Object.entries(value))
      flatten(inner, name === '' ? member : `${name}.${member}`, into);
  else if (value !== undefined && value !== null) into.set(name, String(value));
  return into;
};

const sortedQuery = (pairs: ReadonlyMap<string, string>): string =>
  [...pairs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

const tencent = (call: Call, { accessKeyId, accessKeySecret }: Credential, host: string, now: Date): SignedRequest => {
  const body = JSON.stringify(call.parameters);
  const timestamp = Math.floor(now.getTime() / 1000);
  const date = now.toISOString().slice(0, 10);
  const signedHeaders = 'content-type;host';
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\n${signedHeaders}\n${sha256(body)}`;
  const scope = `${date}/${call.service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${accessKeySecret}`, date), call.service), 'tc3_request');
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return {
    headers: {
      'Content-Type': 'application/json',
      'X-TC-Action': call.action,
      'X-TC-Version': call.version,
      'X-TC-Region': call.region,
      'X-TC-Timestamp': String(timestamp),
      Authorization: `TC3-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    },
    body,
  };
};

const alibaba = (call: Call, { accessKeyId, accessKeySecret }: Credential, now: Date): SignedRequest => {
  const pairs = flatten(call.parameters, '', new Map());
  for (const [name, value] of Object.entries({
    Action: call.action,
    Version: call.version,
    RegionId: call.region,
    Format: 'JSON',
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: `${now.toISOString().slice(0, 19)}Z`,
  }))
    pairs.set(name, value);
  const query = sortedQuery(pairs);
  const signature = createHmac('sha1', `${accessKeySecret}&`)
    .update(`POST&%2F&${percentEncode(query)}`)
    .digest('base64');
  return { headers: FORM, body: `${query}&Signature=${percentEncode(signature)}` };
};

const kingsoft = (call: Call, { accessKeyId, accessKeySecret }: Credential, now: Date): SignedRequest => {
  const pairs = flatten(call.parameters, '', new Map());
  for (const [name, value] of Object.entries({
    Accesskey: accessKeyId,
    Service: call.service,
    Action: call.action,
    Version: call.version,
    Region: call.region,
    Timestamp: `${now.toISOString().slice(0, 19)}Z`,
    SignatureVersion: '1.0',
    SignatureMethod: 'HMAC-SHA256',
    Format: 'json',
  }))
    pairs.set(name, value);
  const query = sortedQuery(pairs);
  return { headers: FORM, body: `${query}&Signature=${hmac(accessKeySecret, query).toString('hex')}` };
};

/** A POST to `/` of `host` (with its port). */
export const signCall = (call: Call, credential: Credential, host: string, now: Date): SignedRequest => {
  switch (call.family) {
    case 'tencent':
      return tencent(call, credential, host, now);
    case 'alibaba':
      return alibaba(call, credential, now);
    case 'kingsoft':
      return kingsoft(call, credential, now);
    default:
      return call.family satisfies never;
  }
};
