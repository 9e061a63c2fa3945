// A row of a minute as a line: `28345678 api/release/api-55rj9ide 12,12,3456`: minutes of Unix time, labels, counters.
import type { MinuteRow } from './minute-book.ts';
import { MINUTE_MS } from './minute-book.ts';

const LINE = /^(\d{1,10}) (\S*) (-?[\d.e+-]+(?:,-?[\d.e+-]+)*)$/;

/** Counters are written with three decimals at most. */
export const formatRow = ({ minuteMs, labels, sums }: MinuteRow): string => {
  let text = `${minuteMs / MINUTE_MS} ${labels} `;
  for (let at = 0; at < sums.length; at += 1) {
    const sum = sums[at]!;
    text += at === 0 ? '' : ',';
    text += Number.isInteger(sum) ? sum : Math.round(sum * 1000) / 1000;
  }
  return text;
};

/** undefined for what is not such a line. Counters that a later version adds begin at zero in older lines. */
export const parseRow = (key: string, line: string, width: number): MinuteRow | undefined => {
  const parts = LINE.exec(line);
  if (parts === null) return undefined;
  const sums = new Float64Array(width);
  const texts = parts[3]!.split(',');
  for (let at = 0; at < width && at < texts.length; at += 1) {
    const sum = Number(texts[at]);
    if (!Number.isFinite(sum)) return undefined;
    sums[at] = sum;
  }
  return { minuteMs: Number(parts[1]) * MINUTE_MS, key, labels: parts[2]!, sums };
};
