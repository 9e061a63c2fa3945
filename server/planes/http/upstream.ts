// The way out: lean keep-alive connections to backends. One request at a time on each, no pipelining.
// Own code because the measured alternatives cost half of the throughput (docs/decisions/0004-own-upstream-client.md).
import net from 'node:net';
import tls from 'node:tls';
import { BackendLine } from './backend-line.ts';
import type { ConnectGuard } from './connect-guard.ts';
import { FORBIDDEN, guardedLookup, refusedSocket } from './connect-guard.ts';
import type { ResponseHead, ResponseSink } from './response-parser.ts';
import { ResponseParser } from './response-parser.ts';

/** `forbidden`: no address that backends may have. */
export type UpstreamFailure = 'timeout' | 'unreachable' | 'reset' | 'invalid' | 'forbidden';

/** What a connection tells of the request it carries. After onUpstreamEnd or onUpstreamFailure it tells no more. */
export interface UpstreamEvents {
  onUpstreamHead(head: ResponseHead, whole: string | undefined): void;
  /** `chunk` is a view of a shared buffer: copy what must last. */
  onUpstreamBody(chunk: Buffer): void;
  onUpstreamEnd(): void;
  onUpstreamFailure(failure: UpstreamFailure, detail: string): void;
  /** After a body write that answered false: the backend takes more. */
  onUpstreamDrain(): void;
}

export interface UpstreamRequest {
  /** Request line and header section with its empty line, as bytes (one character a byte). */
  readonly head: string;
  readonly method: string;
  /** Whether a body follows by writeBody and endBody. */
  readonly hasBody: boolean;
  readonly chunked: boolean;
  /** Allowed silence of the backend, connecting included, in milliseconds. */
  readonly timeoutMs: number;
  /** Allowed for connecting alone, where it is less than that. */
  readonly connectTimeoutMs?: number;
}

export interface PoolOptions {
  /** Idle connections live this long, or less when the backend says so. */
  readonly idleMs: number;
  readonly maxIdlePerOrigin: number;
  /** How long a caller may leave an answer unread. */
  readonly stalledCallerMs: number;
  /** Certificates that sign backends' certificates, beside the well-known ones. */
  readonly ca: string | undefined;
  /** Where connections may go; without it, anywhere. */
  readonly guard?: ConnectGuard;
}

const READ_BUFFER_BYTES = 65_536;
const TICK_MS = 50;
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const TIMED_OUT: ReadonlySet<string> = new Set(['ETIMEDOUT']);

/** A backend's address and the connections to it. */
export class Origin {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** For the Host field: with the port where it is not the scheme's own. */
  readonly authority: string;
  readonly idle: Connection[] = [];
  readonly line = new BackendLine();
  /** The name that its certificate must have, where it is not the host's. */
  readonly serverName: string | undefined;

  constructor(url: string, serverName?: string) {
    const parsed = new URL(url);
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') throw new Error(`not an HTTP origin: ${url}`);
    this.secure = parsed.protocol === 'https:';
    this.hostname = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
    this.port = parsed.port === '' ? (this.secure ? 443 : 80) : Number(parsed.port);
    this.authority = parsed.host;
    this.serverName = serverName;
  }
}

export class UpstreamPool {
  readonly options: PoolOptions;
  readonly #origins = new Map<string, Origin>();
  readonly #connections = new Set<Connection>();
  #tick: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** The origin of `http://host:port`; throws on anything else. Asked when routes are planned, kept by the plan. */
  origin(url: string): Origin {
    let origin = this.#origins.get(url);
    if (origin === undefined) {
      origin = new Origin(url);
      this.#origins.set(url, origin);
    }
    return origin;
  }

  /** Forgets the origins that no plan names any more; their idle connections end by themselves. */
  keepOrigins(urls: ReadonlySet<string>): void {
    for (const url of this.#origins.keys()) if (!urls.has(url)) this.#origins.delete(url);
  }

  /** Sends a request on an idle connection or a new one. A request without body waits for nothing more. */
  send(origin: Origin, request: UpstreamRequest, events: UpstreamEvents): Connection {
    const connection = origin.idle.pop() ?? this.#connect(origin);
    connection.begin(request, events);
    return connection;
  }

  /** Again on a fresh connection, for a request whose kept one turned out to be closed. */
  resend(origin: Origin, request: UpstreamRequest, events: UpstreamEvents): Connection {
    const connection = this.#connect(origin);
    connection.begin(request, events);
    return connection;
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  close(): void {
    clearInterval(this.#tick);
    for (const connection of this.#connections) connection.abort();
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  #connect(origin: Origin): Connection {
    const connection = new Connection(this, origin);
    this.#connections.add(connection);
    // One coarse clock for all connections: a timer for each request would cost more than the rest of the client.
    this.#tick ??= setInterval(() => this.#expire(performance.now()), TICK_MS).unref();
    return connection;
  }

  #expire(now: number): void {
    for (const connection of this.#connections) if (connection.deadline < now) connection.expire();
    if (this.#connections.size === 0) {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }
}

export class Connection implements ResponseSink {
  readonly origin: Origin;
  /** When patience with this connection ends, busy or idle; by performance.now(). */
  deadline = 0;
  /** Milliseconds that connecting took; undefined for a kept connection. */
  connectMs: number | undefined;
  readonly #pool: UpstreamPool;
  readonly #socket: net.Socket;
  readonly #parser: ResponseParser;
  readonly #openedAt = performance.now();
  #connected = false;
  #requests = 0;
  #request: UpstreamRequest | undefined;
  #events: UpstreamEvents | undefined;
  #uploading = false;
  #bodyBegun = false;
  #headWaiting = false;
  #idleSeconds: number | undefined;
  #paused = false;
  #dead = false;

  constructor(pool: UpstreamPool, origin: Origin) {
    this.#pool = pool;
    this.origin = origin;
    this.#parser = new ResponseParser(this);
    const { hostname: host, port } = origin;
    const { ca, guard } = pool.options;
    const lookup = guard === undefined ? {} : { lookup: guardedLookup(guard, port) };
    const refused = guard && refusedSocket(guard, host, port);
    if (refused !== undefined) this.#socket = refused;
    else if (origin.secure) {
      const named = origin.serverName ?? host;
      const servername = net.isIP(named) === 0 ? { servername: named } : {};
      const roots = ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] };
      this.#socket = tls.connect({ host, port, ALPNProtocols: ['http/1.1'], ...servername, ...roots, ...lookup });
      this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
      this.#socket.once('secureConnect', () => this.#onConnected());
    } else {
      const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
      const callback = (size: number): boolean => {
        this.#read(size === READ_BUFFER_BYTES ? buffer : buffer.subarray(0, size));
        return !this.#paused;
      };
      this.#socket = net.connect({ host, port, noDelay: true, onread: { buffer, callback }, ...lookup });
      this.#socket.once('connect', () => this.#onConnected());
    }
    this.#socket.on('drain', () => this.#onDrain());
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
    this.#socket.on('close', () => this.#onClose());
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? this.origin.hostname;
  }

  begin(request: UpstreamRequest, events: UpstreamEvents): void {
    this.#request = request;
    this.#events = events;
    this.origin.line.begin();
    this.#requests += 1;
    this.#idleSeconds = undefined;
    this.#uploading = request.hasBody;
    this.#bodyBegun = false;
    const { timeoutMs, connectTimeoutMs = timeoutMs } = request;
    this.deadline = performance.now() + (this.#connected ? timeoutMs : Math.min(timeoutMs, connectTimeoutMs));
    this.#parser.expect(request.method === 'HEAD');
    // With a body, the head leaves together with the body's first bytes.
    this.#headWaiting = request.hasBody;
    if (!request.hasBody) this.#socket.write(request.head, 'latin1');
  }

  /** false: wait for onUpstreamDrain. */
  writeBody(chunk: Buffer): boolean {
    const request = this.#request;
    if (request === undefined || !this.#uploading || chunk.length === 0) return true;
    const socket = this.#socket;
    this.#bodyBegun = true;
    socket.cork();
    if (this.#headWaiting) socket.write(request.head, 'latin1');
    this.#headWaiting = false;
    let more: boolean;
    if (request.chunked) {
      socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
      socket.write(chunk);
      more = socket.write('\r\n', 'latin1');
    } else more = socket.write(chunk);
    process.nextTick(uncork, socket);
    this.deadline = performance.now() + request.timeoutMs;
    return more;
  }

  endBody(): void {
    const request = this.#request;
    if (request === undefined || !this.#uploading) return;
    this.#uploading = false;
    const ending = request.chunked ? '0\r\n\r\n' : '';
    if (this.#headWaiting) this.#socket.write(request.head + ending, 'latin1');
    else if (ending !== '') this.#socket.write(ending, 'latin1');
    this.#headWaiting = false;
    this.deadline = performance.now() + request.timeoutMs;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
    this.deadline = performance.now() + this.#pool.options.stalledCallerMs;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
    if (this.#request !== undefined) this.deadline = performance.now() + this.#request.timeoutMs;
  }

  /** Ends the connection and tells nobody: the caller went away. */
  abort(): void {
    this.#events = undefined;
    this.#destroy();
  }

  /** The deadline has passed. */
  expire(): void {
    if (this.#events === undefined) this.#destroy();
    else this.#fail('timeout', this.#connected ? 'no answer in time' : 'no connection in time');
  }

  onHead(head: ResponseHead, whole: string | undefined): void {
    this.#idleSeconds = head.keepAliveSeconds;
    this.#events?.onUpstreamHead(head, whole);
  }

  onBody(chunk: Buffer): void {
    this.#events?.onUpstreamBody(chunk);
  }

  onEnd(): void {
    const events = this.#events;
    // Given back before the news goes out, so that a request following at once finds it.
    if (this.#parser.reusable && !this.#uploading && !this.#dead) this.#rest();
    else {
      this.#events = undefined;
      this.#destroy();
    }
    events?.onUpstreamEnd();
  }

  #rest(): void {
    this.#events = undefined;
    this.#request = undefined;
    this.origin.line.end();
    this.resume();
    const { idleMs, maxIdlePerOrigin } = this.#pool.options;
    const hinted = this.#idleSeconds;
    const restMs = hinted === undefined ? idleMs : Math.min(idleMs, hinted * 1000 - 1000);
    if (restMs <= 0 || this.origin.idle.length >= maxIdlePerOrigin) {
      this.#destroy();
      return;
    }
    this.deadline = performance.now() + restMs;
    this.origin.idle.push(this);
  }

  #read(chunk: Buffer): void {
    if (this.#dead) return;
    if (this.#request === undefined) {
      this.#destroy();
      return;
    }
    if (!this.#paused) this.deadline = performance.now() + this.#request.timeoutMs;
    try {
      this.#parser.execute(chunk);
    } catch (error) {
      this.#fail('invalid', error instanceof Error ? error.message : String(error));
    }
  }

  #onConnected(): void {
    this.#connected = true;
    this.connectMs = performance.now() - this.#openedAt;
    if (this.#request?.connectTimeoutMs !== undefined) this.deadline = performance.now() + this.#request.timeoutMs;
  }

  #onDrain(): void {
    if (this.#request === undefined) return;
    this.deadline = performance.now() + this.#request.timeoutMs;
    this.#events?.onUpstreamDrain();
  }

  #onEnd(): void {
    if (this.#request === undefined || this.#parser.done) {
      this.#destroy();
      return;
    }
    if (!this.#parser.started) {
      this.#fail('reset', 'connection closed before the answer');
      return;
    }
    try {
      this.#parser.close();
    } catch (error) {
      this.#fail('reset', error instanceof Error ? error.message : String(error));
    }
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#connected) this.#fail('reset', error.code ?? error.message);
    else if (error.code === FORBIDDEN) this.#fail('forbidden', this.origin.authority);
    else if (TIMED_OUT.has(error.code ?? '')) this.#fail('timeout', error.code ?? error.message);
    else this.#fail('unreachable', error.code ?? error.message);
  }

  #onClose(): void {
    if (!this.#dead) this.#fail('reset', 'connection closed');
    this.#pool.forget(this);
  }

  #fail(failure: UpstreamFailure, detail: string): void {
    const events = this.#events;
    const request = this.#request;
    const untouched = this.#requests > 1 && !this.#parser.started && failure === 'reset';
    this.#events = undefined;
    this.#destroy();
    if (events === undefined || request === undefined) return;
    // A kept connection may be closed by the backend just as it is used; then, and only then, once more on a fresh one.
    if (untouched && !this.#bodyBegun && IDEMPOTENT.has(request.method)) events.onUpstreamFailure('reset', RETRY);
    else events.onUpstreamFailure(failure, detail);
  }

  #destroy(): void {
    if (this.#dead) return;
    this.#dead = true;
    if (this.#request !== undefined) this.origin.line.end();
    this.#request = undefined;
    this.deadline = Number.POSITIVE_INFINITY;
    const at = this.origin.idle.indexOf(this);
    if (at >= 0) this.origin.idle.splice(at, 1);
    this.#socket.destroy();
  }
}

/** The detail of a failure that a request may be sent again for. */
export const RETRY = 'kept connection was closed';

const uncork = (socket: net.Socket): void => socket.uncork();
