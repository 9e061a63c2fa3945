// Environments of a service and the request rates set on them and on single APIs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { apiId, done, environmentName, paging, serviceId } from '../structures/common.ts';
import {
  ApiEnvironmentStrategyStatus,
  ServiceEnvironmentSet,
  ServiceEnvironmentStrategyStatus,
} from '../structures/release.ts';
import { maxStrategy } from './rules.ts';

const strategy = s.int({ min: 1, max: maxStrategy, or: [-1], doc: 'Requests per second, 1 to 5000; -1 for no limit.' });
const one = { title: 'one service', request: { ServiceId: 'service-ody35h5e' } } as const;

export const DescribeServiceEnvironmentList = action({
  name: 'DescribeServiceEnvironmentList',
  kind: 'read',
  doc: 'Lists the environments of a service and what is published in them.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({ Result: s.nullable(ServiceEnvironmentSet) }),
  errors: errorsOf('DescribeServiceEnvironmentList'),
  examples: [
    {
      ...one,
      response: {
        Result: {
          TotalCount: 1,
          EnvironmentList: [
            {
              EnvironmentName: 'test',
              Url: 'service-ody35h5e-1251006373.gz.apigw.portico.localhost/test',
              Status: 0,
              VersionName: '',
              CreateTime: null,
            },
          ],
        },
      },
    },
  ],
});

export const DescribeServiceEnvironmentStrategy = action({
  name: 'DescribeServiceEnvironmentStrategy',
  kind: 'read',
  doc: 'Lists the request rates of the environments of a service.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({ Result: s.nullable(ServiceEnvironmentStrategyStatus) }),
  errors: errorsOf('DescribeServiceEnvironmentStrategy'),
  examples: [one],
});

export const ModifyServiceEnvironmentStrategy = action({
  name: 'ModifyServiceEnvironmentStrategy',
  kind: 'write',
  doc: 'Sets how many requests per second an environment takes; acts at once.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    Strategy: strategy,
    EnvironmentNames: s.list(environmentName, { min: 1, max: 3, doc: 'Environments to set.' }),
  }),
  output: done,
  errors: errorsOf('ModifyServiceEnvironmentStrategy', 'ResourceNotFound.InvalidService'),
  examples: [
    {
      title: 'thirty a second',
      request: { ServiceId: 'service-ody35h5e', Strategy: 30, EnvironmentNames: ['test'] },
      response: { Result: true },
    },
  ],
});

export const DescribeApiEnvironmentStrategy = action({
  name: 'DescribeApiEnvironmentStrategy',
  kind: 'read',
  doc: 'Lists the request rates of the APIs of a service in the environments they were released to.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    EnvironmentNames: s.list(environmentName, { optional: true, max: 3, doc: 'Environments; all where left out.' }),
    ApiId: s.string({ optional: true, max: 50, doc: 'Id of the API; all where left out.' }),
    ...paging,
  }),
  output: s.object({ Result: s.nullable(ApiEnvironmentStrategyStatus) }),
  errors: errorsOf('DescribeApiEnvironmentStrategy'),
  examples: [one],
});

export const ModifyApiEnvironmentStrategy = action({
  name: 'ModifyApiEnvironmentStrategy',
  kind: 'write',
  doc: 'Sets how many requests per second APIs take in an environment; acts at once.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    Strategy: strategy,
    EnvironmentName: environmentName,
    ApiIds: s.list(apiId, { min: 1, max: 200, doc: 'APIs to set.' }),
  }),
  output: done,
  errors: errorsOf('ModifyApiEnvironmentStrategy', 'ResourceNotFound.InvalidService'),
  examples: [
    {
      title: 'ten a second',
      request: {
        ServiceId: 'service-ody35h5e',
        Strategy: 10,
        EnvironmentName: 'release',
        ApiIds: ['api-3v4tzy3u'],
      },
      response: { Result: true },
    },
  ],
});
