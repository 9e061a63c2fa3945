// A plain route beside nginx, Caddy, fastify and http-proxy, all in front of the same backend.
import { nginxObstacle, startBackend, startPlainNginx } from '../support/nginx.ts';
import { PeerMissing, startCaddy, startFastify, startHttpProxy } from '../support/peers.ts';
import { startPlainPortico } from '../support/portico.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import type { Stage } from '../support/stage.ts';
import { missingTools, onStage } from '../support/stage.ts';
import { measure } from '../support/wrk.ts';
import type { Case, Row } from './row.ts';
import { notRun, speedRow, takeTurns } from './row.ts';

interface Peer {
  readonly beside: string;
  readonly least: number;
  /** What to install, or undefined. */
  readonly obstacle: string | undefined;
  readonly note: string;
  readonly start: (stage: Stage, cores: string, backendPort: number) => Promise<{ pid: number; port: number }>;
}

const NAME = 'plain route';

const beside = async (peer: Peer): Promise<readonly Row[]> => {
  const missing = (install: string) => [notRun(NAME, peer.beside, peer.least, install)];
  if (peer.obstacle !== undefined) return missing(peer.obstacle);
  try {
    return await onStage((stage) => measureBeside(stage, peer));
  } catch (error) {
    if (error instanceof PeerMissing) return missing(error.message);
    throw error;
  }
};

const measureBeside = async (stage: Stage, peer: Peer): Promise<readonly Row[]> => {
  const backend = await startBackend(stage, CORES.backend);
  const other = await peer.start(stage, CORES.proxy, backend.port);
  const { load } = await startPlainPortico(stage, backend.port);
  const pairs = await takeTurns(
    ROUNDS,
    () => measure(stage, { pid: other.pid, port: other.port, path: '/', headers: load.headers }),
    () => measure(stage, load),
  );
  return [speedRow(NAME, peer.beside, pairs, peer.least, peer.note)];
};

export const plain: Case = () =>
  beside({
    beside: 'nginx proxy_pass, keepalive',
    least: 0.6,
    obstacle: nginxObstacle(),
    note: 'nginx without access log, Portico with',
    start: startPlainNginx,
  });

export const caddy: Case = () =>
  beside({
    beside: 'Caddy reverse_proxy',
    least: 2,
    obstacle: missingTools('caddy').length === 0 ? undefined : 'apt-get install caddy',
    note: '',
    start: startCaddy,
  });

const npm = missingTools('npm').length === 0 ? undefined : 'Node with npm';

export const fastify: Case = () =>
  beside({ beside: 'fastify, @fastify/http-proxy', least: 2, obstacle: npm, note: '', start: startFastify });

export const httpProxy: Case = () =>
  beside({ beside: 'http-proxy', least: 2, obstacle: npm, note: 'with a keepalive agent', start: startHttpProxy });
