// All that is published now: updates merged, so that a worker which starts late begins with the whole.
import type { GatewayUpdate, ServiceSnapshot } from './gateway/snapshot.ts';

export class Published {
  readonly #services = new Map<string, ServiceSnapshot>();
  #revision = 0;

  merge(update: GatewayUpdate): void {
    if (update.full) this.#services.clear();
    for (const serviceId of update.removed) this.#services.delete(serviceId);
    for (const service of update.services) this.#services.set(service.serviceId, service);
    this.#revision = update.revision;
  }

  services(): IterableIterator<ServiceSnapshot> {
    return this.#services.values();
  }

  whole(): GatewayUpdate {
    return { revision: this.#revision, full: true, services: [...this.#services.values()], removed: [] };
  }
}
