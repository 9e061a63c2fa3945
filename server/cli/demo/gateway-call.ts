// A call of a published API as its users make it, signed with a key pair where there is one (HMAC-SHA1 over named headers).
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';

export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

export interface GatewayCall {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly key?: KeyPair;
}

export const signedHeaders = ({ id, secret }: KeyPair, now: Date): Readonly<Record<string, string>> => {
  const date = now.toUTCString();
  const signature = createHmac('sha1', secret).update(`x-date: ${date}`).digest('base64');
  return {
    'X-Date': date,
    Authorization: `hmac id="${id}", algorithm="hmac-sha1", headers="x-date", signature="${signature}"`,
  };
};

/** Goes to the loopback address whatever the host resolves to; the Host header finds the service. */
export const callGateway = ({ host, port, path, key }: GatewayCall): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const headers = { Host: `${host}:${port}`, ...(key && signedHeaders(key, new Date())) };
    const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }, async (response) => {
      try {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        resolve({ status: response.statusCode ?? 0, body });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    request.end();
  });
