// Ids of storage bundles.
import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 17;

/** `sb-` and 17 lower-case letters and digits, as the vendor's ids look; 88 random bits, so no look-up for a clash. */
export const newBundleId = (): string =>
  `sb-${Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')}`;
