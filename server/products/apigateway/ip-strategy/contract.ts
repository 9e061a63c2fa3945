// IP strategies: allow or deny lists of a service that are bound to its APIs in an environment.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { DesApisStatus } from '../structures/api-info.ts';
import { apiId, done, environmentName, filters, paging, serviceId } from '../structures/common.ts';

const strategyId = s.string({ min: 1, max: 50, doc: 'Id of the strategy.' });
const strategyData = s.string({ min: 1, max: 65_536, doc: 'IP addresses and CIDR ranges, one a line.' });
const apiIds = s.list(apiId, { min: 1, max: 100, doc: 'Ids of the APIs, at most 100.' });
const resource = 'IPStrategy/{StrategyId}';

const IPStrategy = s.object(
  {
    StrategyId: s.string({ nullable: true, doc: 'Id of the strategy.' }),
    StrategyName: s.string({ nullable: true, doc: 'Name of the strategy.' }),
    StrategyType: s.string({ nullable: true, doc: 'WHITE or BLACK.' }),
    StrategyData: s.string({ nullable: true, doc: 'The addresses as they were given.' }),
    CreatedTime: s.time({ nullable: true, doc: 'When the strategy was created.' }),
    ModifiedTime: s.time({ nullable: true, doc: 'When the strategy was last modified.' }),
    ServiceId: s.string({ nullable: true, doc: 'Id of the service.' }),
    BindApiTotalCount: s.int({ nullable: true, doc: 'How many APIs are bound; null right after creation.' }),
    BindApis: s.list(DesApisStatus, { nullable: true, doc: 'Bound APIs of this page; null right after creation.' }),
  },
  { name: 'IPStrategy' },
);

const IPStrategyApi = s.object(
  {
    ApiId: s.string({ doc: 'Id of the API.' }),
    ApiName: s.string({ doc: 'Name of the API.' }),
    ApiType: s.string({ doc: 'NORMAL or TSF.' }),
    Path: s.string({ doc: 'Frontend path.' }),
    Method: s.string({ doc: 'Frontend method.' }),
    OtherIPStrategyId: s.string({ doc: 'Another strategy the API is bound to in this environment; empty for none.' }),
    OtherEnvironmentName: s.string({ doc: 'The environment of that binding; empty for none.' }),
  },
  { name: 'IPStrategyApi' },
);

export const CreateIPStrategy = action({
  name: 'CreateIPStrategy',
  kind: 'write',
  doc: 'Creates a list of addresses that are allowed (WHITE) or denied (BLACK). It has an effect once it is bound.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    StrategyName: s.string({ min: 1, max: 50, doc: 'Name of the strategy, at most 50 characters.' }),
    StrategyType: s.enum(['WHITE', 'BLACK'], { doc: 'WHITE lets these addresses in, BLACK keeps them out.' }),
    StrategyData: strategyData,
  }),
  output: s.object({ Result: s.nullable(IPStrategy) }),
  errors: errorsOf('CreateIPStrategy', 'ResourceNotFound.InvalidService'),
  examples: [
    {
      title: 'let one address and one network in',
      request: {
        ServiceId: 'service-ody35h5e',
        StrategyName: 'office',
        StrategyType: 'WHITE',
        StrategyData: '192.0.2.1\n198.51.100.0/24',
      },
    },
  ],
});

export const DescribeIPStrategy = action({
  name: 'DescribeIPStrategy',
  kind: 'read',
  doc: 'Describes a strategy and the APIs it is bound to; with EnvironmentName those of one environment.',
  resource,
  input: s.object({
    ServiceId: serviceId,
    StrategyId: strategyId,
    EnvironmentName: s.optional(environmentName),
    ...paging,
    Filters: filters,
  }),
  output: s.object({ Result: s.nullable(IPStrategy) }),
  errors: errorsOf('DescribeIPStrategy'),
  examples: [
    {
      title: 'with the APIs of one environment',
      request: { ServiceId: 'service-ody35h5e', StrategyId: 'IPStrategy-0ez0c8to', EnvironmentName: 'test' },
    },
  ],
});

export const DescribeIPStrategysStatus = action({
  name: 'DescribeIPStrategysStatus',
  kind: 'read',
  doc: 'Lists the strategies of a service. Filter: StrategyName.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, Filters: filters }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ nullable: true, doc: 'How many strategies match.' }),
        StrategySet: s.list(IPStrategy, { nullable: true, doc: 'The strategies, newest first.' }),
      },
      { nullable: true, name: 'IPStrategysStatus' },
    ),
  }),
  errors: errorsOf('DescribeIPStrategysStatus'),
  examples: [{ title: 'all of a service', request: { ServiceId: 'service-ody35h5e' } }],
});

export const ModifyIPStrategy = action({
  name: 'ModifyIPStrategy',
  kind: 'write',
  doc: 'Replaces the addresses of a strategy.',
  resource,
  input: s.object({ ServiceId: serviceId, StrategyId: strategyId, StrategyData: strategyData }),
  output: done,
  errors: errorsOf('ModifyIPStrategy'),
  examples: [
    {
      title: 'another address',
      request: { ServiceId: 'service-ody35h5e', StrategyId: 'IPStrategy-0ez0c8to', StrategyData: '203.0.113.7' },
      response: { Result: true },
    },
  ],
});

export const DeleteIPStrategy = action({
  name: 'DeleteIPStrategy',
  kind: 'write',
  doc: 'Deletes a strategy. Refused while it is bound to an API.',
  resource,
  input: s.object({ ServiceId: serviceId, StrategyId: strategyId }),
  output: done,
  errors: errorsOf('DeleteIPStrategy', 'UnsupportedOperation.ResourceAssociated'),
  examples: [
    {
      title: 'one strategy',
      request: { ServiceId: 'service-ody35h5e', StrategyId: 'IPStrategy-0ez0c8to' },
      response: { Result: true },
    },
  ],
});

export const BindIPStrategy = action({
  name: 'BindIPStrategy',
  kind: 'write',
  doc: 'Binds a strategy to APIs in an environment. An API takes one strategy in each environment.',
  resource,
  input: s.object({
    ServiceId: serviceId,
    StrategyId: strategyId,
    EnvironmentName: environmentName,
    BindApiIds: apiIds,
  }),
  output: done,
  errors: errorsOf('BindIPStrategy'),
  examples: [
    {
      title: 'one API',
      request: {
        ServiceId: 'service-ody35h5e',
        StrategyId: 'IPStrategy-0ez0c8to',
        EnvironmentName: 'release',
        BindApiIds: ['api-e92i2jds'],
      },
      response: { Result: true },
    },
  ],
});

export const UnBindIPStrategy = action({
  name: 'UnBindIPStrategy',
  kind: 'write',
  doc: 'Unbinds a strategy from APIs in an environment. An API it is not bound to is passed over.',
  resource,
  input: s.object({
    ServiceId: serviceId,
    StrategyId: strategyId,
    EnvironmentName: environmentName,
    UnBindApiIds: apiIds,
  }),
  output: done,
  errors: errorsOf('UnBindIPStrategy', 'ResourceNotFound.InvalidIPStrategy'),
  examples: [
    {
      title: 'one API',
      request: {
        ServiceId: 'service-ody35h5e',
        StrategyId: 'IPStrategy-0ez0c8to',
        EnvironmentName: 'release',
        UnBindApiIds: ['api-e92i2jds'],
      },
      response: { Result: true },
    },
  ],
});

export const DescribeIPStrategyApisStatus = action({
  name: 'DescribeIPStrategyApisStatus',
  kind: 'read',
  doc: 'Lists the APIs of the service that the strategy is not bound to in an environment. Filters: ApiPath, ApiName, KeyWord.',
  resource,
  input: s.object({
    ServiceId: serviceId,
    StrategyId: strategyId,
    EnvironmentName: environmentName,
    ...paging,
    Filters: filters,
  }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ nullable: true, doc: 'How many APIs match.' }),
        ApiIdStatusSet: s.list(IPStrategyApi, { nullable: true, doc: 'The APIs of this page.' }),
      },
      { nullable: true, name: 'IPStrategyApiStatus' },
    ),
  }),
  errors: errorsOf('DescribeIPStrategyApisStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [
    {
      title: 'APIs that may still be bound',
      request: { ServiceId: 'service-ody35h5e', StrategyId: 'IPStrategy-0ez0c8to', EnvironmentName: 'test' },
    },
  ],
});
