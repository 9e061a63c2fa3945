// The registries that the edge finds instances of microservices in, from the settings.
import { createConsulRegistry } from '#planes/registry/consul-registry.ts';
import type { Registry, RegistryListener } from '#planes/registry/registry.ts';
import { createStaticRegistry } from '#planes/registry/static-registry.ts';
import type { Log } from '#telemetry/log.ts';
import type { Settings } from './settings.ts';
import { SettingError } from './settings.ts';

/** The list first: what it names needs no Consul. Throws SettingError on a setting that cannot be used. */
export const microserviceRegistries = (
  settings: Settings,
  onChange: RegistryListener,
  log: Log,
): readonly Registry[] => {
  const list = staticRegistry(settings.microservices ?? []);
  const { consulUrl: url, consulToken: token } = settings;
  if (url === undefined) return [list];
  if (!/^https?:\/\/[^/]+\/?$/.test(url) || !URL.canParse(url))
    throw new SettingError(`consulUrl: http://host:port expected, found ${url}`);
  return [list, createConsulRegistry({ url, token, onChange, warn: log.warn })];
};

const staticRegistry = (entries: readonly string[]): Registry => {
  try {
    return createStaticRegistry(entries);
  } catch (error) {
    throw new SettingError(`microservices: ${error instanceof Error ? error.message : String(error)}`);
  }
};
