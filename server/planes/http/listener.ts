// Listens for callers and gives their connections to the engine that reads them. What the gateway sees of it is inbound.ts.
import type { Server, Socket, SocketConstructorOpts } from 'node:net';
import { createServer, Socket as NetSocket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { createServer as createSecureServer } from 'node:tls';
import type { Engine } from './engine.ts';
import type { Inbound } from './inbound.ts';
import { SocketConnection } from './socket-connection.ts';

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
  readonly options: TlsOptions;
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

const READ_BUFFER_BYTES = 65_536;
/** Bytes of answers kept for a caller before its backend has to wait. Several reads: each wait costs as much as a read. */
const WRITE_BUFFER_BYTES = 262_144;
const LONGEST_SWEEP_MS = 1_000;

/** Listens, and calls `handle` for every request. Rejects when the port cannot be had. */
export const listen = (
  options: ListenOptions,
  handle: (inbound: Inbound) => void,
  answerToFault: FaultAnswer,
): Promise<Listener> => {
  const { maxHeaderBytes, headersTimeoutMs, requestTimeoutMs, keepAliveMs, tls } = options;
  const connections = new Set<SocketConnection>();
  const secure = tls !== undefined;
  const limits = { maxHeaderBytes, headersTimeoutMs, requestTimeoutMs, keepAliveMs };
  const engine: Engine = { ...limits, secure, handle, answerToFault, connections, draining: false };
  const sockets = new Sockets();
  const server = tls === undefined ? plainServer(engine, sockets) : secureServer(engine, sockets, tls);
  // One sweep for all connections: a timer for each would be set anew with every request.
  const everyMs = Math.max(50, Math.min(LONGEST_SWEEP_MS, keepAliveMs / 4, headersTimeoutMs / 4));
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) connection.expire(now);
  }, everyMs).unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      clearInterval(sweep);
      reject(error);
    });
    server.listen({ host: options.host, port: options.port, reusePort: options.reusePort }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : options.port,
        drain: async () => {
          engine.draining = true;
          const closed = new Promise<void>((done) => server.close(() => done()));
          for (const connection of connections) connection.drain();
          await closed;
          await sockets.allClosed();
          clearInterval(sweep);
        },
        destroy: () => sockets.destroy(),
      });
    });
  });
};

/** All open connections, whoever speaks on them. */
class Sockets {
  readonly #open = new Set<Socket>();
  #whenClosed: (() => void) | undefined;

  add(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) this.#whenClosed?.();
    });
  }

  allClosed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open.size === 0) resolve();
      else this.#whenClosed = resolve;
    });
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** Of an accepted connection: what reads and writes for it. Not in Node's documentation. */
interface Accepted {
  _handle?: object | null;
}

const plainServer = (engine: Engine, sockets: Sockets): Server => {
  // One read buffer for all connections of a thread: each uses what it holds before the next read. With a fresh buffer for
  // every read, as servers have them without more ado, reading costs half as much again (docs/decisions/0010).
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (accepted) => {
    const { _handle: handle } = accepted as Accepted;
    if (handle === undefined || handle === null) {
      sockets.add(accepted);
      readFresh(new SocketConnection(engine, accepted), accepted);
      return;
    }
    // `onread` can only be had by sockets that are made with it, so this one gets another socket in front.
    (accepted as Accepted)._handle = null;
    accepted.destroy();
    const callback = (size: number): boolean => {
      const bytes = size === READ_BUFFER_BYTES ? buffer : buffer.subarray(0, size);
      if (connection.handedOver) return socket.push(Buffer.from(bytes));
      connection.take(bytes, true);
      return true;
    };
    const onread = { buffer, callback };
    const made = { handle, allowHalfOpen: true, writableHighWaterMark: WRITE_BUFFER_BYTES, onread };
    const socket: Socket = new NetSocket(made as SocketConstructorOpts);
    const connection = new SocketConnection(engine, socket);
    sockets.add(socket);
    socket.resume();
  });
};

const secureServer = (engine: Engine, sockets: Sockets, { options, take }: ListenTls): Server => {
  const server = createSecureServer({ ...options, noDelay: true });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('tlsClientError', (_, socket) => void socket.destroy());
  server.on('secureConnection', (socket) => {
    if (!take(socket)) readFresh(new SocketConnection(engine, socket), socket);
  });
  return server;
};

const readFresh = (connection: SocketConnection, socket: Socket): void => {
  socket.on('data', (bytes: Buffer) => connection.take(bytes, false));
  socket.resume();
};
