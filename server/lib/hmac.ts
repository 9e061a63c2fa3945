// Digests, keyed digests and the constant-time comparison of signatures.
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Lower-case hex SHA-256. */
export const sha256Hex = (data: string | Buffer): string => hash('sha256', data, 'hex');

export const hmacSha256 = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

export const hmacHex = (algorithm: 'sha256', key: string | Buffer, text: string): string =>
  createHmac(algorithm, key).update(text).digest('hex');

export const hmacBase64 = (algorithm: 'sha1' | 'sha256', key: string | Buffer, text: string): string =>
  createHmac(algorithm, key).update(text).digest('base64');

/** Whether two signatures are the same, in a time that tells nothing of where they differ (only their lengths show). */
export const sameSignature = (expected: string, given: string): boolean => {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
};
