// The last valid snapshot on disk, one sealed file a service: an edge starts from it when nothing else answers.
// Sealed, because a snapshot holds the key pairs that callers sign with.
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceSnapshot } from '#planes/gateway/snapshot.ts';

export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
}

export interface SnapshotFiles {
  /** All services that could be read; a damaged file is left out and reported. */
  load(): Promise<{ readonly services: readonly ServiceSnapshot[]; readonly damaged: readonly string[] }>;
  save(services: readonly ServiceSnapshot[], removed: readonly string[]): Promise<void>;
  /** Keeps exactly these services. */
  replace(services: readonly ServiceSnapshot[]): Promise<void>;
}

const SUFFIX = '.snapshot';

export const createSnapshotFiles = (folder: string, sealer: Sealer): SnapshotFiles => {
  const fileOf = (serviceId: string): string => join(folder, `${serviceId}${SUFFIX}`);

  const write = async (service: ServiceSnapshot): Promise<void> => {
    const file = fileOf(service.serviceId);
    const draft = `${file}.draft`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(sealer.seal(JSON.stringify(service)));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  };

  const names = async (): Promise<readonly string[]> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX));
  };

  return {
    async load() {
      const services: ServiceSnapshot[] = [];
      const damaged: string[] = [];
      for (const name of await names()) {
        try {
          services.push(JSON.parse(sealer.open(await readFile(join(folder, name), 'utf8'))) as ServiceSnapshot);
        } catch {
          damaged.push(name);
        }
      }
      return { services, damaged };
    },
    async save(services, removed) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const service of services) await write(service);
      for (const serviceId of removed) await rm(fileOf(serviceId), { force: true });
    },
    async replace(services) {
      const kept = new Set(services.map((service) => `${service.serviceId}${SUFFIX}`));
      for (const name of await names()) if (!kept.has(name)) await rm(join(folder, name), { force: true });
      for (const service of services) await write(service);
    },
  };
};
