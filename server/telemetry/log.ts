// Structured log lines: one JSON object a line on standard error. Values only, never secrets: callers pass what may be read.

export type Level = 'debug' | 'info' | 'warn' | 'error';
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
export interface Log {
  readonly debug: (event: string, fields?: Fields) => void;
  readonly info: (event: string, fields?: Fields) => void;
  readonly warn: (event: string, fields?: Fields) => void;
  readonly error: (event: string, fields?: Fields) => void;
}

export const isLevel = (text: string): text is Level => (LEVELS as readonly string[]).includes(text);

/** Writes lines of `level` and above to `write` (a line with its line feed). */
export const createLog = (level: Level, write: (line: string) => void, now: () => Date = () => new Date()): Log => {
  const threshold = LEVELS.indexOf(level);
  const at =
    (own: Level) =>
    (event: string, fields?: Fields): void => {
      if (LEVELS.indexOf(own) < threshold) return;
      write(`${JSON.stringify({ time: now().toISOString(), level: own, event, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

/** What a thrown value says of itself, for a `cause` field. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
