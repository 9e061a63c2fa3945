// How long segments are kept: by age and by the size of all of them together, the oldest first.
import { stat, unlink } from 'node:fs/promises';
import { dataFile, HOUR_MS, indexFile, listSegments } from './segment.ts';

export interface Retention {
  readonly keepDays: number;
  /** Of lines and indexes; the newest segment is kept whatever its size. */
  readonly keepBytes: number;
}

const DAY_MS = 24 * HOUR_MS;

/** Removes what is older than its days, or too much. A search that is reading such a file reads it to its end. */
export const removeOld = async (folder: string, retention: Retention, nowMs: number): Promise<void> => {
  const segments = await listSegments(folder);
  const newest = segments.at(-1)?.name;
  let bytes = 0;
  for (const segment of segments.toReversed()) {
    const own = (await sizeOf(dataFile(folder, segment.name))) + (await sizeOf(indexFile(folder, segment.name)));
    bytes += own;
    const tooOld = segment.hourMs + HOUR_MS < nowMs - retention.keepDays * DAY_MS;
    if (segment.name === newest || (bytes <= retention.keepBytes && !tooOld)) continue;
    // The lines first: an index alone is never listed, and lines alone would never be found.
    await remove(dataFile(folder, segment.name));
    await remove(indexFile(folder, segment.name));
  }
};

const absent = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};
const remove = (file: string): Promise<void> => unlink(file).catch(absent);
const sizeOf = (file: string): Promise<number> =>
  stat(file)
    .then((info) => info.size)
    .catch((error: NodeJS.ErrnoException) => {
      absent(error);
      return 0;
    });
