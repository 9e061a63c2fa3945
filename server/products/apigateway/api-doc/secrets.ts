// Passwords, cookies and links of documents: made here, and compared in constant time.
import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Six digits, as the vendor's SharePassword. */
export const newSharePassword = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Key that cookies of one document, or links of one archive, are signed with. */
export const newSigningKey = (): string => randomBytes(32).toString('base64url');

/** Equality in a time that tells nothing about the texts. */
export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
};

const mac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** `<expires>.<signature>` over a subject that the holder of it may use until then (seconds since 1970). */
export const signUntil = (key: string, subject: string, expires: number): string =>
  `${expires}.${mac(key, `${subject}\n${expires}`)}`;

export type Pass = 'valid' | 'expired' | 'forged';

export const checkUntil = (key: string, subject: string, pass: string, now: Date): Pass => {
  const match = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(pass);
  if (match === null) return 'forged';
  const expires = Number(match[1]);
  if (!sameText(match[2] ?? '', mac(key, `${subject}\n${expires}`))) return 'forged';
  return now.getTime() / 1000 < expires ? 'valid' : 'expired';
};
