// The channels of one worker, by what they are: APIs and updates that mean the same channel share its turns and its probes.
import type { UpstreamPool } from '../../http/upstream.ts';
import { Origin } from '../../http/upstream.ts';
import type { WindowCounters } from '../../limits/window-counters.ts';
import { ErrorRateHealth } from '../microservice/error-rate.ts';
import type { ErrorRateRules, MicroserviceSnapshot } from '../microservice/snapshot.ts';
import type { Channel } from './channel.ts';
import { nodeOf } from './channel.ts';
import { RowHealth } from './node-health.ts';
import { startProbes } from './probe.ts';
import type { ChannelSnapshot } from './snapshot.ts';

/** Ours: the document names none. An instance that has just gone should not show. */
const MICROSERVICE_RETRIES = 1;

interface Kept {
  readonly channel: Channel;
  readonly stop: () => void;
}

export class Channels {
  readonly #pool: UpstreamPool;
  readonly #windows: WindowCounters;
  readonly #kept = new Map<string, Kept>();
  /** Of nodes. The pool's own are kept for good, but instances come and go. */
  readonly #origins = new Map<string, Origin>();

  constructor(pool: UpstreamPool, windows: WindowCounters) {
    this.#pool = pool;
    this.#windows = windows;
  }

  /** Throws on nodes that cannot be served. */
  channelOf(snapshot: ChannelSnapshot, secure: boolean): Channel {
    return this.#obtain(JSON.stringify([snapshot, secure]), () => this.#plan(snapshot, secure));
  }

  /** The instances of a microservice; throws on those that cannot be served. */
  microserviceOf(service: MicroserviceSnapshot, health: ErrorRateRules | undefined): Channel {
    return this.#obtain(JSON.stringify([service, health]), () => {
      const { namespace, name, instances = [] } = service;
      const judge = (address: string): ErrorRateHealth | undefined =>
        health &&
        new ErrorRateHealth(health, `micro ${namespace}/${name} ${JSON.stringify(health)} ${address}`, this.#windows);
      const nodes = instances.map((instance) => nodeOf(instance, false, undefined, this.#originOf, judge, true));
      return { channel: { nodes, retries: MICROSERVICE_RETRIES, host: undefined }, stop: () => {} };
    });
  }

  /** Stops those that no plan names any more. */
  keep(used: ReadonlySet<Channel>): void {
    for (const [key, { channel, stop }] of this.#kept) {
      if (used.has(channel)) continue;
      stop();
      this.#kept.delete(key);
    }
    const origins = new Set([...used].flatMap(({ nodes }) => nodes.map(({ origin }) => origin)));
    for (const [key, origin] of this.#origins) if (!origins.has(origin)) this.#origins.delete(key);
  }

  close(): void {
    this.keep(new Set());
  }

  readonly #originOf = (url: string, serverName: string | undefined): Origin => {
    const key = `${url} ${serverName ?? ''}`;
    const origin = this.#origins.get(key) ?? new Origin(url, serverName);
    this.#origins.set(key, origin);
    return origin;
  };

  #obtain(key: string, plan: () => Kept): Channel {
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      kept = plan();
      this.#kept.set(key, kept);
    }
    return kept.channel;
  }

  #plan({ id, retries, nodes, host, health }: ChannelSnapshot, secure: boolean): Kept {
    const pool = this.#pool;
    const windows = this.#windows;
    const judges = new Map<string, RowHealth>();
    const judge = (name: string): RowHealth | undefined => {
      if (health === undefined) return undefined;
      const made = new RowHealth(health, `channel ${id} ${name}`, windows);
      judges.set(name, made);
      return made;
    };
    const serverName = host?.replace(/:\d+$/, '');
    const planned = nodes
      .filter(({ weight }) => weight > 0)
      .map((node) => nodeOf(node, secure, serverName, this.#originOf, judge, health?.passive === true));
    const channel: Channel = { nodes: planned, retries, host };
    const active = health?.active;
    if (active === undefined) return { channel, stop: () => {} };
    const probed = planned.map(({ name, origin }) => ({
      name: `channel ${id} ${name}`,
      origin,
      host: host ?? origin.authority,
      note: (outcome: Parameters<RowHealth['noteProbe']>[0], nowMs: number) =>
        judges.get(name)?.noteProbe(outcome, nowMs),
    }));
    return { channel, stop: startProbes(probed, active, pool, windows) };
  }
}
