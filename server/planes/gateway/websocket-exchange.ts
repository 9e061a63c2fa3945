// exchange, WebSocket: asks the backend to switch protocols as the caller asked the gateway; when it does, the two are left
// to each other (websocket-tunnel.ts), and when it does not, its answer is the caller's. The caller's key, version,
// subprotocols and extensions pass through, so the gateway has no part in what they agree on.
import net from 'node:net';
import tls from 'node:tls';
import { FORBIDDEN, guardedLookup, refusedSocket } from '../http/connect-guard.ts';
import type { ResponseHead } from '../http/response-parser.ts';
import type { Call, Outcome, Step } from './call.ts';
import { headerValue } from './header-fields.ts';
import type { Refusal } from './refusal.ts';
import { BAD_GATEWAY, BAD_REQUEST, ENDPOINT_NOT_ALLOWED, GATEWAY_TIMEOUT } from './refusal.ts';
import { answerFields, refuse } from './respond.ts';
import type { HandshakeEvents } from './websocket-handshake.ts';
import { HandshakeReader } from './websocket-handshake.ts';
import type { TunnelEvents } from './websocket-tunnel.ts';
import { WebSocketTunnel } from './websocket-tunnel.ts';

const NEED_KEY: Refusal = { status: 403, message: 'need header Sec-WebSocket-Key' };
const NEED_VERSION: Refusal = { status: 403, message: 'need header Sec-WebSocket-Version' };

/** A request to an API of protocol WEBSOCKET asks for an upgrade, or is refused. */
export const checkUpgrade: Step = {
  phase: 'validate',
  run: ({ inbound }: Call): Outcome => {
    if (headerValue(inbound.headers, 'sec-websocket-key') === undefined) return NEED_KEY;
    if (headerValue(inbound.headers, 'sec-websocket-version') === undefined) return NEED_VERSION;
    // Both fields and yet no upgrade: a request with a body, one over HTTP/2, or one that never asks.
    return inbound.upgrade === undefined ? BAD_REQUEST : undefined;
  },
};

export const openWebSocket: Step = {
  phase: 'exchange',
  run: (call: Call): Outcome => {
    new WebSocketExchange(call).open();
    return undefined;
  },
};

/** What rewrite ends a head's fields with, and what an upgrade has in its place. */
const KEPT = '\r\nConnection: keep-alive\r\n';
const UPGRADE = '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

class WebSocketExchange implements HandshakeEvents, TunnelEvents {
  readonly #call: Call;
  readonly #reader = new HandshakeReader(this);
  #socket: net.Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tunnel: WebSocketTunnel | undefined;
  #answering = false;
  #whole = false;
  #over = false;

  constructor(call: Call) {
    this.#call = call;
  }

  open(): void {
    const call = this.#call;
    const { origin = call.route!.origin! } = call.tries ?? {};
    const upstreamHead = call.tries?.head(call.upstreamHead) ?? call.upstreamHead;
    const { ca, guard } = call.plane.pool.options;
    const { hostname: host, port } = origin;
    call.upstreamStartedAt = performance.now();
    call.pending = this;
    const lookup = guard === undefined ? {} : { lookup: guardedLookup(guard, port) };
    const refused = guard && refusedSocket(guard, host, port);
    const socket =
      refused ??
      (origin.secure
        ? tls.connect({
            host,
            port,
            ALPNProtocols: ['http/1.1'],
            ...(net.isIP(host) === 0 ? { servername: host } : {}),
            ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
            ...lookup,
          })
        : net.connect({ host, port, noDelay: true, allowHalfOpen: true, ...lookup }));
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => {
      call.upstreamConnectMs = performance.now() - call.upstreamStartedAt;
      call.upstreamAddress = socket.remoteAddress;
    });
    const at = upstreamHead.lastIndexOf(KEPT);
    socket.write(upstreamHead.slice(0, at) + UPGRADE + upstreamHead.slice(at + KEPT.length), 'latin1');
    this.#timer = setTimeout(() => this.#fail(GATEWAY_TIMEOUT, 'timeout: no answer in time'), call.route!.timeoutMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  /** The caller went away before the backend had answered. */
  abort(): void {
    this.#over = true;
    this.#noteEnd();
    this.#socket?.destroy();
  }

  onSwitched(headers: string[], early: Buffer): void {
    const call = this.#call;
    const socket = this.#socket!;
    const upgrade = call.inbound.upgrade!;
    clearTimeout(this.#timer);
    call.pending = undefined;
    call.status = 101;
    call.upstreamStatus = 101;
    call.upstreamHeadMs = performance.now() - call.upstreamStartedAt;
    socket.pause();
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    for (const watcher of call.watchers ?? []) {
      watcher.onHead(101, headers, '');
      watcher.onEnd();
    }
    const fields = answerFields(call, headers, true);
    fields.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
    const upgraded = upgrade.call(call.inbound, fields);
    const limits = { idleMs: call.route!.timeoutMs, totalMs: call.route!.webSocketMs ?? Number.POSITIVE_INFINITY };
    const tunnel = new WebSocketTunnel(upgraded.stream, socket, limits, this);
    this.#tunnel = tunnel;
    call.plane.tunnels.add(tunnel);
    if (early.length > 0) tunnel.fromBackend(early);
    if (upgraded.early.length > 0) tunnel.fromCaller(upgraded.early);
  }

  onFromCaller(bytes: number): void {
    this.#call.requestBytes += bytes;
  }

  onFromBackend(bytes: number): void {
    this.#call.responseBytes += bytes;
  }

  onTunnelEnd(why: string | undefined): void {
    const call = this.#call;
    call.plane.tunnels.forget(this.#tunnel!);
    this.#noteEnd();
    if (why !== undefined) call.errorMessage = why;
    call.onAnswered();
  }

  onHead(head: ResponseHead, whole: string | undefined): void {
    const call = this.#call;
    this.#answering = true;
    clearTimeout(this.#timer);
    call.upstreamStatus = head.status;
    call.status = call.route?.convertedStatuses?.get(head.status) ?? head.status;
    call.upstreamHeadMs = performance.now() - call.upstreamStartedAt;
    const fields = answerFields(call, head.headers, head.status === 204);
    for (const watcher of call.watchers ?? []) watcher.onHead(head.status, head.headers, whole);
    this.#whole = whole !== undefined;
    if (whole === undefined) {
      call.inbound.answerHead(call.status, fields);
      return;
    }
    call.responseBytes = whole.length;
    call.inbound.answer(call.status, fields, whole, false);
  }

  onBody(chunk: Buffer): void {
    const call = this.#call;
    const kept = Buffer.from(chunk);
    call.responseBytes += kept.length;
    for (const watcher of call.watchers ?? []) watcher.onBody(kept);
    // Refusals of an upgrade are short: a caller that does not take one is not worth waiting for.
    call.inbound.write(kept);
  }

  onEnd(): void {
    const call = this.#call;
    this.#over = true;
    this.#noteEnd();
    this.#socket?.destroy();
    for (const watcher of call.watchers ?? []) watcher.onEnd();
    if (!this.#whole) call.inbound.end();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#over) return;
    try {
      this.#reader.execute(chunk);
    } catch (error) {
      this.#fail(BAD_GATEWAY, `invalid: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  readonly #onEnd = (): void => {
    if (this.#over) return;
    try {
      this.#reader.close();
    } catch (error) {
      this.#fail(BAD_GATEWAY, `reset: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === FORBIDDEN) {
      this.#fail(ENDPOINT_NOT_ALLOWED, ENDPOINT_NOT_ALLOWED.message);
      return;
    }
    const what = this.#call.upstreamConnectMs === undefined ? 'unreachable' : 'reset';
    this.#fail(BAD_GATEWAY, `${what}: ${error.code ?? error.message}`);
  };

  readonly #onClose = (): void => this.#fail(BAD_GATEWAY, 'reset: connection closed');

  #fail(refusal: Refusal, why: string): void {
    if (this.#over) return;
    const call = this.#call;
    this.#over = true;
    this.#noteEnd();
    this.#socket?.destroy();
    call.errorMessage = why;
    for (const watcher of call.watchers ?? []) watcher.onFailure(refusal === GATEWAY_TIMEOUT);
    if (this.#answering) call.inbound.destroy();
    else refuse(call, call.route?.backendFailure ?? refusal, 'exchange');
  }

  #noteEnd(): void {
    clearTimeout(this.#timer);
    this.#call.pending = undefined;
    this.#call.upstreamMs = performance.now() - this.#call.upstreamStartedAt;
  }
}
