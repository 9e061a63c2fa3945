// Checks that both Alibaba signatures make in the same way.
import { Refusal } from '#kernel/errors.ts';
import { parseExtendedTime } from '#lib/iso-time.ts';
import type { FormView, WireRequest } from '../dialect.ts';
import { mediaType } from '../form-view.ts';
import { alibabaErrors as E } from './errors.ts';

const URL_LIMIT_BYTES = 32 * 1024;
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** No document gives limits: 32 KB of URL as the other families, and a body that holds any documented list. */
export const checkSize = (request: WireRequest): void => {
  if (request.target.length > URL_LIMIT_BYTES || request.body.length > BODY_LIMIT_BYTES) throw new Refusal(E.tooLarge);
};

export const requireReadable = (request: WireRequest, view: FormView): void => {
  if (request.method !== 'GET' && request.method !== 'POST') throw new Refusal(E.unsupportedMethod);
  if (view.fault !== undefined) throw new Refusal(E.malformed);
  const format = view.get('Format')?.toLowerCase();
  if (format !== undefined && format !== '' && format !== 'json' && format !== 'xml')
    throw new Refusal(E.invalidParameter, { parameter: 'Format' });
};

export const isForm = (request: WireRequest): boolean => mediaType(request) === 'application/x-www-form-urlencoded';

export const requireTime = (text: string): Date => {
  const time = parseExtendedTime(text);
  if (time === undefined) throw new Refusal(E.timeFormat);
  return time;
};

export const refuseExpired = (signedAt: Date, now: Date, skewSeconds: number): void => {
  if (Math.abs(now.getTime() - signedAt.getTime()) > skewSeconds * 1000) throw new Refusal(E.timeExpired);
};
