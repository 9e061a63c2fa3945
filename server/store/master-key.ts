// The key everything secret in the store is sealed under: given by a setting, or kept in the home and made at the first start.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

const decodeKey = (text: string, source: string): Buffer => {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (key.byteLength !== KEY_BYTES || !/^[A-Za-z0-9+/]{43}=?$/.test(trimmed))
    throw new Error(`${source} must hold 32 bytes in base64 (make one with: openssl rand -base64 32)`);
  return key;
};

/** Writes the file whole or not at all: of two processes that start together, one makes the key and both read it. */
const makeKeyFile = (path: string): void => {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
};

const readKeyFile = (path: string): Buffer | undefined => {
  try {
    return decodeKey(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

export interface MasterKeyOptions {
  /** Directory; made when missing. */
  readonly home: string;
  /** `PORTICO_MASTER_KEY`: 32 bytes in base64. Wins over the file. */
  readonly given?: string | undefined;
  /** Told once when the file can be read by others than its owner. */
  readonly warn?: (sentence: string) => void;
}

/** Reads `<home>/master-key`, or makes it (mode 0600). Throws on a key that is not 32 bytes. */
export const loadMasterKey = ({ home, given, warn = process.emitWarning }: MasterKeyOptions): Buffer => {
  if (given !== undefined && given !== '') return decodeKey(given, 'PORTICO_MASTER_KEY');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, 'master-key');
  if (readKeyFile(path) === undefined) makeKeyFile(path);
  const key = readKeyFile(path);
  if (key === undefined) throw new Error(`${path} disappeared while it was read`);
  const mode = statSync(path).mode & 0o777;
  // Volumes of some container platforms cannot hold 0600, so this is a warning and no refusal.
  if ((mode & 0o077) !== 0) warn(`${path} has mode ${mode.toString(8)} and can be read by others; run chmod 600 on it`);
  return key;
};
