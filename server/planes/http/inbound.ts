// The boundary to whatever engine reads requests from callers: what the gateway sees of one, and may do with it.
import type { Duplex } from 'node:stream';

/** What the engine tells of a request whose answer is not complete. */
export interface InboundEvents {
  /** `chunk` stays valid after the call. */
  onRequestBody(chunk: Buffer): void;
  onRequestEnd(): void;
  /** The caller went away, or broke the protocol, before the answer was complete. */
  onCallerGone(): void;
  /** After a write that answered false: the caller takes more. */
  onCallerDrain(): void;
  /** The whole answer has been handed to the caller's connection. */
  onAnswered(): void;
}

export interface Inbound {
  readonly method: string;
  /** Request target as sent: origin-form, absolute-form or `*`. */
  readonly target: string;
  /** Names and values in turn, as sent; values are bytes (one character a byte). */
  readonly headers: readonly string[];
  readonly remoteAddress: string;
  /** The address that the caller reached; undefined where there was no connection. */
  readonly serverAddress?: string | undefined;
  readonly secure: boolean;
  /** Name that the caller's TLS handshake asked for, lower case. */
  readonly serverName?: string | undefined;
  /** HTTP/1.0. */
  readonly legacy: boolean;
  /** Where frames of the protocol tell the length, not fields. */
  readonly version?: 'HTTP/2.0';
  /** Length of the body in bytes, UNKNOWN_LENGTH when it is chunked, NO_BODY when none was announced. */
  readonly bodyLength: number;
  /** The caller sends its body only after `100 Continue`, which readBody gives. */
  readonly awaitsContinue: boolean;
  /** Whether the body has been read to its end, or there is none. */
  readonly bodyRead: boolean;

  /**
   * Of a request without body that asks for WebSocket: answers 101 with these fields and hands its connection over, of
   * which the engine tells no more then. `early`: what came behind the request.
   */
  readonly upgrade?: ((headers: readonly string[]) => Upgraded) | undefined;

  attach(events: InboundEvents): void;
  /** Asks for the body; it is read only from then on, and thrown away when nobody asks. */
  readBody(): void;
  pauseBody(): void;
  resumeBody(): void;
  /** Reads on without telling anyone: an early answer, or a refusal. */
  discardBody(): void;

  /** A whole answer in one write; `body` is bytes, one character a byte. Adds Content-Length unless `headers` has one. */
  answer(status: number, headers: string[], body: string, closing: boolean): void;
  answerHead(status: number, headers: string[]): void;
  /** false: wait for onCallerDrain. `chunk` must stay as it is. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Cuts the connection: the answer cannot be completed. */
  destroy(): void;
}

export interface Upgraded {
  readonly stream: Duplex;
  readonly early: Buffer;
}

export const NO_BODY = -1;
export const UNKNOWN_LENGTH = -2;
