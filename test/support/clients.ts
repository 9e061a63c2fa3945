// The vendors' own clients, pointed at a Portico. One function for each; what they do on the wire is theirs.
import { createHmac } from 'node:crypto';
import AlibabaOpenApi, { Config, OpenApiRequest, Params } from '@alicloud/openapi-client';
import PopCore from '@alicloud/pop-core';
import { RuntimeOptions } from '@alicloud/tea-util';
import aws4 from 'aws4';
import { CommonClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/common_client.js';
import { apigateway } from 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js';

/** Where to call and with what: a started Portico, or another account's credential against it. */
export interface Access {
  readonly controlUrl: string;
  readonly credential: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

export interface TencentOptions {
  readonly signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256';
  readonly reqMethod?: 'GET' | 'POST';
  readonly region?: string;
}

export type TencentClient = InstanceType<typeof apigateway.v20180808.Client>;

/** tencentcloud-sdk-nodejs for API Gateway. Errors it throws carry the vendor's `code`. */
export const tencentClient = (access: Access, options: TencentOptions = {}): TencentClient =>
  new apigateway.v20180808.Client({
    credential: { secretId: access.credential.accessKeyId, secretKey: access.credential.accessKeySecret },
    region: options.region ?? 'ap-guangzhou',
    profile: {
      signMethod: options.signMethod ?? 'TC3-HMAC-SHA256',
      language: 'en-US',
      httpProfile: {
        endpoint: new URL(access.controlUrl).host,
        protocol: 'http://',
        reqMethod: options.reqMethod ?? 'POST',
        reqTimeout: 15,
      },
    },
  });

/** The SDK's client for any product: the other Tencent APIs that Portico answers. */
export const tencentCommon = (access: Access, version: string): CommonClient =>
  new CommonClient(new URL(access.controlUrl).host, version, {
    credential: { secretId: access.credential.accessKeyId, secretKey: access.credential.accessKeySecret },
    region: 'ap-guangzhou',
    profile: { language: 'en-US', httpProfile: { protocol: 'http://', reqTimeout: 15 } },
  });

/** An answer of a client without types of its own. */
export type Answer = Readonly<Record<string, unknown>>;
export type AlibabaCall = (action: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** @alicloud/pop-core: signature of the query or form, HMAC-SHA1. Errors carry the vendor's `code`. */
export const popCore = (access: Access, apiVersion: string, method: 'GET' | 'POST' = 'GET'): AlibabaCall => {
  const client = new PopCore({ ...access.credential, endpoint: access.controlUrl, apiVersion });
  // Its JSON parser makes objects without prototype; plain ones compare with literals.
  return async (action, parameters = {}) =>
    structuredClone(await client.request<Answer>(action, parameters, { method, timeout: 15_000 }));
};

/** @alicloud/openapi-client in its default form, ACS3-HMAC-SHA256. Errors carry `code`. */
export const acs3Client = (access: Access, version: string): AlibabaCall => {
  // The default import of a CommonJS module is its whole exports; the class is their `default`.
  const client = new AlibabaOpenApi.default(
    new Config({ ...access.credential, endpoint: new URL(access.controlUrl).host, protocol: 'http' }),
  );
  return async (action, query = {}) => {
    const answer = await client.callApi(
      new Params({
        action,
        version,
        protocol: 'HTTP',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        pathname: '/',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new OpenApiRequest({ query }),
      new RuntimeOptions({ readTimeout: 15_000 }),
    );
    return answer['body'] as Answer;
  };
};

/** Status and text of an answer over plain HTTP. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const fetchReply = async (url: string, init: RequestInit): Promise<WireReply> => {
  const response = await fetch(url, init);
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
};

export interface Aws4Call {
  readonly service: 'bws' | 'monitor' | 'iam';
  readonly action: string;
  readonly version: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Without it the family's default, XML. */
  readonly accept?: string;
  readonly region?: string;
  readonly method?: 'GET' | 'POST';
  /** Signature in the query instead of the Authorization header. */
  readonly signQuery?: boolean;
  readonly date?: Date;
}

/** A Kingsoft call signed by `aws4`. POST sends the business parameters as a form. */
export const aws4Fetch = (access: Access, call: Aws4Call): Promise<WireReply> => {
  const common = new URLSearchParams({ Action: call.action, Version: call.version });
  const form = new URLSearchParams(call.parameters);
  const isForm = call.method === 'POST';
  const query = isForm ? common : new URLSearchParams([...common, ...form]);
  const request: aws4.Request = {
    host: new URL(access.controlUrl).host,
    service: call.service,
    region: call.region ?? 'cn-beijing-6',
    method: call.method ?? 'GET',
    // The signer encodes a blank as %20 and wants to read it that way.
    path: `/?${query.toString().replaceAll('+', '%20')}`,
    signQuery: call.signQuery ?? false,
    headers: {
      ...(call.accept ? { Accept: call.accept } : {}),
      ...(isForm ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      ...(call.date ? { 'X-Amz-Date': call.date.toISOString().replace(/[:-]|\.\d{3}/g, '') } : {}),
    },
    ...(isForm ? { body: form.toString() } : {}),
  };
  const { accessKeyId, accessKeySecret: secretAccessKey } = access.credential;
  const signed = aws4.sign(request, { accessKeyId, secretAccessKey });
  // fetch writes Host and Content-Length itself, to the same values.
  const { Host: _host, 'Content-Length': _length, ...headers } = signed.headers as Record<string, string>;
  return fetchReply(`${access.controlUrl}${signed.path}`, {
    method: signed.method ?? 'GET',
    headers,
    ...(isForm ? { body: form.toString() } : {}),
  });
};

/** RFC 3986: everything but letters, digits and `-._~`. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sortedPairs = (parameters: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** Query of a Kingsoft call with the simplified signature: hex HMAC-SHA256 over the sorted, encoded parameters. */
export const simplifiedQuery = (
  access: Access,
  parameters: Readonly<Record<string, string>>,
  signedAt = new Date(),
): string => {
  const all = {
    Accesskey: access.credential.accessKeyId,
    SignatureMethod: 'HMAC-SHA256',
    SignatureVersion: '1.0',
    Timestamp: signedAt.toISOString().replace(/\.\d{3}/, ''),
    ...parameters,
  };
  const canonical = sortedPairs(all)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const signature = createHmac('sha256', access.credential.accessKeySecret).update(canonical).digest('hex');
  return `${canonical}&Signature=${signature}`;
};

export const simplifiedFetch = (
  access: Access,
  parameters: Readonly<Record<string, string>>,
  signedAt = new Date(),
): Promise<WireReply> => fetchReply(`${access.controlUrl}/?${simplifiedQuery(access, parameters, signedAt)}`, {});

/** A signed Alibaba query whose nonce and time the test chooses, to send it twice. */
export const alibabaQuery = (
  access: Access,
  parameters: Readonly<Record<string, string>>,
  signedAt = new Date(),
): string => {
  const all = {
    AccessKeyId: access.credential.accessKeyId,
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: crypto.randomUUID(),
    SignatureVersion: '1.0',
    Timestamp: signedAt.toISOString().replace(/\.\d{3}/, ''),
    ...parameters,
  };
  const canonical = sortedPairs(all)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const signature = createHmac('sha1', `${access.credential.accessKeySecret}&`)
    .update(`GET&%2F&${percentEncode(canonical)}`)
    .digest('base64');
  return `${canonical}&Signature=${percentEncode(signature)}`;
};

/** A signed Tencent v1 query (HmacSHA1, GET) whose nonce and time the test chooses. */
export const tencentV1Query = (
  access: Access,
  parameters: Readonly<Record<string, string>>,
  signedAt = new Date(),
): string => {
  const all = {
    Nonce: String(Math.floor(Math.random() * 1e9)),
    Region: 'ap-guangzhou',
    SecretId: access.credential.accessKeyId,
    SignatureMethod: 'HmacSHA1',
    Timestamp: String(Math.floor(signedAt.getTime() / 1000)),
    Version: '2018-08-08',
    ...parameters,
  };
  const plain = sortedPairs(all)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const signature = createHmac('sha1', access.credential.accessKeySecret)
    .update(`GET${new URL(access.controlUrl).host}/?${plain}`)
    .digest('base64');
  return sortedPairs({ ...all, Signature: signature })
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
};

export const getQuery = (access: Access, query: string): Promise<WireReply> =>
  fetchReply(`${access.controlUrl}/?${query}`, {});

/** Code of a Tencent or Alibaba SDK's error, or of a plain error its message. */
export const codeOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code ?? message ?? String(error);
};
