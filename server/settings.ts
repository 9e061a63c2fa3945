// Every setting of the program in one table: flag, variable, YAML key, default, meaning. Nothing else reads the environment.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** `name` is the YAML key in camelCase; the flag is `--kebab-case`, the variable `PORTICO_UPPER_CASE`. */
interface SettingRow {
  readonly type: 'text' | 'integer' | 'list';
  readonly default: string | number | readonly string[] | undefined;
  readonly doc: string;
  readonly secret?: true;
}

const REGIONS = ['ap-guangzhou', 'ap-shanghai', 'ap-beijing', 'cn-hangzhou', 'cn-shanghai', 'cn-beijing-6'] as const;

export const settingRows = {
  home: {
    type: 'text',
    default: './data',
    doc: 'Folder of state, logs, cache, last snapshot and the sealed master key.',
  },
  listenAddress: { type: 'text', default: '127.0.0.1', doc: 'Address that all ports listen on.' },
  controlPort: {
    type: 'integer',
    default: 8900,
    doc: 'OpenAPI of every product, /healthz and /metrics. 0 picks a free port.',
  },
  controlUrl: {
    type: 'text',
    default: undefined,
    doc: 'Where browsers reach the control port, for links to documents; http://, listen address and port without.',
  },
  edgePort: { type: 'integer', default: 8980, doc: 'HTTP port of gateway and CDN. 0 picks a free port.' },
  edgeTlsPort: {
    type: 'integer',
    default: 8943,
    doc: 'HTTPS port of gateway and CDN (HTTP/2 and HTTP/1.1). 0 picks a free port.',
  },
  domain: { type: 'text', default: 'portico.localhost', doc: 'Root of the default domains of gateway services.' },
  rootAccessKeyId: { type: 'text', default: undefined, doc: 'Root access key; made at first start when not given.' },
  rootAccessKeySecret: { type: 'text', default: undefined, doc: 'Secret of the root access key.', secret: true },
  masterKey: {
    type: 'text',
    default: undefined,
    doc: 'Base64 of the 32 bytes that seal secrets; else a file in the home.',
    secret: true,
  },
  regions: { type: 'list', default: REGIONS, doc: 'Regions served; resources of one never show in another.' },
  databaseUrl: {
    type: 'text',
    default: undefined,
    doc: 'postgres://… for the state; SQLite in the home without.',
    secret: true,
  },
  backendAllow: {
    type: 'list',
    default: undefined,
    doc: 'Addresses and CIDR ranges that backends may have although they are denied, by backendDeny or always.',
  },
  backendDeny: {
    type: 'list',
    default: undefined,
    doc: 'Addresses and CIDR ranges that no backend may have, beside link-local, metadata and multicast ones.',
  },
  redisUrl: {
    type: 'text',
    default: undefined,
    doc: 'redis://… or rediss://…, for limits of several machines together; shared memory without.',
    secret: true,
  },
  microservices: {
    type: 'list',
    default: undefined,
    doc: 'Instances of microservices, namespace/service=host:port each, with *weight behind the port where it is not 1.',
  },
  consulUrl: {
    type: 'text',
    default: undefined,
    doc: 'http://host:port of a Consul agent that knows instances of microservices; their namespace is a tag there.',
  },
  consulToken: { type: 'text', default: undefined, doc: 'Token for that agent.', secret: true },
  edgeMaxCalls: {
    type: 'integer',
    default: 10_000,
    doc: 'Calls that one edge worker has in progress at a time; more are answered 503.',
  },
  edgeMaxLagMs: {
    type: 'integer',
    default: 1_000,
    doc: 'Milliseconds that an edge worker may be late before it answers a part of new calls with 503.',
  },
  edgeMaxBackendCalls: {
    type: 'integer',
    default: 1_024,
    doc: 'Requests that one backend has from one edge worker at a time; as many more wait, others are answered 503.',
  },
  edgeMaxWaitMs: {
    type: 'integer',
    default: 5_000,
    doc: 'Milliseconds that a call waits for a backend that has all the requests it may.',
  },
  workers: { type: 'integer', default: undefined, doc: 'Edge worker threads; the number of cores without.' },
  roles: { type: 'list', default: ['control', 'edge'], doc: 'What this process runs: control, edge.' },
  skewTencent: { type: 'integer', default: 300, doc: 'Seconds that the time of a Tencent signature may differ.' },
  skewAlibaba: { type: 'integer', default: 900, doc: 'Seconds that the time of an Alibaba signature may differ.' },
  skewKingsoft: { type: 'integer', default: 900, doc: 'Seconds that the time of a Kingsoft signature may differ.' },
  actionRateFactor: {
    type: 'integer',
    default: 1,
    doc: 'Multiplies the documented rate of every action.',
  },
  limitServices: { type: 'integer', default: 50, doc: 'API Gateway services of one account in one region.' },
  limitApisInService: { type: 'integer', default: 200, doc: 'APIs in one service.' },
  limitUsagePlans: { type: 'integer', default: 200, doc: 'Usage plans of one account in one region.' },
  limitKeys: { type: 'integer', default: 400, doc: 'Key pairs of one account in one region.' },
  limitKeysInPlan: { type: 'integer', default: 50, doc: 'Key pairs bound to one usage plan.' },
  limitPlansOfKey: { type: 'integer', default: 10, doc: 'Usage plans that one key pair is bound to.' },
  limitApisInPlan: { type: 'integer', default: 10_000, doc: 'APIs that one usage plan is bound to.' },
  limitIpStrategiesInService: { type: 'integer', default: 50, doc: 'IP strategies of one service.' },
  limitApiApps: { type: 'integer', default: 400, doc: 'Applications of one account in one region.' },
  limitPlugins: { type: 'integer', default: 400, doc: 'Plugins of one account in one region.' },
  limitServicesOfPlugin: { type: 'integer', default: 50, doc: 'Services that one plugin is attached in.' },
  limitDomainsInService: { type: 'integer', default: 5, doc: 'Custom domains of one service.' },
  limitUpstreams: { type: 'integer', default: 200, doc: 'Upstreams (channels) of one account in one region.' },
  limitApiDocuments: { type: 'integer', default: 200, doc: 'API documents of one account in one region.' },
  limitCertificates: { type: 'integer', default: 5000, doc: 'Certificates of one account.' },
  domainResolvers: {
    type: 'list',
    default: undefined,
    doc: 'DNS servers that custom domains are looked up at; without, their ownership is not checked.',
  },
  accessLogKeepDays: { type: 'integer', default: 7, doc: 'Days that lines of the access log are kept.' },
  accessLogKeepMb: {
    type: 'integer',
    default: 2000,
    doc: 'Megabytes of access log kept, of all accounts together; the oldest go first.',
  },
  metricsKeepDays: { type: 'integer', default: 30, doc: 'Days that monitoring metrics are kept.' },
  metricsKeepMb: { type: 'integer', default: 2000, doc: 'Megabytes of monitoring metrics kept; the oldest go first.' },
  logLevel: { type: 'text', default: 'info', doc: 'debug, info, warn or error.' },
} as const satisfies Record<string, SettingRow>;

type Rows = typeof settingRows;
export type SettingName = keyof Rows;
type ValueOf<R extends SettingRow> = R['type'] extends 'integer'
  ? number
  : R['type'] extends 'list'
    ? readonly string[]
    : string;
export type Settings = {
  readonly [N in SettingName]: Rows[N]['default'] extends undefined ? ValueOf<Rows[N]> | undefined : ValueOf<Rows[N]>;
};

export const variableName = (name: string): string =>
  `PORTICO_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
export const flagName = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A setting that cannot be used: the message names it and says what is expected. */
export class SettingError extends Error {}

const read = (name: string, row: SettingRow, given: unknown): unknown => {
  switch (row.type) {
    case 'text':
      if (typeof given !== 'string') throw new SettingError(`${name}: text expected`);
      return given;
    case 'integer': {
      const number = typeof given === 'number' ? given : Number(String(given).trim() || Number.NaN);
      if (!Number.isSafeInteger(number) || number < 0)
        throw new SettingError(`${name}: whole number expected, found ${String(given)}`);
      return number;
    }
    case 'list': {
      const items = Array.isArray(given) ? given.map(String) : String(given).split(',');
      const list = items.map((item) => item.trim()).filter((item) => item !== '');
      if (list.length === 0) throw new SettingError(`${name}: at least one value expected`);
      return list;
    }
  }
};

/** Flags win over variables, variables over the file, the file over defaults. Throws SettingError. */
export const readSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string | undefined>> = {},
  file?: string,
): Settings => {
  const fromFile = file === undefined ? {} : readFile(file);
  const settings: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<SettingRow>(settingRows)) {
    const given = flags[name] ?? environment[variableName(name)] ?? fromFile[name];
    settings[name] = given === undefined || given === '' ? row.default : read(name, row, given);
  }
  const home = resolve(settings['home'] as string);
  return { ...settings, home } as Settings;
};

/** Number of edge workers when the setting is left out. */
export const workersOf = (settings: Settings): number => settings.workers ?? availableParallelism();

const readFile = (file: string): Record<string, unknown> => {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingError(`settings file ${file}: ${(error as Error).message}`);
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content))
    throw new SettingError(`settings file ${file}: a mapping expected`);
  for (const name of Object.keys(content))
    if (!Object.hasOwn(settingRows, name)) throw new SettingError(`settings file ${file}: unknown key ${name}`);
  return content as Record<string, unknown>;
};
