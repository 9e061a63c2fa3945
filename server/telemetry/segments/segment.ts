// Segments: append-only files of lines, one folder a subject. A line stands under a key (whose it is) and a time.
//
//   2026112405-000001.log     lines of the hour that begins 2026-11-24T05:00Z, in the order of their times; plain text
//   2026112405-000001.index   one line a block: `key offset length firstMs lastMs`
//
// A block is what one write put down for one key, so a search by key and time reads the small indexes of the hours it asks
// for and then only blocks that may hold an answer. All keys share one file: writes stay sequential, and the number of
// files grows with time and not with the number of keys. A block is in the index only after it is in the file, so what a
// killed process left unfinished is never read. Nothing is ever appended to a file of an earlier process.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const HOUR_MS = 3_600_000;

export interface Segment {
  /** `2026112405-000001`; the order of names is the order of time. */
  readonly name: string;
  /** Milliseconds of Unix time. */
  readonly hourMs: number;
  readonly sequence: number;
}

export interface Block {
  readonly offset: number;
  readonly length: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

const NAME = /^(\d{4})(\d\d)(\d\d)(\d\d)-(\d{6})$/;

export const hourOf = (timeMs: number): number => timeMs - (timeMs % HOUR_MS);

export const segmentName = (hourMs: number, sequence: number): string =>
  `${new Date(hourMs).toISOString().slice(0, 13).replace(/[-T]/g, '')}-${String(sequence).padStart(6, '0')}`;

/** undefined when the text is not a segment's name. */
export const parseSegmentName = (name: string): Segment | undefined => {
  const parts = NAME.exec(name);
  if (parts === null) return undefined;
  const hourMs = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:00:00Z`);
  return Number.isNaN(hourMs) ? undefined : { name, hourMs, sequence: Number(parts[5]) };
};

export const dataFile = (folder: string, segment: string): string => join(folder, `${segment}.log`);
export const indexFile = (folder: string, segment: string): string => join(folder, `${segment}.index`);

/** Oldest first; empty where the folder is not there. */
export const listSegments = async (folder: string): Promise<Segment[]> => {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files
    .filter((file) => file.endsWith('.log'))
    .map((file) => parseSegmentName(file.slice(0, -'.log'.length)))
    .filter((segment) => segment !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Segments that may hold lines of the time, both ends included: late ones of an hour stand in the next hour's segment. */
export const segmentsBetween = async (folder: string, fromMs: number, toMs: number): Promise<Segment[]> =>
  (await listSegments(folder)).filter(({ hourMs }) => hourMs + HOUR_MS > fromMs && hourMs - HOUR_MS <= toMs);

/** Joins names to a key. Parts are escaped: a key never holds a space or a line break, nor another part's slash. */
export const segmentKey = (...parts: readonly string[]): string =>
  parts.map((part) => (PLAIN.test(part) ? part : encodeURIComponent(part.toWellFormed()))).join('/');
const PLAIN = /^[A-Za-z0-9_.-]*$/;

export const indexLine = (key: string, block: Block): string =>
  `${key} ${block.offset} ${block.length} ${block.firstMs} ${block.lastMs}\n`;

const NUMBERS = /^(\d{1,15}) (\d{1,10}) (\d{1,15}) (\d{1,15})$/;

/** Reads what follows the key in an index line; undefined for what a power loss left of it. */
export const parseBlock = (text: string): Block | undefined => {
  const parts = NUMBERS.exec(text);
  if (parts === null) return undefined;
  return { offset: Number(parts[1]), length: Number(parts[2]), firstMs: Number(parts[3]), lastMs: Number(parts[4]) };
};
