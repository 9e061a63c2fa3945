// Load by wrk from a core of its own, and what the server used of its core meanwhile.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processorSeconds } from './process-use.ts';
import { CONNECTIONS, CORES, SECONDS } from './settings.ts';
import type { Stage } from './stage.ts';

export interface Speed {
  readonly perSecond: number;
  /** Requests for each second that the server was on a core: what is comparable when others use the machine. */
  readonly perProcessorSecond: number;
}

export interface Load {
  /** Of the server that is measured; its children count too. */
  readonly pid: number;
  readonly port: number;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A script of wrk's (requestsScript). */
  readonly script?: string;
  readonly connections?: number;
  readonly seconds?: number;
  readonly core?: string;
}

/** Rejects when any answer is not 2xx or 3xx, or a connection failed. */
export const measure = async (stage: Stage, load: Load): Promise<Speed> => {
  const { pid, port, path = '/', headers = {}, script, seconds = SECONDS, connections = CONNECTIONS } = load;
  const before = processorSeconds(pid);
  const text = await stage.run(load.core ?? CORES.load, 'wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    ...(script === undefined ? [] : ['-s', script]),
    `http://127.0.0.1:${port}${path}`,
  ]);
  const used = processorSeconds(pid) - before;
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not all answers were good:\n${text}`);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN);
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]), perProcessorSecond: requests / used };
};

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const quoted = (text: string): string => JSON.stringify(text);
const table = (headers: Readonly<Record<string, string>>): string =>
  `{${Object.entries(headers)
    .map(([name, value]) => `[${quoted(name)}]=${quoted(value)}`)
    .join(',')}}`;

/** A script that sends these GETs in turn, made beforehand; returns its file. */
export const requestsScript = (stage: Stage, name: string, requests: readonly Request[]): string => {
  const file = join(stage.folder, `${name}.lua`);
  const made = requests.map(({ path, headers }) => `  add(${quoted(path)}, ${table(headers)})`);
  writeFileSync(
    file,
    `local list, at = {}, 0
local function add(path, headers) list[#list + 1] = wrk.format("GET", path, headers) end
-- A function of Lua takes no more than some constants: pieces of a thousand.
function init()
${pieces(made, 1000)
  .map((piece) => ` (function()\n${piece.join('\n')}\n end)()`)
  .join(';\n')}
end
function request() at = at % #list + 1; return list[at] end
`,
  );
  return file;
};

/** A script that sends one POST again and again; returns its file. */
export const postScript = (
  stage: Stage,
  name: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): string => {
  const file = join(stage.folder, `${name}.lua`);
  writeFileSync(file, `wrk.method = "POST"\nwrk.body = ${quoted(body)}\nwrk.headers = ${table(headers)}\n`);
  return file;
};

const pieces = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
