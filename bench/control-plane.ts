// The gateway's control plane when it is full: 50 services of 200 APIs each. List and describe calls one after another,
// ReleaseService until a caller sees what it changed, and the memory of the process, against what is wanted of them.
// node bench/control-plane.ts   (SERVICES, APIS and CALLS change the sizes)
import { request } from 'node:http';
import { availableParallelism } from 'node:os';
import type { Answer } from './support/control-calls.ts';
import { importApis } from './support/import-apis.ts';
import { createService, startMeasuredPortico } from './support/portico.ts';
import { statusMb } from './support/process-use.ts';
import { onStage } from './support/stage.ts';
import { percentile } from './support/statistics.ts';

const SERVICES = Number(process.env['SERVICES'] ?? 50);
const APIS = Number(process.env['APIS'] ?? 200);
const CALLS = Number(process.env['CALLS'] ?? 300);
const RELEASES = 40;
/** The program shares the machine with its caller here. */
const ALL_CORES = `0-${availableParallelism() - 1}`;
const WANTED = { callMs: 30, releaseMs: 300, memoryMb: 400 };

const row = (name: string, times: readonly number[], wantedMs: number): void => {
  const p99 = percentile(times, 0.99);
  const cells = [percentile(times, 0.5), p99, percentile(times, 1)].map((ms) => ms.toFixed(1).padStart(7));
  console.log(`| ${name.padEnd(42)} | ${cells.join(' | ')} | ${p99 < wantedMs ? 'yes' : 'NO'} |`);
};

/** APIs of one service: half of them fixed answers, half backends. */
const apis = Array.from({ length: APIS }, (_, index) => ({
  path: `/api${index}`,
  parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
  backend:
    index % 2 === 0
      ? { ServiceType: 'MOCK', ServiceMockReturnMessage: 'first' }
      : { ServiceType: 'HTTP', ServiceConfig: { Url: 'http://127.0.0.1:9', Path: `/b${index}`, Method: 'GET' } },
}));

const timed = async (count: number, call: (round: number) => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const begun = performance.now();
    await call(round);
    times.push(performance.now() - begun);
  }
  return times;
};

await onStage(async (stage) => {
  const { portico, call } = await startMeasuredPortico(stage, {
    cores: ALL_CORES,
    workers: availableParallelism(),
  });
  const { pid, edgePort } = portico;
  const memoryMb = (field: 'VmRSS' | 'VmHWM'): number => Math.round(statusMb(pid, field));
  const emptyMb = memoryMb('VmRSS');
  const ask = (host: string, path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: edgePort, path, headers: { Host: host } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject);
      sent.end();
    });

  const begun = performance.now();
  const services: { readonly id: string; readonly host: string; readonly apiId: string }[] = [];
  for (let index = 0; index < SERVICES; index += 1) {
    const { ServiceId, host } = await createService(call);
    const [apiId = ''] = await importApis(call, ServiceId, apis);
    await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' });
    services.push({ id: ServiceId, host, apiId });
  }
  console.log(
    `${SERVICES} services of ${APIS} APIs made and released in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  );
  const one = (round: number) => {
    const service = services[round % services.length];
    if (service === undefined) throw new Error('no services');
    return service;
  };

  console.log('\n| call                                       | p50 ms  | p99 ms  | max ms  | as wanted |');
  console.log('|---|---|---|---|---|');
  const lists: readonly (readonly [string, (round: number) => Answer])[] = [
    ['DescribeServicesStatus', () => ({ Limit: 100 })],
    ['DescribeService', (round) => ({ ServiceId: one(round).id })],
    ['DescribeApisStatus', (round) => ({ ServiceId: one(round).id, Limit: 100 })],
    ['DescribeApi', (round) => ({ ServiceId: one(round).id, ApiId: one(round).apiId })],
    ['DescribeServiceEnvironmentList', (round) => ({ ServiceId: one(round).id })],
    ['DescribeServiceEnvironmentStrategy', (round) => ({ ServiceId: one(round).id })],
    ['DescribeApiEnvironmentStrategy', (round) => ({ ServiceId: one(round).id, Limit: 100 })],
    ['DescribeServiceEnvironmentReleaseHistory', (round) => ({ ServiceId: one(round).id, EnvironmentName: 'release' })],
    ['DescribeServiceReleaseVersion', (round) => ({ ServiceId: one(round).id })],
    ['DescribeApiUsagePlan', (round) => ({ ServiceId: one(round).id })],
    ['DescribeUsagePlansStatus', () => ({})],
    ['DescribeApiKeysStatus', () => ({})],
    ['DescribePlugins', () => ({})],
  ];
  const floor = async () => (await fetch(`${portico.controlUrl}/healthz`)).text();
  await timed(20, floor);
  row('/healthz: what the machine allows now', await timed(CALLS, floor), WANTED.callMs);
  for (const [action, parameters] of lists) {
    await timed(20, (round) => call(action, parameters(round)));
    row(action, await timed(CALLS, (round) => call(action, parameters(round))), WANTED.callMs);
  }

  let modified = '';
  const change = async (round: number): Promise<void> => {
    const { id, apiId } = one(round);
    modified = `round ${round}`;
    await call('ModifyApi', {
      ServiceId: id,
      ApiId: apiId,
      ServiceType: 'MOCK',
      RequestConfig: { Path: '/api0', Method: 'GET' },
      ServiceMockReturnMessage: modified,
    });
  };
  const releases: number[] = [];
  const answered: number[] = [];
  for (let round = 0; round < RELEASES; round += 1) {
    await change(round);
    const { id, host } = one(round);
    const start = performance.now();
    await call('ReleaseService', { ServiceId: id, EnvironmentName: 'release', ReleaseDesc: modified });
    answered.push(performance.now() - start);
    while ((await ask(host, '/release/api0')) !== modified);
    releases.push(performance.now() - start);
  }
  row('ReleaseService, answered', answered, WANTED.releaseMs);
  row('ReleaseService, until callers see it', releases, WANTED.releaseMs);
  const peak = memoryMb('VmHWM');
  console.log(
    `\nmemory: ${emptyMb} MB when empty, ${memoryMb('VmRSS')} MB now, ${peak} MB at most` +
      ` (wanted: under ${WANTED.memoryMb}): ${peak < WANTED.memoryMb ? 'yes' : 'NO'}`,
  );
});
