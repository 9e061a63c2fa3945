// The engine that reads callers' requests today: node:http, strict. Whatever replaces it only has to speak inbound.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Inbound, InboundEvents } from './inbound.ts';
import { NO_BODY, UNKNOWN_LENGTH } from './inbound.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly maxHeaderBytes: number;
  /** A request's header section must be complete by then. */
  readonly headersTimeoutMs: number;
  /** A request with its body must be complete by then. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
}

export interface Listener {
  readonly port: number;
  /** Takes no more connections and closes the idle ones; resolves when all are closed. */
  drain(): Promise<void>;
  /** Cuts what is left. */
  destroy(): void;
}

/** The answer to bytes that are no request: status and body text. */
export type FaultAnswer = (status: number) => string;

type Attached<Stream> = Stream & { inbound?: NodeInbound };
const PEER = Symbol('peer address');

/** Listens, and calls `handle` for every request. Rejects when the port cannot be had. */
export const listen = (
  options: ListenOptions,
  handle: (inbound: Inbound) => void,
  answerToFault: FaultAnswer,
): Promise<Listener> => {
  const secure = options.tls !== undefined;
  let draining = false;
  const settings = {
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout: options.headersTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveMs,
    connectionsCheckingInterval: Math.min(5_000, Math.max(100, Math.floor(options.headersTimeoutMs / 4))),
    noDelay: true,
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (draining) response.shouldKeepAlive = false;
    handle(new NodeInbound(request, response, secure));
  };
  const server =
    options.tls === undefined ? createServer(settings) : createSecureServer({ ...settings, ...options.tls });
  server.on('request', onRequest);
  // Handled as any other: `100 Continue` is sent when the body is asked for, and not before a refusal.
  server.on('checkContinue', onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerFault(error, socket as Socket, answerToFault);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port, reusePort: options.reusePort }, () => {
      server.off('error', reject);
      const address = (server as Server).address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : options.port,
        drain: () => {
          draining = true;
          const closed = new Promise<void>((done) => server.close(() => done()));
          server.closeIdleConnections();
          return closed;
        },
        destroy: () => server.closeAllConnections(),
      });
    });
  });
};

const FAULT_STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const REASON: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

const answerFault = (error: NodeJS.ErrnoException, socket: Socket, answerToFault: FaultAnswer): void => {
  // An answer under way must not get bytes into its middle.
  const current = (socket as Socket & { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (current?.headersSent === true) {
    // What has been written, a refusal perhaps, still goes out.
    socket.destroySoon();
    return;
  }
  const status = FAULT_STATUS[error.code ?? ''] ?? 400;
  const body = answerToFault(status);
  socket.end(
    `HTTP/1.1 ${status} ${REASON[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
};

/** How long a refused body is read on, so that the caller gets to read the refusal. */
const LINGER_MS = 2_000;

class NodeInbound implements Inbound {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly secure: boolean;
  readonly legacy: boolean;
  readonly bodyLength: number;
  events: InboundEvents | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #reading = false;

  constructor(request: IncomingMessage, response: ServerResponse, secure: boolean) {
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? '';
    this.target = request.url ?? '';
    this.headers = request.rawHeaders;
    this.secure = secure;
    this.legacy = request.httpVersionMajor < 1 || request.httpVersionMinor === 0;
    const { headers } = request;
    if (headers['transfer-encoding'] !== undefined) this.bodyLength = UNKNOWN_LENGTH;
    else {
      const length = headers['content-length'];
      this.bodyLength = length === undefined ? NO_BODY : Number(length);
    }
  }

  get awaitsContinue(): boolean {
    return !this.#reading && this.#request.headers.expect !== undefined;
  }

  get bodyRead(): boolean {
    return this.bodyLength === NO_BODY || this.bodyLength === 0 || this.#request.complete;
  }

  get remoteAddress(): string {
    const socket = this.#request.socket as Socket & { [PEER]?: string };
    let address = socket[PEER];
    if (address === undefined) {
      const raw = socket.remoteAddress ?? '';
      address = raw.startsWith('::ffff:') ? raw.slice(7) : raw;
      socket[PEER] = address;
    }
    return address;
  }

  attach(events: InboundEvents): void {
    this.events = events;
    const response = this.#response as Attached<ServerResponse>;
    response.inbound = this;
    response.on('close', onResponseClose);
  }

  readBody(): void {
    const request = this.#request as Attached<IncomingMessage>;
    this.#reading = true;
    if (request.headers.expect !== undefined) this.#response.writeContinue();
    request.inbound = this;
    request.on('data', onRequestData);
    request.on('end', onRequestEnd);
    request.on('error', ignore);
  }

  pauseBody(): void {
    this.#request.pause();
  }

  resumeBody(): void {
    this.#request.resume();
  }

  discardBody(): void {
    const request = this.#request;
    if (this.#reading) {
      request.off('data', onRequestData);
      request.off('end', onRequestEnd);
    }
    request.on('error', ignore);
    request.resume();
  }

  answer(status: number, headers: string[], body: string, closing: boolean): void {
    const response = this.#response;
    if (!closing) {
      response.writeHead(status, headers);
      response.end(body, 'latin1');
      return;
    }
    headers.push('Connection', 'close');
    response.writeHead(status, headers);
    // A caller that waits for `100 Continue` has nothing on its way.
    if (this.bodyRead || this.awaitsContinue) {
      response.end(body, 'latin1');
      return;
    }
    // Closing with bytes unread would reset the connection and take the answer with it.
    response.write(body, 'latin1');
    this.discardBody();
    const finish = (): void => {
      clearTimeout(timer);
      response.end();
    };
    const timer = setTimeout(finish, LINGER_MS);
    this.#request.once('close', finish);
    this.#request.once('end', finish);
  }

  answerHead(status: number, headers: string[]): void {
    this.#response.writeHead(status, headers);
  }

  write(chunk: Buffer): boolean {
    const response = this.#response as Attached<ServerResponse>;
    if (response.write(chunk)) return true;
    response.once('drain', onResponseDrain);
    return false;
  }

  end(): void {
    this.#response.end();
  }

  destroy(): void {
    this.#response.destroy();
  }
}

// One function for all requests, found by what it is called on: a closure for each request would be garbage.
function onRequestData(this: Attached<IncomingMessage>, chunk: Buffer): void {
  this.inbound?.events?.onRequestBody(chunk);
}
function onRequestEnd(this: Attached<IncomingMessage>): void {
  this.inbound?.events?.onRequestEnd();
}
function onResponseDrain(this: Attached<ServerResponse>): void {
  this.inbound?.events?.onCallerDrain();
}
function onResponseClose(this: Attached<ServerResponse>): void {
  const events = this.inbound?.events;
  if (this.writableFinished) events?.onAnswered();
  else events?.onCallerGone();
}
const ignore = (): void => {};
