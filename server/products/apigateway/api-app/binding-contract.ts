// Bindings of applications to APIs in an environment.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { apiId, done, environmentName, filters, paging, serviceId } from '../structures/common.ts';
import { apiAppId, apiAppResource } from './contract.ts';

const binding = { ApiAppId: apiAppId, Environment: environmentName, ServiceId: serviceId, ApiId: apiId } as const;
const bindingExample = {
  ApiAppId: 'app-kzofrjbl',
  Environment: 'release',
  ServiceId: 'service-j0fmd8x0',
  ApiId: 'api-c6piso8y',
} as const;

export const BindApiApp = action({
  name: 'BindApiApp',
  kind: 'write',
  doc: 'Lets an application of the account call an API in an environment. Refused when it may already.',
  resource: apiAppResource,
  input: s.object(binding),
  output: done,
  errors: errorsOf('BindApiApp', 'ResourceNotFound.InvalidService'),
  examples: [{ title: 'one API', request: bindingExample, response: { Result: true } }],
});

export const UnbindApiApp = action({
  name: 'UnbindApiApp',
  kind: 'write',
  doc: 'Takes the right to call an API from an application. Refused when it has none.',
  resource: apiAppResource,
  input: s.object(binding),
  output: done,
  errors: errorsOf('UnbindApiApp', 'ResourceNotFound.InvalidService', 'UnsupportedOperation.ResourceUnassociated'),
  examples: [{ title: 'one API', request: bindingExample, response: { Result: true } }],
});

const ApiAppApiInfo = s.object(
  {
    ApiAppName: s.string({ nullable: true, doc: 'Name of the application.' }),
    ApiAppId: s.string({ doc: 'Id of the application.' }),
    ApiId: s.string({ nullable: true, doc: 'Id of the API.' }),
    ApiName: s.string({ nullable: true, doc: 'Name of the API.' }),
    ServiceId: s.string({ nullable: true, doc: 'Id of the service.' }),
    AuthorizedTime: s.time({ nullable: true, doc: 'When the application was bound.' }),
    ApiRegion: s.string({ nullable: true, doc: 'Region of the API.' }),
    EnvironmentName: s.string({ nullable: true, doc: 'Environment of the binding.' }),
  },
  { name: 'ApiAppApiInfo' },
);
const ApiAppApiInfos = s.object(
  {
    TotalCount: s.int({ doc: 'How many bindings match.' }),
    ApiAppApiSet: s.list(ApiAppApiInfo, { nullable: true, doc: 'The bindings of this page, newest first.' }),
  },
  { name: 'ApiAppApiInfos' },
);

export const DescribeApiAppBindApisStatus = action({
  name: 'DescribeApiAppBindApisStatus',
  kind: 'read',
  doc: 'Lists the APIs an application may call. Filters: ApiId, ApiName, ServiceId, Environment, KeyWord (part of name or id).',
  resource: apiAppResource,
  input: s.object({ ...paging, Filters: filters, ApiAppId: apiAppId }),
  output: s.object({ Result: s.nullable(ApiAppApiInfos) }),
  errors: errorsOf(
    'DescribeApiAppBindApisStatus',
    'ResourceNotFound.InvalidApiApp',
    'InvalidParameterValue.InvalidFilterNotSupportedName',
  ),
  examples: [
    {
      title: 'in one environment',
      request: { ApiAppId: 'app-kzofrjbl', Filters: [{ Name: 'Environment', Values: ['release'] }] },
    },
  ],
});

export const DescribeApiBindApiAppsStatus = action({
  name: 'DescribeApiBindApiAppsStatus',
  kind: 'read',
  doc: 'Lists the applications that may call these APIs. Filters: ApiAppId, Environment, KeyWord (part of name or id).',
  resource: 'service/{ServiceId}',
  input: s.object({
    ...paging,
    Filters: filters,
    ServiceId: serviceId,
    ApiIds: s.list(apiId, { min: 1, max: 100, doc: 'Ids of the APIs, at most 100.' }),
  }),
  output: s.object({ Result: s.nullable(ApiAppApiInfos) }),
  errors: errorsOf(
    'DescribeApiBindApiAppsStatus',
    'ResourceNotFound.InvalidService',
    'InvalidParameterValue.InvalidFilterNotSupportedName',
  ),
  examples: [{ title: 'of one API', request: { ServiceId: 'service-j0fmd8x0', ApiIds: ['api-c6piso8y'] } }],
});
