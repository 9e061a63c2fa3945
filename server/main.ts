// The composition root: the one file that constructs things, in order, and stops them in reverse. No logic.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createDispatch } from '#api/dispatch.ts';
import { createEndpoint } from '#api/endpoint.ts';
import { openApiPages } from '#api/openapi-pages.ts';
import { createThrottle } from '#api/throttle.ts';
import { gatewayFeed } from '#config/change-feed.ts';
import { loadEdgeCertificate } from '#config/edge-certificate.ts';
import { createGatewayPublisher, restoreGateway } from '#config/gateway-publisher.ts';
import { createSnapshotFiles } from '#config/snapshot-files.ts';
import { createIdentity } from '#identity/identity.ts';
import { writeRootCredential } from '#identity/root-credential.ts';
import { createRegistry } from '#kernel/registry.ts';
import { deriveDebugKey } from '#lib/debug-token.ts';
import { reservePort } from '#lib/free-port.ts';
import type { AddressRuleSettings } from '#planes/gateway/address-rules.ts';
import { runOnce } from '#planes/gateway/run-once.ts';
import { startPlanes } from '#planes/host.ts';
import { resolveInstances } from '#planes/registry/resolved.ts';
import type { ReadCertificates } from '#products/apigateway/domain-snapshot.ts';
import { defaultDomainPatterns } from '#products/apigateway/domains.ts';
import { compileServices, recordPlanUse } from '#products/apigateway/snapshot.ts';
import { createApiDocPages, createProducts } from '#products/index.ts';
import { readServedCertificates } from '#products/ssl/index.ts';
import { loadMasterKey } from '#store/master-key.ts';
import { whenReachable } from '#store/reachable.ts';
import { createSealer } from '#store/sealing.ts';
import type { Store } from '#store/store.ts';
import { openStore } from '#store/store.ts';
import { createControlMetrics } from '#telemetry/control-metrics.ts';
import type { GatewayTelemetry } from '#telemetry/gateway-telemetry.ts';
import { openGatewayTelemetry } from '#telemetry/gateway-telemetry.ts';
import type { Log } from '#telemetry/log.ts';
import { createLog, describeError, isLevel } from '#telemetry/log.ts';
import { backendAddresses } from './backend-addresses.ts';
import { microserviceRegistries } from './microservices.ts';
import type { Settings } from './settings.ts';
import { SettingError, workersOf } from './settings.ts';

export interface Portico {
  readonly controlUrl: string | undefined;
  readonly edgeUrl: string | undefined;
  readonly edgeTlsUrl: string | undefined;
  /** Drains and ends within 10 s. */
  stop(): Promise<void>;
}

/** What was started, to be ended in reverse order. */
type Endings = (() => Promise<unknown> | unknown)[];

/** Starts what the roles name. Resolves when everything that was started is ready; rejects with nothing left running. */
export const startPortico = async (settings: Settings): Promise<Portico> => {
  if (!isLevel(settings.logLevel)) throw new SettingError('logLevel: debug, info, warn or error expected');
  const log = createLog(settings.logLevel, (line) => process.stderr.write(line));
  const endings: Endings = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    mkdirSync(settings.home, { recursive: true, mode: 0o700 });
    const masterKey = loadMasterKey({ home: settings.home, given: settings.masterKey, warn: (text) => log.warn(text) });
    const open = async (): Promise<Store> => {
      const store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl, masterKey });
      endings.push(() => store.close());
      return store;
    };
    const isControl = settings.roles.includes('control');
    const isEdge = settings.roles.includes('edge');
    const telemetry = openGatewayTelemetry({
      home: settings.home,
      accessLog: { keepDays: settings.accessLogKeepDays, keepBytes: settings.accessLogKeepMb * 1_000_000 },
      metrics: { keepDays: settings.metricsKeepDays, keepBytes: settings.metricsKeepMb * 1_000_000 },
      log,
    });
    endings.push(() => telemetry.close());
    const { listenAddress } = settings;
    const controlPort = isControl ? await reservePort(listenAddress, settings.controlPort) : settings.controlPort;
    const backends = backendAddresses(settings, controlPort);
    const edge = isEdge ? await startEdge(settings, masterKey, telemetry, log, backends, endings) : undefined;
    if (isControl) {
      const store = await open();
      await edge?.follow(store);
      const controlUrl = await startControl(
        { settings, store, masterKey, telemetry, log, controlPort, backends, edgePorts: edge?.ports },
        endings,
      );
      return { controlUrl, edgeUrl: edge?.url, edgeTlsUrl: edge?.tlsUrl, stop };
    }
    const waiting = new AbortController();
    const following = whenReachable(open, waiting.signal, (error) =>
      log.warn('the store cannot be reached, the last snapshot is served', { cause: describeError(error) }),
    ).then(
      (store) => edge?.follow(store),
      () => undefined,
    );
    endings.push(() => {
      waiting.abort();
      return following;
    });
    return { controlUrl: undefined, edgeUrl: edge?.url, edgeTlsUrl: edge?.tlsUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The edge, serving its copy on disk; `follow` makes it follow a store from then on. */
const startEdge = async (
  settings: Settings,
  masterKey: Buffer,
  telemetry: GatewayTelemetry,
  log: Log,
  backends: AddressRuleSettings,
  endings: Endings,
) => {
  let store: Store | undefined;
  const planes = await startPlanes({
    host: settings.listenAddress,
    port: settings.edgePort,
    tlsPort: settings.edgeTlsPort,
    certificate: loadEdgeCertificate(settings.home, defaultDomainPatterns(settings.regions, settings.domain)),
    workers: workersOf(settings),
    limits: {
      maxCalls: settings.edgeMaxCalls,
      maxLagMs: settings.edgeMaxLagMs,
      maxBackendCalls: settings.edgeMaxBackendCalls,
      maxWaitMs: settings.edgeMaxWaitMs,
    },
    backends,
    redisUrl: settings.redisUrl,
    log,
    onRecord: telemetry.onRecord,
    onUsage: (uses) => {
      if (store === undefined) throw new Error('there is no store yet');
      return store.write((tx) => recordPlanUse(tx, uses));
    },
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= planes.close();
    return closed;
  };
  endings.push(close);
  const sealer = createSealer(masterKey);
  const purpose = 'gateway snapshot';
  const files = createSnapshotFiles(join(settings.home, 'snapshot', 'gateway'), {
    seal: (plain) => sealer.seal(plain, purpose),
    open: (sealed) => sealer.open(sealed, purpose),
  });
  const instances = resolveInstances({
    apply: planes.apply,
    registries: (onChange) => microserviceRegistries(settings, onChange, log),
    error: log.error,
  });
  endings.push(() => instances.close());
  const parts = { apply: instances.apply, files, log };
  await restoreGateway(parts);
  const follow = async (opened: Store): Promise<void> => {
    store = opened;
    const { open } = opened.sealer;
    const certificates: ReadCertificates = (db, wanted) =>
      readServedCertificates(db, wanted, open, (id) => log.error('key of a certificate cannot be opened', { id }));
    const debugKey = debugKeys(masterKey);
    const publisher = createGatewayPublisher({
      ...parts,
      feed: gatewayFeed(opened),
      compile: (ids) =>
        opened.read((db) => compileServices(db, ids, { domain: settings.domain, open, certificates, debugKey, log })),
    });
    // Again, after the store: the planes must end before it, because their last usage is written on the way.
    endings.push(close);
    endings.push(() => publisher.stop());
    await publisher.start();
  };
  // Without a listener for https there is no port to show: 0.
  const ports = { http: planes.port, https: planes.tlsPort ?? 0 };
  const tlsUrl = planes.tlsPort === undefined ? undefined : `https://${settings.listenAddress}:${planes.tlsPort}`;
  return { url: `http://${settings.listenAddress}:${planes.port}`, tlsUrl, ports, follow };
};

/** What the debug tokens of a service are signed with, by account and service. */
const debugKeys =
  (masterKey: Buffer) =>
  (accountId: string, serviceId: string): string =>
    deriveDebugKey(masterKey, accountId, serviceId);

interface ControlParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly masterKey: Buffer;
  readonly telemetry: GatewayTelemetry;
  readonly log: Log;
  readonly controlPort: number;
  readonly backends: AddressRuleSettings;
  /** Of the edge in this process. */
  readonly edgePorts: { readonly http: number; readonly https: number } | undefined;
}

/** A debug call is answered within the time that clients of the control API wait. */
const DEBUG_CALL = { timeoutMs: 30_000, maxBodyBytes: 1_048_576 };

const startControl = async (
  { settings, store, masterKey, telemetry, log, controlPort, backends, edgePorts }: ControlParts,
  endings: Endings,
): Promise<string> => {
  const identity = createIdentity(store);
  endings.push(() => identity.close());
  const root = await identity.ensureRoot({
    accessKeyId: settings.rootAccessKeyId,
    accessKeySecret: settings.rootAccessKeySecret,
  });
  await writeRootCredential(settings.home, root);
  const metrics = createControlMetrics([telemetry.exposition]);
  let ready = true;
  let url = settings.controlUrl ?? '';
  const products = createProducts({
    settings,
    identity,
    gateway: {
      accessLog: telemetry.accessLog,
      controlUrl: () => url,
      edgePorts: edgePorts && (() => edgePorts),
      debugKey: debugKeys(masterKey),
      runOnce: (service, request) => runOnce(service, request, { ...DEBUG_CALL, backends }),
    },
  });
  const server = createEndpoint({
    pages: [openApiPages(products), createApiDocPages({ store, isSecure: url.startsWith('https:') })],
    dispatch: createDispatch({
      registry: createRegistry(products),
      identity,
      store,
      throttle: createThrottle(settings.actionRateFactor),
      metrics,
      log,
      now: () => new Date(),
      regions: settings.regions,
      skewSeconds: { tencent: settings.skewTencent, alibaba: settings.skewAlibaba, kingsoft: settings.skewKingsoft },
    }),
    metrics,
    log,
    isReady: () => ready,
  });
  server.listen(controlPort, settings.listenAddress);
  await once(server, 'listening');
  endings.push(async () => {
    ready = false;
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
  const listening = `http://${settings.listenAddress}:${(server.address() as AddressInfo).port}`;
  if (url === '') url = listening;
  return listening;
};
