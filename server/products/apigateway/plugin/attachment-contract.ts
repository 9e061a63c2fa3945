// Attachments of plugins to APIs in an environment. DescribePluginsByApi is of today's SDK; DescribeAvailablePluginApis
// is named by the document's data structures only, so its parameters are those of DescribeAllPluginApis.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { E } from '../errors.ts';
import { apiId, done, environmentName, filters, paging, serviceId } from '../structures/common.ts';
import { orderBy, pluginId, pluginResource } from './contract.ts';
import { ApiInfoSummary, AttachedApiSummary, AttachedPluginSummary } from './structures.ts';

const place = { PluginId: pluginId, ServiceId: serviceId, EnvironmentName: environmentName } as const;
const placeExample = {
  PluginId: 'plugin-9l0d4sdf',
  ServiceId: 'service-jzo37opy',
  EnvironmentName: 'release',
} as const;
const order = (values: readonly [string, ...string[]], doc: string) =>
  s.enum(values, { optional: true, anyCase: true, doc });

export const AttachPlugin = action({
  name: 'AttachPlugin',
  kind: 'write',
  doc: 'Attaches a plugin to APIs that are published in an environment. An API takes one plugin of a kind there; TrafficControl and TrafficControlByParameter are one kind.',
  resource: pluginResource,
  input: s.object({ ...place, ApiIds: s.list(apiId, { max: 100, doc: 'Ids of the APIs, at most 100.' }) }),
  output: done,
  errors: errorsOf('AttachPlugin', 'ResourceNotFound.InvalidService'),
  examples: [{ title: 'one API', request: { ...placeExample, ApiIds: ['api-1clczx66'] }, response: { Result: true } }],
});

export const DetachPlugin = action({
  name: 'DetachPlugin',
  kind: 'write',
  doc: 'Detaches a plugin from an API in an environment.',
  resource: pluginResource,
  input: s.object({ ...place, ApiId: apiId }),
  output: done,
  errors: errorsOf('DetachPlugin', 'ResourceNotFound.InvalidService'),
  examples: [{ title: 'one API', request: { ...placeExample, ApiId: 'api-1clczx66' }, response: { Result: true } }],
});

export const DescribePluginApis = action({
  name: 'DescribePluginApis',
  kind: 'read',
  doc: 'Lists what a plugin is attached to, newest first.',
  resource: pluginResource,
  input: s.object({
    PluginId: pluginId,
    ...paging,
    Filters: filters,
    Order: order(['AttachedTime'], 'What the list is ordered by.'),
    OrderBy: orderBy,
  }),
  output: s.object({ Result: AttachedApiSummary }),
  errors: errorsOf('DescribePluginApis', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [{ title: 'the first page', request: { PluginId: 'plugin-9l0d4sdf' } }],
});

const apisInput = s.object({
  ...place,
  ...paging,
  Filters: filters,
  Order: order(['CreatedTime'], 'What the list is ordered by.'),
  OrderBy: orderBy,
});

export const DescribeAllPluginApis = action({
  name: 'DescribeAllPluginApis',
  kind: 'read',
  doc: 'Lists the APIs published in an environment, and those the plugin is attached to there, with what is attached.',
  resource: pluginResource,
  input: apisInput,
  output: s.object({ Result: ApiInfoSummary }),
  errors: errorsOf(
    'DescribeAllPluginApis',
    'ResourceNotFound.InvalidPlugin',
    'InvalidParameterValue.InvalidFilterNotSupportedName',
  ),
  examples: [{ title: 'of one environment', request: placeExample }],
});

export const DescribeAvailablePluginApis = action({
  name: 'DescribeAvailablePluginApis',
  kind: 'read',
  doc: 'Lists the APIs published in an environment that the plugin can be attached to.',
  resource: pluginResource,
  input: apisInput,
  output: s.object({ Result: ApiInfoSummary }),
  errors: DescribeAllPluginApis.errors,
  examples: [{ title: 'of one environment', request: placeExample }],
});

export const DescribePluginsByApi = action({
  name: 'DescribePluginsByApi',
  kind: 'read',
  doc: 'Lists the plugins that are attached to an API, newest first; with EnvironmentName those of one environment.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ApiId: apiId,
    ServiceId: serviceId,
    EnvironmentName: s.optional(environmentName),
    ...paging,
  }),
  output: s.object({ Result: AttachedPluginSummary }),
  errors: [E['ResourceNotFound.InvalidService'], E['ResourceNotFound.InvalidApi']],
  examples: [
    {
      title: 'of one environment',
      request: { ApiId: 'api-1clczx66', ServiceId: 'service-jzo37opy', EnvironmentName: 'release' },
    },
  ],
});
