// A server that keeps what the vendors' clients put on the wire and answers with something they accept.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receive } from '#api/wire-request.ts';
import type { WireRequest } from '#dialects/dialect.ts';

export interface WireCapture {
  readonly url: string;
  /** Runs a client's call and resolves to the one request it made, whatever the client thinks of the answer. */
  capture(call: () => Promise<unknown>): Promise<WireRequest>;
  close(): void;
}

const ANSWER = JSON.stringify({ Response: { RequestId: 'captured' }, RequestId: 'captured' });

export const startCapture = async (): Promise<WireCapture> => {
  const captured: WireRequest[] = [];
  const server = createServer((message, response) => {
    void receive(message).then(({ request }) => {
      captured.push(request);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async capture(call) {
      captured.length = 0;
      await call();
      const [request, ...others] = captured;
      if (request === undefined || others.length > 0) throw new Error(`${captured.length} requests instead of one`);
      return request;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
