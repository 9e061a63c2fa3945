// The cursor of a log search: the place of the next line to look at, how many were answered so far, and the search it
// belongs to. Opaque to callers; a text that is not a cursor of this very search is told apart and refused.
import { createHash } from 'node:crypto';

export interface Cursor {
  readonly segment: string;
  /** Of the line's first byte in the segment. */
  readonly offset: number;
  readonly served: number;
}

const FORM = /^context-(\d{10}-\d{6})\.(\d{1,15})\.(\d{1,5})\.([0-9a-f]{16})$/;

/** Sixteen hex digits that differ with anything that changes what a search finds. */
export const fingerprint = (search: unknown): string =>
  createHash('sha256').update(JSON.stringify(search)).digest('hex').slice(0, 16);

export const encodeCursor = ({ segment, offset, served }: Cursor, search: string): string =>
  Buffer.from(`context-${segment}.${offset}.${served}.${search}`, 'latin1').toString('base64');

/** undefined: no cursor, or one of another search. */
export const decodeCursor = (text: string, search: string): Cursor | undefined => {
  if (text.length > 200) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what is not Base64; a cursor is exactly what was handed out.
  if (bytes.toString('base64') !== text) return undefined;
  const parts = FORM.exec(bytes.toString('latin1'));
  if (parts === null || parts[4] !== search) return undefined;
  return { segment: parts[1]!, offset: Number(parts[2]), served: Number(parts[3]) };
};
