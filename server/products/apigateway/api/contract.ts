// APIs: what callers see of a service and how it reaches its backend. Changes act at the next release.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { ApiInfo, ApisStatus } from '../structures/api-info.ts';
import { RequestConfig } from '../structures/api-parts.ts';
import {
  apiProtocols,
  apiSettings,
  apiTypes,
  authTypes,
  createdSettings,
  modifiedSettings,
  serviceTypes,
} from '../structures/api-settings.ts';
import { apiId, done, filters, paging, serviceId, Tag } from '../structures/common.ts';

const name = s.string({ optional: true, max: 60, doc: 'Name, at most 60 characters.' });
const description = s.string({ optional: true, max: 1024, doc: 'Description.' });
const timeout = { min: 1, max: 1800, doc: 'Timeout of the backend, 1 to 1800 seconds.' } as const;
const serviceType = s.enum(serviceTypes, {
  doc: 'Kind of backend: HTTP, MOCK, WEBSOCKET, VPC or UPSTREAM (channels), TSF (microservices).',
  gap: 'the other kinds are refused',
});
const authType = {
  doc: 'How callers are known: NONE, SECRET, APP or OAUTH.',
  gap: 'EIAM is refused',
} as const;
const apiType = { doc: 'NORMAL, or TSF for microservices.' } as const;
const internal = s.string({ optional: true, max: 64, doc: 'Internal to the vendor.', gap: 'accepted without effect' });
const deletesErrorCodes = s.bool({ optional: true, doc: 'Whether the stored ResponseErrorCodes are dropped.' });

const partly = 'function, bucket, event bus, gRPC and TARGET backends and EIAM are refused';

export const CreateApi = action({
  name: 'CreateApi',
  kind: 'write',
  doc: 'Creates an API in a service. Callers reach it once the service is released.',
  resource: 'service/{ServiceId}',
  coverage: { partly },
  input: s.object({
    ServiceId: serviceId,
    ServiceType: serviceType,
    ServiceTimeout: s.int(timeout),
    Protocol: s.enum(apiProtocols, { doc: 'Frontend protocol.' }),
    RequestConfig,
    ApiName: name,
    ApiDesc: description,
    ApiType: s.enum(apiTypes, { ...apiType, default: 'NORMAL' }),
    AuthType: s.enum(authTypes, { ...authType, default: 'NONE' }),
    ...apiSettings,
    ...createdSettings,
    IsDeleteResponseErrorCodes: deletesErrorCodes,
    InternalReqSource: internal,
  }),
  output: s.object({
    Result: s.object(
      {
        ApiId: s.string({ nullable: true, doc: 'Id of the API.' }),
        Path: s.string({ nullable: true, doc: 'Frontend path.' }),
        Method: s.string({ nullable: true, doc: 'Frontend method.' }),
        CreatedTime: s.time({ nullable: true, doc: 'When the API was created.' }),
      },
      { nullable: true, name: 'CreateApiRsp' },
    ),
  }),
  errors: errorsOf(
    'CreateApi',
    'ResourceNotFound.InvalidService',
    'InvalidParameterValue.InvalidConstantParameters',
    'InvalidParameterValue.InvalidMethod',
    'InvalidParameterValue.LengthExceeded',
  ),
  examples: [
    {
      title: 'a fixed answer',
      request: {
        ServiceId: 'service-ody35h5e',
        ApiName: 'hello',
        ServiceType: 'MOCK',
        ServiceTimeout: 15,
        Protocol: 'HTTP',
        RequestConfig: { Path: '/hello', Method: 'GET' },
        ServiceMockReturnMessage: 'Hello',
      },
      response: {
        Result: {
          ApiId: 'api-3v4tzy3u',
          Path: '/hello',
          Method: 'GET',
          CreatedTime: new Date('2026-11-24T05:00:00Z'),
        },
      },
    },
    {
      title: 'a backend that callers sign for',
      request: {
        ServiceId: 'service-ody35h5e',
        ApiName: 'user',
        AuthType: 'SECRET',
        ServiceType: 'HTTP',
        ServiceTimeout: 15,
        Protocol: 'HTTP',
        RequestConfig: { Path: '/user/{id}', Method: 'GET' },
        RequestParameters: [{ Name: 'id', Position: 'path', Type: 'string', Required: true }],
        ServiceConfig: { Url: 'http://127.0.0.1:8080', Path: '/v1/user/{id}', Method: 'GET' },
      },
    },
  ],
});

export const DescribeApi = action({
  name: 'DescribeApi',
  kind: 'read',
  doc: 'Describes an API as it is configured now, whether released or not.',
  rate: { limit: 100, per: '1s', by: 'account' },
  resource: 'service/{ServiceId}/API/{ApiId}',
  input: s.object({ ServiceId: serviceId, ApiId: apiId }),
  output: s.object({ Result: ApiInfo }),
  errors: errorsOf('DescribeApi'),
  examples: [{ title: 'one API', request: { ServiceId: 'service-ody35h5e', ApiId: 'api-3v4tzy3u' } }],
});

export const DescribeApiForApiApp = action({
  name: 'DescribeApiForApiApp',
  kind: 'read',
  doc: 'Describes an API to the user of an application.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  coverage: { partly: 'only APIs of the caller are found; applications of other accounts come later' },
  input: s.object({
    ServiceId: serviceId,
    ApiId: apiId,
    ApiRegion: s.string({ min: 1, max: 64, doc: 'Region of the API.' }),
  }),
  output: s.object({ Result: ApiInfo }),
  errors: errorsOf('DescribeApiForApiApp'),
  examples: [
    {
      title: 'one API',
      request: { ServiceId: 'service-ody35h5e', ApiId: 'api-3v4tzy3u', ApiRegion: 'ap-guangzhou' },
    },
  ],
});

export const DescribeApisStatus = action({
  name: 'DescribeApisStatus',
  kind: 'read',
  doc: 'Lists the APIs of a service. Filters: ApiId, ApiName, ApiPath, ApiType, AuthRelationApiId, AuthType, ApiBuninessType, NotUsagePlanId, Environment, Tags, TagKeys.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging, Filters: filters }),
  output: s.object({ Result: ApisStatus }),
  errors: errorsOf('DescribeApisStatus'),
  examples: [
    { title: 'the first page', request: { ServiceId: 'service-ody35h5e' } },
    {
      title: 'by path',
      request: { ServiceId: 'service-ody35h5e', Filters: [{ Name: 'ApiPath', Values: ['/hello'] }] },
    },
  ],
});

export const ModifyApi = action({
  name: 'ModifyApi',
  kind: 'write',
  doc: 'Changes an API; what is left out stays as it is. Callers see the change after the next release.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  coverage: { partly },
  input: s.object({
    ServiceId: serviceId,
    ServiceType: serviceType,
    RequestConfig,
    ApiId: apiId,
    ApiName: name,
    ApiDesc: description,
    ApiType: s.enum(apiTypes, { ...apiType, optional: true }),
    AuthType: s.enum(authTypes, { ...authType, optional: true }),
    AuthRequired: s.bool({ optional: true, doc: 'Older form of AuthType: true for SECRET, false for NONE.' }),
    ServiceTimeout: s.int({ ...timeout, optional: true }),
    Protocol: s.enum(apiProtocols, { optional: true, doc: 'Frontend protocol; it cannot change.' }),
    TagSpecifications: s.optional(Tag),
    ...apiSettings,
    ...modifiedSettings,
    IsDeleteResponseErrorCodes: deletesErrorCodes,
    InternalReqSource: internal,
  }),
  output: s.object({}),
  errors: errorsOf(
    'ModifyApi',
    'ResourceNotFound.InvalidService',
    'InvalidParameterValue.InvalidApiRequestConfig',
    'InvalidParameterValue.InvalidApiType',
    'InvalidParameterValue.InvalidServiceMockReturnMessage',
    'InvalidParameterValue.InvalidServiceParameters',
  ),
  examples: [
    {
      title: 'another answer',
      request: {
        ServiceId: 'service-ody35h5e',
        ApiId: 'api-3v4tzy3u',
        ServiceType: 'MOCK',
        RequestConfig: { Path: '/hello', Method: 'GET' },
        ServiceMockReturnMessage: 'Good morning',
      },
      response: {},
    },
  ],
});

export const DeleteApi = action({
  name: 'DeleteApi',
  kind: 'write',
  doc: 'Deletes an API; a published version goes on answering for it until the next release. Refused while usage plans are bound to it.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  input: s.object({ ServiceId: serviceId, ApiId: apiId, InternalReqSource: internal }),
  output: done,
  errors: errorsOf('DeleteApi'),
  examples: [
    {
      title: 'one API',
      request: { ServiceId: 'service-ody35h5e', ApiId: 'api-3v4tzy3u' },
      response: { Result: true },
    },
  ],
});

export const ModifyApiIncrement = action({
  name: 'ModifyApiIncrement',
  kind: 'write',
  doc: 'Changes the public key or the login address of an authorising API, and nothing else of it.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  input: s.object({
    ServiceId: serviceId,
    ApiId: apiId,
    BusinessType: s.enum(['OAUTH'], { doc: 'OAUTH: an authorising API.' }),
    PublicKey: s.string({ optional: true, max: 4096, doc: 'Public JWK as JSON text.' }),
    LoginRedirectUrl: s.string({ optional: true, max: 2048, doc: 'Where callers without a token are sent.' }),
  }),
  output: s.object({}),
  errors: errorsOf(
    'ModifyApiIncrement',
    'InvalidParameterValue.InvalidPublicKey',
    'InvalidParameterValue.NotInOptions',
  ),
  examples: [
    {
      title: 'another login page',
      request: {
        ServiceId: 'service-ody35h5e',
        ApiId: 'api-3v4tzy3u',
        BusinessType: 'OAUTH',
        LoginRedirectUrl: 'https://login.example.com',
      },
      response: {},
    },
  ],
});
