// A service with a released API and one that is not, whose documents are made by actions and read through the pages.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { PageAnswer } from '#products/apigateway/index.ts';
import { createApiDocPages, createApiGateway, documentedLimits } from '#products/apigateway/index.ts';
import type { Pairs, ProductCaller } from './product-caller.ts';
import { callProduct } from './product-caller.ts';

/** A name and description that try to leave the page. */
export const EVIL = '"><script>alert(1)</script>';
export const NOW = '2026-11-24T04:00:00Z';
const product = createApiGateway({
  domain: 'portico.localhost',
  limits: { ...documentedLimits, documents: 2 },
  controlUrl: () => 'http://127.0.0.1:8900',
  edgePorts: () => ({ http: 8980, https: 8943 }),
});

export interface Document {
  readonly ApiDocId: string;
  readonly ApiDocName: string;
  readonly ApiDocStatus: string;
}
export interface Detail extends Document {
  readonly SharePassword: string;
  readonly ViewCount: number;
  readonly ReleaseCount: number;
}

export interface Opened extends ProductCaller {
  readonly serviceId: string;
  readonly apiIds: readonly string[];
  readonly create: (pairs?: Pairs) => Promise<Document>;
  readonly detail: (id: string) => Promise<Detail>;
  readonly get: (path: string, cookie?: string, query?: string, method?: string) => Promise<PageAnswer>;
  readonly enter: (id: string, password: string) => Promise<PageAnswer>;
  /** The time the pages see. */
  readonly clock: { now: Date };
}

/** A service with a released API and one that is not. */
export const openDocuments = async (t: TestContext): Promise<Opened> => {
  const caller = await callProduct(t, product);
  const { call } = caller;
  const { ServiceId }: { ServiceId: string } = await call('CreateService', { ServiceName: 'shop', Protocol: 'http' });
  const createApi = async (pairs: Pairs): Promise<string> => {
    const { Result }: { Result: { ApiId: string } } = await call('CreateApi', {
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: '15',
      Protocol: 'HTTP',
      ServiceMockReturnMessage: 'ok',
      ...pairs,
    });
    return Result.ApiId;
  };
  const released = await createApi({
    ApiName: EVIL,
    ApiDesc: EVIL,
    AuthType: 'SECRET',
    'RequestConfig.Path': '/user/{id}',
    'RequestConfig.Method': 'POST',
    'RequestParameters.0.Name': 'id',
    'RequestParameters.0.Position': 'path',
    'RequestParameters.0.Type': 'int',
    'RequestParameters.0.Desc': EVIL,
    'RequestParameters.1.Name': 'colour',
    'RequestParameters.1.Position': 'body',
    'RequestParameters.1.Required': 'true',
    ResponseType: 'JSON',
    ResponseSuccessExample: '{"ok":true}',
  });
  await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' });
  const later = await createApi({ ApiName: 'later', 'RequestConfig.Path': '=/later', 'RequestConfig.Method': 'ANY' });
  const clock = { now: new Date(NOW) };
  const pages = createApiDocPages({ store: caller.store, clock: () => clock.now });
  const ask = async (request: Parameters<typeof pages>[0]): Promise<PageAnswer> => {
    const answer = await pages(request);
    assert.ok(answer);
    return answer;
  };
  return {
    ...caller,
    serviceId: ServiceId,
    apiIds: [released, later],
    clock,
    create: async (pairs = {}) => {
      const { Result }: { Result: Document } = await call('CreateAPIDoc', {
        ApiDocName: 'The shop',
        ServiceId,
        Environment: 'release',
        'ApiIds.0': released,
        'ApiIds.1': later,
        ...pairs,
      });
      return Result;
    },
    detail: async (id) => {
      const { Result }: { Result: Detail } = await call('DescribeAPIDocDetail', { ApiDocId: id });
      return Result;
    },
    get: (path, cookie, query = '', method = 'GET') =>
      ask({ method, path, query, headers: cookie === undefined ? [] : [['cookie', cookie]], body: Buffer.alloc(0) }),
    enter: (id, password) =>
      ask({
        method: 'POST',
        path: `/apidoc/${id}`,
        query: '',
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        body: Buffer.from(new URLSearchParams({ password }).toString()),
      }),
  };
};

export const headerOf = (answer: PageAnswer, name: string): string | undefined =>
  answer.headers.find(([key]) => key === name)?.[1];
export const cookieOf = (answer: PageAnswer): string => (headerOf(answer, 'Set-Cookie') ?? '').split(';')[0] ?? '';
