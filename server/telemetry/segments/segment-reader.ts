// Reads the blocks of one key: the index in pieces, then the blocks, neighbours in one read. Every piece is an own turn of
// the event loop and small enough not to be felt.
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Block } from './segment.ts';
import { dataFile, indexFile, parseBlock } from './segment.ts';

/** Whole lines of a block, and where its first one stands in the file. */
export interface BlockText {
  readonly block: Block;
  /** Ends with a line feed, or is empty. */
  readonly text: string;
}

const INDEX_PIECE = 256 * 1024;
/** Blocks that lie this near to each other are read together. */
const NEAR_BYTES = 16 * 1024;
const READ_BYTES = 256 * 1024;

/** Blocks of `key` that may hold lines of the time, oldest first. Empty when the segment is gone. */
export const blocksOf = async (
  folder: string,
  segment: string,
  key: string,
  fromMs: number,
  toMs: number,
): Promise<Block[]> => {
  const found: Block[] = [];
  const file = await openIfThere(indexFile(folder, segment));
  if (file === undefined) return found;
  try {
    const mark = `\n${key} `;
    const piece = Buffer.allocUnsafe(INDEX_PIECE);
    let rest = '\n';
    let position = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, INDEX_PIECE, position);
      if (bytesRead === 0) return found;
      position += bytesRead;
      const text = rest + piece.toString('latin1', 0, bytesRead);
      // What follows the last line feed is an unfinished line, or the beginning of the next piece.
      const end = text.lastIndexOf('\n');
      for (let at = text.indexOf(mark); at >= 0 && at < end; at = text.indexOf(mark, at + 1)) {
        const block = parseBlock(text.slice(at + mark.length, text.indexOf('\n', at + 1)));
        if (block !== undefined && block.lastMs >= fromMs && block.firstMs <= toMs) found.push(block);
      }
      rest = text.slice(end);
    }
  } finally {
    await file.close();
  }
};

/** Texts of these blocks in the order given. Ends early when the segment is gone. */
export async function* readBlocks(
  folder: string,
  segment: string,
  blocks: readonly Block[],
): AsyncGenerator<BlockText, void> {
  if (blocks.length === 0) return;
  const file = await openIfThere(dataFile(folder, segment));
  if (file === undefined) return;
  try {
    for (const group of neighbours(blocks)) {
      const start = Math.min(...group.map((block) => block.offset));
      const end = Math.max(...group.map((block) => block.offset + block.length));
      const bytes = await readWhole(file, start, end - start);
      for (const block of group) {
        const text = bytes.toString('latin1', block.offset - start, block.offset - start + block.length);
        // A power loss may have kept the index and lost the lines.
        yield { block, text: text.slice(0, text.lastIndexOf('\n') + 1) };
      }
    }
  } finally {
    await file.close();
  }
}

/** Groups of blocks that lie near to each other, in either direction. */
const neighbours = (blocks: readonly Block[]): Block[][] => {
  const groups: Block[][] = [];
  let group: Block[] = [];
  let low = 0;
  let high = 0;
  for (const block of blocks) {
    const end = block.offset + block.length;
    const gap = Math.max(block.offset - high, low - end);
    const span = Math.max(high, end) - Math.min(low, block.offset);
    if (group.length > 0 && gap <= NEAR_BYTES && span <= READ_BYTES) {
      group.push(block);
      low = Math.min(low, block.offset);
      high = Math.max(high, end);
      continue;
    }
    group = [block];
    groups.push(group);
    low = block.offset;
    high = end;
  }
  return groups;
};

const readWhole = async (file: FileHandle, start: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
};

const openIfThere = (file: string): Promise<FileHandle | undefined> =>
  open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
