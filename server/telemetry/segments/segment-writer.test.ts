// Segments on a real disk: hours, sizes, retention, a disk that is slow or refuses, and a process that is killed.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openAccessLog } from '../access-log/access-log.ts';
import { fieldOf, splitLine } from '../access-log/line.ts';
import { newFolder, silent } from '../testing/records.ts';
import { PendingLines } from './pending-lines.ts';
import { removeOld } from './retention.ts';
import { HOUR_MS, listSegments, parseSegmentName, segmentKey, segmentName } from './segment.ts';
import { blocksOf, readBlocks } from './segment-reader.ts';
import type { SegmentSettings } from './segment-writer.ts';
import { openSegmentWriter } from './segment-writer.ts';

const folders: { remove(): void }[] = [];
after(() => {
  for (const folder of folders) folder.remove();
});
const inFolder = (): string => {
  const folder = newFolder();
  folders.push(folder);
  return folder.path;
};
const startMs = Date.parse('2026-11-24T05:00:00Z');
const open = (folder: string, options: Partial<SegmentSettings> = {}) =>
  openSegmentWriter<string>({
    format: (line) => line,
    weigh: (line) => line.length,
    folder,
    retention: { keepDays: 7, keepBytes: 1e9 },
    log: silent,
    now: () => startMs,
    ...options,
  });
const names = async (folder: string): Promise<string[]> => (await listSegments(folder)).map(({ name }) => name);
const linesOf = async (folder: string, key: string): Promise<string[]> => {
  const lines: string[] = [];
  for (const name of await names(folder)) {
    const blocks = await blocksOf(folder, name, key, 0, Number.MAX_SAFE_INTEGER);
    for await (const { text } of readBlocks(folder, name, blocks)) lines.push(...text.split('\n').slice(0, -1));
  }
  return lines;
};

test('a segment begins with each hour and each size; late lines of the hour before stay, clocks set back do not', async () => {
  const folder = inFolder();
  const writer = open(folder, { segmentBytes: 1_000 });
  const at = async (timeMs: number, line: string) => {
    writer.append('k', timeMs, line);
    await writer.flush();
  };
  await at(startMs, 'a'.repeat(600));
  await at(startMs + 1, 'b'.repeat(600));
  await at(startMs + 2, 'c');
  writer.append('k', startMs + HOUR_MS - 1, 'd');
  writer.append('k', startMs + HOUR_MS, 'e');
  await writer.flush();
  await at(startMs + HOUR_MS - 2, 'late');
  await at(startMs - 5 * HOUR_MS, 'set back');
  await writer.close();
  assert.deepEqual(await names(folder), [
    '2026112400-000001',
    '2026112405-000001',
    '2026112405-000002',
    '2026112406-000001',
  ]);
  assert.equal(readFileSync(join(folder, '2026112406-000001.log'), 'latin1'), 'e\nlate\n');
  assert.equal(readFileSync(join(folder, '2026112405-000002.log'), 'latin1'), 'c\nd\n');
  assert.equal(parseSegmentName(segmentName(startMs, 12))?.hourMs, startMs);
  assert.equal(parseSegmentName('2026112405-1'), undefined);
});

test('keys are kept apart, each in the order of its times', async () => {
  const folder = inFolder();
  const writer = open(folder);
  const a = segmentKey('1', 'r', 'service a');
  const b = segmentKey('1', 'r', 'service a/b');
  assert.equal(segmentKey('1/r', 'x'), '1%2Fr/x');
  for (const [key, timeMs, line] of [
    [a, 3, 'a3'],
    [b, 1, 'b1'],
    [a, 1, 'a1'],
    [a, 2, 'a2'],
    [b, 2, 'b2'],
  ] as const)
    writer.append(key, startMs + timeMs, line);
  await writer.close();
  assert.deepEqual(await linesOf(folder, a), ['a1', 'a2', 'a3']);
  assert.deepEqual(await linesOf(folder, b), ['b1', 'b2']);
  assert.deepEqual(await linesOf(folder, '1/r/service'), []);
  assert.deepEqual(await blocksOf(folder, '2026112405-000001', a, startMs + 4, startMs + 9), []);
});

test('two writers on one folder do not write into each other', async () => {
  const folder = inFolder();
  const writers = [open(folder), open(folder)];
  for (const [number, writer] of writers.entries()) writer.append('k', startMs, String(number));
  await Promise.all(writers.map((writer) => writer.flush()));
  for (const [number, writer] of writers.entries()) writer.append('k', startMs, String(number + 2));
  await Promise.all(writers.map((writer) => writer.close()));
  assert.deepEqual((await linesOf(folder, 'k')).toSorted(), ['0', '1', '2', '3']);
  assert.equal((await names(folder)).length, 2);
});

test('retention: by age, by the size of all, the newest always stays', async () => {
  const folder = inFolder();
  const days = [0, 1, 2, 3, 4, 5];
  for (const day of days) {
    const name = segmentName(startMs - day * 24 * HOUR_MS, 1);
    writeFileSync(join(folder, `${name}.log`), 'x'.repeat(1000));
    writeFileSync(join(folder, `${name}.index`), 'x'.repeat(100));
  }
  writeFileSync(join(folder, 'notes.log'), 'not ours');
  await removeOld(folder, { keepDays: 4, keepBytes: 1e9 }, startMs);
  assert.equal((await names(folder)).length, 5);
  await removeOld(folder, { keepDays: 4, keepBytes: 3_300 }, startMs);
  assert.deepEqual(await names(folder), ['2026112205-000001', '2026112305-000001', '2026112405-000001']);
  await removeOld(folder, { keepDays: 4, keepBytes: 10 }, startMs + 30 * 24 * HOUR_MS);
  assert.deepEqual(readdirSync(folder), ['2026112405-000001.index', '2026112405-000001.log', 'notes.log']);
});

test('a writer keeps the folder under its size', async () => {
  const folder = inFolder();
  const writer = open(folder, { segmentBytes: 10_000, retention: { keepDays: 7, keepBytes: 50_000 } });
  for (let round = 0; round < 40; round += 1) {
    writer.append('k', startMs + round, 'y'.repeat(9_999));
    await writer.flush();
  }
  await writer.close();
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  assert.ok(bytes <= 50_000 + 10_000, String(bytes));
  assert.ok((await linesOf(folder, 'k')).length >= 4);
});

test('lines that wait are bounded: the oldest go and are counted', () => {
  const pending = new PendingLines<number>(100_000);
  for (let number = 0; number < 100_000; number += 1)
    pending.push({ key: 'k', timeMs: number, item: number, weight: 200 });
  assert.ok(pending.bytes <= 100_000);
  assert.equal(pending.length, 500);
  assert.equal(pending.dropped, 99_500);
  const taken = pending.takeUntil(Number.POSITIVE_INFINITY);
  assert.deepEqual([taken.length, taken[0]?.timeMs, pending.bytes], [500, 99_500, 0]);
  pending.push({ key: 'k', timeMs: 1e6, item: -1, weight: 200 });
  pending.putBack(taken);
  assert.ok(pending.bytes <= 100_000);
  assert.equal(pending.takeUntil(Number.POSITIVE_INFINITY).at(-1)?.item, -1);
});

test('a disk that is too slow costs the oldest lines, not memory', async () => {
  const folder = inFolder();
  const writer = open(folder, { pendingBytes: 5_000 });
  for (let number = 0; number < 1_000; number += 1) writer.append('k', startMs + number, String(number).padStart(100));
  assert.equal(writer.counters.pendingBytes, 5_000);
  await writer.close();
  assert.deepEqual([writer.counters.dropped, writer.counters.written], [950, 50]);
  assert.deepEqual(
    (await linesOf(folder, 'k')).map(Number),
    Array.from({ length: 50 }, (_, at) => 950 + at),
  );
});

test('a disk that refuses loses nothing while there is memory, and is written to again', async () => {
  const parent = inFolder();
  const folder = join(parent, 'log');
  writeFileSync(folder, 'a file where the folder should be');
  const writer = open(folder);
  writer.append('k', startMs, 'one');
  await writer.flush();
  assert.deepEqual([writer.counters.failedWrites, writer.counters.written], [1, 0]);
  rmSync(folder);
  mkdirSync(folder);
  writer.append('k', startMs + 1, 'two');
  await writer.close();
  assert.deepEqual(await linesOf(folder, 'k'), ['one', 'two']);
  assert.deepEqual([writer.counters.written, writer.counters.dropped, writer.counters.pendingBytes], [2, 0, 0]);
});

test('lines are written by themselves, behind those that come late', async () => {
  const folder = inFolder();
  let nowMs = startMs;
  const writer = open(folder, { flushMs: 5, holdBackMs: 100, now: () => nowMs });
  writer.append('k', startMs, 'second');
  writer.append('k', startMs - 1, 'first');
  nowMs += 200;
  writer.append('k', startMs + 150, 'third');
  const deadline = performance.now() + 15_000;
  const writtenAre = async (count: number) => {
    while (writer.counters.written < count && performance.now() < deadline) await new Promise(setImmediate);
  };
  await writtenAre(2);
  assert.equal(writer.counters.written, 2);
  nowMs += 200;
  await writtenAre(3);
  assert.deepEqual(await linesOf(folder, 'k'), ['first', 'second', 'third']);
  await writer.close();
});

test('kill -9 of a writer: everything it was promised is found, and nothing that is not whole', {
  timeout: 60_000,
}, async () => {
  const folder = inFolder();
  const child = fork(join(import.meta.dirname, '../testing/endless-writer.ts'), [folder]);
  let promised = 0;
  child.on('message', (message: { written: number }) => {
    promised = message.written;
    if (promised >= 3_000) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  const log = openAccessLog({ folder, retention: { keepDays: 7, keepBytes: 2e9 }, log: silent });
  const numbers: number[] = [];
  let cursor = '';
  do {
    const page = await log.search({
      accountId: '100000000001',
      region: 'ap-guangzhou',
      serviceId: 'service-8xipv0ua',
      from: new Date(0),
      to: new Date(Date.now() + HOUR_MS),
      order: 'asc',
      limit: 100,
      conditions: [],
      cursor,
    });
    if (page.kind !== 'found') throw new Error(page.kind);
    for (const line of page.lines) {
      const values = splitLine(line);
      assert.ok(values, line);
      numbers.push(Number.parseInt(fieldOf(values, 'req_id'), 16));
    }
    cursor = page.cursor;
  } while (cursor !== '');
  await log.close();
  assert.ok(numbers.length >= Math.min(promised, 10_000), `${numbers.length} of ${promised}`);
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => at),
  );
});
