// A set of IP addresses given as addresses and CIDR ranges, asked in logarithmic time.
import { parseIpRange } from './ip-range.ts';

/**
 * An address as text that sorts as addresses do: `4` and 8 hex digits, or `6` and 32. IPv4 within IPv6 (`::ffff:a.b.c.d`)
 * is IPv4. undefined: no address.
 */
export const addressKey = (text: string): string | undefined => {
  const four = ipv4Key(text);
  if (four !== undefined) return four;
  const range = parseIpRange(text);
  return range === undefined || text.includes('/') || range.family === 4 ? undefined : unmapped(ipv6Key(text));
};

const MAPPED = '600000000000000000000ffff';
const unmapped = (key: string): string => (key.startsWith(MAPPED) ? `4${key.slice(MAPPED.length)}` : key);

const ipv4Key = (text: string): string | undefined => {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? 46 : text.charCodeAt(at);
    if (code === 46) {
      if (octet < 0 || octets === 4) return undefined;
      value = value * 256 + octet;
      octets += 1;
      octet = -1;
    } else if (code >= 48 && code <= 57 && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return octets === 4 ? `4${value.toString(16).padStart(8, '0')}` : undefined;
};

/** Of well-formed text. */
const ipv6Key = (text: string): string => {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const pair = (high: string | undefined, low: string | undefined): string =>
    (Number(high) * 256 + Number(low)).toString(16);
  const plain =
    dotted === null
      ? text
      : `${text.slice(0, dotted.index)}${pair(dotted[1], dotted[2])}:${pair(dotted[3], dotted[4])}`;
  const [before = '', after] = plain.split('::');
  const head = groups(before);
  const tail = after === undefined ? [] : groups(after);
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0000');
  return `6${[...head, ...zeros, ...tail].join('')}`;
};

const groups = (text: string): string[] =>
  text === '' ? [] : text.split(':').map((group) => group.toLowerCase().padStart(4, '0'));

export class AddressSet {
  // Disjoint ranges in order: the last start at or before an address decides.
  readonly #starts: string[] = [];
  readonly #ends: string[] = [];

  /** Throws on what is neither an address nor a range. */
  constructor(texts: readonly string[]) {
    const ranges = texts.map(bounds).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    for (const [start, end] of ranges) {
      const last = this.#ends.length - 1;
      if (last >= 0 && start <= this.#ends[last]!) {
        if (end > this.#ends[last]!) this.#ends[last] = end;
      } else {
        this.#starts.push(start);
        this.#ends.push(end);
      }
    }
  }

  /** Of an address's key. */
  has(key: string): boolean {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= key) low = middle + 1;
      else high = middle;
    }
    return low > 0 && key <= this.#ends[low - 1]!;
  }
}

const bounds = (text: string): readonly [string, string] => {
  const range = parseIpRange(text);
  if (range === undefined) throw new Error(`not an address or range: ${text}`);
  const key = range.family === 4 ? ipv4Key(range.address)! : ipv6Key(range.address);
  const start = key[0]! + masked(key.slice(1), range.prefix, '0');
  const end = key[0]! + masked(key.slice(1), range.prefix, 'f');
  // A range within `::ffff:0:0/96` is one of IPv4; a wider one holds all of IPv4, and is not meant.
  return range.family === 6 && range.prefix >= 96 ? [unmapped(start), unmapped(end)] : [start, end];
};

/** Hex digits with all bits behind the prefix set to 0 or 1. */
const masked = (digits: string, prefix: number, fill: '0' | 'f'): string => {
  const whole = prefix >> 2;
  const bits = prefix & 3;
  if (whole === digits.length) return digits;
  const keep = (0xf << (4 - bits)) & 0xf;
  const digit = Number.parseInt(digits[whole]!, 16);
  const mixed = ((digit & keep) | (fill === 'f' ? 0xf & ~keep : 0)).toString(16);
  return digits.slice(0, whole) + mixed + fill.repeat(digits.length - whole - 1);
};
