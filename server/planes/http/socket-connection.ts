// A caller's connection: one request after the other, the next one read when the one before is answered, so that what a
// caller may pile up here is bounded by one read.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Engine } from './engine.ts';
import { faultAnswer, plainAddress } from './engine.ts';
import type { Upgraded } from './inbound.ts';
import { NO_BODY } from './inbound.ts';
import { InvalidRequest } from './request-head.ts';
import { BODY, HEAD, NOTHING, RequestParser } from './request-parser.ts';
import { SocketInbound } from './socket-inbound.ts';

/** How long a refused body is read on, so that the caller gets to read the refusal. */
export const LINGER_MS = 2_000;
/** Bytes kept of what is not wanted yet; the read that passes it is the last. */
const REST_LIMIT_BYTES = 16_384;
const NO_BYTES = Buffer.alloc(0);

export class SocketConnection {
  readonly #engine: Engine;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  readonly remoteAddress: string;
  readonly serverAddress: string;
  /** The request that is being read or answered. */
  #current: SocketInbound | undefined;
  /** Bytes that came before anyone wanted them; the socket rests when they are many. */
  #rest: Buffer | undefined;
  #resting = false;
  #running = false;
  #gathering = false;
  /** The last answer has been written: what comes now is read over. */
  #closing = false;
  #handedOver = false;
  #served = false;
  /** Since when it waits for what it waits for; by performance.now(). */
  #since = performance.now();
  #headSince = 0;

  /** `socket`: connected; its bytes come by take(). */
  constructor(engine: Engine, socket: Socket) {
    this.#engine = engine;
    this.#socket = socket;
    this.#parser = new RequestParser(engine.maxHeaderBytes);
    this.remoteAddress = plainAddress(socket.remoteAddress);
    this.serverAddress = plainAddress(socket.localAddress);
    engine.connections.add(this);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', ignore);
    socket.on('close', this.#onClose);
  }

  get secure(): boolean {
    return this.#engine.secure;
  }

  get serverName(): string | undefined {
    const name = this.secure ? (this.#socket as TLSSocket).servername : undefined;
    return typeof name === 'string' ? name.toLowerCase() : undefined;
  }

  get draining(): boolean {
    return this.#engine.draining;
  }

  get holdsBytes(): boolean {
    return this.#rest !== undefined;
  }

  /** Bytes off the connection, of which only the call's own are valid when `shared`. */
  take(bytes: Buffer, shared: boolean): void {
    if (this.#closing) return;
    if (this.#rest !== undefined) this.#keep(Buffer.concat([this.#rest, bytes]));
    else this.#run(bytes, shared);
  }

  /** Something has changed that bytes may have waited for. */
  goOn(): void {
    if (this.#running || (this.#rest === undefined && !this.#resting)) return;
    process.nextTick(goOn, this);
  }

  goOnNow(): void {
    if (this.#running || this.#closing || this.#handedOver || this.#socket.destroyed) return;
    const rest = this.#rest;
    if (rest !== undefined && this.#wantsBytes) {
      this.#rest = undefined;
      this.#run(rest, false);
    }
    if (this.#rest === undefined && this.#resting) {
      this.#resting = false;
      this.#socket.resume();
    }
  }

  write(text: string): boolean {
    return this.#socket.write(text, 'latin1');
  }

  writeBytes(chunk: Buffer): boolean {
    return this.#socket.write(chunk);
  }

  /** What is written in this turn leaves in one piece. */
  gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#socket.cork();
    process.nextTick(scatter, this);
  }

  scatter(): void {
    if (!this.#gathering) return;
    this.#gathering = false;
    this.#socket.uncork();
  }

  /** Calls when all that was written is with the operating system, unless the connection breaks before. */
  flushed(done: () => void): void {
    this.scatter();
    if (this.#socket.writableLength === 0) done();
    else this.#socket.write(NO_BYTES, (error) => void (error == null && done()));
  }

  /** The current request has its answer. `lacksBody`: its body will not come, being waited for by a caller that waits too. */
  onAnswered(closing: boolean, lacksBody: boolean): void {
    const current = this.#current;
    this.#since = performance.now();
    if (closing || this.draining) {
      this.#current = undefined;
      this.#close((current?.bodyRead === true || lacksBody) && this.#rest === undefined);
      return;
    }
    if (current?.bodyRead === true) this.#current = undefined;
    this.goOn();
  }

  handOver(head: string): Upgraded {
    const socket = this.#socket;
    const early = this.#rest ?? NO_BYTES;
    this.#handedOver = true;
    this.#rest = this.#current = undefined;
    this.#engine.connections.delete(this);
    socket.pause();
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
    socket.removeAllListeners('data');
    socket.write(head, 'latin1');
    return { stream: socket, early };
  }

  get handedOver(): boolean {
    return this.#handedOver;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends it when it serves nobody. */
  drain(): void {
    if (this.#current === undefined && !this.#parser.inHead && this.#rest === undefined) this.#close(true);
  }

  /** Ends it when its caller has had time enough. */
  expire(now: number): void {
    const { headersTimeoutMs, requestTimeoutMs, keepAliveMs } = this.#engine;
    const current = this.#current;
    if (this.#closing || (current === undefined && this.#socket.writableLength > 0)) {
      const patience = this.#socket.writableLength > 0 ? keepAliveMs : LINGER_MS;
      if (now - this.#since > patience) this.#socket.destroy();
    } else if (current !== undefined) {
      if (!current.bodyRead && now - current.startedAt > requestTimeoutMs) this.#fail(408);
    } else if (this.#parser.inHead) {
      if (now - this.#headSince > headersTimeoutMs) this.#fail(408);
    } else if (now - this.#since > (this.#served ? keepAliveMs : Math.min(keepAliveMs, headersTimeoutMs)))
      this.#close(true);
  }

  get #wantsBytes(): boolean {
    const current = this.#current;
    if (this.#closing || this.#handedOver) return false;
    // Whoever does not read answers gets to ask nothing more.
    if (current === undefined) return !this.#socket.writableNeedDrain;
    return current.takesBody;
  }

  #run(bytes: Buffer, shared: boolean): void {
    const parser = this.#parser;
    let at = 0;
    this.#running = true;
    try {
      while (this.#wantsBytes) {
        at = parser.read(bytes, at);
        if (parser.found === NOTHING) break;
        if (parser.found === HEAD) {
          this.#served = true;
          const head = parser.head!;
          const bodyless = head.bodyLength === 0 || head.bodyLength === NO_BODY;
          const startedAt = bodyless ? 0 : this.#headSince || performance.now();
          this.#headSince = 0;
          // Held until the request is handled, so that it knows whether more has come.
          if (at < bytes.length) this.#rest = bytes.subarray(at);
          const inbound = new SocketInbound(this, head, startedAt);
          this.#current = inbound;
          this.#engine.handle(inbound);
          this.#rest = undefined;
        } else if (parser.found === BODY) {
          const { chunk } = parser;
          this.#current?.onBody(shared ? Buffer.from(chunk) : chunk);
        } else this.#onBodyEnd();
      }
    } catch (error) {
      if (!(error instanceof InvalidRequest)) throw error;
      this.#fail(error.status);
      return;
    } finally {
      this.#running = false;
    }
    if (parser.inHead && this.#headSince === 0) this.#headSince = performance.now();
    if (at === bytes.length || this.#closing) return;
    const rest = bytes.subarray(at);
    this.#keep(shared ? Buffer.from(rest) : rest);
    // Asked for while it ran, perhaps.
    if (this.#wantsBytes) this.goOn();
  }

  /** Reads on as long as there is little of it: the end of a connection is only seen by reading. */
  #keep(rest: Buffer): void {
    this.#rest = rest;
    if (this.#resting || rest.length < REST_LIMIT_BYTES) return;
    this.#resting = true;
    this.#socket.pause();
  }

  #onBodyEnd(): void {
    const current = this.#current;
    if (current === undefined) return;
    current.onBodyEnd();
    if (current.over) this.#current = undefined;
  }

  /** Answers what is no request, and closes. */
  #fail(status: number): void {
    const current = this.#current;
    this.#current = undefined;
    this.#rest = undefined;
    if (this.#closing) return;
    this.#since = performance.now();
    if (current !== undefined && (current.over || current.headSent)) {
      // What has been written, a refusal perhaps, still goes out; an answer under way gets no bytes into its middle.
      current.onGone();
      this.#close(false);
      return;
    }
    current?.onGone();
    this.#socket.write(faultAnswer(status, this.#engine.answerToFault(status)));
    this.#close(false);
  }

  /** `clean`: nothing is on its way to here. Else it is read over for a while: closing would take the answer along. */
  #close(clean: boolean): void {
    const socket = this.#socket;
    if (this.#closing) return;
    this.#closing = true;
    this.#rest = undefined;
    this.scatter();
    if (clean) {
      socket.destroySoon();
      return;
    }
    socket.end();
    socket.resume();
  }

  readonly #onDrain = (): void => {
    if (this.#current === undefined || this.#current.over) this.goOn();
    else this.#current.onDrain();
  };

  /** The caller closed its half. Few do so and still wait; most are gone, and this is all there will be to know it by. */
  readonly #onEnd = (): void => {
    if (this.#closing) this.#socket.destroySoon();
    else if (this.#current === undefined && !this.#parser.inHead) this.#close(true);
    else if (this.#current === undefined || (!this.#current.bodyRead && !this.#current.headSent)) {
      this.#fail(400);
      this.#socket.destroySoon();
    } else this.#socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#engine.connections.delete(this);
    this.#closing = true;
    this.#rest = undefined;
    const current = this.#current;
    this.#current = undefined;
    current?.onGone();
  };
}

// One function for all connections: a closure for each turn would be garbage.
const goOn = (connection: SocketConnection): void => connection.goOnNow();
const scatter = (connection: SocketConnection): void => connection.scatter();
const ignore = (): void => {};
