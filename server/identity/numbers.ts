// The numbers and names identity gives out, in forms that the vendors' clients accept.
import { randomBytes, randomInt } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const pick = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** 12 digits from 1000…: the form of a Tencent main-account number (uin). */
export const newAccountId = (): string => `1000${pick(8, '0123456789')}`;
/** 10 digits from 125…: the form of a Tencent AppId, part of default domains. */
export const newAppId = (): string => `125${pick(7, '0123456789')}`;
/** 22 characters: Kingsoft's form of user and policy ids. */
export const newId = (): string => randomBytes(16).toString('base64url');

/**
 * Letters and digits only. Other characters of the vendors' own forms (`/`, `+`, `=`) break a credential scope,
 * a query string or a header in one client or another; this form passes in all.
 */
export const newAccessKeyId = (): string => `AKID${pick(32, ALPHANUMERIC)}`;
export const newTemporaryKeyId = (): string => `AKTP${pick(32, ALPHANUMERIC)}`;
export const newSecret = (): string => pick(40, ALPHANUMERIC);
