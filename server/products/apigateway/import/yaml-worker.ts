// Worker thread that parses one YAML text. A thread of its own, because no parser of YAML is linear on every text: the
// caller ends the thread when it takes too long or too much memory (document.ts).
import { parentPort, workerData } from 'node:worker_threads';
import { isScalar, parseDocument, visit } from 'yaml';
import type { DocumentReading } from './document.ts';

/** Uses of an anchor that are followed in all; more make small texts into huge trees. */
const MAX_ALIASES = 100;

const read = (text: string): unknown => {
  // The parser's own check of unique keys is quadratic.
  const document = parseDocument(text, { version: '1.2', strict: true, uniqueKeys: false });
  const [fault] = document.errors;
  if (fault !== undefined) throw fault;
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) throw new Error(`key ${String(key.value)} stands twice in one mapping.`);
        seen.add(key.value);
      }
    },
  });
  return document.toJS({ maxAliasCount: MAX_ALIASES });
};

const answer = (reading: DocumentReading | { readonly ok: true; readonly value: unknown }): void =>
  parentPort?.postMessage(reading);
try {
  answer({ ok: true, value: read(workerData as string) });
} catch (error) {
  const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  answer({ ok: false, reason: `it is no YAML: ${sentence.slice(0, 200)}` });
}
