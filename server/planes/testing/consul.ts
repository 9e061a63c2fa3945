// A stand-in for Consul where it cannot be installed: /v1/health/service/<name> as its HTTP API documents it, with tags,
// passing, blocking queries by index and wait, X-Consul-Index and X-Consul-Token.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ConsulInstance {
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly passing?: boolean;
  readonly weight?: number;
}

export interface FakeConsul {
  readonly url: string;
  /** Queries that wait for a change now. */
  readonly waiting: () => number;
  readonly asked: readonly string[];
  set(name: string, instances: readonly ConsulInstance[]): void;
  /** The index begins anew, as after a restored snapshot. */
  restartIndex(): void;
  fail(status: number | undefined): void;
  close(): Promise<void>;
}

export const startConsul = async (token?: string): Promise<FakeConsul> => {
  const services = new Map<string, readonly ConsulInstance[]>();
  const held = new Set<() => void>();
  const asked: string[] = [];
  let index = 10;
  let failing: number | undefined;
  const answer = (name: string, tag: string | null, passing: boolean, response: ServerResponse): void => {
    const found = (services.get(name) ?? []).filter(
      (one) => (tag === null || one.tags.includes(tag)) && (!passing || one.passing !== false),
    );
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': String(index) });
    response.end(
      JSON.stringify(
        found.map((one) => ({
          Node: { Node: 'n1', Address: '192.0.2.1' },
          Service: {
            ID: `${name}-${one.port}`,
            Service: name,
            Tags: one.tags,
            Address: one.address,
            Port: one.port,
            Weights: { Passing: one.weight ?? 1, Warning: 1 },
          },
          Checks: [{ Status: one.passing === false ? 'critical' : 'passing' }],
        })),
      ),
    );
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://consul');
    asked.push(request.url ?? '');
    if (failing !== undefined) return void response.writeHead(failing).end('failing');
    if (token !== undefined && request.headers['x-consul-token'] !== token)
      return void response.writeHead(403).end('Permission denied');
    const name = /^\/v1\/health\/service\/([^/]+)$/.exec(url.pathname)?.[1];
    if (name === undefined) return void response.writeHead(404).end();
    const give = (): void =>
      answer(decodeURIComponent(name), url.searchParams.get('tag'), url.searchParams.has('passing'), response);
    // A blocking query returns at once when the index differs from its own, else at the change or after its wait.
    const since = Number(url.searchParams.get('index') ?? 0);
    if (since === 0 || since !== index) return give();
    const waitMs = Number.parseInt(url.searchParams.get('wait') ?? '300', 10) * 1000;
    const release = (): void => {
      if (!held.delete(release)) return;
      clearTimeout(timer);
      if (failing === undefined) give();
      else response.writeHead(failing).end();
    };
    const timer = setTimeout(release, waitMs);
    held.add(release);
    response.on('close', () => {
      held.delete(release);
      clearTimeout(timer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wake = (): void => {
    for (const release of [...held]) release();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: () => held.size,
    asked,
    set: (name, instances) => {
      services.set(name, instances);
      index += 1;
      wake();
    },
    restartIndex: () => {
      index = 1;
      wake();
    },
    fail: (status) => {
      failing = status;
      if (status !== undefined) wake();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
