// The header section of an answer as text.
import { STATUS_CODES } from 'node:http';
import { isFieldValue, isToken } from './header-names.ts';

const statusLines = new Map<number, string>();
const statusLine = (status: number): string => {
  let line = statusLines.get(status);
  if (line === undefined) {
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    statusLines.set(status, line);
  }
  return line;
};

let dateSecond = -1;
let dateLine = '';
/** `Date: …`, made once a second. */
const dateField = (): string => {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateLine = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
  }
  return dateLine;
};

/** Names that have been checked to be tokens; those of backends vary little. */
const goodNames = new Set<string>();
const NAMES_KEPT = 2_048;

const isGoodName = (name: string): boolean => {
  if (goodNames.has(name)) return true;
  if (!isToken(name)) return false;
  if (goodNames.size < NAMES_KEPT) goodNames.add(name);
  return true;
};

/**
 * Status line and fields with the empty line; adds Date and, with `bodyLength`, Content-Length where they are missing.
 * `closing`: the answer is the last on its connection. Throws on what cannot stand in a field: nothing may break out of
 * its line.
 */
export const answerHead = (
  status: number,
  headers: readonly string[],
  bodyLength: number | undefined,
  closing: boolean,
): string => {
  let text = statusLine(status);
  let dated = false;
  let measured = false;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    const value = headers[at + 1]!;
    if (!isGoodName(name) || !isFieldValue(value)) throw new Error(`not a header field: ${JSON.stringify(name)}`);
    if (name.length === 4) dated ||= name.toLowerCase() === 'date';
    else if (name.length === 14) measured ||= name.toLowerCase() === 'content-length';
    text += `${name}: ${value}\r\n`;
  }
  if (!dated) text += dateField();
  if (!measured && bodyLength !== undefined) text += `Content-Length: ${bodyLength}\r\n`;
  return text + (closing ? 'Connection: close\r\n\r\n' : 'Connection: keep-alive\r\n\r\n');
};
