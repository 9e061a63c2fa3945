// Signed control calls a second on one core: TC3 DescribeService over HTTP, beside a bare node:http server that answers
// the same bytes (the floor: what the platform allows with no signature, no store and no contract). Needs wrk and taskset.
// node_modules/.bin/node bench/control.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reservePort } from '#lib/free-port.ts';
import { takeTurns, whole } from './speed/row.ts';
import { signGatewayCall } from './support/control-calls.ts';
import { createService, startMeasuredPortico } from './support/portico.ts';
import { CORES, ROUNDS } from './support/settings.ts';
import { onStage, waitUntilServed } from './support/stage.ts';
import { median } from './support/statistics.ts';
import { measure, postScript } from './support/wrk.ts';

const CONNECTIONS = 16;

await onStage(async (stage) => {
  const { portico, call } = await startMeasuredPortico(stage);
  const { ServiceId } = await createService(call);
  const answer = JSON.stringify({ Response: await call('DescribeService', { ServiceId }) });
  const port = await reservePort('127.0.0.1', 0);
  const file = join(stage.folder, 'floor.mjs');
  writeFileSync(
    file,
    `import { createServer } from 'node:http';
const body = ${JSON.stringify(answer)};
const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, headers).end(body));
}).listen(${port}, '127.0.0.1');
`,
  );
  const floor = stage.start(CORES.proxy, process.execPath, [file]);
  await waitUntilServed({ port, path: '/' });

  const run = (server: { readonly pid: number; readonly port: number }) => () => {
    // One signed request serves a whole measurement: TC3 has no nonce, and its time is good for five minutes.
    const { headers, body } = signGatewayCall(portico, 'DescribeService', { ServiceId });
    const script = postScript(stage, 'call', { ...headers, Host: new URL(portico.controlUrl).host }, body);
    return measure(stage, { ...server, script, connections: CONNECTIONS });
  };
  const pairs = await takeTurns(
    ROUNDS,
    run({ pid: floor.pid, port }),
    run({ pid: portico.pid, port: portico.controlPort }),
  );
  const ratio = median(pairs.map(({ theirs, ours }) => ours.perSecond / theirs.perSecond));
  const figure = (who: 'theirs' | 'ours'): string => whole(median(pairs.map((pair) => pair[who].perSecond)));
  console.log(`signed DescribeService: ${figure('ours')} calls/s on one core`);
  console.log(`bare node:http, same bytes: ${figure('theirs')} requests/s; ratio ${ratio.toFixed(2)}`);
});
