// For tests: access records, and a folder that goes away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import type { Log } from '../log.ts';

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const aRecord = (members: Partial<AccessRecord> = {}): AccessRecord => ({
  time: Date.parse('2020-05-28T14:42:42Z'),
  requestId: 'a26f8eaf6ef7e4ef466a25036332139a',
  accountId: '100000000001',
  appId: '1300127097',
  region: 'ap-guangzhou',
  serviceId: 'service-8xipv0ua',
  environment: 'release',
  apiId: 'api-55rj9ide',
  planId: undefined,
  keyId: undefined,
  host: 'service-8xipv0ua-1300127097.gz.apigw.portico.localhost',
  method: 'GET',
  uri: '/',
  scheme: 'http',
  status: 200,
  upstreamStatus: undefined,
  callerAddress: '119.123.71.59',
  upstreamAddress: undefined,
  serverAddress: undefined,
  responseBytes: 328,
  requestBytes: 114,
  requestMs: 0,
  upstreamMs: undefined,
  upstreamConnectMs: undefined,
  upstreamHeadMs: undefined,
  errorMessage: undefined,
  refusedBy: undefined,
  ...members,
});

export interface Folder {
  readonly path: string;
  remove(): void;
}

export const newFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), 'portico-telemetry-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
