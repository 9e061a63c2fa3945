// A registry in Consul, by its HTTP API: one blocking query for each service that is followed. The namespace of a
// microservice is a tag of the service; only instances whose checks pass are known. What was known last stays while Consul
// cannot be reached.
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeSnapshot } from '../gateway/channel/snapshot.ts';
import type { Registry, RegistryListener, ServiceName } from './registry.ts';
import { serviceKey } from './registry.ts';

export interface ConsulOptions {
  /** `http://127.0.0.1:8500` */
  readonly url: string;
  readonly token: string | undefined;
  readonly onChange: RegistryListener;
  readonly warn: (event: string, fields: Readonly<Record<string, string>>) => void;
  /** How long Consul holds an answer back while nothing changes, in seconds. */
  readonly waitSeconds?: number;
  readonly firstPauseMs?: number;
}

const WAIT_SECONDS = 60;
/** Consul adds up to a sixteenth of the wait; the rest is for the way. */
const GRACE_MS = 15_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A service that changes all the time is looked at so often. */
const LEAST_PAUSE_MS = 100;
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

export const createConsulRegistry = (options: ConsulOptions): Registry => {
  const followed = new Map<string, Follower>();
  return {
    instancesOf: (service) => followed.get(serviceKey(service))?.instances ?? [],
    follow: (services) => {
      const wanted = new Map(services.map((service) => [serviceKey(service), service]));
      for (const [key, follower] of followed) {
        if (wanted.has(key)) continue;
        follower.stop();
        followed.delete(key);
      }
      for (const [key, service] of wanted) if (!followed.has(key)) followed.set(key, new Follower(service, options));
    },
    close: () => {
      for (const follower of followed.values()) follower.stop();
      followed.clear();
    },
  };
};

class Follower {
  instances: readonly NodeSnapshot[] = [];
  readonly #service: ServiceName;
  readonly #options: ConsulOptions;
  readonly #stop = new AbortController();
  #known = '[]';

  constructor(service: ServiceName, options: ConsulOptions) {
    this.#service = service;
    this.#options = options;
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { firstPauseMs = FIRST_PAUSE_MS, warn } = this.#options;
    let index = 0;
    let pauseMs = firstPauseMs;
    let lost = false;
    while (!signal.aborted) {
      try {
        const reached = await this.#ask(index);
        // Consul's rule: an index that goes back, or is none, begins anew.
        index = reached < index ? 0 : Math.max(1, reached);
        pauseMs = firstPauseMs;
        lost = false;
        await wait(LEAST_PAUSE_MS, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        index = 0;
        const cause = error instanceof Error ? error.message : String(error);
        if (!lost)
          warn('registry cannot be asked, its last answer stays', { service: serviceKey(this.#service), cause });
        lost = true;
        await wait(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Answers the index that was reached. */
  async #ask(index: number): Promise<number> {
    const { url, token, waitSeconds = WAIT_SECONDS, onChange } = this.#options;
    const { namespace, name } = this.#service;
    const address = new URL(`/v1/health/service/${encodeURIComponent(name)}`, url);
    address.searchParams.set('passing', 'true');
    address.searchParams.set('tag', namespace);
    if (index > 0) {
      address.searchParams.set('index', String(index));
      address.searchParams.set('wait', `${waitSeconds}s`);
    }
    const timeout = AbortSignal.timeout(waitSeconds * 1000 * (17 / 16) + GRACE_MS);
    const answer = await fetch(address, {
      headers: token === undefined ? {} : { 'X-Consul-Token': token },
      signal: AbortSignal.any([timeout, this.#stop.signal]),
      redirect: 'error',
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`status ${answer.status}`);
    }
    const reached = Number(answer.headers.get('x-consul-index') ?? 0);
    const instances = readConsulInstances(JSON.parse(await readText(answer)));
    const known = JSON.stringify(instances);
    if (known !== this.#known) {
      this.#known = known;
      this.instances = instances;
      onChange(this.#service);
    }
    return Number.isSafeInteger(reached) ? reached : 0;
  }
}

const readText = async (answer: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_REPLY_BYTES) throw new Error('the reply is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Of /v1/health/service: the service's own address, else its node's; weight as Consul's weight of passing instances. */
export const readConsulInstances = (reply: unknown): readonly NodeSnapshot[] => {
  if (!Array.isArray(reply)) throw new Error('the reply is no list');
  const nodes = reply.flatMap((entry: unknown) => {
    const { Node = {}, Service = {} } = (entry ?? {}) as {
      Node?: { Address?: unknown };
      Service?: { Address?: unknown; Port?: unknown; Weights?: { Passing?: unknown } };
    };
    const host = [Service.Address, Node.Address].find((text) => typeof text === 'string' && text !== '');
    const port = Service.Port;
    if (typeof host !== 'string' || typeof port !== 'number' || !(port >= 1 && port <= 65_535)) return [];
    const passing = Service.Weights?.Passing;
    const weight = typeof passing === 'number' && passing >= 1 ? Math.min(100, Math.floor(passing)) : 1;
    return [{ host, port, weight }];
  });
  return nodes.sort((left, right) =>
    left.host < right.host ? -1 : left.host > right.host ? 1 : left.port - right.port,
  );
};
