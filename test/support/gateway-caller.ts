// Calls a published API as its users do: plain, or signed with a key pair (document 003, key-pair authentication).
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';

export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

export interface GatewayCall {
  readonly port: number;
  /** Default domain of the service, without port. */
  readonly host: string;
  /** With the environment: `/release/pets?limit=1`. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly key?: KeyPair;
  /** Moment of the signature; now without it. */
  readonly signedAt?: Date;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Authorization, X-Date and Source of a key pair: HMAC-SHA1 over the named headers, one `name: value` a line. */
export const keyPairHeaders = ({ id, secret }: KeyPair, signedAt = new Date()): Record<string, string> => {
  const signed = { 'x-date': signedAt.toUTCString(), source: 'portico-test' };
  const text = Object.entries(signed)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  const signature = createHmac('sha1', secret).update(text).digest('base64');
  return {
    'X-Date': signed['x-date'],
    Source: signed.source,
    Authorization: `hmac id="${id}", algorithm="hmac-sha1", headers="${Object.keys(signed).join(' ')}", signature="${signature}"`,
  };
};

/** One request on a connection of its own. */
export const callGateway = (call: GatewayCall): Promise<GatewayAnswer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: call.port,
        path: call.path,
        method: call.method ?? 'GET',
        agent: false,
        headers: {
          Host: `${call.host}:${call.port}`,
          ...(call.key ? keyPairHeaders(call.key, call.signedAt) : {}),
          ...call.headers,
        },
      },
      async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        } catch (error) {
          reject(error);
        }
      },
    );
    request.on('error', reject);
    request.end(call.body);
  });
