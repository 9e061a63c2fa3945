// The nodes behind a channel or a microservice, and which of them the next call goes to.
import type { Origin } from '../../http/upstream.ts';
import type { NodeHealth } from './node-health.ts';
import type { NodeSnapshot } from './snapshot.ts';
import type { Weighted } from './weighted-turns.ts';
import { nextTurn } from './weighted-turns.ts';

export interface Node extends Weighted {
  /** `host:port`. */
  readonly name: string;
  readonly origin: Origin;
  /** undefined: taken to be well. */
  readonly health: NodeHealth | undefined;
  /** Whether what callers are answered counts. */
  readonly judged: boolean;
}

export interface Channel {
  readonly nodes: readonly Node[];
  readonly retries: number;
  /** Value of Host towards every node; undefined: each node's own. */
  readonly host: string | undefined;
}

/** Throws on a node that is no host and port. */
export const nodeOf = (
  { host, port, weight }: NodeSnapshot,
  secure: boolean,
  serverName: string | undefined,
  originOf: (url: string, serverName: string | undefined) => Origin,
  judge: (name: string) => NodeHealth | undefined,
  judged: boolean,
): Node => {
  const authority = host.includes(':') ? `[${host}]` : host;
  const name = `${authority}:${port}`;
  const origin = originOf(`${secure ? 'https' : 'http'}://${name}`, serverName);
  return { name, origin, weight, credit: 0, health: judge(name), judged };
};

/**
 * The node for the next try, by weight. Those that failed this call before, and those that are down, come last: when every
 * node is down calls go to all of them, because a check that is wrong must not do what a failing backend does.
 * undefined: no node has a weight.
 */
export const pickNode = (nodes: readonly Node[], tried: readonly Node[], nowMs: number): Node | undefined => {
  const isUp = (node: Node): boolean => node.health?.isDown(nowMs) !== true;
  if (tried.length === 0) return nextTurn(nodes, isUp) ?? nextTurn(nodes, anyone);
  const isNew = (node: Node): boolean => !tried.includes(node);
  return (
    nextTurn(nodes, (node) => isUp(node) && isNew(node)) ??
    nextTurn(nodes, isNew) ??
    nextTurn(nodes, isUp) ??
    nextTurn(nodes, anyone)
  );
};

const anyone = (): boolean => true;
