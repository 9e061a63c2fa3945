// One edge: listeners, the gateway behind them, and its records in batches. Runs in a worker thread, or in the process
// itself when there are no workers.
import type { AccessRecord } from './gateway/access-record.ts';
import { GatewayPlane } from './gateway/plane.ts';
import { refusalBody } from './gateway/refusal.ts';
import type { GatewayUpdate } from './gateway/snapshot.ts';
import type { Listener, ListenTls } from './http/listener.ts';
import { listen } from './http/listener.ts';
import { UpstreamPool } from './http/upstream.ts';
import { Counters } from './limits/counters.ts';
import type { Slots } from './limits/slots.ts';

/** Plain data, sent to workers. */
export interface EdgeSettings {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly reusePort: boolean;
  readonly records: boolean;
  readonly limits: EdgeLimits;
  /** Certificates that backends may be signed by, beside the well-known ones. */
  readonly backendCa: string | undefined;
}

export interface EdgeLimits {
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly backendIdleMs: number;
  readonly stalledCallerMs: number;
}

export const DEFAULT_LIMITS: EdgeLimits = {
  maxHeaderBytes: 32_768,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 300_000,
  keepAliveMs: 65_000,
  // Below the 5 s after which many servers close what is idle.
  backendIdleMs: 4_000,
  stalledCallerMs: 60_000,
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
  431: 'Request Header Fields Too Large',
  505: 'HTTP Version Not Supported',
};

const withCertificate = (certificate: EdgeSettings['certificate']): ListenTls | undefined =>
  certificate === undefined ? undefined : { options: certificate, take: () => false };

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
  const plane = new GatewayPlane({
    counters: new Counters(memory),
    pool,
    record: settings.records ? record : undefined,
    warn: reports.warn,
  });
  plane.apply(update, slots);

  const listenOn = (port: number, certificate: EdgeSettings['certificate']): Promise<Listener> =>
    listen(
      { host: settings.host, port, reusePort: settings.reusePort, tls: withCertificate(certificate), ...limits },
      (inbound) => plane.serve(inbound),
      (status) => refusalBody(FAULT_TEXT[status] ?? 'Bad Request'),
    );
  const listeners = [await listenOn(settings.port, undefined)];
  try {
    if (settings.tlsPort !== undefined) listeners.push(await listenOn(settings.tlsPort, settings.certificate));
  } catch (error) {
    listeners[0]!.destroy();
    void listeners[0]!.drain();
    throw error;
  }
  return {
    port: listeners[0]!.port,
    tlsPort: listeners[1]?.port,
    apply: (next, nextSlots) => plane.apply(next, nextSlots),
    close: async (drainMs) => {
      const drained = Promise.all(listeners.map((listener) => listener.drain()));
      const cut = setTimeout(() => {
        for (const listener of listeners) listener.destroy();
      }, drainMs);
      await drained;
      clearTimeout(cut);
      pool.close();
      clearInterval(timer);
      flush();
    },
  };
};
