// Rules of IP strategies without any I/O.
import { parseIpRange } from '#lib/ip-range.ts';

/** Addresses and ranges of StrategyData: one a line, blank lines and spaces around them mean nothing. */
export const addressLines = (data: string): readonly string[] =>
  data
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Why StrategyData cannot be used, or undefined. */
export const strategyDataFault = (data: string): string | undefined => {
  const lines = addressLines(data);
  if (lines.length === 0) return 'give at least one IP address or CIDR range, one a line.';
  const wrong = lines.find((line) => parseIpRange(line) === undefined);
  return wrong === undefined
    ? undefined
    : `"${wrong.slice(0, 64)}" is no IP address and no CIDR range; give one a line.`;
};
