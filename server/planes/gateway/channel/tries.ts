// The tries of one call: the node that it is with, what that node's answer says of it, and whether there is another try.
import type { Origin, UpstreamFailure, UpstreamRequest } from '../../http/upstream.ts';
import type { Call } from '../call.ts';
import type { Channel, Node } from './channel.ts';
import { pickNode } from './channel.ts';

/** RFC 9110, section 9.2.2: what may be sent twice, as far as anyone sends it. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** A node that does not take a connection within this is left for another. */
const CONNECT_TIMEOUT_MS = 3_000;

export class Tries {
  readonly #channel: Channel;
  readonly #onMove: ((node: Node) => void) | undefined;
  readonly #startedAt = performance.now();
  #node: Node;
  #tried: Node[] | undefined;
  #left: number;

  /** `onMove`: when another node takes the call. */
  constructor(channel: Channel, node: Node, onMove?: (node: Node) => void) {
    this.#channel = channel;
    this.#onMove = onMove;
    this.#node = node;
    this.#left = channel.retries;
  }

  get origin(): Origin {
    return this.#node.origin;
  }

  /** The request as the node gets it. */
  request(request: UpstreamRequest): UpstreamRequest {
    return { ...request, head: this.head(request.head), connectTimeoutMs: CONNECT_TIMEOUT_MS };
  }

  head(head: string): string {
    if (this.#channel.host !== undefined) return head;
    // The gateway's Host is the first field; where a parameter of the API sets it there is none.
    const at = head.indexOf('\r\n') + 2;
    if (!head.startsWith('Host: ', at)) return head;
    const end = head.indexOf('\r\n', at);
    return `${head.slice(0, at)}Host: ${this.#node.origin.authority}${head.slice(end)}`;
  }

  onHead(status: number): void {
    if (this.#node.judged) this.#node.health?.note(status, Date.now());
  }

  /** Answers whether to send again, to another node. A timeout while the caller was sending tells nothing of the node. */
  onFailure(failure: UpstreamFailure, call: Call, answering: boolean): boolean {
    const timedOut = failure === 'timeout';
    const uploading = call.receiver !== undefined;
    if (this.#node.judged && !(timedOut && uploading))
      this.#node.health?.note(timedOut ? 'timeout' : 'connect', Date.now());
    if (answering || this.#left === 0 || !IDEMPOTENT.has(call.upstreamMethod)) return false;
    // What has been sent of a body is not kept.
    if (call.requestBytes > 0 && call.upstreamBody === undefined) return false;
    // All tries together have the time of one: it is what the caller was promised.
    if (performance.now() - this.#startedAt >= (call.route?.timeoutMs ?? 0)) return false;
    this.#left -= 1;
    this.#tried ??= [];
    this.#tried.push(this.#node);
    const next = pickNode(this.#channel.nodes, this.#tried, Date.now());
    if (next === undefined) return false;
    this.#node = next;
    this.#onMove?.(next);
    return true;
  }
}
