// One edge: listeners, the gateway behind them, and its records in batches. Runs in a worker thread, or in the process
// itself when there are no workers.

import type { AccessRecord } from './gateway/access-record.ts';
import type { AddressRuleSettings } from './gateway/address-rules.ts';
import { planAddressRules } from './gateway/address-rules.ts';
import { GatewayPlane } from './gateway/plane.ts';
import { refusalBody } from './gateway/refusal.ts';
import type { GatewayUpdate } from './gateway/snapshot.ts';
import type { Inbound } from './http/inbound.ts';
import type { Listener } from './http/listener.ts';
import { listen } from './http/listener.ts';
import { listenTls } from './http/tls-listener.ts';
import type { CertificatePair } from './http/tls-names.ts';
import { TlsNames } from './http/tls-names.ts';
import { UpstreamPool } from './http/upstream.ts';
import { Counters } from './limits/counters.ts';
import type { Slots } from './limits/slots.ts';
import { Load } from './load.ts';

/** Plain data, sent to workers. */
export interface EdgeSettings {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
  /** For default domains; custom domains bring their own. */
  readonly certificate: CertificatePair | undefined;
  /** 48 bytes, the same in every worker: a session begun with one may be taken up by another. */
  readonly ticketKeys: Uint8Array;
  readonly reusePort: boolean;
  readonly records: boolean;
  readonly limits: EdgeLimits;
  /** Certificates that backends may be signed by, beside the well-known ones. */
  readonly backendCa: string | undefined;
  /** Where limits are shared with other machines, and what this one is called there. */
  readonly redis: { readonly url: string; readonly machine: string } | undefined;
  /** Where backends may be. */
  readonly backends: AddressRuleSettings;
}

export interface EdgeLimits {
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly backendIdleMs: number;
  readonly stalledCallerMs: number;
  /** Calls in progress in one worker, and how late its event loop may be: load.ts. */
  readonly maxCalls: number;
  readonly maxLagMs: number;
  /** Requests that one backend has from one worker; as many more wait for so long: backend-line.ts. */
  readonly maxBackendCalls: number;
  readonly maxWaitMs: number;
}

export const DEFAULT_LIMITS: EdgeLimits = {
  maxHeaderBytes: 32_768,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 300_000,
  keepAliveMs: 65_000,
  // Below the 5 s after which many servers close what is idle.
  backendIdleMs: 4_000,
  stalledCallerMs: 60_000,
  maxCalls: 10_000,
  maxLagMs: 1_000,
  maxBackendCalls: 1_024,
  maxWaitMs: 5_000,
};

export interface EdgeReports {
  readonly records: (records: readonly AccessRecord[]) => void;
  readonly warn: (event: string, fields: Readonly<Record<string, string>>) => void;
}

export interface Edge {
  readonly port: number;
  readonly tlsPort: number | undefined;
  apply(update: GatewayUpdate, slots: Slots): void;
  /** Lets open calls end for so long, then cuts them. */
  close(drainMs: number): Promise<void>;
}

const BATCH_MS = 100;
const BATCH_RECORDS = 500;
/** Idle connections kept to one backend by one worker. */
const MAX_IDLE = 256;

const FAULT_TEXT: Readonly<Record<number, string>> = {
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/** Plans the snapshot first and listens then. Rejects when a port cannot be had. */
export const startEdge = async (
  settings: EdgeSettings,
  memory: SharedArrayBuffer,
  update: GatewayUpdate,
  slots: Slots,
  reports: EdgeReports,
): Promise<Edge> => {
  const { limits } = settings;
  const pool = new UpstreamPool({
    idleMs: limits.backendIdleMs,
    maxIdlePerOrigin: MAX_IDLE,
    stalledCallerMs: limits.stalledCallerMs,
    ca: settings.backendCa,
    guard: planAddressRules(settings.backends),
  });
  let batch: AccessRecord[] = [];
  const flush = (): void => {
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    reports.records(full);
  };
  const timer = settings.records ? setInterval(flush, BATCH_MS).unref() : undefined;
  const record = (one: AccessRecord): void => {
    if (batch.push(one) >= BATCH_RECORDS) flush();
  };
  const load = new Load(limits, (refused, calls, lagMs) =>
    reports.warn('calls refused for load', {
      refused: String(refused),
      calls: String(calls),
      lagMs: String(Math.round(lagMs)),
    }),
  );
  const counters = new Counters(memory);
  const warn = (event: string, fields: Readonly<Record<string, string>>): void => reports.warn(event, fields);
  // Loaded only where it is asked for: the client library would cost every thread a fifth of a second at the start.
  const sharedLimits =
    settings.redis &&
    (await import('./limits/redis-limits.ts')).createRedisLimits({ ...settings.redis, counters, warn });
  const plane = new GatewayPlane({
    counters,
    sharedLimits,
    pool,
    record: settings.records ? record : undefined,
    warn: reports.warn,
    tlsPort: settings.tlsPort,
    load,
    line: { maxBusy: limits.maxBackendCalls, maxWaitMs: limits.maxWaitMs },
  });
  const names = new TlsNames(settings.certificate);
  const apply = (next: GatewayUpdate, nextSlots: Slots): void => {
    plane.apply(next, nextSlots);
    if (settings.tlsPort === undefined) return;
    names.replace(plane.domains(), (host, why) => reports.warn('certificate not served', { host, why }));
  };
  apply(update, slots);

  const serve = (inbound: Inbound): void => plane.serve(inbound);
  const faultBody = (status: number): string => refusalBody(FAULT_TEXT[status] ?? 'Bad Request');
  const listening = { host: settings.host, reusePort: settings.reusePort, ...limits };
  const listeners: Listener[] = [await listen({ ...listening, port: settings.port, tls: undefined }, serve, faultBody)];
  try {
    const { ticketKeys, tlsPort } = settings;
    if (tlsPort !== undefined)
      listeners.push(await listenTls({ ...listening, port: tlsPort, names, ticketKeys }, serve, faultBody));
  } catch (error) {
    listeners[0]!.destroy();
    void listeners[0]!.drain();
    throw error;
  }
  return {
    port: listeners[0]!.port,
    tlsPort: listeners[1]?.port,
    apply,
    close: async (drainMs) => {
      const drained = Promise.all(listeners.map((listener) => listener.drain()));
      plane.tunnels.drain();
      const cut = setTimeout(() => {
        plane.tunnels.cut();
        for (const listener of listeners) listener.destroy();
      }, drainMs);
      await drained;
      clearTimeout(cut);
      plane.close();
      sharedLimits?.close();
      pool.close();
      load.close();
      clearInterval(timer);
      flush();
    },
  };
};
