// IP addresses and CIDR ranges as text: the form address lists of callers are written in.
import { isIP } from 'node:net';

export interface IpRange {
  readonly family: 4 | 6;
  /** As written; bits behind the prefix may be set and mean nothing. */
  readonly address: string;
  /** Bits that must agree; 32 or 128 for a single address. */
  readonly prefix: number;
}

/** Reads `10.1.2.3`, `10.0.0.0/8`, `::1` or `2001:db8::/32`; undefined for anything else (zones and leading zeros too). */
export const parseIpRange = (text: string): IpRange | undefined => {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = address.includes('%') ? 0 : isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (slash < 0) return { family, address, prefix: bits };
  const prefix = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { family, address, prefix: Number(prefix) };
};
