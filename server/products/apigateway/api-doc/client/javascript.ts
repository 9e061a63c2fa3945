// A JavaScript client of described APIs: a package for Node without dependencies that signs with a key pair and calls.
import type { DescribedService } from '../described.ts';
import { isSigned, plainPath } from '../described.ts';
import type { NamedApi } from './names.ts';
import { camelCase, javascriptString, nameApis, oneLine, packageName, packageVersion } from './names.ts';
import type { Files } from './python.ts';

const signing = String.raw`// Signs requests with a key pair: HMAC over header lines, nothing else of the request.
import { createHmac } from 'node:crypto';

/** Base64 of the HMAC over one line "name: value" for each of the [name, value] pairs, in order. */
export const signature = (secretKey, headers, algorithm = 'hmac-sha1') =>
  createHmac(algorithm.slice('hmac-'.length), secretKey)
    .update(headers.map(([name, value]) => name.toLowerCase() + ': ' + value).join('\n'), 'utf8')
    .digest('base64');

/** Value of the Authorization header for these signed headers. */
export const authorization = (secretId, secretKey, headers, algorithm = 'hmac-sha1') => {
  const names = headers.map(([name]) => name.toLowerCase()).join(' ');
  return 'hmac id="' + secretId + '", algorithm="' + algorithm + '", headers="' + names + '", signature="' +
    signature(secretKey, headers, algorithm) + '"';
};

/** Headers to add to a request: the time, the source where one is given, and Authorization. */
export const signedHeaders = (secretId, secretKey, { source, algorithm = 'hmac-sha1', date = new Date() } = {}) => {
  const signed = [['X-Date', date.toUTCString()]];
  if (source) signed.push(['Source', source]);
  return { ...Object.fromEntries(signed), Authorization: authorization(secretId, secretKey, signed, algorithm) };
};
`;

const client = String.raw`
/** Puts values into the {names} of a path. */
const fill = (path, values) =>
  path.replace(/\{([A-Za-z0-9_.-]+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error('path parameter ' + name + ' is missing');
    return encodeURIComponent(values[name]);
  });

const encode = (values) => {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) pairs.append(name, String(one));
  return pairs.toString();
};

/** What the API answered: status, headers (names in lower case) and body (Buffer). */
export class Response {
  constructor(status, headers, body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
  text() {
    return this.body.toString('utf8');
  }
  json() {
    return JSON.parse(this.text());
  }
}

/** Calls the APIs. Keys are needed for signed APIs only. */
export class Client {
  constructor({ secretId, secretKey, endpoint = ENDPOINT, host, source, algorithm = 'hmac-sha1', timeoutMs = 30_000 } = {}) {
    Object.assign(this, { secretId, secretKey, endpoint: endpoint.replace(/\/+$/, ''), host, source, algorithm, timeoutMs });
  }

  /** Sends one request; path is written as it shall be sent, behind the environment. */
  call(method, path, signed, { query, headers, form, body } = {}) {
    const url = new URL(this.endpoint);
    const pairs = query ? encode(query) : '';
    const target = url.pathname.replace(/\/+$/, '') + path + (pairs === '' ? '' : '?' + pairs);
    const sent = { ...headers };
    if (this.host) sent.Host = this.host;
    let content = body;
    if (form) {
      content = encode(form);
      sent['Content-Type'] = 'application/x-www-form-urlencoded';
    }
    if (signed) {
      if (!this.secretId || !this.secretKey) throw new Error('this API is signed: give secretId and secretKey');
      Object.assign(sent, signedHeaders(this.secretId, this.secretKey, { source: this.source, algorithm: this.algorithm }));
    }
    if (content !== undefined) sent['Content-Length'] = Buffer.byteLength(content);
    const request = url.protocol === 'https:' ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || undefined, path: target, method, headers: sent, timeout: this.timeoutMs },
        (answer) => {
          const chunks = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => resolve(new Response(answer.statusCode, answer.headers, Buffer.concat(chunks))));
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('error', reject);
      outgoing.end(content);
    });
  }
`;

const docOf = ({ api }: NamedApi): string => {
  const lines = [oneLine(`${api.method} ${plainPath(api.path)}`), oneLine(api.description)].filter(
    (line) => line !== '',
  );
  for (const one of api.parameters)
    lines.push(
      oneLine(`${one.position} ${one.name} (${one.type}${one.required ? ', required' : ''}) ${one.description}`),
    );
  return `  /**\n${lines.map((line) => `   * ${line}`).join('\n')}\n   */`;
};

const methodOf = (named: NamedApi): string => {
  const { api, words } = named;
  const method = javascriptString(api.method === 'ANY' ? 'GET' : api.method);
  const path = javascriptString(plainPath(api.path));
  return `
${docOf(named)}
  async ${camelCase(words)}({ path = {}, at, method = ${method}, ...request } = {}) {
    return this.call(method, at ?? fill(${path}, path), ${isSigned(api)}, request);
  }
`;
};

const types = (named: readonly NamedApi[]): string => `export declare const ENDPOINT: string;
export interface ClientOptions {
  secretId?: string;
  secretKey?: string;
  endpoint?: string;
  host?: string;
  source?: string;
  algorithm?: string;
  timeoutMs?: number;
}
export interface Request {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  form?: Record<string, unknown>;
  body?: string | Uint8Array;
  /** Path in place of the API's own, for APIs whose path is a prefix or a regular expression. */
  at?: string;
  method?: string;
}
export declare class Response {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text(): string;
  json(): any;
}
export declare const signature: (secretKey: string, headers: [string, string][], algorithm?: string) => string;
export declare const authorization: (secretId: string, secretKey: string, headers: [string, string][], algorithm?: string) => string;
export declare class Client {
  constructor(options?: ClientOptions);
${named.map((one) => `${docOf(one)}\n  ${camelCase(one.words)}(request?: Request): Promise<Response>;`).join('\n')}
}
`;

export const javascriptClient = (service: DescribedService, readme: string): Files => {
  const named = nameApis(service.apis);
  const heading = `// Client of ${oneLine(service.name)} (${service.id}), environment ${service.environment}. Generated.`;
  return {
    'README.md': readme,
    'package.json': `${JSON.stringify(
      {
        name: packageName(service),
        version: packageVersion(service),
        type: 'module',
        exports: { '.': { types: './index.d.ts', default: './index.js' } },
        engines: { node: '>=18' },
      },
      undefined,
      2,
    )}\n`,
    'signing.js': signing,
    'index.d.ts': types(named),
    'index.js': `${heading}
import http from 'node:http';
import https from 'node:https';
import { signedHeaders } from './signing.js';

export { authorization, signature, signedHeaders } from './signing.js';

export const ENDPOINT = ${javascriptString(service.urls[0] ?? '')};
${client}${named.map(methodOf).join('')}}
`,
  };
};
