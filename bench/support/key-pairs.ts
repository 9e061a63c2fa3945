// Calls signed with key pairs (AuthType SECRET), and nginx with Lua that checks, counts, maps and logs them as Portico does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from '../../test/support/gateway-caller.ts';
import { keyPairHeaders } from '../../test/support/gateway-caller.ts';
import type { Nginx } from './nginx.ts';
import { PASS, startNginx, upstreamTo } from './nginx.ts';
import type { Stage } from './stage.ts';
import { requestsScript } from './wrk.ts';

/** A script of wrk's with one signed GET for each key in turn, good for 15 minutes. */
export const signedScript = (
  stage: Stage,
  { host, path, keys }: { readonly host: string; readonly path: string; readonly keys: readonly KeyPair[] },
): string =>
  requestsScript(
    stage,
    'signed',
    keys.map((key) => ({ path, headers: { Host: host, ...keyPairHeaders(key) } })),
  );

/** The same check, rate a second and quota of each key as a gateway's plan has. X-Date may be 15 minutes off, both ways. */
const luaCheck = (ratePerSecond: number): string => `
local h = ngx.req.get_headers()
local auth = h["authorization"]
if not auth then return ngx.exit(401) end
local id, algorithm, names, signature =
  string.match(auth, '^hmac id="([^"]+)", algorithm="([^"]+)", headers="([^"]+)", signature="([^"]+)"$')
if not id or algorithm ~= "hmac-sha1" then return ngx.exit(401) end
local date = ngx.parse_http_time(h["x-date"] or "")
if not date or math.abs(ngx.time() - date) > 900 then return ngx.exit(401) end
local secret = require("bench_keys")[id]
if not secret then return ngx.exit(401) end
local lines = {}
for name in string.gmatch(names, "%S+") do lines[#lines + 1] = string.lower(name) .. ": " .. (h[name] or "") end
if ngx.encode_base64(ngx.hmac_sha1(secret, table.concat(lines, "\\n"))) ~= signature then return ngx.exit(401) end
local counters = ngx.shared.counters
if counters:incr("rate" .. id .. ngx.time(), 1, 0, 2) > ${ratePerSecond} then return ngx.exit(429) end
if counters:incr("quota" .. id, 1, 0) > 99999999 then return ngx.exit(429) end
`;

/** About the fields of Portico's line. */
const LOG = `log_format line '[$host][$request_id][$uri][$scheme][rsp_st:$status][ups_st:$upstream_status][cip:$remote_addr]'
    '[rsp_len:$bytes_sent][req_len:$request_length][req_t:$request_time][ups_rsp_t:$upstream_response_time]'
    '[ups_conn_t:$upstream_connect_time][ups_head_t:$upstream_header_time][$time_local]';`;

export interface LuaPeer {
  readonly backendPort: number;
  readonly keys: readonly KeyPair[];
  readonly ratePerSecond: number;
  /** Maps the query parameter `limit` and a constant to headers, and logs in batches as Portico does. */
  readonly mapsAndLogs: boolean;
}

/** nginx with Lua before `proxy_pass`. */
export const startLuaNginx = (stage: Stage, cores: string, peer: LuaPeer): Promise<Nginx> => {
  const check = join(stage.folder, 'check.lua');
  writeFileSync(check, luaCheck(peer.ratePerSecond));
  const keys = peer.keys.map(({ id, secret }) => `["${id}"] = "${secret}"`).join(', ');
  return startNginx(
    stage,
    cores,
    'nginx-lua',
    (port, home) => `${upstreamTo(peer.backendPort)}
  lua_shared_dict counters 10m;
  init_by_lua_block { package.loaded.bench_keys = { ${keys} } }
  ${peer.mapsAndLogs ? LOG : ''}
  server { listen 127.0.0.1:${port};
    ${peer.mapsAndLogs ? `access_log ${home}/access.log line buffer=64k flush=1s;` : ''}
    location = / { access_log off; return 200; }
    location / {
      access_by_lua_file ${check}; ${PASS}
      ${peer.mapsAndLogs ? 'proxy_set_header X-Limit $arg_limit; proxy_set_header X-Stage bench;' : ''}
    }
  }`,
    { lua: true },
  );
};
