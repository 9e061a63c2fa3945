// Takes what was written to what is served: follows the change feed, compiles the services it names off the request
// path, hands them to the edge, and keeps a copy on disk. Changes that come together are compiled together.
import { setTimeout } from 'node:timers/promises';
import type { GatewayUpdate, ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import type { Log } from '#telemetry/log.ts';
import { describeError } from '#telemetry/log.ts';
import type { SnapshotFiles } from './snapshot-files.ts';

export interface Compiled {
  readonly services: readonly ServiceSnapshot[];
  readonly removed: readonly string[];
}

export interface ChangeFeed {
  /** Revision of the newest committed change. */
  revision(): Promise<number>;
  /** Service ids changed after a revision, and the revision reached. */
  changesSince(revision: number): Promise<{ readonly revision: number; readonly aggregates: readonly string[] }>;
  /** Calls back after commits; several may come as one. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

export interface GatewayPublisherParts {
  readonly feed: ChangeFeed;
  /** Compiles these services, or all. */
  readonly compile: (ids: readonly string[] | undefined) => Promise<Compiled>;
  readonly apply: (update: GatewayUpdate) => Promise<void>;
  readonly files: SnapshotFiles;
  readonly log: Log;
}

export interface GatewayPublisher {
  /** Compiles everything and follows changes from there. */
  start(): Promise<void>;
  /** Ends after the publication under way. */
  stop(): Promise<void>;
}

/** After a failure the same changes are tried again; pause between tries. */
const RETRY_MS = 1000;

/** Serves the copy on disk, before any store has answered. */
export const restoreGateway = async ({
  files,
  apply,
  log,
}: Pick<GatewayPublisherParts, 'files' | 'apply' | 'log'>): Promise<void> => {
  const { services, damaged } = await files.load();
  for (const file of damaged) log.warn('snapshot copy is damaged and was left out', { file });
  if (services.length > 0) await apply({ revision: 0, full: true, services, removed: [] });
};

export const createGatewayPublisher = (parts: GatewayPublisherParts): GatewayPublisher => {
  const { feed, log } = parts;
  let revision = 0;
  let started = false;
  let wanted = false;
  let running: Promise<void> | undefined;
  const stop = new AbortController();
  let unsubscribe: (() => void) | undefined;
  let saving: Promise<void> = Promise.resolve();

  // Disk follows behind: a caller of ReleaseService does not wait for the copy.
  const keepCopy = (save: () => Promise<void>): void => {
    saving = saving.then(save).catch((error: unknown) => {
      log.error('snapshot was not written to disk', { cause: describeError(error) });
    });
  };

  const publishAll = async (): Promise<void> => {
    const reached = await feed.revision();
    const { services } = await parts.compile(undefined);
    await parts.apply({ revision: reached, full: true, services, removed: [] });
    revision = reached;
    started = true;
    keepCopy(() => parts.files.replace(services));
  };

  const publishChanges = async (): Promise<void> => {
    const { revision: reached, aggregates } = await feed.changesSince(revision);
    if (aggregates.length > 0) {
      const { services, removed } = await parts.compile(aggregates);
      await parts.apply({ revision: reached, full: false, services, removed });
      keepCopy(() => parts.files.save(services, removed));
      log.debug('snapshot published', { revision: reached, services: services.length, removed: removed.length });
    }
    revision = reached;
  };

  const run = async (): Promise<void> => {
    while (wanted && !stop.signal.aborted) {
      wanted = false;
      try {
        await (started ? publishChanges() : publishAll());
      } catch (error) {
        log.error('snapshot was not published, the last one stays', { cause: describeError(error) });
        wanted = true;
        await setTimeout(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  };

  const wake = (): void => {
    wanted = true;
    running ??= run().finally(() => {
      running = undefined;
      // A change that came between the loop's last look and this line would wait for the next one.
      if (wanted && !stop.signal.aborted) wake();
    });
  };

  return {
    async start() {
      unsubscribe = feed.onChange(wake);
      wake();
      await running;
    },
    async stop() {
      stop.abort();
      unsubscribe?.();
      await running;
      await saving;
    },
  };
};
