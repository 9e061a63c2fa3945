// Asks a node whether it is well. One of the workers does at each interval: who is first takes the turn, in memory that all
// share, so a worker that ends leaves its turns to the others.
import type { ResponseHead } from '../../http/response-parser.ts';
import type { Origin, UpstreamEvents, UpstreamFailure, UpstreamPool } from '../../http/upstream.ts';
import type { WindowCounters } from '../../limits/window-counters.ts';
import type { NodeFailure } from './node-health.ts';
import type { ProbeRules } from './snapshot.ts';

export interface Probed {
  /** Of the node within its channel, the same in every worker. */
  readonly name: string;
  readonly origin: Origin;
  /** Value of Host. */
  readonly host: string;
  readonly note: (outcome: number | NodeFailure, nowMs: number) => void;
}

/** Probes at once and then at every interval. Answers how to stop. */
export const startProbes = (
  nodes: readonly Probed[],
  rules: ProbeRules,
  pool: UpstreamPool,
  windows: WindowCounters,
): (() => void) => {
  const { intervalMs } = rules;
  const turns = nodes.map((node) => ({ node, key: windows.key(`${node.name} probe ${intervalMs}`, true) }));
  // A little less than the interval, or a timer that fires early would find its own last turn not over yet.
  const turnMs = Math.floor(intervalMs * 0.9);
  const round = (): void => {
    const now = Date.now();
    for (const { node, key } of turns)
      if (windows.take(key, 1, now, now + turnMs, turnMs) >= 0) new Probe(node, rules, pool).send();
  };
  const first = setImmediate(round);
  const timer = setInterval(round, intervalMs).unref();
  return () => {
    clearImmediate(first);
    clearInterval(timer);
  };
};

class Probe implements UpstreamEvents {
  readonly #node: Probed;
  readonly #rules: ProbeRules;
  readonly #pool: UpstreamPool;
  #abort: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(node: Probed, rules: ProbeRules, pool: UpstreamPool) {
    this.#node = node;
    this.#rules = rules;
    this.#pool = pool;
  }

  send(): void {
    const { path, timeoutMs, headers } = this.#rules;
    const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const host = headers.some(([name]) => name.toLowerCase() === 'host') ? '' : `Host: ${this.#node.host}\r\n`;
    const head = `GET ${path} HTTP/1.1\r\n${host}${fields}Connection: close\r\n\r\n`;
    const request = { head, method: 'GET', hasBody: false, chunked: false, timeoutMs };
    // Bytes that trickle in keep the connection's own patience; a probe's has an end.
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs).unref();
    const connection = this.#pool.resend(this.#node.origin, request, this);
    this.#abort = () => connection.abort();
  }

  onUpstreamHead(head: ResponseHead): void {
    this.#end(head.status);
  }

  onUpstreamFailure(failure: UpstreamFailure): void {
    this.#end(failure === 'timeout' ? 'timeout' : 'connect');
  }

  onUpstreamBody(): void {}
  onUpstreamEnd(): void {}
  onUpstreamDrain(): void {}

  #end(outcome: number | NodeFailure): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#abort?.();
    this.#node.note(outcome, Date.now());
  }
}
