// Reads the text of an OpenAPI document. Hostile texts (alias bombs, endless nesting, slow ones) are refused in bounded time.
import { Worker } from 'node:worker_threads';

/** Characters; a service of 200 APIs described in full takes some 300,000. */
export const MAX_CONTENT = 500_000;
/** Processor time; such a service takes half a second. */
const PARSE_CPU_MS = 2000;
/** On a machine that has no time for it, this is enough all the same. */
const PARSE_MS = 15_000;
const WATCH_MS = 200;
const PARSE_MEMORY_MB = 192;

export type DocumentReading =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checked = (value: unknown): DocumentReading =>
  isObject(value) ? { ok: true, value } : { ok: false, reason: 'it is no mapping with openapi and paths.' };

const readJson = (text: string): DocumentReading => {
  try {
    return checked(JSON.parse(text));
  } catch (error) {
    return { ok: false, reason: `it is no JSON: ${(error as Error).message.slice(0, 200)}` };
  }
};

const readYaml = (text: string): Promise<DocumentReading> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./yaml-worker.ts', import.meta.url), {
      workerData: text,
      resourceLimits: { maxOldGenerationSizeMb: PARSE_MEMORY_MB },
    });
    const end = (reading: DocumentReading): void => {
      clearInterval(watch);
      resolve(reading);
      void worker.terminate();
    };
    const started = performance.now();
    const watch = setInterval(() => {
      const endLate = (): void => end({ ok: false, reason: 'it takes too long to parse.' });
      if (performance.now() - started > PARSE_MS) return endLate();
      void worker.cpuUsage().then(
        ({ user, system }) => {
          if (user + system > PARSE_CPU_MS * 1000) endLate();
        },
        () => {}, // It has ended, and has said or will say so itself.
      );
    }, WATCH_MS);
    worker.once('message', (reading: DocumentReading) => end(reading.ok ? checked(reading.value) : reading));
    // Out of memory, or an answer too deep to be sent.
    worker.once('error', () => end({ ok: false, reason: 'it is too large or too deep to parse.' }));
  });

export const readDocument = (text: string, encoding: 'YAML' | 'JSON'): DocumentReading | Promise<DocumentReading> =>
  encoding === 'JSON' ? readJson(text) : readYaml(text);
