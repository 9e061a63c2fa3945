// The addresses that backends may have. Owners of APIs choose host names and callers may shape requests, so without rules
// either could reach what only this machine reaches: metadata of the cloud it runs in, its neighbours, Portico's own
// control port. Loopback is allowed unless denied: backends on the same machine are the usual case of a small setup.
import { AddressSet, addressKey } from '#lib/address-set.ts';
import type { ConnectGuard } from '../http/connect-guard.ts';

/** Plain data, sent to workers. */
export interface AddressRuleSettings {
  /** Addresses and CIDR ranges that are allowed whatever is denied below or always, the control port excepted. */
  readonly allow: readonly string[];
  /** Denied beside those that always are. */
  readonly deny: readonly string[];
  /** Of Portico itself: not to be reached by any address of this machine, nor by unspecified ones. */
  readonly ownPorts: readonly number[];
  /** Addresses of this machine; loopback is known. */
  readonly ownAddresses: readonly string[];
}

export const OPEN_ADDRESS_RULES: AddressRuleSettings = { allow: [], deny: [], ownPorts: [], ownAddresses: [] };

/** What no backend has: unspecified, link-local (metadata services among it), multicast, reserved and broadcast. */
const ALWAYS_DENIED: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  // Site-local, given up by RFC 3879; some stacks still route it.
  'fec0::/10',
  'ff00::/8',
  // Metadata services outside of link-local: Amazon's over IPv6, Alibaba's, Oracle's.
  'fd00:ec2::254',
  '100.100.100.200',
  '192.0.0.192',
];
const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1', '0.0.0.0/8', '::/128'];

/** Throws on an entry that is neither an address nor a range. */
export const planAddressRules = (settings: AddressRuleSettings): ConnectGuard => {
  const allowed = new AddressSet(settings.allow);
  const denied = new AddressSet([...ALWAYS_DENIED, ...settings.deny]);
  const own = new AddressSet([...LOOPBACK, ...settings.ownAddresses]);
  const ownPorts = new Set(settings.ownPorts);
  const allows = (key: string, port: number): boolean => {
    if (ownPorts.has(port) && own.has(key)) return false;
    return allowed.has(key) || !denied.has(key);
  };
  return (address, port) => {
    const mark = address.indexOf('%');
    const key = addressKey(mark < 0 ? address : address.slice(0, mark));
    if (key === undefined || !allows(key, port)) return false;
    const inner = embedded(key);
    return inner === undefined || allows(inner, port);
  };
};

/** The IPv4 address that an IPv6 address of a translator leads to: NAT64 (RFC 6052), 6to4, IPv4-compatible. */
const embedded = (key: string): string | undefined => {
  if (key.startsWith('60064ff9b0000000000000000')) return `4${key.slice(25)}`;
  if (key.startsWith('62002')) return `4${key.slice(5, 13)}`;
  if (key.startsWith('6000000000000000000000000') && key.slice(25) > '0000ffff') return `4${key.slice(25)}`;
  return undefined;
};
