// The callers' open connections: which requests on each still wait for their answer, and since when a connection is idle.
// One listener for a connection instead of one for a request; one sweep for idle connections instead of a timer for each.
import type { Socket } from 'node:net';

/** A request whose answer is not complete. */
export interface Pending {
  onConnectionClosed(): void;
}

export interface ConnectionState {
  readonly pending: Pending[];
  idleSince: number;
  readonly remoteAddress: string;
  readonly serverAddress: string;
}

const STATE = Symbol('connection state');
type Known = Socket & { [STATE]?: ConnectionState };

/** IPv4 as such, where the listener takes both kinds. */
const plain = (address = ''): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #sweep: NodeJS.Timeout;
  #draining = false;

  constructor(keepAliveMs: number) {
    const everyMs = Math.max(50, Math.min(5_000, keepAliveMs / 4));
    this.#sweep = setInterval(() => this.#closeIdle(performance.now() - keepAliveMs), everyMs).unref();
  }

  /** Whether answers are to end their connections. */
  get draining(): boolean {
    return this.#draining;
  }

  add(socket: Socket): void {
    const state: ConnectionState = {
      pending: [],
      idleSince: performance.now(),
      remoteAddress: plain(socket.remoteAddress),
      serverAddress: plain(socket.localAddress),
    };
    (socket as Known)[STATE] = state;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      for (const pending of state.pending.splice(0)) pending.onConnectionClosed();
    });
  }

  /** Forgets a connection that another protocol has taken over. */
  release(socket: Socket): void {
    this.#sockets.delete(socket);
    this.stateOf(socket).pending.length = 0;
  }

  /** State of a connection that add() has seen, as all have whose requests arrive. */
  stateOf(socket: Socket): ConnectionState {
    return (socket as Known)[STATE]!;
  }

  /** The answer is complete; true when the connection was waiting for it still. */
  settle(socket: Socket, pending: Pending): boolean {
    const state = this.stateOf(socket);
    const at = state.pending.indexOf(pending);
    if (at < 0) return false;
    state.pending.splice(at, 1);
    state.idleSince = performance.now();
    if (this.#draining && state.pending.length === 0) socket.destroySoon();
    return true;
  }

  /** From now on a connection ends with the answers that it waits for. */
  drain(): void {
    this.#draining = true;
    clearInterval(this.#sweep);
  }

  #closeIdle(before: number): void {
    for (const socket of this.#sockets) {
      const { pending, idleSince } = this.stateOf(socket);
      if (pending.length === 0 && idleSince < before) socket.destroySoon();
    }
  }
}
