// The caller of a run without a listener: its request is in memory, and what it is answered is kept there.
import type { Inbound, InboundEvents } from '../http/inbound.ts';
import { NO_BODY } from '../http/inbound.ts';

interface OnceCaller {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface OnceAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly truncated: boolean;
}

export class OnceInbound implements Inbound {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly remoteAddress = '127.0.0.1';
  readonly secure: boolean;
  readonly legacy = false;
  readonly bodyLength: number;
  readonly awaitsContinue = false;
  bodyRead: boolean;
  /** The caller went away: it had waited long enough, or has as much of the answer as it keeps. */
  left = false;

  readonly #body: Buffer;
  readonly #maxBodyBytes: number;
  #events: InboundEvents | undefined;
  #over = false;
  #status = 0;
  #answerHeaders: readonly string[] = [];
  #chunks: Buffer[] = [];
  #kept = 0;
  #truncated = false;
  #broken = false;

  constructor(request: OnceCaller, maxBodyBytes: number, secure = false) {
    this.method = request.method;
    this.target = request.target;
    this.headers = request.headers;
    this.secure = secure;
    this.#body = request.body;
    this.bodyLength = request.body.length === 0 ? NO_BODY : request.body.length;
    this.bodyRead = request.body.length === 0;
    this.#maxBodyBytes = maxBodyBytes;
  }

  attach(events: InboundEvents): void {
    this.#events = events;
  }

  readBody(): void {
    setImmediate(() => {
      if (this.#over || this.bodyRead) return;
      this.bodyRead = true;
      this.#events?.onRequestBody(this.#body);
      this.#events?.onRequestEnd();
    });
  }

  pauseBody(): void {}
  resumeBody(): void {}
  discardBody(): void {
    this.bodyRead = true;
  }

  answer(status: number, headers: string[], body: string): void {
    this.answerHead(status, headers);
    if (body !== '') this.write(Buffer.from(body, 'latin1'));
    this.end();
  }

  answerHead(status: number, headers: string[]): void {
    this.#status = status;
    this.#answerHeaders = headers;
  }

  write(chunk: Buffer): boolean {
    const room = this.#maxBodyBytes - this.#kept;
    if (room > 0) {
      const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
      this.#kept += part.length;
      this.#chunks.push(part);
    }
    if (chunk.length > room && !this.#truncated) {
      this.#truncated = true;
      setImmediate(() => this.leave());
    }
    return true;
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    // Later, as with a connection: whoever answers still has something to note.
    setImmediate(() => this.#events?.onAnswered());
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#broken = true;
    setImmediate(() => this.#events?.onAnswered());
  }

  /** Goes away, as a caller that closes its connection. */
  leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.left = !this.#truncated;
    this.#events?.onCallerGone();
  }

  /** What there is of the answer; 504 when the caller left without one, 502 when it was cut off. */
  answered(): OnceAnswer {
    const status = this.left ? 504 : this.#broken ? 502 : this.#status;
    return { status, headers: this.#answerHeaders, body: Buffer.concat(this.#chunks), truncated: this.#truncated };
  }
}
