// nginx in a folder of its own, one worker, pinned: as the peer of the gateway and as the backend of both.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reservePort } from '#lib/free-port.ts';
import type { Stage } from './stage.ts';
import { missingTools, waitUntilServed } from './stage.ts';

const LUA_MODULES = ['/usr/lib/nginx/modules/ndk_http_module.so', '/usr/lib/nginx/modules/ngx_http_lua_module.so'];

/** What to install, or undefined. */
export const nginxObstacle = (): string | undefined =>
  missingTools('nginx').length === 0 ? undefined : 'apt-get install nginx';
export const luaObstacle = (): string | undefined =>
  LUA_MODULES.every((file) => existsSync(file)) ? nginxObstacle() : 'apt-get install nginx libnginx-mod-http-lua';

export interface Nginx {
  readonly pid: number;
  readonly port: number;
}

/** `http` is what stands in the http block, given the port to listen on and the folder; `probe` is a path answered with 200. */
export const startNginx = async (
  stage: Stage,
  cores: string,
  name: string,
  http: (port: number, home: string) => string,
  { probe = '/', lua = false }: { readonly probe?: string; readonly lua?: boolean } = {},
): Promise<Nginx> => {
  const home = stage.makeFolder(name);
  const port = await reservePort('127.0.0.1', 0);
  const file = join(home, 'nginx.conf');
  writeFileSync(
    file,
    `${lua ? LUA_MODULES.map((module) => `load_module ${module};`).join('\n') : ''}
daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/error.log warn;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  ${http(port, home)}
}`,
  );
  const { pid } = stage.start(cores, 'nginx', ['-c', file, '-p', home]);
  await waitUntilServed({ port, path: probe });
  return { pid, port };
};

export const HELLO = 'hello from the backend, a body of fixed size';

/** Answers every request with the same 44 bytes. */
export const startBackend = (stage: Stage, cores: string): Promise<Nginx> =>
  startNginx(
    stage,
    cores,
    'backend',
    (port) =>
      `server { listen 127.0.0.1:${port} reuseport; location / { default_type text/plain; return 200 "${HELLO}"; } }`,
  );

/** Upstream block with kept connections. */
export const upstreamTo = (backendPort: number): string =>
  `upstream backend { server 127.0.0.1:${backendPort}; keepalive 64; keepalive_requests 100000000; }`;

/** Directives of a location that passes to it as the documentation of `keepalive` says. */
export const PASS = 'proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection "";';

/** nginx as a plain proxy: `proxy_pass` with kept connections, no log. */
export const startPlainNginx = (stage: Stage, cores: string, backendPort: number): Promise<Nginx> =>
  startNginx(
    stage,
    cores,
    'nginx-plain',
    (port) => `${upstreamTo(backendPort)}
  server { listen 127.0.0.1:${port}; location / { ${PASS} } }`,
  );
