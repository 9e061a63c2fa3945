// Tokens that let the owner of a gateway service see what its calls went through. The key is each service's own, derived
// from the master key (RFC 5869): the control plane signs with it, the edge finds it in the sealed snapshot.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
/** Longer tokens are not made, and none is taken. */
export const MAX_DEBUG_SECONDS = 3_600;

/** The service's key, Base64url. */
export const deriveDebugKey = (masterKey: Uint8Array, accountId: string, serviceId: string): string =>
  Buffer.from(
    hkdfSync('sha256', masterKey, Buffer.alloc(0), `portico gateway debug ${accountId} ${serviceId}`, KEY_BYTES),
  ).toString('base64url');

/** `<expires>.<signature>`; `expires` in seconds of Unix time. */
export const signDebugToken = (key: string, expires: number): string => `${expires}.${signature(key, String(expires))}`;

/** `now` in milliseconds. */
export const isDebugToken = (key: string, token: string, now: number): boolean => {
  const dot = token.indexOf('.');
  const expires = token.slice(0, Math.max(0, dot));
  if (!/^[1-9][0-9]{0,11}$/.test(expires)) return false;
  const leftMs = Number(expires) * 1000 - now;
  if (leftMs <= 0 || leftMs > MAX_DEBUG_SECONDS * 1000) return false;
  const given = Buffer.from(token.slice(dot + 1));
  const right = Buffer.from(signature(key, expires));
  return given.length === right.length && timingSafeEqual(given, right);
};

const signature = (key: string, expires: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(`portico debug\n${expires}`).digest('base64url');
