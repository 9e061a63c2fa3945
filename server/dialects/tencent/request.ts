// Checks that both Tencent signatures make in the same way.
import { Refusal } from '#kernel/errors.ts';
import type { WireRequest } from '../dialect.ts';
import { tencentErrors as E } from './errors.ts';

export const refuseUnreadable = (problem: string): never => {
  throw new Refusal(E.unreadable, { problem });
};

export const requireMethod = (request: WireRequest): void => {
  if (request.method !== 'GET' && request.method !== 'POST') throw new Refusal(E.unsupportedMethod);
};

/** Refuses a timestamp further from now than the allowed skew, in either direction. */
export const refuseExpired = (signedAt: Date, now: Date, skewSeconds: number): void => {
  if (Math.abs(now.getTime() - signedAt.getTime()) > skewSeconds * 1000)
    throw new Refusal(E.signatureExpired, {
      timestamp: Math.floor(signedAt.getTime() / 1000),
      serverTime: Math.floor(now.getTime() / 1000),
    });
};
