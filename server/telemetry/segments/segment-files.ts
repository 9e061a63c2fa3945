// The files a writer has open: takes lines in the order of their times and puts them down, blocks first, index after.
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import type { PendingLine } from './pending-lines.ts';
import type { Block, Segment } from './segment.ts';
import { dataFile, HOUR_MS, hourOf, indexFile, indexLine, listSegments, segmentName } from './segment.ts';

interface OpenSegment {
  readonly segment: Segment;
  readonly data: FileHandle;
  readonly index: FileHandle;
  bytes: number;
}

export class SegmentFiles<Item> {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #format: (item: Item) => string;
  readonly #onOpened: () => void;
  #open: OpenSegment | undefined;

  /** `onOpened` is told when a new segment has begun. */
  constructor(folder: string, segmentBytes: number, format: (item: Item) => string, onOpened: () => void) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
    this.#format = format;
    this.#onOpened = onOpened;
  }

  /** How many of `entries`, which are in order, go into the segment that the first of them belongs to. */
  sameSegment(entries: readonly PendingLine<Item>[]): number {
    const first = entries[0]!.timeMs;
    const open = this.#open?.segment.hourMs;
    const hourMs = open !== undefined && takes(open, first) ? open : hourOf(first);
    const next = entries.findIndex((entry) => !takes(hourMs, entry.timeMs));
    return next < 0 ? entries.length : Math.max(next, 1);
  }

  /** Lines of one segment (sameSegment). Rejects when the disk refuses; the segment is left then, and nothing of them is in an index. */
  async write(entries: readonly PendingLine<Item>[]): Promise<void> {
    const into = await this.#segmentFor(entries[0]!.timeMs);
    try {
      const { bytes, index } = layOut(entries, into.bytes, this.#format);
      await writeAll(into.data, bytes);
      into.bytes += bytes.length;
      await writeAll(into.index, Buffer.from(index, 'latin1'));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.data.close();
    await open?.index.close();
  }

  async #segmentFor(timeMs: number): Promise<OpenSegment> {
    const open = this.#open;
    if (open !== undefined && takes(open.segment.hourMs, timeMs) && open.bytes < this.#segmentBytes) return open;
    await this.close();
    this.#open = await this.#begin(hourOf(timeMs));
    this.#onOpened();
    return this.#open;
  }

  async #begin(hourMs: number): Promise<OpenSegment> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const known = await listSegments(this.#folder);
    let sequence = (known.findLast((segment) => segment.hourMs === hourMs)?.sequence ?? 0) + 1;
    for (;;) {
      const name = segmentName(hourMs, sequence);
      try {
        // `x`: two processes on one home each get a file of their own.
        const data = await open(dataFile(this.#folder, name), 'ax', 0o600);
        const index = await open(indexFile(this.#folder, name), 'a', 0o600);
        return { segment: { name, hourMs, sequence }, data, index, bytes: 0 };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        sequence += 1;
      }
    }
  }
}

/**
 * Whether the segment of an hour takes a line of this time: hours are not opened again, so the late lines of the hour before
 * go in too (readers look for them there). Beyond that the clock was set, and another segment begins.
 */
const takes = (hourMs: number, timeMs: number): boolean => timeMs >= hourMs - HOUR_MS && timeMs < hourMs + HOUR_MS;

/** Groups lines by key, keys in the order they first appear: the bytes of all blocks and their index lines. */
const layOut = <Item>(
  entries: readonly PendingLine<Item>[],
  start: number,
  format: (item: Item) => string,
): { readonly bytes: Buffer; readonly index: string } => {
  const groups = new Map<string, PendingLine<Item>[]>();
  for (const entry of entries) {
    const group = groups.get(entry.key);
    if (group === undefined) groups.set(entry.key, [entry]);
    else group.push(entry);
  }
  const page = new Page();
  let index = '';
  for (const [key, group] of groups) {
    const from = page.length;
    for (const { item } of group) page.addLine(format(item));
    const block: Block = {
      offset: start + from,
      length: page.length - from,
      firstMs: Math.floor(group[0]!.timeMs),
      lastMs: Math.ceil(group.at(-1)!.timeMs),
    };
    index += indexLine(key, block);
  }
  return { bytes: page.bytes(), index };
};

const LINE_FEED = 10;
const PAGE_BYTES = 512 * 1024;

/** Lines as bytes, one a character. */
class Page {
  #buffer = Buffer.allocUnsafe(PAGE_BYTES);
  length = 0;

  addLine(line: string): void {
    const end = this.length + line.length + 1;
    if (end > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.length);
      this.#buffer = larger;
    }
    this.#buffer.write(line, this.length, 'latin1');
    this.#buffer[end - 1] = LINE_FEED;
    this.length = end;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }
}

const writeAll = async (file: FileHandle, bytes: Buffer): Promise<void> => {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
};
