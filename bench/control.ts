// Signed control calls a second on one core: TC3 DescribeService over HTTP, beside a bare node:http server that answers
// the same bytes (the floor: what the platform allows with no signature, no store and no contract). Needs wrk and taskset.
// node bench/control.ts
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCall } from '#server/cli/signed-request.ts';

const RUNS = 3;
const SECONDS = 4;
const home = mkdtempSync(join(tmpdir(), 'portico-bench-'));

const start = async (args: readonly string[], environment: NodeJS.ProcessEnv, ready: RegExp) => {
  const child = spawn('taskset', ['-c', '0', process.execPath, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const match = ready.exec(output);
    if (match) return { child, url: match[1] as string };
  }
  throw new Error(`did not start: ${output}`);
};

const load = (url: string, script: string): number => {
  const report = execFileSync('taskset', ['-c', '1', 'wrk', '-t1', '-c16', `-d${SECONDS}s`, '-s', script, url], {
    encoding: 'utf8',
  });
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(report);
  if (failed) throw new Error(report);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]);
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const portico = await start(
  ['server/cli/portico.ts', 'serve'],
  {
    ...process.env,
    PORTICO_HOME: home,
    PORTICO_CONTROL_PORT: '0',
    PORTICO_EDGE_PORT: '0',
    PORTICO_EDGE_TLS_PORT: '0',
    PORTICO_WORKERS: '1',
    PORTICO_ACTION_RATE_FACTOR: '1000000',
    PORTICO_LOG_LEVEL: 'warn',
  },
  /control (http:\/\/[^\s,]+)/,
);
try {
  const credential = JSON.parse(readFileSync(join(home, 'root-credential.json'), 'utf8')) as {
    accessKeyId: string;
    accessKeySecret: string;
  };
  const host = new URL(portico.url).host;
  const signed = (action: string, parameters: Record<string, unknown>) =>
    signCall(
      { family: 'tencent', service: 'apigateway', action, version: '2018-08-08', region: 'ap-guangzhou', parameters },
      credential,
      host,
      new Date(),
    );
  const call = async (action: string, parameters: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { headers, body } = signed(action, parameters);
    const answer = (await (await fetch(portico.url, { method: 'POST', headers, body })).json()) as {
      Response: Record<string, unknown>;
    };
    if (answer.Response['Error'] !== undefined) throw new Error(JSON.stringify(answer));
    return answer.Response;
  };
  const { ServiceId } = await call('CreateService', { ServiceName: 'bench', Protocol: 'http' });
  const answer = JSON.stringify({ Response: await call('DescribeService', { ServiceId }) });
  const floor = await start(
    [
      '-e',
      `const b=${JSON.stringify(answer)};const s=require('http').createServer((q,r)=>{q.resume();q.on('end',()=>{r.writeHead(200,{'Content-Type':'application/json','Content-Length':Buffer.byteLength(b)});r.end(b)})});s.listen(0,'127.0.0.1',()=>console.log('at http://127.0.0.1:'+s.address().port+' '))`,
    ],
    process.env,
    /at (http:\S+) /,
  );
  const script = join(home, 'call.lua');
  // One signed request serves the whole run: TC3 has no nonce, and its time is good for five minutes.
  const { headers, body } = signed('DescribeService', { ServiceId });
  const lines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  writeFileSync(
    script,
    [
      'wrk.method = "POST"',
      ...lines,
      `wrk.headers["Host"] = ${JSON.stringify(host)}`,
      `wrk.body = ${JSON.stringify(body)}`,
    ].join('\n'),
  );
  const figures: { portico: number; floor: number }[] = [];
  load(portico.url, script);
  for (let run = 0; run < RUNS; run += 1)
    figures.push({ portico: load(portico.url, script), floor: load(floor.url, script) });
  const ratio = median(figures.map((figure) => figure.portico / figure.floor));
  console.log(
    `signed DescribeService: ${Math.round(median(figures.map((figure) => figure.portico)))} calls/s on one core`,
  );
  console.log(
    `bare node:http, same bytes: ${Math.round(median(figures.map((figure) => figure.floor)))} requests/s; ratio ${ratio.toFixed(2)}`,
  );
  floor.child.kill();
} finally {
  portico.child.kill('SIGTERM');
  await once(portico.child, 'exit');
  rmSync(home, { recursive: true });
}
