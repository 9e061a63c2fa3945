// The composition root: the one file that constructs things, in order, and stops them in reverse. No logic.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createDispatch } from '#api/dispatch.ts';
import { createEndpoint } from '#api/endpoint.ts';
import { createThrottle } from '#api/throttle.ts';
import { gatewayFeed } from '#config/change-feed.ts';
import { createGatewayPublisher } from '#config/gateway-publisher.ts';
import { createSnapshotFiles } from '#config/snapshot-files.ts';
import { createIdentity } from '#identity/identity.ts';
import { writeRootCredential } from '#identity/root-credential.ts';
import { createRegistry } from '#kernel/registry.ts';
import { startPlanes } from '#planes/host.ts';
import { compileServices, recordPlanUse } from '#products/apigateway/snapshot.ts';
import { createProducts } from '#products/index.ts';
import { loadMasterKey } from '#store/master-key.ts';
import { openStore } from '#store/store.ts';
import { createControlMetrics } from '#telemetry/control-metrics.ts';
import { createLog, isLevel } from '#telemetry/log.ts';
import type { Settings } from './settings.ts';
import { SettingError, workersOf } from './settings.ts';

export interface Portico {
  readonly controlUrl: string | undefined;
  readonly edgeUrl: string | undefined;
  /** Drains and ends within 10 s. */
  stop(): Promise<void>;
}

/** What was started, ended in reverse order. */
type Ending = () => Promise<void> | void;

export const startPortico = async (settings: Settings): Promise<Portico> => {
  if (!isLevel(settings.logLevel)) throw new SettingError(`logLevel: debug, info, warn or error expected`);
  const log = createLog(settings.logLevel, (line) => process.stderr.write(line));
  const endings: Ending[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.reverse()) await end();
  };

  try {
    mkdirSync(settings.home, { recursive: true, mode: 0o700 });
    const masterKey = loadMasterKey({ home: settings.home, given: settings.masterKey, warn: (text) => log.warn(text) });
    const store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl, masterKey });
    endings.push(() => store.close());

    const identity = createIdentity(store, { masterKey });
    endings.push(() => identity.close());
    const root = await identity.ensureRoot({
      accessKeyId: settings.rootAccessKeyId,
      accessKeySecret: settings.rootAccessKeySecret,
    });
    await writeRootCredential(settings.home, root);

    const registry = createRegistry(createProducts({ settings, identity }));

    let edgeUrl: string | undefined;
    if (settings.roles.includes('edge')) {
      const planes = await startPlanes({
        host: settings.listenAddress,
        port: settings.edgePort,
        workers: workersOf(settings),
        log,
        onUsage: (uses) => store.write((tx) => recordPlanUse(tx, uses)),
      });
      endings.push(() => planes.close());
      edgeUrl = `http://${settings.listenAddress}:${planes.port}`;

      const files = createSnapshotFiles(join(settings.home, 'snapshot', 'gateway'), {
        seal: (plain) => store.sealer.seal(plain, 'gateway snapshot'),
        open: (sealed) => store.sealer.open(sealed, 'gateway snapshot'),
      });
      const publisher = createGatewayPublisher({
        feed: gatewayFeed(store),
        compile: (ids) =>
          store.read((db) => compileServices(db, ids, { domain: settings.domain, open: store.sealer.open, log })),
        apply: (update) => planes.apply(update),
        files,
        log,
      });
      endings.push(() => publisher.stop());
      await publisher.restore();
      await publisher.start();
    }

    let controlUrl: string | undefined;
    if (settings.roles.includes('control')) {
      const metrics = createControlMetrics();
      let ready = true;
      const server = createEndpoint({
        dispatch: createDispatch({
          registry,
          identity,
          store,
          throttle: createThrottle(settings.actionRateFactor),
          metrics,
          log,
          now: () => new Date(),
          regions: settings.regions,
          skewSeconds: {
            tencent: settings.skewTencent,
            alibaba: settings.skewAlibaba,
            kingsoft: settings.skewKingsoft,
          },
        }),
        metrics,
        log,
        isReady: () => ready,
      });
      server.listen(settings.controlPort, settings.listenAddress);
      await once(server, 'listening');
      endings.push(async () => {
        ready = false;
        server.close();
        server.closeIdleConnections();
        await once(server, 'close');
      });
      controlUrl = `http://${settings.listenAddress}:${(server.address() as AddressInfo).port}`;
    }
    return { controlUrl, edgeUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
