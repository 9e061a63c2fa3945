// The control port: health, metrics, pages that products serve to readers, and the OpenAPI of every product on every other
// path.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { WireRequest } from '#dialects/dialect.ts';
import type { ControlMetrics } from '#telemetry/control-metrics.ts';
import type { Log } from '#telemetry/log.ts';
import { describeError } from '#telemetry/log.ts';
import type { Dispatch } from './dispatch.ts';
import { receive } from './wire-request.ts';

/** An answer that is no vendor's: a page, a file. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array;
}

/** Answers undefined for a path that is none of its pages. */
export type Pages = (request: WireRequest) => Promise<PageAnswer | undefined>;

export interface EndpointParts {
  readonly dispatch: Dispatch;
  /** Asked in order. */
  readonly pages: readonly Pages[];
  readonly metrics: ControlMetrics;
  readonly log: Log;
  /** False while starting or draining: load balancers are told to look elsewhere. */
  readonly isReady: () => boolean;
}

const HEADER_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Room for a GET of 32 KB in the request line. */
const MAX_HEADER_BYTES = 64 * 1024;

const answer = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
};

const findPage = async (pages: readonly Pages[], request: WireRequest): Promise<PageAnswer | undefined> => {
  for (const one of pages) {
    const page = await one(request);
    if (page !== undefined) return page;
  }
  return undefined;
};

const serve = async (parts: EndpointParts, message: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = message.url?.split('?', 1)[0];
  if (message.method === 'GET' && path === '/healthz') {
    const ready = parts.isReady();
    answer(response, ready ? 200 : 503, 'application/json', JSON.stringify({ status: ready ? 'ready' : 'not ready' }));
    return;
  }
  if (message.method === 'GET' && path === '/metrics') {
    const { contentType, body } = await parts.metrics.exposition();
    answer(response, 200, contentType, body);
    return;
  }
  const { request, complete } = await receive(message);
  const page = complete ? await findPage(parts.pages, request) : undefined;
  if (page !== undefined) {
    response.writeHead(page.status, [...page.headers, ['Content-Length', String(Buffer.byteLength(page.body))]].flat());
    response.end(message.method === 'HEAD' ? undefined : page.body);
    return;
  }
  const reply = await parts.dispatch(request, complete);
  // An unread rest of a body would be taken for the next request.
  if (!complete) response.setHeader('Connection', 'close');
  answer(response, reply.status, reply.contentType, reply.body);
};

/** A server that is not yet listening. */
export const createEndpoint = (parts: EndpointParts): Server => {
  const server = createServer(
    { headersTimeout: HEADER_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES },
    (message, response) => {
      response.on('error', () => response.destroy());
      serve(parts, message, response).catch((error: unknown) => {
        // The caller went away, or a defect outside the dispatch: there is nobody to answer in a vendor's form.
        parts.log.warn('control request broken off', { cause: describeError(error) });
        response.destroy();
      });
    },
  );
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  return server;
};
