// Other proxies in front of the same backend: Caddy from Debian, and packages of npm installed for the run only.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reservePort } from '#lib/free-port.ts';
import type { Stage } from './stage.ts';
import { waitUntilServed } from './stage.ts';

export interface Peer {
  readonly pid: number;
  readonly port: number;
}

/** A peer could not be installed for the run; the message is what to install, or why it failed. */
export class PeerMissing extends Error {}

export const startCaddy = async (stage: Stage, cores: string, backendPort: number): Promise<Peer> => {
  const home = stage.makeFolder('caddy');
  const port = await reservePort('127.0.0.1', 0);
  const file = join(home, 'Caddyfile');
  // Kept connections as many as nginx has; Caddy keeps 32 to a host otherwise.
  writeFileSync(
    file,
    `{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${backendPort} {
    transport http {
      keepalive_idle_conns_per_host 64
    }
  }
}
`,
  );
  const environment = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const { pid } = stage.start(cores, 'caddy', ['run', '--adapter', 'caddyfile', '--config', file], environment);
  await waitUntilServed({ port, path: '/' });
  return { pid, port };
};

/** Installs exact versions into the stage's folder and starts a program there on Portico's own Node. */
const startPackaged = async (
  stage: Stage,
  cores: string,
  name: string,
  packages: readonly string[],
  program: (port: number) => string,
): Promise<Peer> => {
  const home = stage.makeFolder(name);
  const port = await reservePort('127.0.0.1', 0);
  writeFileSync(join(home, 'package.json'), '{"private":true,"type":"module"}');
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...packages];
  const { status } = spawnSync('npm', install, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new PeerMissing(`npm install ${packages.join(' ')} (npm failed just now)`);
  const file = join(home, 'proxy.js');
  writeFileSync(file, program(port));
  const { pid } = stage.start(cores, process.execPath, ['--no-warnings', file]);
  await waitUntilServed({ port, path: '/' });
  return { pid, port };
};

export const startFastify = (stage: Stage, cores: string, backendPort: number): Promise<Peer> =>
  startPackaged(
    stage,
    cores,
    'fastify',
    ['fastify@5.12.8', '@fastify/http-proxy@11.6.3'],
    (port) => `import fastify from 'fastify';
import proxy from '@fastify/http-proxy';
const server = fastify();
server.register(proxy, { upstream: 'http://127.0.0.1:${backendPort}', undici: { connections: 64, pipelining: 1 } });
await server.listen({ host: '127.0.0.1', port: ${port} });
`,
  );

export const startHttpProxy = (stage: Stage, cores: string, backendPort: number): Promise<Peer> =>
  startPackaged(
    stage,
    cores,
    'http-proxy',
    ['http-proxy@1.18.1'],
    (port) => `import { Agent, createServer } from 'node:http';
import httpProxy from 'http-proxy';
const proxy = httpProxy.createProxyServer({
  target: 'http://127.0.0.1:${backendPort}',
  agent: new Agent({ keepAlive: true, maxSockets: 64 }),
});
proxy.on('error', (error, request, response) => { response.writeHead(502); response.end(error.message); });
createServer((request, response) => proxy.web(request, response)).listen(${port}, '127.0.0.1');
`,
  );
