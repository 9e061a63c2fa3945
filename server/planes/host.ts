// The main thread's side of the data planes: starts workers, gives each the snapshot and every update, keeps the counters'
// memory, collects records and usage. What serves requests is in the workers; nothing here is on their way.
import { randomBytes } from 'node:crypto';
import { reservePort } from '#lib/free-port.ts';
import type { Crew } from './crew.ts';
import { startCrew } from './crew.ts';
import type { EdgeLimits, EdgeSettings } from './edge.ts';
import { DEFAULT_LIMITS, startEdge } from './edge.ts';
import type { AccessRecord } from './gateway/access-record.ts';
import type { AddressRuleSettings } from './gateway/address-rules.ts';
import { OPEN_ADDRESS_RULES } from './gateway/address-rules.ts';
import type { GatewayUpdate } from './gateway/snapshot.ts';
import type { CertificatePair } from './http/tls-names.ts';
import { Counters } from './limits/counters.ts';
import type { PlanUsage } from './limits/slots.ts';
import { SlotBook } from './limits/slots.ts';
import { Published } from './published.ts';

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface PlanesLog {
  readonly info: (event: string, fields?: Fields) => void;
  readonly warn: (event: string, fields?: Fields) => void;
  readonly error: (event: string, fields?: Fields) => void;
}

export interface PlanesOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Threads that serve; 0: the process itself does, for tests. */
  readonly workers: number;
  readonly tlsPort?: number;
  /** For the default domains; without it only custom domains are served over TLS. */
  readonly certificate?: CertificatePair;
  readonly log: PlanesLog;
  /** Records of calls that are over, in batches, from all workers. Without it none are made. */
  readonly onRecord?: (records: readonly AccessRecord[]) => void;
  /** What plans have let through since the last report, at most once a second. A report that is rejected is made again. */
  readonly onUsage?: (usage: readonly PlanUsage[]) => Promise<unknown> | unknown;
  readonly limits?: Partial<EdgeLimits>;
  /** PEM; certificates that backends may be signed by, beside the well-known ones. */
  readonly backendCa?: string;
  /** Where backends may be; without it, everywhere but where none is. Entries must be addresses or ranges. */
  readonly backends?: AddressRuleSettings;
  /** `redis://…`: limits are shared with every edge that names the same. */
  readonly redisUrl?: string | undefined;
}

export interface Planes {
  readonly port: number;
  readonly tlsPort: number | undefined;
  /** Resolves when every worker serves the update. Rejects when there are more limits than counters. */
  apply(update: GatewayUpdate): Promise<void>;
  /** Calls let through by plan, those of earlier lives (`used`) included. */
  usage(): ReadonlyMap<string, number>;
  /** Threads alive; they come back by themselves. */
  readonly threadIds: readonly number[];
  /** Ends one worker at once, as a crash would: for tests of what happens then. */
  terminate(threadId: number): Promise<void>;
  /** Drains within 10 s; the last usage is reported before it resolves. */
  close(): Promise<void>;
}

const DRAIN_MS = 8_000;
const USAGE_MS = 1_000;
const REFRESH_MS = 300_000;

/** Starts the edge; resolves when it listens. Rejects when a port cannot be had. */
export const startPlanes = async (options: PlanesOptions): Promise<Planes> => {
  const { log } = options;
  const counters = new Counters();
  const slots = new SlotBook(counters);
  const published = new Published();
  const settings: EdgeSettings = {
    host: options.host,
    port: await reservePort(options.host, options.port),
    tlsPort: options.tlsPort === undefined ? undefined : await reservePort(options.host, options.tlsPort),
    certificate: options.certificate,
    ticketKeys: randomBytes(48),
    reusePort: options.workers > 0,
    records: options.onRecord !== undefined,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    backendCa: options.backendCa,
    backends: options.backends ?? OPEN_ADDRESS_RULES,
    redis:
      options.redisUrl === undefined
        ? undefined
        : { url: options.redisUrl, machine: randomBytes(12).toString('base64url') },
  };
  const whole = () => {
    const named: Record<string, number> = {};
    for (const service of published.services()) slots.assign(service, named);
    return { update: published.whole(), slots: named };
  };
  const reports = {
    records: (records: readonly AccessRecord[]) => options.onRecord?.(records),
    warn: (event: string, fields: Fields) => log.warn(event, fields),
  };
  const crew: Crew =
    options.workers > 0
      ? await startCrew({ size: options.workers, settings, memory: counters.memory, whole, reports, log })
      : await inProcess(settings, counters.memory, reports);

  let reporting: Promise<void> = Promise.resolve();
  const report = (): Promise<void> => {
    reporting = reporting.then(async () => {
      const usage = slots.takeUsage();
      if (usage.length === 0) return;
      try {
        await options.onUsage?.(usage);
      } catch (error) {
        slots.untakeUsage(usage);
        log.error('usage not recorded', { cause: error instanceof Error ? error.message : String(error) });
      }
    });
    return reporting;
  };
  const usageTimer = setInterval(() => void report(), USAGE_MS).unref();
  const refreshTimer = setInterval(() => slots.refreshRates(Date.now()), REFRESH_MS).unref();

  let applying: Promise<void> = Promise.resolve();
  const apply = async (update: GatewayUpdate): Promise<void> => {
    published.merge(update);
    const named: Record<string, number> = {};
    for (const service of update.services) slots.assign(service, named);
    await crew.apply(update, named);
    // Every worker has left the old plans: what nobody names any more may count for something else. Walking all services is
    // not worth it for every update; what is left over waits for the next that takes some away.
    if (update.full || update.removed.length > 0) slots.release(whole().slots);
  };
  return {
    port: settings.port === 0 ? crew.port : settings.port,
    tlsPort: crew.tlsPort,
    get threadIds() {
      return crew.threadIds();
    },
    apply: (update) => {
      const done = applying.then(() => apply(update));
      applying = done.catch(() => {});
      return done;
    },
    terminate: (threadId) => crew.terminate(threadId),
    usage: () => slots.usage(),
    close: async () => {
      clearInterval(usageTimer);
      clearInterval(refreshTimer);
      await applying;
      await crew.close(DRAIN_MS);
      await report();
    },
  };
};

const inProcess = async (
  settings: EdgeSettings,
  memory: SharedArrayBuffer,
  reports: Parameters<typeof startEdge>[4],
): Promise<Crew> => {
  const nothing: GatewayUpdate = { revision: 0, full: true, services: [], removed: [] };
  const edge = await startEdge(settings, memory, nothing, {}, reports);
  return {
    port: edge.port,
    tlsPort: edge.tlsPort,
    threadIds: () => [],
    terminate: async () => {},
    apply: async (update, slots) => edge.apply(update, slots),
    close: (drainMs) => edge.close(drainMs),
  };
};
