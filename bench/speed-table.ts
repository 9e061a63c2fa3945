// Every speed claim of the gateway in one table: Portico beside other proxies, on one core each, in the same run.
// node_modules/.bin/node bench/speed-table.ts   (CASES=plain,secret selects; SECONDS, ROUNDS, CONNECTIONS: docs/benchmarks.md)
import { cpus } from 'node:os';
import { largeAnswer, largeRequest } from './speed/large-body.ts';
import { caddy, fastify, httpProxy, plain } from './speed/plain.ts';
import { routes } from './speed/routes.ts';
import type { Case, Row } from './speed/row.ts';
import { markdownTable } from './speed/row.ts';
import { secret } from './speed/secret.ts';
import { tail } from './speed/tail.ts';
import { workers } from './speed/workers.ts';
import { CONNECTIONS, ROUNDS, SECONDS } from './support/settings.ts';
import { missingTools } from './support/stage.ts';

const cases: Readonly<Record<string, Case>> = {
  plain,
  secret,
  caddy,
  fastify,
  'http-proxy': httpProxy,
  tail,
  workers,
  routes,
  'large-answer': largeAnswer,
  'large-request': largeRequest,
};

const missing = missingTools('taskset', 'wrk', 'nginx');
if (missing.length > 0) {
  console.error(`missing: ${missing.join(', ')}. On Debian: apt-get install util-linux wrk nginx`);
  process.exit(1);
}
const wanted = (process.env['CASES'] ?? Object.keys(cases).join(',')).split(',').map((name) => name.trim());
const unknown = wanted.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(`no such case: ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(1);
}

const rows: Row[] = [];
let failed = false;
for (const name of wanted) {
  console.error(`${name} …`);
  try {
    rows.push(...((await cases[name]?.()) ?? []));
  } catch (error) {
    // The other cases are worth having all the same.
    console.error(error);
    failed = true;
  }
}
console.log(
  `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; ` +
    `${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, medians\n\n${markdownTable(rows)}`,
);
process.exitCode = failed ? 1 : 0;
