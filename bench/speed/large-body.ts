// 1 GB through the proxy beside nginx that streams it too, and by how much the memory of each grows meanwhile: as one
// answer, and in requests of 16 MB, since the gateway takes no larger ones.
import { once } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASS, startNginx, upstreamTo } from '../support/nginx.ts';
import { startPlainPortico } from '../support/portico.ts';
import { processorSeconds, residentMb } from '../support/process-use.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import type { Stage } from '../support/stage.ts';
import { onStage } from '../support/stage.ts';
import { median } from '../support/statistics.ts';
import type { Speed } from '../support/wrk.ts';
import type { Case } from './row.ts';
import { takeTurns, whole } from './row.ts';

const BYTES = Number(process.env['BODY_MB'] ?? 1000) * 1_000_000;
const REQUEST_BYTES = 16_000_000;
const LEAST = 0.7;
const MOST_GROWTH_MB = 64;
const SAMPLE_MS = 50;

type Direction = 'download' | 'upload';

/** Port of a backend that sends a file of that size (it takes no place on disk), or reads a body. */
const startBackend = async (stage: Stage, direction: Direction): Promise<number> => {
  if (direction === 'download') {
    const root = stage.makeFolder('files');
    const file = join(root, 'large');
    writeFileSync(file, '');
    truncateSync(file, BYTES);
    const location = 'location = /probe { return 200; } location / { sendfile on; rewrite ^ /large break; }';
    const nginx = await startNginx(
      stage,
      CORES.backend,
      'backend',
      (port) => `server { listen 127.0.0.1:${port}; root ${root}; ${location} }`,
      { probe: '/probe' },
    );
    return nginx.port;
  }
  const sink = new URL('../support/body-sink.ts', import.meta.url).pathname;
  const { child } = stage.start(CORES.backend, process.execPath, [sink]);
  if (child.stdout === null) throw new Error('the sink has no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return Number(String(line));
};

/** Nothing is kept in files, in neither direction: that is what Portico does. */
const STREAMED = 'proxy_request_buffering off; proxy_max_temp_file_size 0; client_max_body_size 0;';

interface Moved {
  readonly speed: Speed;
  /** Most memory while it moved, in MiB. */
  readonly peakMb: number;
}

const move = async (
  stage: Stage,
  direction: Direction,
  server: { readonly pid: number; readonly port: number; readonly path: string; readonly host: string },
): Promise<Moved> => {
  const client = new URL('../support/large-body-client.ts', import.meta.url).pathname;
  const { pid, port, path, host } = server;
  let peakMb = residentMb(pid);
  const sampling = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pid));
  }, SAMPLE_MS);
  const before = processorSeconds(pid);
  try {
    const bytes = direction === 'download' ? BYTES : REQUEST_BYTES;
    const count = Math.ceil(BYTES / bytes);
    const order = JSON.stringify({ direction, port, path, host, bytes, count });
    const seconds = Number(await stage.run(CORES.load, process.execPath, [client, order]));
    const used = processorSeconds(pid) - before;
    const megabytes = (bytes * count) / 1e6;
    return { speed: { perSecond: megabytes / seconds, perProcessorSecond: megabytes / used }, peakMb };
  } finally {
    clearInterval(sampling);
  }
};

const throughBoth = (direction: Direction): ReturnType<Case> =>
  onStage(async (stage) => {
    const backendPort = await startBackend(stage, direction);
    const nginx = await startNginx(
      stage,
      CORES.proxy,
      'nginx-plain',
      (port) => `${upstreamTo(backendPort)}
  server { listen 127.0.0.1:${port}; location = /probe { return 200; } location / { ${STREAMED} ${PASS} } }`,
      { probe: '/probe' },
    );
    const { load } = await startPlainPortico(stage, backendPort);
    const servers = {
      theirs: { ...nginx, path: '/', host: '127.0.0.1' },
      ours: { ...load, host: load.headers.Host },
    };
    const startMb = { theirs: residentMb(nginx.pid), ours: residentMb(load.pid) };
    const peakMb = { ...startMb };
    const run = (who: 'theirs' | 'ours') => async (): Promise<Speed> => {
      const moved = await move(stage, direction, servers[who]);
      peakMb[who] = Math.max(peakMb[who], moved.peakMb);
      return moved.speed;
    };
    const pairs = await takeTurns(ROUNDS, run('theirs'), run('ours'));
    const ratioOf = (field: keyof Speed): number =>
      median(pairs.map(({ theirs, ours }) => ours[field] / theirs[field]));
    const grownMb = { theirs: peakMb.theirs - startMb.theirs, ours: peakMb.ours - startMb.ours };
    const figure = (who: 'theirs' | 'ours'): string =>
      `${whole(median(pairs.map((pair) => pair[who].perSecond)))} MB/s, memory +${whole(grownMb[who])} MB`;
    const ratio = ratioOf('perSecond');
    return [
      {
        name: `${BYTES / 1e9} GB, ${direction === 'download' ? 'one answer' : `requests of ${REQUEST_BYTES / 1e6} MB`}`,
        beside: 'nginx proxy_pass, streaming',
        theirs: figure('theirs'),
        ours: figure('ours'),
        ratio,
        processorRatio: ratioOf('perProcessorSecond'),
        aim: `at least ${LEAST.toFixed(2)}, memory under +${MOST_GROWTH_MB} MB`,
        reached: ratio >= LEAST && grownMb.ours < MOST_GROWTH_MB,
        note: 'one connection; memory: most above what it was before the first body',
      },
    ];
  });

export const largeAnswer: Case = () => throughBoth('download');
export const largeRequest: Case = () => throughBoth('upload');
