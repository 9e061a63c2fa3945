// Listens for callers with node:http, strict, no lenient flag. Whatever replaces it only has to speak inbound.ts.
import type { IncomingMessage } from 'node:http';
import { createServer, ServerResponse } from 'node:http';
import type { Server as SecureServer, ServerOptions } from 'node:https';
import { createServer as createSecureServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Connections } from './connections.ts';
import type { Inbound } from './inbound.ts';
import { LINGER_MS, NodeInbound } from './node-inbound.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly tls: ListenTls | undefined;
  readonly maxHeaderBytes: number;
  /** A request's header section must be complete by then. */
  readonly headersTimeoutMs: number;
  /** A request with its body must be complete by then. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
}

export interface ListenTls {
  readonly options: ServerOptions;
  /** Whether a connection is taken over by another protocol, as its handshake agreed. */
  readonly take: (socket: TLSSocket) => boolean;
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

/** Listens, and calls `handle` for every request. Rejects when the port cannot be had. */
export const listen = (
  options: ListenOptions,
  handle: (inbound: Inbound) => void,
  answerToFault: FaultAnswer,
): Promise<Listener> => {
  const secure = options.tls !== undefined;
  const connections = new Connections(options.keepAliveMs);
  const settings = {
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout: options.headersTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    // Idle connections are swept by Connections: node's timer for each would be set anew with every request.
    keepAliveTimeout: 0,
    connectionsCheckingInterval: Math.min(5_000, Math.max(100, Math.floor(options.headersTimeoutMs / 4))),
    noDelay: true,
    shouldUpgradeCallback: asksForWebSocket,
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (connections.draining) response.shouldKeepAlive = false;
    if (request.httpVersionMajor === 1) handle(new NodeInbound(request, response, connections, secure));
    else refuseVersion(response, answerToFault(505));
  };
  const server =
    options.tls === undefined ? createServer(settings) : createSecureServer({ ...settings, ...options.tls.options });
  if (options.tls === undefined) server.on('connection', (socket: Socket) => connections.add(socket));
  else divert(server as SecureServer, options.tls.take, connections);
  server.on('request', onRequest);
  // Handled as any other: `100 Continue` is sent when the body is asked for, and not before a refusal.
  server.on('checkContinue', onRequest);
  server.on('upgrade', (request: IncomingMessage, stream, early: Buffer) => {
    handle(upgradable(request, stream as Socket, early, connections, secure));
  });
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
          connections.drain();
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

/** Lets another protocol take its connections before HTTP/1.1 sees them. */
const divert = (server: SecureServer, take: ListenTls['take'], connections: Connections): void => {
  const serve = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket) => {
    if (take(socket)) return;
    connections.add(socket);
    for (const listener of serve) listener.call(server, socket);
  });
};

/** RFC 6455, section 4.2.1. Other upgrades, and requests with a body, are served as if nobody had asked. */
const asksForWebSocket = ({ headers, method }: IncomingMessage): boolean => {
  const bodyless = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
  return bodyless && method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
};

/** The engine has let go of the connection: an answer that is no upgrade is its last. */
const upgradable = (
  request: IncomingMessage,
  socket: Socket,
  early: Buffer,
  connections: Connections,
  secure: boolean,
): NodeInbound => {
  const response = new ServerResponse(request);
  socket.pause();
  socket.on('error', ignore);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => {
    response.detachSocket(socket);
    // What the caller sent early is read away: with it unread, closing would take the answer along.
    socket.resume();
    socket.end();
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => clearTimeout(cut));
  });
  return new NodeInbound(request, response, connections, secure, (headers) => {
    response.detachSocket(socket);
    connections.release(socket);
    let head = 'HTTP/1.1 101 Switching Protocols\r\n';
    for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
    socket.write(`${head}\r\n`, 'latin1');
    return { stream: socket, early };
  });
};
const ignore = (): void => {};

const refuseVersion = (response: ServerResponse, body: string): void => {
  response.writeHead(505, ['Content-Type', 'application/json', 'Connection', 'close']);
  response.end(body, 'latin1');
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
