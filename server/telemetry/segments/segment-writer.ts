// Writes lines to segments in batches behind the caller's back: append() only remembers. No fsync: after a crash of the
// process the system still writes what it was given, after a loss of power the last seconds may be missing.
import type { Log } from '../log.ts';
import { describeError } from '../log.ts';
import type { PendingLine } from './pending-lines.ts';
import { PendingLines } from './pending-lines.ts';
import type { Retention } from './retention.ts';
import { removeOld } from './retention.ts';
import { SegmentFiles } from './segment-files.ts';

export interface SegmentWriterOptions<Item> extends SegmentSettings {
  /** The line of an item: characters U+0020 to U+00FF. */
  readonly format: (item: Item) => string;
  /** Bytes of memory that an item takes while it waits, about. */
  readonly weigh: (item: Item) => number;
}

export interface SegmentSettings {
  readonly folder: string;
  readonly retention: Retention;
  readonly log: Log;
  /** A new segment begins at this size and at each hour. */
  readonly segmentBytes?: number;
  /** Memory for lines that wait, beside as much again that is being written; the oldest go when there are more. */
  readonly pendingBytes?: number;
  readonly flushMs?: number;
  /** Lines wait this long, so that those which arrive in another order are written in the order of their times. */
  readonly holdBackMs?: number;
  readonly now?: () => number;
}

export interface SegmentCounters {
  readonly written: number;
  /** Lines lost because the disk was too slow or full. */
  readonly dropped: number;
  readonly failedWrites: number;
  readonly pendingBytes: number;
}

export interface SegmentWriter<Item> {
  /** `key`: of segmentKey(). Never waits, never throws. */
  append(key: string, timeMs: number, item: Item): void;
  /** Resolves when all that was appended before is in the files, or was refused by the disk. */
  flush(): Promise<void>;
  /** Flushes, and waits for the end of what is under way. */
  close(): Promise<void>;
  readonly counters: SegmentCounters;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const PENDING_BYTES = 32 * 1024 * 1024;
const FLUSH_MS = 250;
const HOLD_BACK_MS = 300;
/** Weight of one write: what becomes lines in one turn of the event loop. */
const WRITE_WEIGHT = 512 * 1024;
/** Wait after a disk that refuses. */
const RETRY_MS = 1_000;
const TIDY_MS = 60_000;

export const openSegmentWriter = <Item>(options: SegmentWriterOptions<Item>): SegmentWriter<Item> => {
  const { folder, retention, log, format, weigh } = options;
  const now = options.now ?? Date.now;
  const holdBackMs = options.holdBackMs ?? HOLD_BACK_MS;
  const pending = new PendingLines<Item>(options.pendingBytes ?? PENDING_BYTES);
  let tidying: Promise<void> = Promise.resolve();
  const tidy = (): void => {
    tidying = tidying.then(() => removeOld(folder, retention, now())).catch(warn('old segments not removed'));
  };
  const warn = (event: string) => (error: unknown) => log.warn(event, { folder, cause: describeError(error) });
  const files = new SegmentFiles(folder, options.segmentBytes ?? SEGMENT_BYTES, format, tidy);
  let written = 0;
  let failedWrites = 0;
  let retryAt = 0;
  let reportedDropped = 0;

  const writeUntil = async (timeMs: number): Promise<void> => {
    const taken = pending.takeUntil(timeMs);
    let done = 0;
    while (done < taken.length) {
      const batch = nextBatch(taken, done);
      const count = files.sameSegment(batch);
      try {
        await files.write(count === batch.length ? batch : batch.slice(0, count));
      } catch (error) {
        failedWrites += 1;
        retryAt = now() + RETRY_MS;
        pending.putBack(taken.slice(done));
        warn('segment not written')(error);
        return;
      }
      done += count;
      written += count;
    }
  };
  let writing: Promise<void> = Promise.resolve();
  let busy = false;
  const write = (timeMs: number): Promise<void> => {
    busy = true;
    writing = writing
      .then(() => writeUntil(timeMs))
      .catch(warn('segment not written'))
      .finally(() => {
        busy = false;
      });
    return writing;
  };
  const timer = setInterval(() => {
    if (pending.dropped > reportedDropped) {
      log.warn('lines dropped: the disk is too slow', { folder, dropped: pending.dropped });
      reportedDropped = pending.dropped;
    }
    if (!busy && pending.length > 0 && now() >= retryAt) void write(now() - holdBackMs);
  }, options.flushMs ?? FLUSH_MS).unref();
  const tidyTimer = setInterval(tidy, TIDY_MS).unref();

  return {
    append: (key, timeMs, item) => pending.push({ key, timeMs, item, weight: weigh(item) }),
    flush: () => write(Number.POSITIVE_INFINITY),
    close: async () => {
      clearInterval(timer);
      clearInterval(tidyTimer);
      await write(Number.POSITIVE_INFINITY);
      await files.close();
      await tidying;
    },
    get counters() {
      return { written, dropped: pending.dropped, failedWrites, pendingBytes: pending.bytes };
    },
  };
};

const nextBatch = <Item>(entries: readonly PendingLine<Item>[], start: number): readonly PendingLine<Item>[] => {
  let weight = 0;
  let end = start;
  while (end < entries.length && weight < WRITE_WEIGHT) {
    weight += entries[end]!.weight;
    end += 1;
  }
  return entries.slice(start, end);
};
