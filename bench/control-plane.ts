// The gateway's control plane when it is full: 50 services of 200 APIs each. List and describe calls one after another,
// ReleaseService until a caller sees what it changed, and the memory of the process, against what is wanted of them.
// node bench/control-plane.ts   (SERVICES, APIS and CALLS change the sizes)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCall } from '#server/cli/signed-request.ts';

const SERVICES = Number(process.env['SERVICES'] ?? 50);
const APIS = Number(process.env['APIS'] ?? 200);
const CALLS = Number(process.env['CALLS'] ?? 300);
const RELEASES = 40;
const WANTED = { callMs: 30, releaseMs: 300, memoryMb: 400 };

type Answer = Record<string, unknown>;

const home = mkdtempSync(join(tmpdir(), 'portico-bench-'));
const child = spawn(process.execPath, ['server/cli/portico.ts', 'serve'], {
  env: {
    ...process.env,
    PORTICO_HOME: home,
    PORTICO_CONTROL_PORT: '0',
    PORTICO_EDGE_PORT: '0',
    PORTICO_EDGE_TLS_PORT: '0',
    PORTICO_ACTION_RATE_FACTOR: '1000000',
    PORTICO_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});

const ready = async (): Promise<{ readonly control: string; readonly edgePort: number }> => {
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const match = /control (http:\/\/[^\s,]+).* edge http:\/\/[^\s:]+:(\d+)/.exec(output);
    if (match) return { control: match[1] as string, edgePort: Number(match[2]) };
  }
  throw new Error(`did not start: ${output}`);
};

const memoryMb = (field: 'VmRSS' | 'VmHWM'): number =>
  Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
  );

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
const row = (name: string, times: readonly number[], wantedMs: number): void => {
  const sorted = times.toSorted((a, b) => a - b);
  const p99 = share(sorted, 0.99);
  const cells = [share(sorted, 0.5), p99, sorted.at(-1) ?? 0].map((ms) => ms.toFixed(1).padStart(7));
  console.log(`| ${name.padEnd(42)} | ${cells.join(' | ')} | ${p99 < wantedMs ? 'yes' : 'NO'} |`);
};

/** APIs of one service as a document: half of them fixed answers, half backends. */
const documentOf = (service: number): string =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: `s${service}`, version: '1' },
    paths: Object.fromEntries(
      Array.from({ length: APIS }, (_, index) => [
        `/api${index}`,
        {
          get: {
            operationId: `api${index}`,
            parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
            responses: {},
            'x-apigw-backend':
              index % 2 === 0
                ? { ServiceType: 'MOCK', ServiceMockReturnMessage: 'first' }
                : {
                    ServiceType: 'HTTP',
                    ServiceConfig: { Url: 'http://127.0.0.1:9', Path: `/b${index}`, Method: 'GET' },
                  },
          },
        },
      ]),
    ),
  });

const timed = async (count: number, call: (round: number) => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const begun = performance.now();
    await call(round);
    times.push(performance.now() - begun);
  }
  return times;
};

try {
  const { control, edgePort } = await ready();
  const emptyMb = memoryMb('VmRSS');
  const credential = JSON.parse(readFileSync(join(home, 'root-credential.json'), 'utf8')) as {
    accessKeyId: string;
    accessKeySecret: string;
  };
  const controlHost = new URL(control).host;
  const call = async (action: string, parameters: Answer = {}): Promise<Answer> => {
    const { headers, body } = signCall(
      { family: 'tencent', service: 'apigateway', action, version: '2018-08-08', region: 'ap-guangzhou', parameters },
      credential,
      controlHost,
      new Date(),
    );
    const { Response } = (await (await fetch(control, { method: 'POST', headers, body })).json()) as {
      Response: Answer;
    };
    if (Response['Error'] !== undefined) throw new Error(`${action}: ${JSON.stringify(Response)}`);
    return Response;
  };
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
    const made = await call('CreateService', { ServiceName: `s${index}`, Protocol: 'http' });
    const ServiceId = String(made['ServiceId']);
    const imported = await call('ImportOpenApi', { ServiceId, Content: documentOf(index), EncodeType: 'JSON' });
    const { ApiSet } = imported['Result'] as { ApiSet: readonly { ApiId: string; Status: string }[] };
    const failed = ApiSet.find(({ Status }) => Status !== 'success');
    if (failed !== undefined || ApiSet.length !== APIS) throw new Error(JSON.stringify(failed ?? ApiSet.length));
    await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' });
    services.push({ id: ServiceId, host: String(made['OuterSubDomain']), apiId: ApiSet[0]?.ApiId ?? '' });
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
  const floor = async () => (await fetch(`${control}/healthz`)).text();
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
} finally {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  rmSync(home, { recursive: true });
}
