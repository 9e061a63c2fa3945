// Searches the access log of one service: segments, then blocks, then lines, in the order asked for, from the cursor on.
// A search reads for a bounded time and a bounded number of bytes; where it has to stop it answers what it has and a cursor.
import type { Block } from '../segments/segment.ts';
import { segmentsBetween } from '../segments/segment.ts';
import { blocksOf, readBlocks } from '../segments/segment-reader.ts';
import type { ConditionFault, LineTest, LogCondition } from './conditions.ts';
import { compileCondition } from './conditions.ts';
import type { Cursor } from './cursor.ts';
import { decodeCursor, encodeCursor, fingerprint } from './cursor.ts';
import { splitLine, timeOfLine } from './line.ts';

export interface LogSearch {
  readonly accountId: string;
  readonly region: string;
  readonly serviceId: string;
  /** Both ends included, by the second that a line shows. */
  readonly from: Date;
  readonly to: Date;
  readonly order: 'asc' | 'desc';
  /** 1 to 100. */
  readonly limit: number;
  /** All of them must hold. */
  readonly conditions: readonly LogCondition[];
  /** Of the answer before; undefined or empty at first. */
  readonly cursor?: string | undefined;
}

export type LogSearchResult =
  | {
      readonly kind: 'found';
      readonly lines: readonly string[];
      /** Empty when there is nothing more. Lines may be fewer than the limit, even none, and there may be more all the same. */
      readonly cursor: string;
    }
  | { readonly kind: 'badCursor' }
  | { readonly kind: 'badCondition'; readonly condition: LogCondition; readonly fault: ConditionFault };

export interface SearchBounds {
  /** Lines that one search answers over all its pages. */
  readonly lines: number;
  readonly scanMs: number;
  readonly scanBytes: number;
}

export const DEFAULT_BOUNDS: SearchBounds = { lines: 10_000, scanMs: 1_000, scanBytes: 256 * 1024 * 1024 };

export const searchLog = async (
  folder: string,
  key: string,
  search: LogSearch,
  bounds: SearchBounds = DEFAULT_BOUNDS,
): Promise<LogSearchResult> => {
  const { order, conditions } = search;
  const fromMs = Math.floor(search.from.getTime() / 1000) * 1000;
  const toMs = Math.floor(search.to.getTime() / 1000) * 1000 + 999;
  const tests: LineTest[] = [];
  for (const condition of conditions) {
    const test = compileCondition(condition);
    if (typeof test === 'string') return { kind: 'badCondition', condition, fault: test };
    tests.push(test);
  }
  const print = fingerprint([key, fromMs, toMs, order, conditions.map((one) => [one.field, one.operator, one.value])]);
  let start: Cursor | undefined;
  if (search.cursor !== undefined && search.cursor !== '') {
    start = decodeCursor(search.cursor, print);
    if (start === undefined) return { kind: 'badCursor' };
  }

  const served = start?.served ?? 0;
  const wanted = Math.min(search.limit, bounds.lines - served);
  const lines: string[] = [];
  if (wanted <= 0) return { kind: 'found', lines, cursor: '' };
  const deadline = performance.now() + bounds.scanMs;
  let scanned = 0;
  const upTo = (segment: string, offset: number): LogSearchResult => {
    const all = served + lines.length;
    return {
      kind: 'found',
      lines,
      cursor: all >= bounds.lines ? '' : encodeCursor({ segment, offset, served: all }, print),
    };
  };
  for await (const { segment, block, text } of blocksInOrder(folder, key, fromMs, toMs, order, start)) {
    // At least one block a search: it always gets on.
    if (scanned > 0 && (scanned >= bounds.scanBytes || performance.now() > deadline))
      return upTo(segment, order === 'asc' ? block.offset : block.offset + block.length - 1);
    scanned += block.length;
    const inside = block.firstMs >= fromMs && block.lastMs <= toMs;
    for (const { line, offset } of linesInOrder(text, block.offset, order)) {
      if (start !== undefined && segment === start.segment && isBefore(offset, start.offset, order)) continue;
      if (!inside && !isWithin(line, fromMs, toMs)) continue;
      const values = splitLine(line);
      if (values === undefined || !tests.every((test) => test(values))) continue;
      if (lines.length === wanted) return upTo(segment, offset);
      lines.push(line);
    }
  }
  return { kind: 'found', lines, cursor: '' };
};

const isBefore = (offset: number, start: number, order: LogSearch['order']): boolean =>
  order === 'asc' ? offset < start : offset > start;

const isWithin = (line: string, fromMs: number, toMs: number): boolean => {
  const time = timeOfLine(line);
  return time !== undefined && time >= fromMs && time <= toMs;
};

interface PlacedText {
  readonly segment: string;
  readonly block: Block;
  readonly text: string;
}

async function* blocksInOrder(
  folder: string,
  key: string,
  fromMs: number,
  toMs: number,
  order: LogSearch['order'],
  start: Cursor | undefined,
): AsyncGenerator<PlacedText, void> {
  const segments = await segmentsBetween(folder, fromMs, toMs);
  if (order === 'desc') segments.reverse();
  for (const { name } of segments) {
    if (start !== undefined && (order === 'asc' ? name < start.segment : name > start.segment)) continue;
    let blocks = await blocksOf(folder, name, key, fromMs, toMs);
    if (start !== undefined && name === start.segment)
      blocks = blocks.filter(({ offset, length }) =>
        order === 'asc' ? offset + length > start.offset : offset <= start.offset,
      );
    if (order === 'desc') blocks.reverse();
    for await (const { block, text } of readBlocks(folder, name, blocks)) yield { segment: name, block, text };
  }
}

/** Lines of a block with their places, in either order. */
function* linesInOrder(
  text: string,
  start: number,
  order: LogSearch['order'],
): Generator<{ readonly line: string; readonly offset: number }, void> {
  if (order === 'asc') {
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at);
      yield { line: text.slice(at, end), offset: start + at };
      at = end + 1;
    }
    return;
  }
  for (let end = text.length - 1; end >= 0; ) {
    const at = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1;
    yield { line: text.slice(at, end), offset: start + at };
    end = at - 1;
  }
}
