// Where backends may be, from the settings and from what this machine is.
import { networkInterfaces } from 'node:os';
import { parseIpRange } from '#lib/ip-range.ts';
import type { AddressRuleSettings } from '#planes/gateway/address-rules.ts';
import type { Settings } from './settings.ts';
import { SettingError } from './settings.ts';

/** `controlPort`: the one that is listened on. Throws SettingError on an entry that is no address or range. */
export const backendAddresses = (settings: Settings, controlPort: number): AddressRuleSettings => ({
  allow: entries('backendAllow', settings.backendAllow),
  deny: entries('backendDeny', settings.backendDeny),
  ownPorts: [controlPort],
  ownAddresses: Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address)),
});

const entries = (name: string, given: readonly string[] | undefined): readonly string[] => {
  for (const entry of given ?? [])
    if (parseIpRange(entry) === undefined)
      throw new SettingError(`${name}: an address or a range such as 10.0.0.0/8 expected, found ${entry}`);
  return given ?? [];
};
