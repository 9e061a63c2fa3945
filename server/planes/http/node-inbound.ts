// A caller's request as node:http read it, and the way its answer goes back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { answerHead } from './answer-head.ts';
import type { Connections, Pending } from './connections.ts';
import type { Inbound, InboundEvents } from './inbound.ts';
import { NO_BODY, UNKNOWN_LENGTH } from './inbound.ts';

type Attached<Stream> = Stream & { inbound?: NodeInbound };
interface PreparedResponse {
  _header: string;
}

/** How long a refused body is read on, so that the caller gets to read the refusal. */
export const LINGER_MS = 2_000;

export class NodeInbound implements Inbound, Pending {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly secure: boolean;
  readonly legacy: boolean;
  readonly bodyLength: number;
  readonly upgrade: Inbound['upgrade'];
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #connections: Connections;
  #events: InboundEvents | undefined;
  #reading = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connections: Connections,
    secure: boolean,
    upgrade?: Inbound['upgrade'],
  ) {
    this.upgrade = upgrade;
    this.#request = request;
    this.#response = response;
    this.#socket = request.socket;
    this.#connections = connections;
    this.method = request.method ?? '';
    this.target = request.url ?? '';
    this.headers = request.rawHeaders;
    this.secure = secure;
    this.legacy = request.httpVersionMinor === 0;
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

  get serverName(): string | undefined {
    const name = this.secure ? (this.#socket as TLSSocket).servername : undefined;
    return typeof name === 'string' ? name.toLowerCase() : undefined;
  }

  get remoteAddress(): string {
    return this.#connections.stateOf(this.#socket).remoteAddress;
  }

  get serverAddress(): string {
    return this.#connections.stateOf(this.#socket).serverAddress;
  }

  attach(events: InboundEvents): void {
    this.#events = events;
    this.#connections.stateOf(this.#socket).pending.push(this);
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
    if (
      !closing &&
      response.shouldKeepAlive &&
      !this.legacy &&
      this.method !== 'HEAD' &&
      status !== 204 &&
      status !== 304
    ) {
      // Head and body as one text in one write. node:http keeps an answer's head in `_header` until it is sent; set there,
      // its own way of putting heads together, twice as slow as all the rest of an answer, is passed by.
      const written = response as unknown as PreparedResponse;
      written._header = answerHead(status, headers, body.length) + body;
      response.statusCode = status;
      response.end();
      this.#settle();
      return;
    }
    const bodyless = this.method === 'HEAD' || status === 204 || status === 304;
    if (!bodyless && !headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-length')) {
      headers.push('Content-Length', String(body.length));
    }
    if (closing) headers.push('Connection', 'close');
    response.writeHead(status, headers);
    // A caller that waits for `100 Continue` has nothing on its way.
    if (!closing || this.bodyRead || this.awaitsContinue) {
      response.end(body, 'latin1');
      this.#settle();
      return;
    }
    // Closing with bytes unread would reset the connection and take the answer with it.
    response.write(body, 'latin1');
    this.discardBody();
    const finish = (): void => {
      clearTimeout(timer);
      response.end();
      this.#settle();
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
    response.inbound = this;
    response.once('drain', onResponseDrain);
    return false;
  }

  end(): void {
    this.#response.end(() => this.#settle());
  }

  destroy(): void {
    this.#response.destroy();
  }

  onConnectionClosed(): void {
    this.#events?.onCallerGone();
  }

  onBody(chunk: Buffer): void {
    this.#events?.onRequestBody(chunk);
  }

  onBodyEnd(): void {
    this.#events?.onRequestEnd();
  }

  onDrain(): void {
    this.#events?.onCallerDrain();
  }

  #settle(): void {
    if (this.#connections.settle(this.#socket, this)) this.#events?.onAnswered();
  }
}

// One function for all requests, found by what it is called on: a closure for each request would be garbage.
function onRequestData(this: Attached<IncomingMessage>, chunk: Buffer): void {
  this.inbound?.onBody(chunk);
}
function onRequestEnd(this: Attached<IncomingMessage>): void {
  this.inbound?.onBodyEnd();
}
function onResponseDrain(this: Attached<ServerResponse>): void {
  this.inbound?.onDrain();
}
const ignore = (): void => {};
