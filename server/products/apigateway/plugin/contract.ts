// Plugins: rules of their own life that are attached to APIs. What a definition holds: definitions/.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, filters, paging, tagsInput } from '../structures/common.ts';
import { pluginTypes } from './definitions/index.ts';
import { Plugin, PluginSummary } from './structures.ts';

/** What definitions may name and the edge cannot do. */
const NO_FUNCTIONS = {
  partly:
    'CustomReq and CustomAuth ask an HTTP address (`endpoint_url`, a member of our own): there is no function runner yet; Routing and CircuitBreaker lead to HTTP and MOCK backends, calls led to another kind are refused',
};

export const pluginId = s.string({ min: 1, max: 50, doc: 'Id of the plugin.' });
export const pluginResource = 'plugin/{PluginId}';
/** `OrderBy` of the lists; the document hides it and names no values. */
export const orderBy = s.enum(['asc', 'desc'], { default: 'desc', anyCase: true, doc: 'Direction: asc or desc.' });

const pluginName = {
  min: 2,
  max: 50,
  pattern: /^[A-Za-z][A-Za-z0-9_]*[A-Za-z0-9]$/,
  doc: 'Name: 2 to 50 letters, digits and _; a letter first, no _ last.',
} as const;
const description = s.string({ optional: true, max: 200, doc: 'Description, at most 200 characters.' });
const pluginData = { min: 1, max: 262_144, doc: 'Definition as JSON text; its members depend on PluginType.' } as const;
const projectId = s.string({ optional: true, max: 64, doc: 'Project.', gap: 'kept and shown' });
const attributes = ['System', 'Custom'] as const;

export const CreatePlugin = action({
  name: 'CreatePlugin',
  kind: 'write',
  doc: 'Creates a plugin. It has an effect once it is attached to an API.',
  coverage: NO_FUNCTIONS,
  input: s.object({
    PluginName: s.string(pluginName),
    PluginType: s.enum(pluginTypes, { doc: 'Type of the plugin.' }),
    Description: description,
    PluginData: s.string(pluginData),
    PluginAttribute: s.enum(attributes, { default: 'System', doc: 'System or Custom, a label for lists.' }),
    Tags: tagsInput,
    ProjectId: projectId,
  }),
  output: s.object({ Result: Plugin }),
  errors: errorsOf('CreatePlugin', 'LimitExceeded'),
  examples: [
    {
      title: 'let nobody in from one address',
      request: {
        PluginName: 'no_robots',
        PluginType: 'IPControl',
        PluginData: '{"type":"black_list","blocks":"192.0.2.1;198.51.100.0/24"}',
      },
    },
    {
      title: 'at most 500 requests an hour',
      request: {
        PluginName: 'hourly',
        PluginType: 'TrafficControl',
        PluginData: '{"expire_type":"hour","expire":1,"api_rate_limit":500}',
      },
    },
  ],
});

export const DescribePlugin = action({
  name: 'DescribePlugin',
  kind: 'read',
  doc: 'Describes a plugin and a page of its attachments.',
  resource: pluginResource,
  input: s.object({
    PluginId: pluginId,
    ...paging,
    Filters: filters,
    Order: s.enum(['AttachedTime'], { optional: true, anyCase: true, doc: 'Order of the attachments.' }),
    OrderBy: orderBy,
  }),
  output: s.object({ Result: Plugin }),
  errors: errorsOf('DescribePlugin', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [{ title: 'one plugin', request: { PluginId: 'plugin-qrboebt1' } }],
});

export const DescribePlugins = action({
  name: 'DescribePlugins',
  kind: 'read',
  doc: 'Lists plugins, newest first. Ids that do not exist are left out.',
  input: s.object({
    PluginIds: s.list(pluginId, { optional: true, max: 100, doc: 'Only these plugins.' }),
    PluginName: s.string({ optional: true, max: 50, doc: 'Only plugins of this name.' }),
    PluginType: s.enum(pluginTypes, { optional: true, doc: 'Only plugins of this type.' }),
    ...paging,
    Filters: filters,
    Order: s.enum(['CreatedTime', 'ModifiedTime', 'PluginName'], {
      default: 'CreatedTime',
      anyCase: true,
      doc: 'What the list is ordered by.',
    }),
    OrderBy: orderBy,
    PluginAttribute: s.enum(attributes, { default: 'System', doc: 'Only plugins with this attribute.' }),
  }),
  output: s.object({ Result: PluginSummary }),
  errors: errorsOf('DescribePlugins', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [
    { title: 'the first page', request: {} },
    { title: 'of one type', request: { PluginType: 'IPControl', Limit: 100 } },
  ],
});

export const ModifyPlugin = action({
  name: 'ModifyPlugin',
  kind: 'write',
  doc: 'Changes a plugin; where it is attached, at once.',
  resource: pluginResource,
  coverage: NO_FUNCTIONS,
  input: s.object({
    PluginId: pluginId,
    PluginName: s.string({ ...pluginName, optional: true }),
    Description: description,
    PluginData: s.string({ ...pluginData, optional: true }),
    ProjectId: projectId,
  }),
  output: done,
  errors: errorsOf(
    'ModifyPlugin',
    'InvalidParameterValue.InvalidCondition',
    'InvalidParameterValue.InvalidPluginConfig',
    'InvalidParameterValue.DuplicatePluginConfig',
  ),
  examples: [
    {
      title: 'another definition',
      request: { PluginId: 'plugin-qrboebt1', PluginData: '{"type":"white_list","blocks":"203.0.113.0/24"}' },
      response: { Result: true },
    },
  ],
});

export const DeletePlugin = action({
  name: 'DeletePlugin',
  kind: 'write',
  doc: 'Deletes a plugin. Refused while it is attached to an API.',
  resource: pluginResource,
  input: s.object({ PluginId: pluginId }),
  output: done,
  errors: errorsOf('DeletePlugin', 'UnsupportedOperation.ResourceAssociated'),
  examples: [{ title: 'one plugin', request: { PluginId: 'plugin-qrboebt1' }, response: { Result: true } }],
});
