// Structures of plugins and of what they are attached to.
import { s } from '#kernel/schema.ts';
import { tagsOutput } from '../structures/common.ts';

const AttachedApiInfo = s.object(
  {
    ServiceId: s.string({ doc: 'Id of the service.' }),
    ServiceName: s.string({ doc: 'Name of the service.' }),
    ServiceDesc: s.string({ nullable: true, doc: 'Description of the service.' }),
    ApiId: s.string({ doc: 'Id of the API.' }),
    ApiName: s.string({ doc: 'Name of the API.' }),
    ApiDesc: s.string({ nullable: true, doc: 'Description of the API.' }),
    Environment: s.string({ doc: 'Environment the plugin is attached in.' }),
    AttachedTime: s.time({ doc: 'When the plugin was attached.' }),
  },
  { name: 'AttachedApiInfo' },
);

export const Plugin = s.object(
  {
    PluginId: s.string({ doc: 'Id of the plugin.' }),
    PluginName: s.string({ doc: 'Name of the plugin.' }),
    PluginType: s.string({ doc: 'Type of the plugin.' }),
    PluginData: s.string({ doc: 'The definition as it was given.' }),
    Description: s.string({ nullable: true, doc: 'Description.' }),
    CreatedTime: s.time({ doc: 'When the plugin was created.' }),
    ModifiedTime: s.time({ doc: 'When the plugin was last modified.' }),
    AttachedApiTotalCount: s.int({ nullable: true, doc: 'How many attachments there are; null right after creation.' }),
    AttachedApis: s.list(AttachedApiInfo, { nullable: true, doc: 'The attachments; null right after creation.' }),
    Tags: tagsOutput,
    ProjectId: s.string({ nullable: true, doc: 'Project.' }),
  },
  { name: 'Plugin' },
);

export const PluginSummary = s.object(
  {
    TotalCount: s.int({ doc: 'How many plugins match.' }),
    PluginSet: s.list(Plugin, { doc: 'The plugins of this page.' }),
  },
  { name: 'PluginSummary' },
);

export const AttachedApiSummary = s.object(
  {
    TotalCount: s.int({ doc: 'How many attachments there are.' }),
    AttachedApis: s.list(AttachedApiInfo, { doc: 'The attachments of this page.' }),
  },
  { name: 'AttachedApiSummary' },
);

const AvailableApiInfo = s.object(
  {
    ApiId: s.string({ doc: 'Id of the API.' }),
    ApiName: s.string({ doc: 'Name of the API.' }),
    ApiType: s.string({ doc: 'NORMAL or TSF.' }),
    Path: s.string({ doc: 'Frontend path.' }),
    Method: s.string({ doc: 'Frontend method.' }),
    AttachedOtherPlugin: s.bool({ nullable: true, doc: 'Whether another plugin of this kind is attached.' }),
    IsAttached: s.bool({ nullable: true, doc: 'Whether this plugin is attached.' }),
  },
  { name: 'AvailableApiInfo' },
);

export const ApiInfoSummary = s.object(
  {
    TotalCount: s.int({ doc: 'How many APIs there are.' }),
    ApiSet: s.list(AvailableApiInfo, { doc: 'The APIs of this page.' }),
  },
  { name: 'ApiInfoSummary' },
);

const AttachedPluginInfo = s.object(
  {
    PluginId: s.string({ doc: 'Id of the plugin.' }),
    Environment: s.string({ doc: 'Environment it is attached in.' }),
    AttachedTime: s.time({ doc: 'When it was attached.' }),
    PluginName: s.string({ doc: 'Name of the plugin.' }),
    PluginType: s.string({ doc: 'Type of the plugin.' }),
    Description: s.string({ doc: 'Description.' }),
    PluginData: s.string({ doc: 'Its definition.' }),
  },
  { name: 'AttachedPluginInfo' },
);

export const AttachedPluginSummary = s.object(
  {
    TotalCount: s.int({ doc: 'How many plugins are attached.' }),
    PluginSummary: s.list(AttachedPluginInfo, { doc: 'The plugins of this page.' }),
  },
  { name: 'AttachedPluginSummary' },
);
