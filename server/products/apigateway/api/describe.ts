// Answers about APIs, composed from stored rows. Lists that were not given are answered empty, single values null.
import type { Infer } from '#kernel/schema.ts';
import type { ApiRow, ServiceRow } from '../rows.ts';
import { tagsOf } from '../rows.ts';
import type { ApiInfo, DesApisStatus, ListedApi } from '../structures/api-info.ts';
import type { ApiSettings } from '../structures/api-settings.ts';

export const settingsOf = (api: { readonly settings: string }): ApiSettings => JSON.parse(api.settings) as ApiSettings;

/** Business APIs that an authorising API serves. */
export const relationsOf = (api: ApiRow, apis: readonly ApiRow[]): string[] =>
  apis.filter((other) => other.auth_relation_api_id === api.id).map((other) => other.id);

/** The members with undefined made null. */
const orNull = <T extends object>(value: T): { [K in keyof T]-?: Exclude<T[K], undefined> | null } =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [key, member ?? null])) as never;

export const describeApi = (
  api: ApiRow,
  service: ServiceRow,
  environments: readonly string[],
): Infer<typeof ApiInfo> => {
  const given = settingsOf(api);
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceDesc: service.description,
    ApiId: api.id,
    ApiDesc: api.description,
    CreatedTime: new Date(api.created_at),
    ModifiedTime: new Date(api.modified_at),
    ApiName: api.name,
    ApiType: api.api_type,
    Protocol: api.protocol,
    AuthType: api.auth_type,
    ApiBusinessType: api.business_type,
    AuthRelationApiId: api.auth_relation_api_id,
    OauthConfig: given.OauthConfig ?? null,
    RequestConfig: { Path: api.path, Method: api.method },
    EnableCORS: given.EnableCORS ?? false,
    IsDebugAfterCharge: given.IsDebugAfterCharge ?? false,
    Tags: tagsOf(api),
    Environments: environments,
    ...describeAnswers(given),
    ...describeBackend(api, given),
    ...describeFunctions(given),
    ...orNull({
      EIAMAppId: given.EIAMAppId,
      EIAMAppType: given.EIAMAppType,
      EIAMAuthType: given.EIAMAuthType,
      TokenTimeout: given.TokenTimeout,
    }),
  };
};

const describeAnswers = (given: ApiSettings) => ({
  ResponseType: given.ResponseType ?? '',
  ResponseSuccessExample: given.ResponseSuccessExample ?? null,
  ResponseFailExample: given.ResponseFailExample ?? null,
  ResponseErrorCodes: (given.ResponseErrorCodes ?? []).map((code) => ({
    Code: code.Code ?? null,
    Msg: code.Msg ?? null,
    Desc: code.Desc ?? null,
    ConvertedCode: code.ConvertedCode ?? null,
    NeedConvert: code.NeedConvert ?? null,
  })),
});

const describeBackend = (api: ApiRow, given: ApiSettings) => ({
  ServiceTimeout: given.ServiceTimeout,
  ServiceType: api.service_type,
  ServiceConfig:
    given.ServiceConfig === undefined
      ? null
      : {
          Product: given.ServiceConfig.Product ?? null,
          UniqVpcId: given.ServiceConfig.UniqVpcId ?? null,
          Url: given.ServiceConfig.Url ?? null,
          Path: given.ServiceConfig.Path ?? null,
          Method: given.ServiceConfig.Method ?? null,
          UpstreamId: given.ServiceConfig.UpstreamId ?? null,
          CosConfig: given.ServiceConfig.CosConfig ?? null,
        },
  RequestParameters: (given.RequestParameters ?? []).map((parameter) => ({
    Name: parameter.Name ?? '',
    Position: parameter.Position ?? '',
    Type: parameter.Type ?? '',
    DefaultValue: parameter.DefaultValue ?? '',
    Required: parameter.Required ?? false,
    Desc: parameter.Desc ?? '',
  })),
  ServiceParameters: (given.ServiceParameters ?? []).map((parameter) => ({
    Name: parameter.Name ?? null,
    Position: parameter.Position ?? null,
    RelevantRequestParameterPosition: parameter.RelevantRequestParameterPosition ?? null,
    RelevantRequestParameterName: parameter.RelevantRequestParameterName ?? null,
    DefaultValue: parameter.DefaultValue ?? null,
    RelevantRequestParameterDesc: parameter.RelevantRequestParameterDesc ?? null,
    RelevantRequestParameterType: parameter.RelevantRequestParameterType ?? null,
  })),
  ConstantParameters: (given.ConstantParameters ?? []).map((parameter) => ({
    Name: parameter.Name ?? null,
    Desc: parameter.Desc ?? null,
    Position: parameter.Position ?? null,
    DefaultValue: parameter.DefaultValue ?? null,
  })),
  ServiceMockReturnMessage: given.ServiceMockReturnMessage ?? null,
  MicroServices: given.MicroServices ?? [],
  MicroServicesInfo: [],
  ServiceTsfLoadBalanceConf:
    given.ServiceTsfLoadBalanceConf === undefined
      ? null
      : {
          IsLoadBalance: given.ServiceTsfLoadBalanceConf.IsLoadBalance ?? null,
          Method: given.ServiceTsfLoadBalanceConf.Method ?? null,
          SessionStickRequired: given.ServiceTsfLoadBalanceConf.SessionStickRequired ?? null,
          SessionStickTimeout: given.ServiceTsfLoadBalanceConf.SessionStickTimeout ?? null,
        },
  ServiceTsfHealthCheckConf:
    given.ServiceTsfHealthCheckConf === undefined
      ? null
      : {
          IsHealthCheck: given.ServiceTsfHealthCheckConf.IsHealthCheck ?? null,
          RequestVolumeThreshold: given.ServiceTsfHealthCheckConf.RequestVolumeThreshold ?? null,
          SleepWindowInMilliseconds: given.ServiceTsfHealthCheckConf.SleepWindowInMilliseconds ?? null,
          ErrorThresholdPercentage: given.ServiceTsfHealthCheckConf.ErrorThresholdPercentage ?? null,
        },
});

const describeFunctions = (given: ApiSettings) => ({
  ...orNull({
    ServiceScfFunctionName: given.ServiceScfFunctionName,
    ServiceScfFunctionNamespace: given.ServiceScfFunctionNamespace,
    ServiceScfFunctionQualifier: given.ServiceScfFunctionQualifier,
    ServiceScfFunctionType: given.ServiceScfFunctionType,
    ServiceScfIsIntegratedResponse: given.ServiceScfIsIntegratedResponse,
    ServiceScfEventIsAsyncCall: given.ServiceScfEventIsAsyncCall,
    ServiceWebsocketRegisterFunctionName: given.ServiceWebsocketRegisterFunctionName,
    ServiceWebsocketRegisterFunctionNamespace: given.ServiceWebsocketRegisterFunctionNamespace,
    ServiceWebsocketRegisterFunctionQualifier: given.ServiceWebsocketRegisterFunctionQualifier,
    ServiceWebsocketTransportFunctionName: given.ServiceWebsocketTransportFunctionName,
    ServiceWebsocketTransportFunctionNamespace: given.ServiceWebsocketTransportFunctionNamespace,
    ServiceWebsocketTransportFunctionQualifier: given.ServiceWebsocketTransportFunctionQualifier,
    ServiceWebsocketCleanupFunctionName: given.ServiceWebsocketCleanupFunctionName,
    ServiceWebsocketCleanupFunctionNamespace: given.ServiceWebsocketCleanupFunctionNamespace,
    ServiceWebsocketCleanupFunctionQualifier: given.ServiceWebsocketCleanupFunctionQualifier,
    EventBusId: given.EventBusId,
  }),
  InternalDomain: null,
  IsBase64Encoded: given.IsBase64Encoded ?? false,
  IsBase64Trigger: given.IsBase64Trigger ?? false,
  Base64EncodedTriggerRules: given.Base64EncodedTriggerRules ?? [],
});

/** Entry of DescribeApisStatus; `apis` are all of the service. */
export const describeListedApi = (api: ApiRow, apis: readonly ApiRow[]): Infer<typeof ListedApi> => {
  const given = settingsOf(api);
  return {
    ServiceId: api.service_id,
    ApiId: api.id,
    ApiDesc: api.description,
    CreatedTime: new Date(api.created_at),
    ModifiedTime: new Date(api.modified_at),
    ApiName: api.name,
    VpcId: null,
    UniqVpcId: given.ServiceConfig?.UniqVpcId ?? null,
    ApiType: api.api_type,
    Protocol: api.protocol,
    IsDebugAfterCharge: given.IsDebugAfterCharge ?? false,
    AuthType: api.auth_type,
    ApiBusinessType: api.business_type,
    AuthRelationApiId: api.auth_relation_api_id,
    OauthConfig: given.OauthConfig ?? null,
    RelationBuniessApiIds: relationsOf(api, apis),
    Tags: tagsOf(api),
    Path: api.path,
    Method: api.method,
    EIAMAppId: given.EIAMAppId ?? null,
  };
};

/** Entry of the APIs an IP strategy is bound to. */
export const describeBoundApi = (api: ApiRow, apis: readonly ApiRow[]): Infer<typeof DesApisStatus> => ({
  ...describeListedApi(api, apis),
  Tags: tagsOf(api).map((tag) => `${tag.Key}:${tag.Value}`),
});
