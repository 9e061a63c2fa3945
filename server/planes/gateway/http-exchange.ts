// A call between its caller and its backend: bytes both ways, each side slowed to the pace of the other, none held.
import { NO_BODY } from '../http/inbound.ts';
import type { ResponseHead } from '../http/response-parser.ts';
import { UNTIL_END } from '../http/response-parser.ts';
import type { Connection, UpstreamEvents, UpstreamFailure, UpstreamRequest } from '../http/upstream.ts';
import { RETRY } from '../http/upstream.ts';
import type { BodyReceiver, Call } from './call.ts';
import { headerValue } from './header-fields.ts';
import { BODY_LIMIT_BYTES } from './phases/identify.ts';
import { BAD_GATEWAY, BODY_TOO_LARGE, ENDPOINT_NOT_ALLOWED, GATEWAY_TIMEOUT } from './refusal.ts';
import { answerFields, refuse } from './respond.ts';
import {
  CompressedAnswer,
  compressed,
  compressedFields,
  isCompressible,
  PLAIN_BYTES,
  takesGzip,
  varied,
} from './response/compression.ts';

export const startExchange = (call: Call): void => {
  const { route } = call;
  const origin = route?.origin;
  if (route === undefined || origin === undefined) throw new Error('no origin planned');
  const { inbound, upstreamBody } = call;
  const streams = !inbound.bodyRead && inbound.bodyLength !== NO_BODY && inbound.bodyLength !== 0;
  const request: UpstreamRequest = {
    head: call.upstreamHead,
    method: call.upstreamMethod,
    hasBody: streams || upstreamBody !== undefined,
    chunked: streams && inbound.bodyLength < 0,
    timeoutMs: route.timeoutMs,
  };
  const exchange = new HttpExchange(call, request);
  call.exchange = exchange;
  exchange.send();
  if (streams) {
    call.receiver = exchange;
    inbound.readBody();
  }
};

export class HttpExchange implements UpstreamEvents, BodyReceiver {
  readonly #call: Call;
  readonly #request: UpstreamRequest;
  #connection: Connection | undefined;
  #answering = false;
  #over = false;
  /** The whole answer has been given in one piece. */
  #answered = false;
  /** Of an answer to another method than the caller's: its body is not for the caller. */
  #discardsBody = false;
  #compressed: CompressedAnswer | undefined;

  constructor(call: Call, request: UpstreamRequest) {
    this.#call = call;
    this.#request = request;
  }

  send(): void {
    const call = this.#call;
    call.upstreamStartedAt = performance.now();
    const { tries } = call;
    this.#connection =
      tries === undefined
        ? call.plane.pool.send(call.route!.origin!, this.#request, this)
        : call.plane.pool.send(tries.origin, tries.request(this.#request), this);
    this.#sendBody();
  }

  onBody(chunk: Buffer): void {
    if (this.#over) return;
    const call = this.#call;
    if (call.requestBytes > BODY_LIMIT_BYTES) {
      this.#end();
      this.#connection?.abort();
      if (this.#answering) call.inbound.destroy();
      else refuse(call, BODY_TOO_LARGE, 'exchange');
      return;
    }
    if (this.#connection?.writeBody(chunk) === false) call.inbound.pauseBody();
  }

  onBodyEnd(): void {
    if (!this.#over) this.#connection?.endBody();
  }

  onUpstreamDrain(): void {
    if (this.#call.receiver === this) this.#call.inbound.resumeBody();
  }

  onUpstreamHead(head: ResponseHead, whole: string | undefined): void {
    const call = this.#call;
    call.upstreamStatus = head.status;
    call.tries?.onHead(head.status);
    // Conversions never change whether there is a body.
    const status = call.route?.convertedStatuses?.get(head.status) ?? head.status;
    call.status = status;
    call.upstreamHeadMs = performance.now() - call.upstreamStartedAt;
    this.#answering = true;
    if (call.trace !== undefined) this.#noteEnd();
    if (call.watchers !== undefined)
      for (const watcher of call.watchers) watcher.onHead(head.status, head.headers, whole);
    const bodyless = call.upstreamMethod === 'HEAD' && call.method !== 'HEAD';
    this.#discardsBody = call.method === 'HEAD';
    const fields = answerFields(call, head.headers, bodyless || head.status === 204);
    if (bodyless) fields.push('Content-Length', '0');
    const length = this.#discardsBody ? announcedLength(head.headers) : head.length;
    if ((length < 0 || length > PLAIN_BYTES) && !bodyless && isCompressible(status, fields, length)) {
      if (takesGzip(call.inbound.headers)) {
        this.#answerCompressed(status, fields, whole);
        return;
      }
      varied(fields);
    }
    if (whole !== undefined) {
      call.responseBytes = whole.length;
      this.#answerWhole(status, fields, whole);
      return;
    }
    // An HTTP/1.0 caller reads to the end of the connection; others get chunks. Either way the engine sees to it.
    if (head.length === UNTIL_END && call.method === 'HEAD') {
      this.#answerWhole(status, fields, '');
      return;
    }
    call.inbound.answerHead(status, fields);
  }

  onUpstreamBody(chunk: Buffer): void {
    if (this.#over || this.#discardsBody) return;
    const call = this.#call;
    // The read buffer is used again at once; the caller's connection may hold the bytes for long.
    const kept = Buffer.from(chunk);
    if (call.watchers !== undefined) for (const watcher of call.watchers) watcher.onBody(kept);
    if (this.#compressed !== undefined) {
      if (!this.#compressed.write(kept)) this.#connection?.pause();
      return;
    }
    call.responseBytes += chunk.length;
    if (!call.inbound.write(kept)) this.#connection?.pause();
  }

  onUpstreamEnd(): void {
    const call = this.#call;
    if (this.#over) return;
    if (!this.#answered) this.#noteEnd();
    if (call.watchers !== undefined) for (const watcher of call.watchers) watcher.onEnd();
    const uploading = call.receiver === this;
    this.#end();
    // Answered before the upload was complete: the rest of it is of no use to anyone.
    if (uploading) call.inbound.discardBody();
    if (this.#answered) return;
    if (this.#compressed === undefined) call.inbound.end();
    else this.#compressed.end();
  }

  onUpstreamFailure(failure: UpstreamFailure, detail: string): void {
    const call = this.#call;
    if (this.#over) return;
    if (detail === RETRY && !this.#answering) {
      const { tries } = call;
      const { origin } = tries ?? call.route!;
      this.#connection = call.plane.pool.resend(origin!, tries?.request(this.#request) ?? this.#request, this);
      this.#sendBody();
      return;
    }
    if (failure !== 'forbidden' && call.tries?.onFailure(failure, call, this.#answering) === true) {
      this.send();
      // Of a body that turned out to be empty nothing more will come.
      if (this.#request.hasBody && call.upstreamBody === undefined && call.receiver !== this) this.onBodyEnd();
      return;
    }
    this.#noteEnd();
    this.#end();
    if (call.watchers !== undefined) for (const watcher of call.watchers) watcher.onFailure(failure === 'timeout');
    if (failure === 'forbidden') {
      refuse(call, ENDPOINT_NOT_ALLOWED, 'exchange');
      return;
    }
    call.errorMessage = `${failure}: ${detail}`;
    this.#compressed?.destroy();
    const refusal = call.route?.backendFailure ?? (failure === 'timeout' ? GATEWAY_TIMEOUT : BAD_GATEWAY);
    if (this.#answering) call.inbound.destroy();
    else refuse(call, refusal, 'exchange');
  }

  onCallerDrain(): void {
    if (this.#compressed !== undefined) {
      this.#compressed.onCallerDrain();
      return;
    }
    this.#connection?.resume();
  }

  abort(): void {
    this.#compressed?.destroy();
    if (this.#over) return;
    this.#noteEnd();
    this.#end();
    this.#connection?.abort();
  }

  #answerCompressed(status: number, plain: readonly string[], whole: string | undefined): void {
    const { inbound, method } = this.#call;
    const fields = compressedFields(plain);
    if (method === 'HEAD') {
      this.#answerWhole(status, fields, '');
      return;
    }
    if (whole !== undefined) {
      const body = compressed(whole);
      this.#call.responseBytes = body.length;
      fields.push('Content-Length', String(body.length));
      this.#answerWhole(status, fields, body);
      return;
    }
    inbound.answerHead(status, fields);
    this.#compressed = new CompressedAnswer(this.#call, () => this.#connection?.resume());
  }

  #answerWhole(status: number, fields: string[], body: string): void {
    this.#answered = true;
    // Before the answer: with it the call is over, and recorded.
    this.#noteEnd();
    this.#call.inbound.answer(status, fields, body, false);
  }

  #sendBody(): void {
    const body = this.#call.upstreamBody;
    if (body === undefined) return;
    this.#connection?.writeBody(body);
    this.#connection?.endBody();
  }

  #noteEnd(): void {
    const call = this.#call;
    call.upstreamMs = performance.now() - call.upstreamStartedAt;
    call.upstreamAddress = this.#connection?.remoteAddress;
    call.upstreamConnectMs = this.#connection?.connectMs;
  }

  #end(): void {
    this.#over = true;
    this.#call.receiver = undefined;
  }
}

/** What a HEAD answer says of the body it leaves out; UNTIL_END: nothing. */
const announcedLength = (fields: readonly string[]): number =>
  Number(headerValue(fields, 'content-length') ?? UNTIL_END);
