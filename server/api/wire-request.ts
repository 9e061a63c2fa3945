// node:http in, WireRequest out: the whole body in memory under a cap, headers as they came.
import type { IncomingMessage } from 'node:http';
import type { WireRequest } from '#dialects/dialect.ts';

/** The largest body any family takes (Tencent TC3, 10 MB); a family's own limit is checked by its dialect. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

export type Received =
  | { readonly request: WireRequest; readonly complete: true }
  | { readonly request: WireRequest; readonly complete: false };

const headersOf = (message: IncomingMessage): readonly (readonly [string, string])[] => {
  const raw = message.rawHeaders;
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([(raw[index] as string).toLowerCase(), raw[index + 1] as string]);
  return headers;
};

/** Reads a request. `complete: false` means the body passed the cap and was not read further. Rejects when the caller goes away. */
export const receive = (message: IncomingMessage): Promise<Received> =>
  new Promise((resolve, reject) => {
    const target = message.url ?? '/';
    const mark = target.indexOf('?');
    const shape = {
      method: message.method ?? 'GET',
      target,
      path: mark < 0 ? target : target.slice(0, mark),
      query: mark < 0 ? '' : target.slice(mark + 1),
      headers: headersOf(message),
    };
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        message.removeAllListeners('data');
        message.pause();
        resolve({ request: { ...shape, body: Buffer.alloc(0) }, complete: false });
        return;
      }
      chunks.push(chunk);
    });
    message.on('end', () => resolve({ request: { ...shape, body: Buffer.concat(chunks) }, complete: true }));
    message.on('error', reject);
    message.on('close', () => reject(new Error('the caller closed the connection')));
  });
