// API documents and their generation. Source: 003, API 文档相关接口 and 生成文档和 SDK; members beyond it from the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import {
  done,
  environmentName,
  environmentNames,
  Filter,
  paging,
  serviceId,
  tagsInput,
  tagsOutput,
} from '../structures/common.ts';

const apiDocId = s.string({ min: 1, max: 50, doc: 'Id of the document.' });
const apiDocName = { min: 1, max: 50, doc: 'Name of the document.' } as const;
const apiIds = { min: 1, max: 1000, doc: 'APIs of the service that the document is about.' } as const;
const apiId = s.string({ max: 50 });

const base = {
  ApiDocId: s.string({ doc: 'Id of the document.' }),
  ApiDocName: s.string({ doc: 'Name of the document.' }),
  ApiDocStatus: s.string({
    doc: 'PROCESSING, COMPLETED or FAIL. Documents are built before the answer, so COMPLETED.',
  }),
  Tags: tagsOutput,
} as const;
const APIDoc = s.object(base, { name: 'APIDoc' });

const updated = s.time({ format: 'local', doc: 'When it was last built, Beijing time.' });
const APIDocInfo = s.object(
  {
    ...base,
    ApiCount: s.int({ doc: 'How many APIs it is about.' }),
    ViewCount: s.int({ doc: 'How often it was opened.' }),
    ReleaseCount: s.int({ doc: 'How often it was built.' }),
    ApiDocUri: s.string({ doc: 'Where it is read.' }),
    SharePassword: s.string({ secret: true, doc: 'Six digits that readers are asked for.' }),
    UpdatedTime: updated,
    // The document's spelling beside the SDK's.
    UpdateTime: updated,
    ServiceId: s.string({ doc: 'Id of the service.' }),
    Environment: s.string({ doc: 'Environment it describes.' }),
    ApiIds: s.list(s.string(), { doc: 'APIs it is about.' }),
    ServiceName: s.string({ doc: 'Name of the service; empty when it is gone.' }),
    ApiNames: s.list(s.string(), { doc: 'Names of those APIs.' }),
  },
  { name: 'APIDocInfo' },
);

const built = {
  ApiDocId: 'apidoc-a7ragqam',
  ApiDocName: 'shop',
  ApiDocStatus: 'COMPLETED',
  Tags: [],
} as const;

export const CreateAPIDoc = action({
  name: 'CreateAPIDoc',
  kind: 'write',
  doc: 'Creates and builds a document of some APIs of a service in one environment.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ApiDocName: s.string(apiDocName),
    ServiceId: serviceId,
    Environment: environmentName,
    ApiIds: s.list(apiId, apiIds),
    Tags: tagsInput,
  }),
  output: s.object({ Result: APIDoc }),
  errors: errorsOf('CreateAPIDoc'),
  examples: [
    {
      title: 'one API',
      request: {
        ApiDocName: 'shop',
        ServiceId: 'service-ody35h5e',
        Environment: 'release',
        ApiIds: ['api-3v4tzy3u'],
      },
      response: { Result: built },
    },
  ],
});

export const DescribeAPIDocs = action({
  name: 'DescribeAPIDocs',
  kind: 'read',
  doc: 'Lists documents, newest first.',
  input: s.object({
    ...paging,
    Filters: s.list(Filter, {
      optional: true,
      max: 20,
      doc: 'Reserved by the vendor.',
      gap: 'accepted without effect',
    }),
    Order: s.string({ optional: true, max: 20, doc: 'Reserved by the vendor.', gap: 'accepted without effect' }),
    OrderBy: s.string({ optional: true, max: 20, doc: 'Reserved by the vendor.', gap: 'accepted without effect' }),
  }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ doc: 'How many there are.' }),
        APIDocSet: s.list(APIDoc, { doc: 'The documents of this page.' }),
      },
      { name: 'APIDocs' },
    ),
  }),
  errors: errorsOf('DescribeAPIDocs'),
  examples: [{ title: 'the first page', request: {}, response: { Result: { TotalCount: 1, APIDocSet: [built] } } }],
});

export const DescribeAPIDocDetail = action({
  name: 'DescribeAPIDocDetail',
  kind: 'read',
  doc: 'Shows a document with its address and password.',
  resource: 'apidoc/{ApiDocId}',
  input: s.object({ ApiDocId: apiDocId }),
  output: s.object({ Result: APIDocInfo }),
  errors: errorsOf('DescribeAPIDocDetail'),
  examples: [{ title: 'one document', request: { ApiDocId: 'apidoc-a7ragqam' } }],
});

export const ModifyAPIDoc = action({
  name: 'ModifyAPIDoc',
  kind: 'write',
  doc: 'Changes what a document is about and builds it again; what is left out stays.',
  resource: 'apidoc/{ApiDocId}',
  input: s.object({
    ApiDocId: apiDocId,
    ApiDocName: s.string({ ...apiDocName, optional: true }),
    ServiceId: s.string({ optional: true, min: 1, max: 50, doc: 'Id of the service.' }),
    Environment: s.enum(environmentNames, { optional: true, doc: 'Environment.' }),
    ApiIds: s.list(apiId, { ...apiIds, optional: true }),
  }),
  output: s.object({ Result: APIDoc }),
  errors: errorsOf('ModifyAPIDoc'),
  examples: [
    {
      title: 'another environment',
      request: { ApiDocId: 'apidoc-a7ragqam', Environment: 'test' },
      response: { Result: built },
    },
  ],
});

export const DeleteAPIDoc = action({
  name: 'DeleteAPIDoc',
  kind: 'write',
  doc: 'Deletes a document; its address answers no more.',
  resource: 'apidoc/{ApiDocId}',
  input: s.object({ ApiDocId: apiDocId }),
  output: done,
  errors: errorsOf('DeleteAPIDoc', 'ResourceNotFound.InvalidApiDoc'),
  examples: [{ title: 'one document', request: { ApiDocId: 'apidoc-a7ragqam' }, response: { Result: true } }],
});

export const ResetAPIDocPassword = action({
  name: 'ResetAPIDocPassword',
  kind: 'write',
  doc: 'Gives a document another password; readers who know the old one are asked again.',
  resource: 'apidoc/{ApiDocId}',
  input: s.object({ ApiDocId: apiDocId }),
  output: s.object({ Result: APIDoc }),
  errors: errorsOf('ResetAPIDocPassword'),
  examples: [{ title: 'one document', request: { ApiDocId: 'apidoc-a7ragqam' }, response: { Result: built } }],
});

export const BuildAPIDoc = action({
  name: 'BuildAPIDoc',
  kind: 'write',
  doc: 'Builds a document again from what runs in its environment now.',
  resource: 'apidoc/{ApiDocId}',
  input: s.object({ ApiDocId: apiDocId }),
  output: done,
  errors: errorsOf('BuildAPIDoc'),
  examples: [{ title: 'one document', request: { ApiDocId: 'apidoc-a7ragqam' }, response: { Result: true } }],
});

export const GenerateApiDocument = action({
  name: 'GenerateApiDocument',
  kind: 'write',
  doc: 'Generates documentation and a client of what is published in an environment, and answers links to the two archives. The links work for a day.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    GenEnvironment: s.enum(environmentNames, { doc: 'Environment: test, prepub or release.' }),
    GenLanguage: s.string({ min: 1, max: 20, doc: 'Python or JavaScript.' }),
  }),
  output: s.object({
    Result: s.object(
      {
        DocumentURL: s.string({ secret: true, doc: 'Link to the documentation, a zip archive.' }),
        SdkURL: s.string({ secret: true, doc: 'Link to the client, a zip archive.' }),
      },
      { name: 'DocumentSDK' },
    ),
  }),
  errors: errorsOf('GenerateApiDocument'),
  examples: [
    {
      title: 'a Python client',
      request: { ServiceId: 'service-ody35h5e', GenEnvironment: 'release', GenLanguage: 'Python' },
    },
  ],
});
