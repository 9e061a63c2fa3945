// One request of a connection, and the way its answer goes back.
import { answerHead } from './answer-head.ts';
import type { Inbound, InboundEvents, Upgraded } from './inbound.ts';
import { NO_BODY } from './inbound.ts';
import type { RequestHead } from './request-head.ts';
import type { SocketConnection } from './socket-connection.ts';

/** How the end of an answer's body is told; a number: bytes of it still to come. */
const CHUNKED = -1;
const BY_CLOSING = -2;
const WITHOUT_BODY = -3;

const LAST_CHUNK = '0\r\n\r\n';

export class SocketInbound implements Inbound {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly legacy: boolean;
  readonly bodyLength: number;
  readonly upgrade: Inbound['upgrade'];
  readonly #connection: SocketConnection;
  readonly #keepAlive: boolean;
  readonly #expects: boolean;
  #events: InboundEvents | undefined;
  #framing = WITHOUT_BODY;
  #closing = false;
  /** The body is read to its end, or there is none. */
  bodyRead: boolean;
  /** Somebody asked for the body, or for its being thrown away. */
  reading = false;
  #discarding = false;
  paused = false;
  headSent = false;
  /** The answer is complete, or never will be. */
  over = false;
  /** By performance.now(); of requests with a body. */
  readonly startedAt: number;

  constructor(connection: SocketConnection, head: RequestHead, startedAt: number) {
    this.#connection = connection;
    this.method = head.method;
    this.target = head.target;
    this.headers = head.headers;
    this.legacy = head.legacy;
    this.bodyLength = head.bodyLength;
    this.bodyRead = head.bodyLength === NO_BODY || head.bodyLength === 0;
    this.#expects = head.awaitsContinue;
    // What follows a request for another protocol might be meant for it.
    this.#keepAlive = head.keepAlive && !head.webSocket;
    this.upgrade = head.webSocket ? (headers) => this.#switch(headers) : undefined;
    this.startedAt = startedAt;
  }

  get secure(): boolean {
    return this.#connection.secure;
  }

  get serverName(): string | undefined {
    return this.#connection.serverName;
  }

  get remoteAddress(): string {
    return this.#connection.remoteAddress;
  }

  get serverAddress(): string {
    return this.#connection.serverAddress;
  }

  get awaitsContinue(): boolean {
    return this.#expects && !this.reading && !this.#connection.holdsBytes;
  }

  /** Whether bytes of the body may be taken off the connection. */
  get takesBody(): boolean {
    return !this.bodyRead && this.reading && !this.paused;
  }

  attach(events: InboundEvents): void {
    this.#events = events;
  }

  readBody(): void {
    if (this.awaitsContinue && !this.over && !this.headSent) {
      this.#connection.write('HTTP/1.1 100 Continue\r\n\r\n');
    }
    this.reading = true;
    if (this.bodyRead) process.nextTick(() => this.#events?.onRequestEnd());
    else this.#connection.goOn();
  }

  pauseBody(): void {
    this.paused = true;
  }

  resumeBody(): void {
    this.paused = false;
    this.#connection.goOn();
  }

  discardBody(): void {
    this.reading = true;
    this.#discarding = true;
    this.paused = false;
    this.#connection.goOn();
  }

  answer(status: number, headers: string[], body: string, closing: boolean): void {
    if (this.over) return;
    // A caller that waits for `100 Continue` may send its body or not: only closing tells where the next request is.
    this.#closing ||= closing || !this.#keepAlive || this.#connection.draining || this.awaitsContinue;
    const bodyless = this.#isBodyless(status);
    const head = answerHead(status, headers, bodyless ? undefined : body.length, this.#closing);
    this.headSent = true;
    this.#connection.write(bodyless ? head : head + body);
    this.#settle();
  }

  answerHead(status: number, headers: string[]): void {
    if (this.over) return;
    let framing = this.legacy ? BY_CLOSING : CHUNKED;
    if (this.#isBodyless(status)) framing = WITHOUT_BODY;
    else {
      for (let at = 0; at < headers.length; at += 2) {
        if (headers[at]!.length === 14 && headers[at]!.toLowerCase() === 'content-length') {
          framing = Number(headers[at + 1]);
        }
      }
    }
    if (!this.#keepAlive || this.#connection.draining || framing === BY_CLOSING) this.#closing = true;
    const fields = framing === CHUNKED ? [...headers, 'Transfer-Encoding', 'chunked'] : headers;
    const head = answerHead(status, fields, undefined, this.#closing);
    this.#framing = framing;
    this.headSent = true;
    this.#connection.gather();
    this.#connection.write(head);
  }

  write(chunk: Buffer): boolean {
    if (this.over || chunk.length === 0 || this.#framing === WITHOUT_BODY) return true;
    const connection = this.#connection;
    connection.gather();
    if (this.#framing === BY_CLOSING) return connection.writeBytes(chunk);
    if (this.#framing === CHUNKED) {
      connection.write(`${chunk.length.toString(16)}\r\n`);
      connection.writeBytes(chunk);
      return connection.write('\r\n');
    }
    this.#framing -= chunk.length;
    // More than announced would be taken for the next answer.
    if (this.#framing >= 0) return connection.writeBytes(chunk);
    this.destroy();
    return true;
  }

  end(): void {
    if (this.over) return;
    if (this.#framing > 0) {
      this.destroy();
      return;
    }
    if (this.#framing === CHUNKED) this.#connection.write(LAST_CHUNK);
    this.#connection.flushed(() => this.#settle());
  }

  destroy(): void {
    this.#connection.destroy();
  }

  onBody(chunk: Buffer): void {
    if (!this.#discarding) this.#events?.onRequestBody(chunk);
  }

  onBodyEnd(): void {
    this.bodyRead = true;
    if (!this.#discarding) this.#events?.onRequestEnd();
  }

  onDrain(): void {
    this.#events?.onCallerDrain();
  }

  /** The connection is gone, or of no use any more. */
  onGone(): void {
    if (this.over) return;
    this.over = true;
    this.#events?.onCallerGone();
  }

  #isBodyless(status: number): boolean {
    return this.method === 'HEAD' || status === 204 || status === 304;
  }

  #settle(): void {
    if (this.over) return;
    this.over = true;
    // A body that nobody asked for is thrown away.
    if (!this.bodyRead && !this.reading) this.#discarding = true;
    this.#connection.onAnswered(this.#closing, !this.bodyRead && this.awaitsContinue);
    this.reading = true;
    this.paused = false;
    this.#events?.onAnswered();
  }

  #switch(headers: readonly string[]): Upgraded {
    let head = 'HTTP/1.1 101 Switching Protocols\r\n';
    for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
    this.over = true;
    return this.#connection.handOver(`${head}\r\n`);
  }
}
