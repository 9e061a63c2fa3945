// A WebSocket between its caller and its backend: bytes both ways, each side slowed to the pace of the other. Ends when both
// have ended, when one breaks, and when its time is over; then both are told with a Close wherever a frame ends.
import type { Duplex } from 'node:stream';
import { closeFrame, FrameTracker, GOING_AWAY } from './websocket-frames.ts';

export interface TunnelEvents {
  /** Bytes that were passed on. */
  onFromCaller(bytes: number): void;
  onFromBackend(bytes: number): void;
  /** Once. `why`: what the gateway ended it for. */
  onTunnelEnd(why: string | undefined): void;
}

export interface TunnelLimits {
  /** Without a byte from either side. */
  readonly idleMs: number;
  readonly totalMs: number;
}

/** After the Close of the gateway, for the sides to end their connections. */
const FAREWELL_MS = 2_000;

export class WebSocketTunnel {
  readonly #caller: Duplex;
  readonly #backend: Duplex;
  readonly #events: TunnelEvents;
  readonly #limits: TunnelLimits;
  readonly #toBackend = new FrameTracker();
  readonly #toCaller = new FrameTracker();
  readonly #openedAt = performance.now();
  #activeAt = this.#openedAt;
  #leaving: { readonly why: string; readonly at: number } | undefined;
  /** Ways that the gateway's Close has ended. */
  #backendTold = false;
  #callerTold = false;
  #ends = 0;
  #over = false;

  constructor(caller: Duplex, backend: Duplex, limits: TunnelLimits, events: TunnelEvents) {
    this.#caller = caller;
    this.#backend = backend;
    this.#limits = limits;
    this.#events = events;
    for (const side of [caller, backend]) {
      side.on('error', () => this.cut());
      side.on('close', () => this.#onClose(side));
    }
    caller.on('drain', () => backend.resume());
    backend.on('drain', () => caller.resume());
    caller.on('data', (chunk: Buffer) => this.fromCaller(chunk));
    backend.on('data', (chunk: Buffer) => this.fromBackend(chunk));
    caller.on('end', () => this.#onEnd(backend));
    backend.on('end', () => this.#onEnd(caller));
    caller.resume();
    backend.resume();
  }

  fromCaller(chunk: Buffer): void {
    this.#activeAt = performance.now();
    if (this.#backendTold || this.#over) return;
    const size = this.#toBackend.advance(chunk, this.#leaving !== undefined);
    this.#events.onFromCaller(size);
    if (size > 0 && !this.#backend.write(size === chunk.length ? chunk : chunk.subarray(0, size))) this.#caller.pause();
    if (this.#leaving !== undefined) this.#tell();
  }

  fromBackend(chunk: Buffer): void {
    this.#activeAt = performance.now();
    if (this.#callerTold || this.#over) return;
    const size = this.#toCaller.advance(chunk, this.#leaving !== undefined);
    this.#events.onFromBackend(size);
    if (size > 0 && !this.#caller.write(size === chunk.length ? chunk : chunk.subarray(0, size))) this.#backend.pause();
    if (this.#leaving !== undefined) this.#tell();
  }

  /** Ends what has been open or silent for too long, and cuts what does not end after it was told to. */
  expire(now: number): void {
    if (this.#leaving !== undefined) {
      if (now - this.#leaving.at > FAREWELL_MS) this.cut();
    } else if (now - this.#activeAt > this.#limits.idleMs) this.leave('timeout: no data in time');
    else if (now - this.#openedAt > this.#limits.totalMs) this.leave('timeout: open for too long');
  }

  /** Sends both sides a Close, at the next end of a frame. */
  leave(why: string): void {
    if (this.#over || this.#leaving !== undefined) return;
    this.#leaving = { why, at: performance.now() };
    this.#tell();
  }

  /** Ends both connections at once. */
  cut(): void {
    if (this.#over) return;
    this.#over = true;
    this.#caller.destroy();
    this.#backend.destroy();
    this.#events.onTunnelEnd(this.#leaving?.why);
  }

  #tell(): void {
    if (!this.#callerTold && this.#toCaller.between) {
      this.#callerTold = true;
      if (!this.#toCaller.closed) this.#caller.write(closeFrame(GOING_AWAY, '', false));
      this.#caller.end();
      this.#backend.resume();
    }
    if (!this.#backendTold && this.#toBackend.between) {
      this.#backendTold = true;
      if (!this.#toBackend.closed) this.#backend.write(closeFrame(GOING_AWAY, '', true));
      this.#backend.end();
      this.#caller.resume();
    }
  }

  #onEnd(other: Duplex): void {
    this.#ends += 1;
    if (!other.writableEnded) other.end();
    if (this.#ends === 2) this.#finishWhenWritten();
  }

  /** Both sides have said all they had; what is still on its way to them goes out first. */
  #finishWhenWritten(): void {
    const finish = (): void => {
      if (this.#caller.writableFinished && this.#backend.writableFinished) this.cut();
    };
    this.#caller.once('finish', finish);
    this.#backend.once('finish', finish);
    finish();
  }

  #onClose(side: Duplex): void {
    // One side is gone without having ended: the other cannot go on.
    const other = side === this.#caller ? this.#backend : this.#caller;
    if (!this.#over && side.readableEnded && !other.destroyed && other.writableEnded && !other.writableFinished) {
      other.once('finish', () => this.cut());
      return;
    }
    this.cut();
  }
}

const SWEEP_MS = 100;

/** The tunnels of one plane: watched by one clock, ended together. */
export class Tunnels {
  readonly #open = new Set<WebSocketTunnel>();
  #clock: NodeJS.Timeout | undefined;
  #draining = false;

  get size(): number {
    return this.#open.size;
  }

  /** Watches a tunnel until `forget`. */
  add(tunnel: WebSocketTunnel): void {
    this.#open.add(tunnel);
    this.#clock ??= setInterval(() => {
      const now = performance.now();
      for (const one of this.#open) one.expire(now);
    }, SWEEP_MS).unref();
    if (this.#draining) tunnel.leave('the gateway is stopping');
  }

  forget(tunnel: WebSocketTunnel): void {
    this.#open.delete(tunnel);
    if (this.#open.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  /** Tells all callers and backends to go away; each tunnel is cut soon after. */
  drain(): void {
    this.#draining = true;
    for (const tunnel of this.#open) tunnel.leave('the gateway is stopping');
  }

  cut(): void {
    for (const tunnel of this.#open) tunnel.cut();
  }
}
