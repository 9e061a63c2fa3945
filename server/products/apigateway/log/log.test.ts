// DescribeLogSearch over a real store and a real log: own services only, documented refusals, pages by ConText.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AccessLog } from '#telemetry/access-log/access-log.ts';
import { openAccessLog } from '#telemetry/access-log/access-log.ts';
import { aRecord, silent } from '#telemetry/testing/records.ts';
import type { TestCalls } from '../test-calls.ts';
import { openTestCalls, serviceWithApi } from '../test-calls.ts';

let folder: string;
let log: AccessLog;
let calls: TestCalls;
let ServiceId: string;
/** 2020-05-28 22:00:00 in Beijing. */
const startMs = Date.parse('2020-05-28T14:00:00Z');
const id = (number: number): string => number.toString(16).padStart(32, '0');
const hour = { StartTime: '2020-05-28 22:00:00', EndTime: '2020-05-28 23:00:00' };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-log-'));
  log = openAccessLog({ folder, retention: { keepDays: 7, keepBytes: 1e9 }, log: silent, now: () => startMs });
  calls = await openTestCalls({}, undefined, { accessLog: log });
  ({ ServiceId } = await serviceWithApi(calls));
  log.write(
    Array.from({ length: 250 }, (_, number) =>
      aRecord({
        accountId: '100',
        serviceId: ServiceId,
        time: startMs + number * 1000,
        requestId: id(number),
        status: number % 50 === 0 ? 429 : 200,
        errorMessage: number % 50 === 0 ? 'API rate limit exceeded' : undefined,
      }),
    ),
  );
  await log.flush();
});
after(async () => {
  await log.close();
  await calls.close();
  rmSync(folder, { recursive: true, force: true });
});

const idsOf = (lines: readonly string[]): number[] =>
  lines.map((line) => Number.parseInt(/\[req_id:([0-9a-f]{32})\]$/.exec(line)?.[1] ?? '', 16));

test('newest first and twenty lines when nothing else is asked, then on by ConText to the end', async () => {
  const first = await calls.call('DescribeLogSearch', { ...hour, ServiceId });
  assert.deepEqual(Object.keys(first), ['ConText', 'LogSet', 'TotalCount']);
  assert.equal(first.TotalCount, 20);
  assert.deepEqual(idsOf(first.LogSet).slice(0, 3), [249, 248, 247]);
  const all = idsOf(first.LogSet);
  let { ConText } = first;
  while (ConText !== '') {
    const page = await calls.call('DescribeLogSearch', { ...hour, ServiceId, Limit: 100, ConText });
    assert.equal(page.TotalCount, page.LogSet.length);
    all.push(...idsOf(page.LogSet));
    ConText = page.ConText;
  }
  assert.deepEqual(
    all,
    Array.from({ length: 250 }, (_, number) => 249 - number),
  );
});

test('times include both ends in Beijing time; conditions hold all; the reserved parameters change nothing', async () => {
  const { LogSet } = await calls.call('DescribeLogSearch', {
    ServiceId,
    StartTime: '2020-05-28 22:00:50',
    EndTime: '2020-05-28 22:02:30',
    Sort: 'asc',
    Limit: 100,
    Query: 'anything',
    Filters: [{ Name: 'anything', Values: ['x'] }],
    LogQuerys: [
      { Name: 'rsp_st', Operator: '>', Value: '399' },
      { Name: 'err_msg', Operator: ':', Value: 'rate limit' },
    ],
  });
  assert.deepEqual(idsOf(LogSet), [50, 100, 150]);
  assert.match(
    LogSet[0],
    /\[rsp_st:429\]\[ups_st:-\].*\[err_msg:API rate limit exceeded\].*\[28\/May\/2020:22:00:50 \+0800\]/,
  );
});

test('what is not valid is refused with its reason', async () => {
  const refusal = (request: object) => calls.refusal('DescribeLogSearch', { ...hour, ServiceId, ...request });
  const query = (Name: string, Operator: string, Value: string) => ({ LogQuerys: [{ Name, Operator, Value }] });
  for (const [request, message] of [
    [query('uri', '=', '/'), /Name must be one of req_id, api_id/],
    [query('req_id', ':', 'a'), /req_id knows the operators =/],
    [query('rsp_st', '=', 'x'), /Value cannot be compared with rsp_st/],
    [{ ConText: 'Y29udGV4dA==' }, /ConText/],
    [{ StartTime: '2020-05-28 23:00:01' }, /StartTime/],
  ] as const) {
    const refused = await refusal(request);
    assert.equal(refused.code, 'InvalidParameterValue');
    assert.match(refused.message, message);
  }
  assert.equal((await refusal({ Limit: 101 })).code, 'family range');
  assert.equal((await refusal({ StartTime: '2020-05-28T22:00:00Z' })).code, 'InvalidParameter.FormatError');
  assert.equal((await refusal({ Sort: 'up' })).code, 'InvalidParameterValue.NotInOptions');
  assert.equal((await refusal({ ServiceId: 'service-00000000' })).code, 'ResourceNotFound.InvalidService');
});

test('nothing crosses accounts or regions', async () => {
  for (const who of [{ accountId: '200' }, { region: 'ap-shanghai' }]) {
    const refused = await calls.refusal('DescribeLogSearch', { ...hour, ServiceId }, who);
    assert.equal(refused.code, 'ResourceNotFound.InvalidService');
  }
});

test('without an edge in this process the log is empty', async () => {
  const without = await openTestCalls({});
  const { ServiceId: own } = await serviceWithApi(without);
  assert.deepEqual(await without.call('DescribeLogSearch', { ...hour, ServiceId: own }), {
    ConText: '',
    LogSet: [],
    TotalCount: 0,
  });
  await without.close();
});
