// The bare plane beside nginx, one core each, in the same run: a plain route against `proxy_pass` with keepalive, and a signed
// route under a usage plan against nginx with Lua doing the same check and counters. bench/speed-table.ts measures the whole
// program; this one tells what the plane itself costs, and profiles it. Prints ratios, medians of the rounds.
// RECORDS=0 without access records, WORKERS=2, CPU_PROF=folder for a profile.
import { reservePort } from '#lib/free-port.ts';
import { keyPairHeaders } from '../test/support/gateway-caller.ts';
import type { Pair } from './speed/row.ts';
import { takeTurns, whole } from './speed/row.ts';
import { startLuaNginx } from './support/key-pairs.ts';
import { luaObstacle, startBackend, startPlainNginx } from './support/nginx.ts';
import { CORES, ROUNDS } from './support/settings.ts';
import { missingTools, onStage, waitUntilServed } from './support/stage.ts';
import { median } from './support/statistics.ts';
import { measure } from './support/wrk.ts';

const HOST = 'service-bench001-1250000000.gz.apigw.portico.localhost';
const KEY = { id: 'AKIDbench', secret: 'secret-of-the-benchmark' };
const RATE_PER_SECOND = 1_000_000;

const missing = missingTools('wrk', 'taskset');
if (missing.length > 0 || luaObstacle() !== undefined) {
  console.error('On Debian: apt-get install nginx libnginx-mod-http-lua wrk util-linux');
  process.exit(1);
}

const show = (route: string, peer: string, pairs: readonly Pair[]): void => {
  for (const measured of ['perSecond', 'perProcessorSecond'] as const) {
    const ratio = median(pairs.map(({ theirs, ours }) => ours[measured] / theirs[measured]));
    const figure = (who: keyof Pair): string => whole(median(pairs.map((pair) => pair[who][measured])));
    console.log(
      `${route} ${measured}: ${peer} ${figure('theirs')}, Portico ${figure('ours')}, ratio ${ratio.toFixed(2)}`,
    );
  }
};

await onStage(async (stage) => {
  const backend = await startBackend(stage, CORES.backend);
  const nginx = await startPlainNginx(stage, CORES.proxy, backend.port);
  const lua = await startLuaNginx(stage, CORES.proxy, {
    backendPort: backend.port,
    keys: [KEY],
    ratePerSecond: RATE_PER_SECOND,
    mapsAndLogs: false,
  });
  const port = await reservePort('127.0.0.1', 0);
  const profile = process.env['CPU_PROF'];
  const { pid } = stage.start(CORES.proxy, process.execPath, [
    ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    new URL('./gateway-plane.ts', import.meta.url).pathname,
    JSON.stringify({
      port,
      backend: `http://127.0.0.1:${backend.port}`,
      host: HOST,
      keyId: KEY.id,
      secret: KEY.secret,
      ratePerSecond: RATE_PER_SECOND,
    }),
  ]);
  await waitUntilServed({ port, path: '/release/plain', headers: { Host: HOST } });

  const plain = (server: { readonly pid: number; readonly port: number }) => () =>
    measure(stage, { ...server, path: '/release/plain', headers: { Host: HOST } });
  const signed = (server: { readonly pid: number; readonly port: number }) => () =>
    measure(stage, { ...server, path: '/release/signed', headers: { Host: HOST, ...keyPairHeaders(KEY) } });
  show('plain', 'nginx proxy_pass', await takeTurns(ROUNDS, plain(nginx), plain({ pid, port })));
  show('signed', 'nginx with Lua', await takeTurns(ROUNDS, signed(lua), signed({ pid, port })));
});
