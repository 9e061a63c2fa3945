// The access log on a real disk: what is written is found, in order, page by page, by its owner only.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { aRecord, newFolder, silent } from '../testing/records.ts';
import type { AccessLog, AccessLogOptions } from './access-log.ts';
import { openAccessLog } from './access-log.ts';
import { fieldOf, splitLine } from './line.ts';
import type { LogSearch, LogSearchResult } from './search.ts';

const folders: { remove(): void }[] = [];
after(() => {
  for (const folder of folders) folder.remove();
});

const startMs = Date.parse('2026-11-24T05:00:00Z');
const inFolder = (): string => {
  const folder = newFolder();
  folders.push(folder);
  return folder.path;
};
const open = (folder: string, options: Partial<AccessLogOptions> = {}): AccessLog =>
  openAccessLog({ folder, retention: { keepDays: 7, keepBytes: 2e9 }, log: silent, now: () => startMs, ...options });

const everything: LogSearch = {
  accountId: '100000000001',
  region: 'ap-guangzhou',
  serviceId: 'service-8xipv0ua',
  from: new Date(startMs),
  to: new Date(startMs + 48 * 3_600_000),
  order: 'asc',
  limit: 100,
  conditions: [],
};
const id = (number: number): string => number.toString(16).padStart(32, '0');
const numberOf = (line: string): number => Number.parseInt(fieldOf(splitLine(line)!, 'req_id'), 16);
const found = (result: LogSearchResult): { readonly lines: readonly string[]; readonly cursor: string } => {
  if (result.kind !== 'found') throw new Error(result.kind);
  return result;
};
const walk = async (log: AccessLog, search: Partial<LogSearch>): Promise<{ numbers: number[]; pages: number }> => {
  const numbers: number[] = [];
  let cursor = '';
  let pages = 0;
  do {
    const page = found(await log.search({ ...everything, ...search, cursor }));
    numbers.push(...page.lines.map(numberOf));
    cursor = page.cursor;
    pages += 1;
    assert.ok(pages < 1000, 'the search does not end');
  } while (cursor !== '');
  return { numbers, pages };
};
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

test('lines are found in both orders, page by page, whatever the order they came in, over several segments', async () => {
  const log = open(inFolder(), { segmentBytes: 8_000 });
  for (let round = 0; round < 10; round += 1) {
    const records = upTo(25).map((at) => {
      const number = round * 25 + at;
      return aRecord({ time: startMs + number * 60_000, requestId: id(number) });
    });
    log.write(records.toReversed());
    await log.flush();
  }
  assert.deepEqual((await walk(log, { limit: 7 })).numbers, upTo(250));
  assert.deepEqual((await walk(log, { limit: 100, order: 'desc' })).numbers, upTo(250).toReversed());
  const exact = await walk(log, { limit: 50 });
  assert.deepEqual([exact.numbers.length, exact.pages], [250, 5]);
  const within = { from: new Date(startMs + 10 * 60_000), to: new Date(startMs + 20 * 60_000) };
  assert.deepEqual((await walk(log, within)).numbers, upTo(21).slice(10));
  assert.deepEqual((await walk(log, { ...within, order: 'desc', limit: 3 })).numbers, upTo(21).slice(10).toReversed());
  await log.close();
});

test('a page that had to stop early goes on where it stopped', async () => {
  for (const order of ['asc', 'desc'] as const) {
    const log = open(inFolder(), { segmentBytes: 4_000, bounds: { lines: 10_000, scanMs: 1000, scanBytes: 1 } });
    for (const number of upTo(60)) {
      log.write([
        aRecord({ time: startMs + number * 1000, requestId: id(number), status: number % 20 === 0 ? 500 : 200 }),
      ]);
      await log.flush();
    }
    const rare = [{ field: 'rsp_st', operator: '=', value: '500' }];
    const { numbers, pages } = await walk(log, { order, conditions: rare });
    assert.deepEqual(numbers, order === 'asc' ? [0, 20, 40] : [40, 20, 0]);
    assert.equal(pages, 60);
    assert.equal((await walk(log, { order, limit: 4 })).numbers.length, 60);
    await log.close();
  }
});

test('nothing is found by another account, in another region, of another service; unmatched calls belong to nobody', async () => {
  const log = open(inFolder());
  log.write([
    aRecord({ time: startMs, requestId: id(1) }),
    aRecord({ time: startMs, requestId: id(2), accountId: '100000000002' }),
    aRecord({ time: startMs, requestId: id(3), region: 'ap-shanghai' }),
    aRecord({ time: startMs, requestId: id(4), serviceId: 'service-8xipv0u' }),
    aRecord({ time: startMs, requestId: id(5), serviceId: '', accountId: '', region: '', environment: '', apiId: '' }),
    aRecord({
      time: startMs,
      requestId: id(6),
      accountId: '0000001/ap-guangzhou',
      region: 'service-8xipv0ua',
      serviceId: '',
    }),
  ]);
  await log.flush();
  assert.deepEqual((await walk(log, {})).numbers, [1]);
  assert.deepEqual((await walk(log, { accountId: '100000000002' })).numbers, [2]);
  assert.deepEqual((await walk(log, { region: 'ap-shanghai' })).numbers, [3]);
  assert.deepEqual((await walk(log, { accountId: '100000000003' })).numbers, []);
  await log.close();
});

test('at most ten thousand lines come out of one search', async () => {
  const log = open(inFolder(), { bounds: { lines: 50, scanMs: 1000, scanBytes: 1e9 } });
  log.write(upTo(120).map((number) => aRecord({ time: startMs, requestId: id(number) })));
  await log.flush();
  const { numbers, pages } = await walk(log, { limit: 20 });
  assert.deepEqual([numbers.length, pages], [50, 3]);
  await log.close();
});

test('conditions are and-ed; what cannot be asked and cursors of other searches are told', async () => {
  const log = open(inFolder());
  log.write(
    upTo(30).map((number) =>
      aRecord({ time: startMs, requestId: id(number), status: number % 2 ? 200 : 404, requestMs: number * 10 }),
    ),
  );
  await log.flush();
  const conditions = [
    { field: 'rsp_st', operator: '>', value: '399' },
    { field: 'req_t', operator: '>=', value: '0.2' },
  ];
  assert.deepEqual((await walk(log, { conditions, limit: 2 })).numbers, [20, 22, 24, 26, 28]);
  const bad = [{ field: 'uri', operator: '=', value: '/' }];
  assert.deepEqual(await log.search({ ...everything, conditions: bad }), {
    kind: 'badCondition',
    condition: bad[0],
    fault: 'field',
  });
  const { cursor } = found(await log.search({ ...everything, limit: 5 }));
  assert.equal((await log.search({ ...everything, cursor, order: 'desc' })).kind, 'badCursor');
  assert.equal((await log.search({ ...everything, cursor: 'x' })).kind, 'badCursor');
  await log.close();
});

test('a torn end is passed over: half an index line, an index without its lines, lines without their index', async () => {
  const folder = inFolder();
  const first = open(folder);
  first.write(upTo(10).map((number) => aRecord({ time: startMs + number, requestId: id(number) })));
  await first.flush();
  first.write([aRecord({ time: startMs + 20, requestId: id(20) })]);
  await first.close();
  const [index, data] = readdirSync(folder).map((file) => join(folder, file));
  assert.match(index!, /2026112405-000001\.index$/);
  truncateSync(data!, 11 * 328 - 100);
  appendFileSync(index!, '100000000001/ap-guangzhou/service-8xipv0ua 12 34');
  const log = open(folder);
  const whole = (await walk(log, {})).numbers;
  assert.deepEqual(whole, upTo(whole.length));
  assert.ok(whole.length >= 9 && whole.length <= 10, String(whole.length));
  log.write([aRecord({ time: startMs + 30, requestId: id(30) })]);
  await log.flush();
  assert.deepEqual((await walk(log, {})).numbers, [...whole, 30]);
  assert.equal(readdirSync(folder).length, 4);
  await log.close();
});

test('a search whose segment was removed meanwhile goes on without it', async () => {
  const folder = inFolder();
  const log = open(folder, { segmentBytes: 3_000, retention: { keepDays: 7, keepBytes: 1e9 } });
  for (const number of upTo(40)) {
    log.write([aRecord({ time: startMs + number * 1000, requestId: id(number) })]);
    await log.flush();
  }
  const { cursor, lines } = found(await log.search({ ...everything, limit: 5 }));
  assert.equal(lines.length, 5);
  await log.close();
  const kept = open(folder, { retention: { keepDays: 7, keepBytes: 4_000 } });
  kept.write([aRecord({ time: startMs + 100_000, requestId: id(100) })]);
  await kept.close();
  const rest = found(await kept.search({ ...everything, cursor }));
  assert.equal(rest.cursor, '');
  assert.equal(rest.lines.map(numberOf).at(-1), 100);
  assert.ok(rest.lines.length < 35);
});
