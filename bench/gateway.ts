// The gateway beside nginx, one core each, in the same run: a plain route against `proxy_pass` with keepalive, and a signed
// route under a usage plan against nginx with Lua doing the same check and a shared counter. Prints ratios, medians of three.
// Needs nginx, libnginx-mod-http-lua, wrk and taskset (Debian packages of these names; util-linux has taskset).
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SECONDS = Number(process.env['SECONDS'] ?? 5);
const CONNECTIONS = 32;
const PROXY_CORE = '0';
const LOAD_CORE = '1';
const HOST = 'service-bench001-1250000000.gz.apigw.portico.localhost';
const KEY_ID = 'AKIDbench';
const SECRET = 'secret-of-the-benchmark';
const DATE = 'Fri, 09 Oct 2015 00:00:00 GMT';
const SIGNATURE = createHmac('sha1', SECRET).update(`date: ${DATE}`).digest('base64');
const AUTHORIZATION = `hmac id="${KEY_ID}", algorithm="hmac-sha1", headers="date", signature="${SIGNATURE}"`;
const LUA_MODULES = ['/usr/lib/nginx/modules/ndk_http_module.so', '/usr/lib/nginx/modules/ngx_http_lua_module.so'];

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const missing = ['nginx', 'wrk', 'taskset'].filter((tool) => spawnSync('which', [tool]).status !== 0);
if (!LUA_MODULES.every((file) => existsSync(file))) missing.push('libnginx-mod-http-lua');
if (missing.length > 0) {
  console.error(
    `missing: ${missing.join(', ')}. On Debian: apt-get install nginx libnginx-mod-http-lua wrk util-linux`,
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
// nginx's workers run as nobody when it is started by root.
chmodSync(folder, 0o755);
const children: ReturnType<typeof spawn>[] = [];
const start = (core: string, command: string, args: string[]): ReturnType<typeof spawn> => {
  const child = spawn('taskset', ['-c', core, command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
};
const nginx = (core: string, name: string, http: string): number => {
  const home = join(folder, name);
  mkdirSync(home);
  const file = join(home, 'nginx.conf');
  writeFileSync(
    file,
    `${LUA_MODULES.map((module) => `load_module ${module};`).join('\n')}
daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/error.log warn;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  ${http}
}`,
  );
  return start(core, 'nginx', ['-c', file, '-p', home]).pid!;
};

const answers = async (port: number, path: string): Promise<void> => {
  for (;;) {
    const done = await fetch(`http://127.0.0.1:${port}${path}`)
      .then((response) => response.status)
      .catch(() => 0);
    if (done !== 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Processor time that a process and its children have used, in seconds; the kernel counts in hundredths. */
const processorSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const own = (Number(fields[11]) + Number(fields[12])) / 100;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? own : children.split(' ').reduce((sum, child) => sum + processorSeconds(Number(child)), own);
};

interface Speed {
  readonly perSecond: number;
  /** Requests for each second that the proxy was on its core: what is comparable when others use the machine. */
  readonly perProcessorSecond: number;
}

/** Requests a second; fails when any answer is not 2xx. */
const measure = async (pid: number, port: number, path: string, headers: readonly string[]): Promise<Speed> => {
  const before = processorSeconds(pid);
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, ...headers.flatMap((header) => ['-H', header])];
  const child = start(LOAD_CORE, 'wrk', [...args, `http://127.0.0.1:${port}${path}`]);
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  await once(child, 'close');
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not all answers were good:\n${text}`);
  const used = processorSeconds(pid) - before;
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN);
  return { perSecond, perProcessorSecond: requests / used };
};

const LUA_CHECK = `
local h = ngx.req.get_headers()
local auth = h["authorization"]
if not auth then return ngx.exit(401) end
local id, algorithm, names, signature =
  string.match(auth, '^hmac id="([^"]+)", algorithm="([^"]+)", headers="([^"]+)", signature="([^"]+)"$')
if not id or algorithm ~= "hmac-sha1" then return ngx.exit(401) end
local secret = ({ ["${KEY_ID}"] = "${SECRET}" })[id]
if not secret then return ngx.exit(401) end
local lines = {}
for name in string.gmatch(names, "%S+") do lines[#lines + 1] = string.lower(name) .. ": " .. (h[name] or "") end
if ngx.encode_base64(ngx.hmac_sha1(secret, table.concat(lines, "\\n"))) ~= signature then return ngx.exit(401) end
local counters = ngx.shared.counters
if counters:incr("quota", 1, 0) > 99999999 then return ngx.exit(429) end
if counters:incr("rate" .. ngx.time(), 1, 0, 2) > 1000000 then return ngx.exit(429) end
`;

try {
  const [backend, peer, portico] = [await freePort(), await freePort(), await freePort()];
  nginx(
    LOAD_CORE,
    'backend',
    `server { listen 127.0.0.1:${backend} reuseport; location / { default_type text/plain; return 200 "hello from the backend, a body of fixed size"; } }`,
  );
  writeFileSync(join(folder, 'check.lua'), LUA_CHECK);
  const peerId = nginx(
    PROXY_CORE,
    'peer',
    `lua_shared_dict counters 10m;
  upstream backend { server 127.0.0.1:${backend}; keepalive 64; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${peer};
    location /release/plain { proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location /release/signed { access_by_lua_file ${join(folder, 'check.lua')}; proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }`,
  );
  const plane = start(PROXY_CORE, process.execPath, [
    ...(process.env['CPU_PROF'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env['CPU_PROF']}`]),
    new URL('./gateway-plane.ts', import.meta.url).pathname,
    JSON.stringify({
      port: portico,
      backend: `http://127.0.0.1:${backend}`,
      host: HOST,
      keyId: KEY_ID,
      secret: SECRET,
    }),
  ]);
  await Promise.all([answers(backend, '/'), answers(peer, '/release/plain'), answers(portico, '/')]);

  const host = `Host: ${HOST}`;
  const signed = [host, `Date: ${DATE}`, `Authorization: ${AUTHORIZATION}`];
  const planeId = plane.pid!;
  await measure(planeId, portico, '/release/plain', [host]);
  await measure(planeId, portico, '/release/signed', signed);
  const rounds: Record<'plainPeer' | 'plain' | 'signedPeer' | 'signed', Speed>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      plainPeer: await measure(peerId, peer, '/release/plain', [host]),
      plain: await measure(planeId, portico, '/release/plain', [host]),
      signedPeer: await measure(peerId, peer, '/release/signed', signed),
      signed: await measure(planeId, portico, '/release/signed', signed),
    });
  }
  type Round = (typeof rounds)[number];
  const median = (pick: (round: Round) => number): number =>
    rounds.map(pick).sort((left, right) => left - right)[rounds.length >> 1] ?? Number.NaN;
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const show = (
    route: string,
    peerName: string,
    other: (round: Round) => Speed,
    ours: (round: Round) => Speed,
  ): void => {
    for (const measured of ['perSecond', 'perProcessorSecond'] as const) {
      const ratio = median((round) => ours(round)[measured] / other(round)[measured]);
      const [left, right] = [median((round) => other(round)[measured]), median((round) => ours(round)[measured])];
      console.log(
        `${route} ${measured}: ${peerName} ${whole(left)}, Portico ${whole(right)}, ratio ${ratio.toFixed(2)}`,
      );
    }
  };
  show(
    'plain',
    'nginx proxy_pass',
    (round) => round.plainPeer,
    (round) => round.plain,
  );
  show(
    'signed',
    'nginx with Lua',
    (round) => round.signedPeer,
    (round) => round.signed,
  );
  plane.kill('SIGTERM');
  await once(plane, 'close');
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
