// The plane of bench/gateway.ts in a process of its own: one worker with a plain and a signed route, records collected.

import type { ServiceSnapshot } from '#planes/gateway/snapshot.ts';
import { startPlanes } from '#planes/host.ts';

const given = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  backend: string;
  host: string;
  keyId: string;
  secret: string;
  ratePerSecond: number;
};
const exchange = {
  kind: 'http',
  url: given.backend,
  path: '/',
  method: 'ANY',
  timeoutMs: 15_000,
  mapped: [],
  constants: [],
} as const;
const common = {
  method: 'ANY',
  parameters: [],
  responseType: '',
  cors: false,
  rateLimit: undefined,
  exchange,
} as const;
const service: ServiceSnapshot = {
  serviceId: 'service-bench001',
  accountId: '1',
  appId: '1250000000',
  region: 'ap-guangzhou',
  hosts: [given.host],
  protocols: ['http'],
  environments: [
    {
      name: 'release',
      version: '1',
      rateLimit: undefined,
      routes: [
        { ...common, apiId: 'api-plain001', apiName: 'plain', path: '/plain', auth: 'NONE' },
        { ...common, apiId: 'api-signed01', apiName: 'signed', path: '/signed', auth: 'SECRET' },
      ],
      plans: [
        {
          planId: 'usagePlan-bench001',
          rateLimit: given.ratePerSecond,
          quota: 99_999_999,
          used: 0,
          apiIds: undefined,
          keys: [{ id: given.keyId, secret: given.secret }],
        },
      ],
    },
  ],
};
const log = { info: console.error, warn: console.error, error: console.error };
const recorded = { count: 0 };
const count = (records: readonly unknown[]): void => {
  recorded.count += records.length;
};
const onRecord = process.env['RECORDS'] === '0' ? {} : { onRecord: count };
const workers = Number(process.env['WORKERS'] ?? 1);
const planes = await startPlanes({ host: '127.0.0.1', port: given.port, workers, log, ...onRecord });
await planes.apply({ revision: 1, full: true, services: [service], removed: [] });
process.once('SIGTERM', () => void planes.close().then(() => process.exit(0)));
