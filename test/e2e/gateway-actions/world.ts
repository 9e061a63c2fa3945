// What the groups of actions are tested in: one Portico, one backend, and services that each group makes for itself.
import type { ActionCalls } from '../../support/action-calls.ts';
import type { Portico } from '../../support/portico.ts';

export interface World {
  readonly calls: ActionCalls;
  readonly portico: Portico;
  readonly backendUrl: string;
}

/** Filled before the tests run; the groups read it when theirs do. */
export type WorldNow = () => World;

export interface Place {
  readonly ServiceId: string;
  readonly ApiId: string;
  /** Default domain without port. */
  readonly host: string;
}

export const mockApi = (ServiceId: string, Path = '/hello') => ({
  ServiceId,
  ApiName: 'hello',
  ServiceType: 'MOCK',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  AuthType: 'NONE',
  RequestConfig: { Path, Method: 'GET' },
  ServiceMockReturnMessage: 'hello',
});

/** A service with one fixed answer at GET /hello, released where `environments` says. */
export const makeService = async (
  { calls }: World,
  name: string,
  environments: readonly string[] = [],
): Promise<Place> => {
  const service = await calls.ok('CreateService', { ServiceName: name, Protocol: 'http&https', NetTypes: ['OUTER'] });
  const { ServiceId } = service;
  const api = await calls.ok('CreateApi', mockApi(ServiceId));
  for (const EnvironmentName of environments)
    await calls.ok('ReleaseService', { ServiceId, EnvironmentName, ReleaseDesc: `first of ${name}` });
  return { ServiceId, ApiId: api.Result.ApiId, host: service.OuterSubDomain };
};

/** What an unknown id of a kind looks like. */
export const nowhere = { ServiceId: 'service-00000000' } as const;
