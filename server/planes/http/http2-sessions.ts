// HTTP/2 connections over node:http2: what one caller may open, hold and cancel is bounded here; frames, header
// compression and flow control are nghttp2's.
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { constants, performServerHandshake } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { readHead } from './http2-head.ts';
import { Http2Inbound } from './http2-inbound.ts';
import type { Inbound } from './inbound.ts';

export interface Http2Limits {
  readonly maxHeaderBytes: number;
  /** For the first request to come. */
  readonly headersTimeoutMs: number;
  /** A request with its body must be complete by then. */
  readonly requestTimeoutMs: number;
  /** A connection without requests lives this long. */
  readonly keepAliveMs: number;
  /** A complete answer may wait this long for its caller to take it. */
  readonly stalledCallerMs: number;
}

/** Of one connection. */
const MAX_STREAMS = 100;
/** Bytes of one request's body that may come before the backend takes them: MAX_STREAMS times it is what a caller can hold. */
const WINDOW_BYTES = 131_072;
const CONNECTION_WINDOW_BYTES = 1_048_576;
const HEADER_FIELDS = 256;
/** Requests that a caller takes back: so many at once, then so many a second (CVE-2023-44487). */
const RESET_BURST = 200;
const RESETS_PER_SECOND = 20;
const LONGEST_SWEEP_MS = 5_000;

interface Watch {
  readonly openedAt: number;
  readonly open: Set<Http2Inbound>;
  quietSince: number;
  used: boolean;
}

export class Http2Sessions {
  readonly #limits: Http2Limits;
  readonly #handle: (inbound: Inbound) => void;
  readonly #sessions = new Map<ServerHttp2Session, Watch>();
  #draining = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(limits: Http2Limits, handle: (inbound: Inbound) => void) {
    this.#limits = limits;
    this.#handle = handle;
  }

  /** Speaks HTTP/2 on a connection whose handshake agreed on it. */
  take(socket: TLSSocket): void {
    const session = performServerHandshake(socket, {
      settings: {
        enablePush: false,
        maxConcurrentStreams: MAX_STREAMS,
        initialWindowSize: WINDOW_BYTES,
        maxHeaderListSize: this.#limits.maxHeaderBytes,
      },
      maxHeaderListPairs: HEADER_FIELDS,
      maxSessionInvalidFrames: 50,
      maxSessionRejectedStreams: 100,
      maxSettings: 32,
      streamResetBurst: RESET_BURST,
      streamResetRate: RESETS_PER_SECOND,
      // A backend's odd answer is passed on, not turned into a fault of ours.
      strictSingleValueFields: false,
    });
    const now = performance.now();
    const watch: Watch = { openedAt: now, open: new Set(), quietSince: now, used: false };
    this.#sessions.set(session, watch);
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    const peer = {
      address: plainAddress(socket.remoteAddress ?? ''),
      serverAddress: plainAddress(socket.localAddress ?? ''),
      serverName: String(socket.servername).toLowerCase(),
    };
    session.on('stream', (stream: ServerHttp2Stream, _: IncomingHttpHeaders, flags: number, raw: string[]) => {
      stream.on('error', ignore);
      const head = readHead(raw);
      if (head === undefined) {
        stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
        return;
      }
      watch.used = true;
      const inbound = new Http2Inbound(stream, head, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0, peer);
      watch.open.add(inbound);
      stream.on('close', () => {
        watch.open.delete(inbound);
        watch.quietSince = performance.now();
      });
      this.#handle(inbound);
    });
    session.on('error', ignore);
    session.on('close', () => this.#sessions.delete(session));
    if (this.#draining) session.close();
    this.#sweep ??= setInterval(
      () => this.#expire(performance.now()),
      Math.min(LONGEST_SWEEP_MS, Math.max(100, Math.floor(this.#limits.headersTimeoutMs / 4))),
    ).unref();
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Tells callers to open no more requests here; each connection closes when its last one is answered. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#sessions.keys()) session.close();
  }

  destroy(): void {
    for (const session of this.#sessions.keys()) session.destroy();
    clearInterval(this.#sweep);
  }

  #expire(now: number): void {
    if (this.#sessions.size === 0) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
    const { headersTimeoutMs, requestTimeoutMs, keepAliveMs, stalledCallerMs } = this.#limits;
    for (const [session, watch] of this.#sessions) {
      for (const inbound of watch.open) {
        if (!inbound.bodyRead && now - inbound.openedAt > requestTimeoutMs) inbound.destroy();
        else if (inbound.endedAt !== undefined && now - inbound.endedAt > stalledCallerMs) inbound.destroy();
      }
      if (watch.open.size > 0) continue;
      if (!watch.used && now - watch.openedAt > headersTimeoutMs) (session as Http2Session).destroy();
      else if (now - watch.quietSince > keepAliveMs) session.close();
    }
  }
}

const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);
const ignore = (): void => {};
