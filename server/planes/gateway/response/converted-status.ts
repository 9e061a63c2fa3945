// Statuses of a backend that its API converts (ResponseErrorCodes with NeedConvert). Only the status changes: the body is
// the backend's, and refusals of the gateway keep theirs.
import type { ConvertedStatus } from '../snapshot.ts';

/** Answers without a body are framed by their status: from and to these nothing is converted. */
export const isConvertible = (status: number): boolean =>
  Number.isInteger(status) && status >= 200 && status <= 599 && status !== 204 && status !== 205 && status !== 304;

/** undefined: nothing is converted. Of several rows for one status the first counts. */
export const planConversion = (
  rows: readonly ConvertedStatus[] | undefined,
): ReadonlyMap<number, number> | undefined => {
  if (rows === undefined) return undefined;
  const statuses = new Map<number, number>();
  for (const { from, to } of rows)
    if (isConvertible(from) && isConvertible(to) && !statuses.has(from)) statuses.set(from, to);
  return statuses.size === 0 ? undefined : statuses;
};
