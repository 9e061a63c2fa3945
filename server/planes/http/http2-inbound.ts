// One request over HTTP/2, behind the same boundary as any other.
import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { RequestHead } from './http2-head.ts';
import type { Inbound, InboundEvents } from './inbound.ts';
import { NO_BODY, UNKNOWN_LENGTH } from './inbound.ts';

export interface Http2Peer {
  readonly address: string;
  readonly serverAddress: string;
  /** Lower case. */
  readonly serverName: string;
}

/** Of answers: what HTTP/2 does not have. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

export class Http2Inbound implements Inbound {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly remoteAddress: string;
  readonly serverAddress: string;
  readonly secure = true;
  readonly serverName: string;
  readonly legacy = false;
  readonly version = 'HTTP/2.0';
  readonly bodyLength: number;
  /** By performance.now(). */
  readonly openedAt = performance.now();
  /** When the whole answer was given to the connection. */
  endedAt: number | undefined;
  readonly #stream: ServerHttp2Stream;
  #events: InboundEvents | undefined;
  #reading = false;
  #cut = false;
  #bodyRead: boolean;

  constructor(stream: ServerHttp2Stream, head: RequestHead, bodyless: boolean, peer: Http2Peer) {
    this.#stream = stream;
    this.method = head.method;
    this.target = head.target;
    this.headers = head.headers;
    this.remoteAddress = peer.address;
    this.serverAddress = peer.serverAddress;
    this.serverName = peer.serverName;
    this.bodyLength = bodyless ? NO_BODY : (head.length ?? UNKNOWN_LENGTH);
    this.#bodyRead = bodyless;
    stream.on('end', () => {
      this.#bodyRead = true;
      if (this.#reading) this.#events?.onRequestEnd();
    });
    if (bodyless) stream.resume();
  }

  get awaitsContinue(): boolean {
    return !this.#reading && !this.#bodyRead && this.headers.includes('expect');
  }

  get bodyRead(): boolean {
    return this.#bodyRead || this.bodyLength === 0;
  }

  attach(events: InboundEvents): void {
    this.#events = events;
    const stream = this.#stream;
    // Taken back by the caller without an error: node would wait for what nobody reads any more.
    stream.on('aborted', () => {
      if (!this.#cut) setImmediate(() => stream.destroy());
    });
    stream.on('drain', () => events.onCallerDrain());
    stream.on('close', () => {
      // nghttp2 closes a stream in good order when all of it is sent, which may be before node says `finish`.
      const inOrder = stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted;
      if (inOrder && this.endedAt !== undefined) events.onAnswered();
      else events.onCallerGone();
    });
  }

  readBody(): void {
    const stream = this.#stream;
    if (this.awaitsContinue && !stream.closed) stream.additionalHeaders({ ':status': 100 });
    this.#reading = true;
    if (this.#bodyRead) {
      setImmediate(() => this.#events?.onRequestEnd());
      return;
    }
    stream.on('data', this.#onData);
  }

  pauseBody(): void {
    this.#stream.pause();
  }

  resumeBody(): void {
    this.#stream.resume();
  }

  discardBody(): void {
    this.#reading = false;
    this.#stream.off('data', this.#onData);
    this.#stream.resume();
  }

  answer(status: number, headers: string[], body: string, closing: boolean): void {
    const stream = this.#stream;
    const empty = body === '' || this.method === 'HEAD';
    if (!this.#respond(status, headers, empty)) return;
    if (!stream.writableEnded) stream.end(body, 'latin1');
    this.endedAt = performance.now();
    if (!closing || this.bodyRead) return;
    // The answer is complete, the request is not and need not be (RFC 9113, section 8.1).
    const close = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
    if (stream.writableFinished) close();
    else stream.once('finish', close);
  }

  answerHead(status: number, headers: string[]): void {
    this.#respond(status, headers, this.method === 'HEAD');
  }

  write(chunk: Buffer): boolean {
    const stream = this.#stream;
    return stream.writableEnded || stream.destroyed ? true : stream.write(chunk);
  }

  end(): void {
    this.endedAt ??= performance.now();
    this.#stream.end();
  }

  /** Cuts the request, not the connection. */
  destroy(): void {
    this.#cut = true;
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  readonly #onData = (chunk: Buffer): void => this.#events?.onRequestBody(chunk);

  #respond(status: number, headers: readonly string[], whole: boolean): boolean {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return false;
    const fields = [':status', String(status)];
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at]!.toLowerCase();
      if (!FORBIDDEN.has(name)) fields.push(name, headers[at + 1]!);
    }
    // The types know objects only; lists keep repeated fields apart and in order.
    stream.respond(fields as unknown as Record<string, string>, { endStream: whole });
    if (whole) this.endedAt = performance.now();
    return true;
  }
}
