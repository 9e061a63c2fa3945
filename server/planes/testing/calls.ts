// Callers and backends for tests: plain HTTP calls, raw bytes, and a backend that remembers what reached it.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { HOST } from './snapshots.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const call = (port: number, path: string, options: CallOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { Host: HOST, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('latin1'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** Sends bytes and answers with all that comes back until the other side closes. */
export const raw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes, 'latin1');
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Requests that arrived whole, in order. */
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A node:http backend; without a listener it answers 200 with what it saw as JSON. */
export const startBackend = async (listener?: RequestListener): Promise<Backend> => {
  const seen: Seen[] = [];
  const echo: RequestListener = (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', rawHeaders, headers } = incoming;
      const one = { method, url, rawHeaders, headers, body: Buffer.concat(chunks).toString('latin1') };
      seen.push(one);
      outgoing.setHeader('Content-Type', 'application/json');
      outgoing.end(JSON.stringify(one));
    });
  };
  const server = createServer(listener ?? echo).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    seen,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

/** What the echoing backend saw of the call that this is the answer to. */
export const seenBy = (answer: Answer): Seen => JSON.parse(Buffer.from(answer.body, 'latin1').toString()) as Seen;

/** Waits until a condition holds; fails after five seconds. */
export const until = async (condition: () => boolean, what: string): Promise<void> => {
  const limit = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > limit) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
