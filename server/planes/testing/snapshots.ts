// Snapshots for tests: a service with one environment, told in as few words as the test needs.
import { createHmac } from 'node:crypto';
import type {
  EnvironmentSnapshot,
  GatewayUpdate,
  HttpExchange,
  PlanSnapshot,
  RouteSnapshot,
  ServiceSnapshot,
} from '../gateway/snapshot.ts';

export const HOST = 'service-test0001-1250000000.gz.apigw.portico.localhost';

export const httpExchange = (url: string, more: Partial<HttpExchange> = {}): HttpExchange => ({
  kind: 'http',
  url,
  path: '',
  method: 'ANY',
  timeoutMs: 5_000,
  mapped: [],
  constants: [],
  ...more,
});

export const route = (path: string, more: Partial<RouteSnapshot> & Pick<RouteSnapshot, 'exchange'>): RouteSnapshot => ({
  apiId: `api-${Buffer.from(path).toString('hex').slice(0, 24)}`,
  apiName: 'test',
  method: 'ANY',
  path,
  auth: 'NONE',
  parameters: [],
  responseType: '',
  cors: false,
  rateLimit: undefined,
  ...more,
});

export const plan = (more: Partial<PlanSnapshot> = {}): PlanSnapshot => ({
  planId: 'usagePlan-test0001',
  rateLimit: undefined,
  quota: undefined,
  used: 0,
  apiIds: undefined,
  keys: [{ id: 'AKIDtest', secret: 'secret-of-the-test-key' }],
  ...more,
});

export const service = (
  routes: readonly RouteSnapshot[],
  environment: Partial<EnvironmentSnapshot> = {},
  more: Partial<ServiceSnapshot> = {},
): ServiceSnapshot => ({
  serviceId: 'service-test0001',
  accountId: '100000000001',
  appId: '1250000000',
  region: 'ap-guangzhou',
  hosts: [HOST],
  protocols: ['http', 'https'],
  environments: [{ name: 'release', version: '1', rateLimit: undefined, routes, plans: [], ...environment }],
  ...more,
});

let revision = 0;
export const update = (...services: ServiceSnapshot[]): GatewayUpdate => {
  revision += 1;
  return { revision, full: true, services, removed: [] };
};

/** Authorization and date of a call signed with a key pair. */
export const signed = (
  id = 'AKIDtest',
  secret = 'secret-of-the-test-key',
  algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512' = 'sha1',
  date = new Date().toUTCString(),
): Record<string, string> => {
  const signature = createHmac(algorithm, secret).update(`x-date: ${date}`).digest('base64');
  return {
    'X-Date': date,
    Authorization: `hmac id="${id}", algorithm="hmac-${algorithm}", headers="x-date", signature="${signature}"`,
  };
};

export const quiet = { info: (): void => {}, warn: (): void => {}, error: (): void => {} };
