// The store of one family's metrics: a minute is added up in memory, and written when it is over as one line a series into
// segments, under the resource it belongs to. Files and not a table: a minute is written once and never changed, whole hours
// are thrown away by age, nothing waits for the database, and it goes on when the database is gone. A query reads the
// blocks of its resource only, and adds the minutes still in memory. A killed process loses the minute it was in.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Retention } from '../segments/retention.ts';
import { segmentKey, segmentsBetween } from '../segments/segment.ts';
import { blocksOf, readBlocks } from '../segments/segment-reader.ts';
import type { SegmentCounters } from '../segments/segment-writer.ts';
import { openSegmentWriter } from '../segments/segment-writer.ts';
import type { MetricFamily } from './family.ts';
import { valueOfMetric } from './family.ts';
import type { MinuteRow, Series } from './minute-book.ts';
import { MINUTE_MS, MinuteBook } from './minute-book.ts';
import { formatRow, parseRow } from './row-line.ts';

export interface MetricQuery<Label extends string, Metric extends string> {
  readonly accountId: string;
  readonly region: string;
  readonly resource: string;
  /** Series whose labels have these values are added up; without any, all of the resource. */
  readonly where: Readonly<Partial<Record<Label, string>>>;
  readonly metric: Metric;
  /** Minutes that begin at or after this, and before `to`. */
  readonly from: Date;
  readonly to: Date;
  /** Whole minutes, in seconds. Periods are counted from 1970-01-01T00:00Z. */
  readonly periodSeconds: number;
}

export interface MetricPoint {
  /** Begin of the period, milliseconds of Unix time. */
  readonly timeMs: number;
  readonly value: number;
}

export interface MetricStore<Label extends string, Metric extends string> {
  /** Counters of the series in the minute of `timeMs`, in the order of the family's fields: add to them at once. */
  sums(series: Series, timeMs: number): Float64Array;
  /** Oldest first; periods in which nothing was measured have no point (a sum of them is 0). Throws RangeError on a period that is not whole minutes. */
  query(query: MetricQuery<Label, Metric>): Promise<readonly MetricPoint[]>;
  /** Writes also the minutes that are not over; they are added to later. */
  flush(): Promise<void>;
  close(): Promise<void>;
  readonly counters: SegmentCounters & { readonly openRows: number };
}

export interface MetricStoreOptions {
  readonly folder: string;
  readonly retention: Retention;
  readonly log: Log;
  readonly now?: () => number;
}

const FLUSH_MS = 2_000;
/** Records come a little after their time. */
const GRACE_MS = 2_000;
/** Rows written in one turn of the event loop. */
const TURN_ROWS = 1_000;
/** Beyond this, minutes are written before they are over. */
const MAX_OPEN_ROWS = 100_000;
/** Room for that many rows and half as many again. */
const ROW_BYTES = 400;
const PENDING_BYTES = 1.5 * MAX_OPEN_ROWS * ROW_BYTES;

export const openMetricStore = <Field extends string, Label extends string, Metric extends string>(
  family: MetricFamily<Field, Label, Metric>,
  options: MetricStoreOptions,
): MetricStore<Label, Metric> => {
  const { folder } = options;
  const now = options.now ?? Date.now;
  const book = new MinuteBook(family.fields.length);
  const writer = openSegmentWriter<MinuteRow>({
    ...options,
    holdBackMs: 0,
    pendingBytes: PENDING_BYTES,
    format: formatRow,
    weigh: () => ROW_BYTES,
  });
  /** Queries that are reading: one whose rows went from memory to the files meanwhile begins anew. */
  const readings = new Set<{ readonly key: string; moved: boolean }>();
  const moveRows = async (timeMs: number): Promise<void> => {
    for (;;) {
      const rows = book.take(timeMs, TURN_ROWS);
      if (rows.length === 0) return;
      for (const row of rows) {
        writer.append(row.key, row.minuteMs, row);
        for (const reading of readings) if (reading.key === row.key) reading.moved = true;
      }
      await nextTurn();
    }
  };
  let moving: Promise<void> = Promise.resolve();
  const move = (timeMs: number): Promise<void> => {
    moving = moving.then(() => moveRows(timeMs));
    return moving;
  };
  const timer = setInterval(
    () => void move(book.rows > MAX_OPEN_ROWS ? Number.POSITIVE_INFINITY : now() - GRACE_MS),
    FLUSH_MS,
  ).unref();
  const flush = async (): Promise<void> => {
    await move(Number.POSITIVE_INFINITY);
    await writer.flush();
  };

  const storedRows = async (
    key: string,
    fromMs: number,
    toMs: number,
    use: (row: MinuteRow) => void,
  ): Promise<void> => {
    for (const { name } of await segmentsBetween(folder, fromMs, toMs)) {
      const blocks = await blocksOf(folder, name, key, fromMs, toMs);
      for await (const { text } of readBlocks(folder, name, blocks))
        for (const line of text.split('\n')) {
          const row = parseRow(key, line, family.fields.length);
          if (row !== undefined) use(row);
        }
    }
  };

  return {
    sums: (series, timeMs) => book.sums(series, timeMs),
    query: async ({ accountId, region, resource, where, metric, from, to, periodSeconds }) => {
      const periodMs = periodSeconds * 1000;
      if (!(periodMs >= MINUTE_MS) || periodMs % MINUTE_MS !== 0) throw new RangeError('a period is whole minutes');
      const key = segmentKey(accountId, region, resource);
      const fromMs = from.getTime();
      const toMs = to.getTime();
      const fits = labelTest(family.labels, where);
      const reading = { key, moved: false };
      const read = async (): Promise<Map<number, Float64Array>> => {
        const periods = new Map<number, Float64Array>();
        const use = (row: MinuteRow): void => {
          if (row.minuteMs < fromMs || row.minuteMs >= toMs || !fits(row.labels)) return;
          const begin = row.minuteMs - (row.minuteMs % periodMs);
          const sums = periods.get(begin);
          if (sums === undefined) periods.set(begin, row.sums.slice());
          else for (let at = 0; at < sums.length; at += 1) sums[at]! += row.sums[at]!;
        };
        await writer.flush();
        reading.moved = false;
        await storedRows(key, fromMs, toMs, use);
        if (reading.moved) return read();
        for (const row of book.rowsOf(key)) use(row);
        return periods;
      };
      readings.add(reading);
      try {
        const definition = family.metrics[metric];
        return [...(await read())]
          .sort(([a], [b]) => a - b)
          .flatMap(([timeMs, sums]) => {
            const value = valueOfMetric(family.fields, definition, sums, periodMs);
            return value === undefined ? [] : [{ timeMs, value }];
          });
      } finally {
        readings.delete(reading);
      }
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
      await writer.close();
    },
    get counters() {
      return { ...writer.counters, openRows: book.rows };
    },
  };
};

/** Whether a row's labels have the values asked for. */
const labelTest = <Label extends string>(
  names: readonly Label[],
  where: Readonly<Partial<Record<Label, string>>>,
): ((labels: string) => boolean) => {
  const wanted = names.flatMap((name, place) => {
    const value = where[name];
    return value === undefined ? [] : [{ place, text: segmentKey(value) }];
  });
  return (labels) => {
    if (wanted.length === 0) return true;
    const parts = labels.split('/');
    return wanted.every(({ place, text }) => parts[place] === text);
  };
};
