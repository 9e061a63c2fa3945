// Applications: a key and a secret that callers of APP APIs sign with. Which APIs one opens: binding-contract.ts.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, filters, paging, tagsInput, tagsOutput } from '../structures/common.ts';

export const apiAppId = s.string({ min: 1, max: 50, doc: 'Id of the application.' });
export const apiAppResource = 'apiApp/{ApiAppId}';

const apiAppName = { min: 1, max: 50, doc: 'Name of the application, at most 50 characters.' } as const;
const apiAppDesc = s.string({ optional: true, max: 200, doc: 'Description, at most 200 characters.' });
const projectId = s.string({ optional: true, max: 64, doc: 'Project.', gap: 'kept and shown' });

const ApiAppInfo = s.object(
  {
    ApiAppName: s.string({ nullable: true, doc: 'Name of the application.' }),
    ApiAppId: s.string({ doc: 'Id of the application.' }),
    ApiAppSecret: s.string({
      nullable: true,
      secret: true,
      doc: 'Its secret; empty where the action does not show it.',
    }),
    ApiAppDesc: s.string({ nullable: true, doc: 'Description.' }),
    CreatedTime: s.time({ nullable: true, doc: 'When the application was created.' }),
    ModifiedTime: s.time({ nullable: true, doc: 'When the application was last modified.' }),
    ApiAppKey: s.string({ nullable: true, doc: 'Its key; empty where the action does not show it.' }),
    Tags: tagsOutput,
    ProjectId: s.string({ nullable: true, doc: 'Project.' }),
  },
  { name: 'ApiAppInfo' },
);
const ApiAppInfos = s.object(
  {
    TotalCount: s.int({ doc: 'How many applications match.' }),
    ApiAppSet: s.list(ApiAppInfo, { nullable: true, doc: 'The applications of this page.' }),
  },
  { name: 'ApiAppInfos' },
);

export const CreateApiApp = action({
  name: 'CreateApiApp',
  kind: 'write',
  doc: 'Creates an application with a key and a secret of its own.',
  input: s.object({
    ApiAppName: s.string(apiAppName),
    ApiAppDesc: apiAppDesc,
    Tags: tagsInput,
    ProjectId: projectId,
  }),
  output: s.object({ Result: s.nullable(ApiAppInfo) }),
  errors: errorsOf('CreateApiApp'),
  examples: [{ title: 'one application', request: { ApiAppName: 'webshop', ApiAppDesc: 'calls of the shop' } }],
});

export const DescribeApiApp = action({
  name: 'DescribeApiApp',
  kind: 'read',
  doc: 'Finds an application by its id, without key and secret. An unknown id gives an empty list.',
  resource: apiAppResource,
  input: s.object({ ApiAppId: apiAppId }),
  output: s.object({ Result: s.nullable(ApiAppInfos) }),
  errors: errorsOf('DescribeApiApp'),
  examples: [{ title: 'one application', request: { ApiAppId: 'app-kzofrjbl' } }],
});

export const DescribeApiAppsStatus = action({
  name: 'DescribeApiAppsStatus',
  kind: 'read',
  doc: 'Lists applications with their keys and secrets. Filters: ApiAppId, ApiAppName, KeyWord (part of name or id).',
  input: s.object({ ...paging, Filters: filters }),
  output: s.object({ Result: s.nullable(ApiAppInfos) }),
  errors: errorsOf('DescribeApiAppsStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [
    { title: 'the first page', request: {} },
    { title: 'by part of the name', request: { Filters: [{ Name: 'KeyWord', Values: ['shop'] }] } },
  ],
});

export const ModifyApiApp = action({
  name: 'ModifyApiApp',
  kind: 'write',
  doc: 'Changes name, description or project of an application.',
  resource: apiAppResource,
  input: s.object({
    ApiAppId: apiAppId,
    ApiAppName: s.string({ ...apiAppName, optional: true }),
    ApiAppDesc: apiAppDesc,
    ProjectId: projectId,
  }),
  output: done,
  errors: errorsOf('ModifyApiApp'),
  examples: [
    {
      title: 'another name',
      request: { ApiAppId: 'app-kzofrjbl', ApiAppName: 'webshop-2' },
      response: { Result: true },
    },
  ],
});

export const DeleteApiApp = action({
  name: 'DeleteApiApp',
  kind: 'write',
  doc: 'Deletes an application. Refused while it is bound to an API.',
  resource: apiAppResource,
  input: s.object({ ApiAppId: apiAppId }),
  output: done,
  errors: errorsOf('DeleteApiApp'),
  examples: [{ title: 'one application', request: { ApiAppId: 'app-kzofrjbl' }, response: { Result: true } }],
});

export const UpdateApiAppKey = action({
  name: 'UpdateApiAppKey',
  kind: 'write',
  doc: 'Gives an application this key and secret, at once. The key may be the present one; without ApiAppSecret a new secret is made.',
  resource: apiAppResource,
  input: s.object({
    ApiAppId: apiAppId,
    ApiAppKey: s.string({
      min: 5,
      max: 50,
      pattern: /^[A-Za-z0-9_]+$/,
      doc: 'Key: 5 to 50 letters, digits and _, as keys of callers’ own making.',
    }),
    ApiAppSecret: s.string({
      optional: true,
      secret: true,
      min: 10,
      max: 50,
      pattern: /^[A-Za-z0-9_]+$/,
      doc: 'Secret: 10 to 50 letters, digits and _.',
    }),
  }),
  output: done,
  errors: errorsOf('UpdateApiAppKey', 'InvalidParameter.FormatError', 'FailedOperation.AccessKeyExist'),
  examples: [
    {
      title: 'a new secret for the key it has',
      request: { ApiAppId: 'app-kzofrjbl', ApiAppKey: 'APIDLIA6tMfqsinadaaaaaaaapHLkQ1z0kO5n5P' },
      response: { Result: true },
    },
  ],
});
