// A registry that is a list: `namespace/service=host:port`, once for each instance; `*weight` behind the port, 1 without.
import type { NodeSnapshot } from '../gateway/channel/snapshot.ts';
import type { Registry } from './registry.ts';
import { serviceKey } from './registry.ts';

const ENTRY = /^([^/=\s]+)\/([^=\s]+)=(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})(?:\*(\d{1,3}))?$/;

/** Throws on an entry of another form. */
export const readInstances = (entries: readonly string[]): ReadonlyMap<string, readonly NodeSnapshot[]> => {
  const instances = new Map<string, NodeSnapshot[]>();
  for (const entry of entries) {
    const [, namespace, name, host = '', port, weight = '1'] = ENTRY.exec(entry.trim()) ?? [];
    if (namespace === undefined || name === undefined || Number(port) < 1 || Number(port) > 65_535)
      throw new Error(`namespace/service=host:port expected, found ${entry}`);
    const key = serviceKey({ namespace, name });
    const node = { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port), weight: Number(weight) };
    instances.set(key, [...(instances.get(key) ?? []), node]);
  }
  return instances;
};

export const createStaticRegistry = (entries: readonly string[]): Registry => {
  const instances = readInstances(entries);
  return {
    instancesOf: (service) => instances.get(serviceKey(service)) ?? [],
    follow: () => {},
    close: () => {},
  };
};
