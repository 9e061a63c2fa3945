// Counters of the minutes that are not over yet, in memory: one row a series and minute.
import { segmentKey } from '../segments/segment.ts';

export const MINUTE_MS = 60_000;

export interface Series {
  readonly accountId: string;
  readonly region: string;
  readonly resource: string;
  /** In the order of the family's labels. */
  readonly labels: readonly string[];
}

export interface MinuteRow {
  readonly minuteMs: number;
  /** Whose it is: segmentKey(account, region, resource). */
  readonly key: string;
  /** segmentKey(...labels). */
  readonly labels: string;
  readonly sums: Float64Array;
}

export class MinuteBook {
  readonly #width: number;
  readonly #minutes = new Map<number, Map<string, MinuteRow>>();
  /** Rows met lately by their last label: most calls find theirs here, without a name being built. */
  readonly #recent = new Map<string, { readonly series: Series; readonly row: MinuteRow }>();
  #rows = 0;

  /** `width`: counters of a row. */
  constructor(width: number) {
    this.#width = width;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Counters of the minute that `timeMs` lies in, to be added to at once. */
  sums(series: Series, timeMs: number): Float64Array {
    const minuteMs = timeMs - (timeMs % MINUTE_MS);
    const { accountId, region, resource, labels } = series;
    const handle = labels.at(-1) ?? resource;
    const recent = this.#recent.get(handle);
    if (recent !== undefined && recent.row.minuteMs === minuteMs && isSame(recent.series, series))
      return recent.row.sums;
    let rows = this.#minutes.get(minuteMs);
    if (rows === undefined) {
      rows = new Map();
      this.#minutes.set(minuteMs, rows);
    }
    let name = `${accountId} ${region} ${resource}`;
    for (const label of labels) name += ` ${label}`;
    let row = rows.get(name);
    if (row === undefined) {
      row = {
        minuteMs,
        key: segmentKey(accountId, region, resource),
        labels: segmentKey(...labels),
        sums: new Float64Array(this.#width),
      };
      rows.set(name, row);
      this.#rows += 1;
    }
    if (this.#recent.size >= MAX_RECENT) this.#recent.clear();
    this.#recent.set(handle, { series, row });
    return row.sums;
  }

  /** Takes up to `count` rows of minutes that were over at `timeMs`. */
  take(timeMs: number, count: number): MinuteRow[] {
    const taken: MinuteRow[] = [];
    for (const [minuteMs, rows] of this.#minutes) {
      if (minuteMs + MINUTE_MS > timeMs) continue;
      for (const [name, row] of rows) {
        if (taken.length === count) break;
        taken.push(row);
        rows.delete(name);
      }
      if (rows.size === 0) this.#minutes.delete(minuteMs);
    }
    this.#rows -= taken.length;
    if (taken.length > 0) this.#recent.clear();
    return taken;
  }

  *rowsOf(key: string): Generator<MinuteRow, void> {
    for (const rows of this.#minutes.values()) for (const row of rows.values()) if (row.key === key) yield row;
  }
}

const MAX_RECENT = 10_000;

const isSame = (a: Series, b: Series): boolean => {
  if (a.resource !== b.resource || a.region !== b.region || a.accountId !== b.accountId) return false;
  for (let at = 0; at < b.labels.length; at += 1) if (a.labels[at] !== b.labels[at]) return false;
  return true;
};
