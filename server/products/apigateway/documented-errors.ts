// Error codes of each action as the gateway document lists them (003, the section of each action), as data.
// Contracts declare them with errorsOf(action, …also); what stands in `also` is ours.
import type { ErrorDefinition } from '#kernel/errors.ts';
import type { ErrorCode } from './errors.ts';
import { E } from './errors.ts';

// biome-ignore format: a table, one action a paragraph
export const documentedErrors = {
  AttachPlugin: [
    'ResourceNotFound.InvalidApi', 'FailedOperation.ServiceError', 'InternalServerError.OssException',
    'InvalidParameterValue.InvalidEnvStatus', 'InvalidParameterValue.LimitExceeded',
    'ResourceNotFound.InvalidPlugin', 'LimitExceeded.ServiceCountForPluginLimitExceeded',
    'UnauthorizedOperation.AccessResource', 'FailedOperation.ServiceInOperation',
    'UnsupportedOperation.AttachPlugin',
  ],
  BindApiApp: [
    'ResourceNotFound.InvalidApi', 'InvalidParameterValue.InvalidEnv', 'FailedOperation.ApiError',
    'InternalServerError.OssException', 'FailedOperation.ApiInOperation', 'InternalServerError.ApigwException',
    'UnsupportedOperation.UnsupportedBindEnvironment', 'ResourceNotFound.InvalidApiApp',
    'UnsupportedOperation.ResourceAssociated', 'LimitExceeded.ApiAppCountLimitExceeded',
    'FailedOperation.ServiceInOperation',
  ],
  BindEnvironment: [
    'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi', 'FailedOperation.ServiceError',
    'ResourceNotFound.InvalidUsagePlan', 'UnsupportedOperation.UnsupportedUnBindEnvironment',
    'InternalServerError.OssException', 'InvalidParameterValue.InvalidApiIds',
    'UnsupportedOperation.UnsupportedBindEnvironment', 'LimitExceeded.RequestLimitExceeded',
  ],
  BindIPStrategy: [
    'ResourceNotFound.InvalidApi', 'FailedOperation.ServiceError', 'InternalServerError.OssException',
    'ResourceNotFound.InvalidIPStrategy', 'UnsupportedOperation.InvalidAction', 'LimitExceeded.RequestLimitExceeded',
  ],
  BindSecretIds: [
    'UnsupportedOperation.InvalidStatus', 'ResourceNotFound.InvalidUsagePlan', 'InternalServerError.OssException',
    'ResourceNotFound.InvalidAccessKeyId', 'UnsupportedOperation.AlreadyBindUsagePlan',
    'InvalidParameterValue.InvalidRegion', 'InvalidParameterValue.InvalidAccessKeyIds',
    'UnsupportedOperation.UnsupportedBindApiKey',
  ],
  BindSubDomain: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'FailedOperation.DefineMappingNotNull',
    'LimitExceeded.ExceededDefineMappingLimit', 'FailedOperation.DefineMappingPathError',
    'FailedOperation.DefineMappingEnvironmentError', 'FailedOperation.DefineMappingParamRepeat',
    'FailedOperation.NetSubDomainError', 'LimitExceeded.ExceededDomainLimit',
    'FailedOperation.DomainAlreadyBindService', 'FailedOperation.IsDefaultMapping',
    'FailedOperation.CertificateIsNull', 'FailedOperation.CertificateIdError',
    'FailedOperation.CertificateIdUnderVerify', 'FailedOperation.CertificateIdVerifyFail',
    'FailedOperation.CertificateIdExpired', 'FailedOperation.CertificateIdEnterpriseWaitSubmit',
    'FailedOperation.CertificateIdInfoError', 'InternalError', 'FailedOperation.CertificateIdUnknownError',
    'InvalidParameterValue.InvalidProcotol', 'FailedOperation.FormatError', 'FailedOperation.DomainResolveError',
    'FailedOperation.DomainNeedBeian', 'FailedOperation.DomainAlreadyBindOtherService',
    'UnsupportedOperation.InvalidServiceTrade', 'FailedOperation.ServiceError',
    'FailedOperation.SubDomainFormatError', 'InternalError.OssException', 'InternalError.ApigwException',
    'UnsupportedOperation.ForceHttps', 'LimitExceeded.RequestLimitExceeded', 'FailedOperation.ServiceInOperation',
    'FailedOperation.DomainInBlackList',
  ],
  BuildAPIDoc: [
    'ResourceNotFound.InvalidService', 'ResourceNotFound.InvalidApi', 'FailedOperation.ServiceError',
    'FailedOperation.ApiError', 'FailedOperation.CodingError', 'ResourceNotFound.InvalidApiDoc',
  ],
  CreateAPIDoc: [
    'ResourceNotFound', 'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'UnauthorizedOperation',
    'ResourceNotFound.InvalidApi', 'FailedOperation.ApiBindEnvironmen', 'MissingParameter', 'InternalError',
    'FailedOperation.ServiceError', 'FailedOperation.ApiError', 'ResourceNotFound.InvalidAccessKeyId',
    'ResourceInUse', 'InvalidParameter', 'AuthFailure', 'RequestLimitExceeded', 'ResourceInsufficient',
    'LimitExceeded', 'DryRunOperation', 'FailedOperation', 'FailedOperation.AccessKeyExist',
    'FailedOperation.ApiBindEnvironment', 'InvalidParameterValue.LimitExceeded', 'FailedOperation.CodingError',
    'LimitExceeded.APIDocLimitExceeded',
  ],
  CreateApi: [
    'InvalidParameter.FormatError', 'InvalidParameterValue.InvalidApiBusinessType', 'FailedOperation.ServiceError',
    'InternalServerError.OssException', 'InvalidParameterValue.InvalidApiRequestConfig',
    'LimitExceeded.ApiCountLimitExceeded', 'InvalidParameterValue.InvalidClb',
    'InvalidParameterValue.InvalidRequestParameters', 'InvalidParameterValue.InvalidServiceConfig',
    'InternalServerError.VpcException', 'InvalidParameterValue.InvalidPublicKey', 'FailedOperation.ApiInOperation',
    'InvalidParameterValue.InvalidIPAddress', 'InvalidParameterValue.RangeExceeded',
    'InvalidParameterValue.InvalidBackendPath', 'InvalidParameterValue.InvalidApiType',
    'InvalidParameterValue.InvalidWSMethod', 'InvalidParameterValue.ParameterNotMatch',
    'InvalidParameterValue.NotInOptions', 'InvalidParameterValue.InvalidRegion',
    'InvalidParameterValue.InvalidServiceMockReturnMessage', 'InvalidParameterValue.InvalidServiceParameters',
    'InternalServerError.ApigwException', 'InternalServerError.TsfException',
    'InvalidParameterValue.InvalidScfConfig', 'InvalidParameterValue.InvalidTsfConfig',
    'InvalidParameterValue.InvalidUrl', 'ResourceNotFound.InvalidOauthApi', 'UnsupportedOperation.InvalidAction',
    'FailedOperation.GetRoleError', 'InternalServerError.ScfException', 'FailedOperation.ScfError',
    'FailedOperation.EbError', 'UnsupportedOperation.InvalidEndpointType', 'UnsupportedOperation.UnsupportedNetType',
    'FailedOperation.ServiceInOperation',
  ],
  CreateApiApp: [
    'InvalidParameter.FormatError', 'LimitExceeded.ApiKeyCountLimitExceeded', 'InternalServerError.OssException',
    'FailedOperation.AccessKeyExist', 'InternalServerError.ApigwException', 'LimitExceeded.ApiAppCountLimitExceeded',
  ],
  CreateApiKey: [
    'InvalidParameter.FormatError', 'LimitExceeded.ApiKeyCountLimitExceeded', 'InternalServerError.OssException',
    'FailedOperation.AccessKeyExist',
  ],
  CreateIPStrategy: [
    'InvalidParameter.FormatError', 'LimitExceeded.IpStrategyLimitExceeded', 'UnsupportedOperation.InvalidAction',
  ],
  CreatePlugin: [
    'InvalidParameter.FormatError', 'InternalError.OssException', 'InvalidParameterValue.RangeExceeded',
    'InvalidParameterValue.NotInOptions', 'UnsupportedOperation.InvalidAction', 'FailedOperation.ServiceInOperation',
    'InvalidParameterValue.InvalidCondition', 'InvalidParameterValue.InvalidPluginConfig',
    'InvalidParameterValue.DuplicatePluginConfig',
  ],
  CreateService: [
    'ResourceNotFound', 'InvalidParameterValue', 'InvalidParameter.FormatError',
    'LimitExceeded.IpStrategyLimitExceeded', 'MissingParameter', 'InternalServerError',
    'InternalServerError.OssException', 'UnauthorizedOperation.UncertifiedUser', 'InternalServerError.VpcException',
    'ResourceInUse', 'AuthFailure', 'RequestLimitExceeded', 'ResourceInsufficient', 'LimitExceeded',
    'DryRunOperation', 'FailedOperation', 'FailedOperation.TagBindServiceError',
    'InvalidParameterValue.ParameterValueLimitExceeded', 'InvalidParameterValue.InvalidRegion',
    'InternalServerError.CauthException', 'LimitExceeded.ServiceCountLimitExceeded',
    'UnsupportedOperation.InvalidAction', 'FailedOperation.InstanceNotExist',
  ],
  CreateUsagePlan: [
    'InvalidParameter.FormatError', 'LimitExceeded.UsagePlanLimitExceeded', 'InvalidParameterValue.InvalidRegion',
  ],
  DeleteAPIDoc: [
    'ResourceNotFound', 'UnauthorizedOperation', 'MissingParameter', 'InternalServerError', 'UnsupportedOperation',
    'ResourceInUse', 'InvalidParameter', 'AuthFailure', 'RequestLimitExceeded', 'ResourceInsufficient',
    'LimitExceeded', 'ResourceUnavailable', 'DryRunOperation', 'OperationDenied', 'ResourcesSoldOut',
    'FailedOperation', 'UnknownParameter',
  ],
  DeleteApi: [
    'ResourceNotFound', 'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'UnauthorizedOperation',
    'ResourceNotFound.InvalidApi', 'FailedOperation.ApiBindEnvironmen', 'MissingParameter', 'InternalError',
    'UnsupportedOperation.InvalidServiceTrade', 'ResourceInUse', 'InvalidParameter', 'AuthFailure',
    'RequestLimitExceeded', 'ResourceInsufficient', 'LimitExceeded', 'ResourceUnavailable', 'DryRunOperation',
    'OperationDenied', 'ResourcesSoldOut', 'FailedOperation', 'UnsupportedOperation.UnsupportedDeleteApi',
    'InvalidParameterValue.InvalidRegion', 'UnsupportedOperation.InvalidAction',
    'FailedOperation.ServiceInOperation',
  ],
  DeleteApiApp: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'UnsupportedOperation.InvalidServiceTrade', 'FailedOperation.ApiError', 'InternalError.OssException',
    'FailedOperation.ApiInOperation', 'UnsupportedOperation.UnsupportedDeleteApi', 'InternalError.ApigwException',
    'FailedOperation.GetRoleError', 'ResourceNotFound.InvalidApiApp', 'UnsupportedOperation.ResourceAssociated',
  ],
  DeleteApiKey: [
    'UnsupportedOperation.InvalidStatus', 'UnsupportedOperation.ResourceIsInUse',
    'ResourceNotFound.InvalidAccessKeyId', 'InvalidParameterValue.InvalidRegion',
  ],
  DeleteIPStrategy: ['ResourceNotFound.InvalidIPStrategy'],
  DeletePlugin: [
    'InternalServerError.OssException', 'ResourceNotFound.InvalidPlugin', 'UnauthorizedOperation.AccessResource',
  ],
  DeleteService: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'FailedOperation.ServiceError',
    'InternalError.OssException', 'UnsupportedOperation.UnsupportedDeleteService',
    'InvalidParameterValue.InvalidRegion', 'UnsupportedOperation.InvalidAction',
    'FailedOperation.ServiceInOperation',
  ],
  DeleteServiceSubDomainMapping: [
    'InternalServerError', 'UnsupportedOperation.InvalidServiceTrade', 'FailedOperation.ServiceNotExist',
    'FailedOperation.DeletePathMappingSetError',
  ],
  DeleteUsagePlan: [
    'ResourceNotFound.InvalidUsagePlan', 'InternalServerError.OssException', 'UnsupportedOperation.UsagePlanInUse',
  ],
  DemoteServiceUsagePlan: [
    'ResourceNotFound.InvalidUsagePlan', 'InternalServerError.OssException', 'UnsupportedOperation.NoUsagePlanEnv',
  ],
  DescribeAPIDocDetail: [
    'InvalidParameter.FormatError', 'UnsupportedOperation.InvalidAction', 'FailedOperation.CodingError',
    'ResourceNotFound.InvalidApiDoc',
  ],
  DescribeAPIDocs: [
    'ResourceNotFound', 'UnauthorizedOperation', 'InternalServerError', 'ResourceInUse', 'InvalidParameter',
    'AuthFailure', 'LimitExceeded', 'DryRunOperation', 'FailedOperation', 'InvalidParameterValue.InvalidRegion',
    'UnsupportedOperation.InvalidAction',
  ],
  DescribeAllPluginApis: [
    'ResourceNotFound.InvalidService', 'FailedOperation.FormatError', 'UnauthorizedOperation.AccessResource',
  ],
  DescribeApi: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'InternalServerError', 'FailedOperation.ServiceNotExist', 'FailedOperation.ApiError',
    'InternalServerError.OssException', 'InvalidParameterValue.InvalidRegion', 'UnsupportedOperation.InvalidAction',
    'FailedOperation.EbError',
  ],
  DescribeApiApp: [
    'InvalidParameter.FormatError', 'InternalServerError.OssException', 'InternalServerError.ApigwException',
  ],
  DescribeApiAppBindApisStatus: ['InternalServerError.ApigwException'],
  DescribeApiAppsStatus: ['InternalServerError.ApigwException', 'UnsupportedOperation.InvalidAction'],
  DescribeApiBindApiAppsStatus: ['InternalServerError.ApigwException'],
  DescribeApiEnvironmentStrategy: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'InvalidParameterValue.InvalidRegion',
  ],
  DescribeApiForApiApp: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'InternalServerError', 'FailedOperation.ServiceNotExist', 'FailedOperation.ApiError',
    'InternalError.OssException',
  ],
  DescribeApiKey: ['ResourceNotFound.InvalidAccessKeyId'],
  DescribeApiKeysStatus: ['InvalidParameterValue.InvalidRegion'],
  DescribeApiUsagePlan: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'InternalServerError.OssException',
  ],
  DescribeApisStatus: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'FailedOperation.ServiceNotExist',
    'InvalidParameterValue.InvalidFilterNotSupportedName', 'InvalidParameterValue.InvalidRegion',
    'UnsupportedOperation.InvalidAction',
  ],
  DescribeIPStrategy: [
    'ResourceNotFound.InvalidService', 'InvalidParameterValue.InvalidFilterNotSupportedName',
    'ResourceNotFound.InvalidIPStrategy',
  ],
  DescribeIPStrategyApisStatus: ['ResourceNotFound.InvalidIPStrategy'],
  DescribeIPStrategysStatus: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError',
    'InvalidParameterValue.InvalidFilterNotSupportedName',
  ],
  DescribeLogSearch: ['InvalidParameterValue.InvalidRegion'],
  DescribePlugin: [
    'InvalidParameter.FormatError', 'ResourceNotFound.InvalidPlugin', 'UnauthorizedOperation.AccessResource',
  ],
  DescribePluginApis: [
    'InvalidParameterValue', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidPlugin',
    'UnauthorizedOperation.AccessResource',
  ],
  DescribePlugins: [
    'InvalidParameterValue', 'InvalidParameter.FormatError', 'InvalidParameterValue.InvalidRegion',
    'UnsupportedOperation.InvalidAction', 'ResourceNotFound.InvalidPlugin',
  ],
  DescribeService: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'InternalServerError', 'AuthFailure',
    'DryRunOperation', 'FailedOperation', 'InvalidParameterValue.InvalidRegion',
    'UnauthorizedOperation.AccessResource',
  ],
  DescribeServiceEnvironmentList: ['ResourceNotFound.InvalidService', 'InvalidParameter.FormatError'],
  DescribeServiceEnvironmentReleaseHistory: ['ResourceNotFound.InvalidService'],
  DescribeServiceEnvironmentStrategy: ['ResourceNotFound.InvalidService'],
  DescribeServiceForApiApp: ['ResourceNotFound.InvalidService', 'InvalidParameter.FormatError'],
  DescribeServiceReleaseVersion: ['ResourceNotFound.InvalidService'],
  DescribeServiceSubDomainMappings: [
    'InvalidParameter.FormatError', 'FailedOperation.ServiceNotExist', 'FailedOperation.ServiceError',
  ],
  DescribeServiceSubDomains: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'FailedOperation.ServiceNotExist',
    'FailedOperation.DescribeServiceSubDomainsError', 'InvalidParameterValue.InvalidRegion',
  ],
  DescribeServiceUsagePlan: ['ResourceNotFound.InvalidService', 'InternalServerError.OssException'],
  DescribeServicesStatus: [
    'ResourceNotFound', 'UnauthorizedOperation', 'MissingParameter', 'InternalServerError', 'UnsupportedOperation',
    'ResourceInUse', 'InvalidParameter', 'AuthFailure', 'RequestLimitExceeded', 'ResourceInsufficient',
    'LimitExceeded', 'DryRunOperation', 'OperationDenied', 'FailedOperation', 'UnknownParameter',
    'InvalidParameterValue.InvalidFilterNotSupportedName', 'InvalidParameterValue.InvalidRegion',
    'InvalidParameterValue.InvalidTagValues',
  ],
  DescribeUsagePlan: ['ResourceNotFound.InvalidUsagePlan', 'InvalidParameterValue.InvalidRegion'],
  DescribeUsagePlanEnvironments: ['ResourceNotFound.InvalidUsagePlan', 'InternalServerError.OssException'],
  DescribeUsagePlanSecretIds: ['ResourceNotFound.InvalidUsagePlan', 'InvalidParameterValue.InvalidRegion'],
  DescribeUsagePlansStatus: [
    'InvalidParameterValue.InvalidFilterNotSupportedName', 'InvalidParameterValue.InvalidRegion',
  ],
  DetachPlugin: [
    'FailedOperation.ServiceError', 'InternalServerError.OssException', 'InvalidParameterValue.InvalidEnvStatus',
    'InvalidParameterValue.InvalidApiIds', 'ResourceNotFound.InvalidPlugin', 'UnauthorizedOperation.AccessResource',
  ],
  DisableApiKey: [
    'InternalServerError.OssException', 'UnsupportedOperation.UinNotInWhiteList',
    'ResourceNotFound.InvalidAccessKeyId', 'UnsupportedOperation.UnsupportedUpdateApiKey',
  ],
  EnableApiKey: [
    'UnsupportedOperation.UinNotInWhiteList', 'ResourceNotFound.InvalidAccessKeyId',
    'UnsupportedOperation.UnsupportedUpdateApiKey',
  ],
  GenerateApiDocument: [
    'FailedOperation.ServiceNotExist', 'InvalidParameterValue.NotInOptions',
    'FailedOperation.GenerateApiDocumentError', 'InvalidParameterValue.InvalidGenLanguage',
  ],
  ModifyAPIDoc: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'FailedOperation.ServiceError', 'FailedOperation.ApiError', 'ResourceNotFound.InvalidApiDoc',
  ],
  ModifyApi: [
    'InvalidParameterValue', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'InvalidParameterValue.InvalidApiBusinessType', 'FailedOperation.ServiceError', 'FailedOperation.ApiError',
    'InternalError.OssException', 'InvalidParameterValue.InvalidConstantParameters',
    'LimitExceeded.ApiCountLimitExceeded', 'InvalidParameterValue.InvalidClib',
    'InvalidParameterValue.InvalidRequestParameters', 'InvalidParameterValue.InvalidServiceConfig',
    'InternalError.VpcException', 'InvalidParameterValue.InvalidPublicKey', 'FailedOperation.ApiInOperation',
    'InvalidParameterValue.InvalidIPAddress', 'InvalidParameterValue.LengthExceeded',
    'InvalidParameterValue.InvalidServiceParam', 'InvalidParameterValue.RangeExceeded',
    'InvalidParameterValue.InvalidBackendPath', 'InvalidParameterValue.InvalidServiceType',
    'InvalidParameterValue.InvalidWSMethod', 'InvalidParameterValue.InvalidPort',
    'UnsupportedOperation.ModifyProtocol', 'InvalidParameterValue.ParameterNotMatch',
    'InvalidParameterValue.NotInOptions', 'InvalidParameterValue.InvalidRegion', 'InternalError.ApigwException',
    'InternalServerError.TsfException', 'InvalidParameterValue.InvalidScfConfig', 'InvalidParameterValue.InvalidUrl',
    'InvalidParameterValue.LimitExceeded', 'ResourceNotFound.InvalidOAuthApi', 'UnsupportedOperation.InvalidAction',
    'InvalidParameterValue.InvalidMethod', 'FailedOperation.GetRoleError', 'InternalServerError.ScfException',
    'UnsupportedOperation.ResourceAssociated', 'FailedOperation.EbError', 'UnsupportedOperation.InvalidEndpointType',
    'UnsupportedOperation.ModifyEIAMAuthApi', 'FailedOperation.ServiceInOperation',
  ],
  ModifyApiApp: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'UnsupportedOperation.InvalidServiceTrade', 'FailedOperation.ApiError', 'InternalServerError.OssException',
    'FailedOperation.ApiInOperation', 'UnsupportedOperation.UnsupportedDeleteApi',
    'InternalServerError.ApigwException', 'FailedOperation.GetRoleError', 'InternalServerError.ScfException',
    'ResourceNotFound.InvalidApiApp', 'UnsupportedOperation.ResourceAssociated',
  ],
  ModifyApiEnvironmentStrategy: [
    'ResourceNotFound.InvalidApi', 'InternalServerError.OssException',
    'InvalidParameterValue.InvalidRequestParameters', 'InvalidParameterValue.RangeExceeded',
  ],
  ModifyApiIncrement: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'InvalidParameterValue.NothingModifyForOauth', 'InvalidParameterValue.InvalidApiBusinessType',
  ],
  ModifyIPStrategy: ['InvalidParameter.FormatError', 'ResourceNotFound.InvalidIPStrategy'],
  ModifyPlugin: [
    'InvalidParameter.FormatError', 'InternalServerError.OssException', 'InvalidParameterValue.RangeExceeded',
    'InvalidParameterValue.NotInOptions', 'UnsupportedOperation.InvalidAction', 'ResourceNotFound.InvalidPlugin',
    'UnauthorizedOperation.AccessResource',
  ],
  ModifyService: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'UnsupportedOperation.ReduceNetTypes',
    'FailedOperation.ServiceError', 'InternalError.OssException', 'FailedOperation.ServiceInOperation',
  ],
  ModifyServiceEnvironmentStrategy: [
    'InternalServerError.OssException', 'InvalidParameterValue.InvalidRequestParameters',
    'InvalidParameterValue.RangeExceeded', 'InvalidParameterValue.InvalidRegion',
  ],
  ModifySubDomain: [
    'InvalidParameter.FormatError', 'FailedOperation.CertificateIdError', 'UnsupportedOperation.InvalidServiceTrade',
    'FailedOperation.ServiceNotExist', 'FailedOperation.ServiceError', 'FailedOperation.SubDomainFormatError',
    'FailedOperation.SetCustomPathMappingError', 'FailedOperation.PathMappingSetError',
    'FailedOperation.CertificateIdBindError', 'FailedOperation.UnknownProtocolTypeError',
    'InternalError.OssException', 'UnsupportedOperation.ForceHttps', 'FailedOperation.ServiceInOperation',
  ],
  ModifyUsagePlan: [
    'InvalidParameter.FormatError', 'ResourceNotFound.InvalidUsagePlan', 'InternalError.OssException',
  ],
  ReleaseService: [
    'ResourceNotFound', 'InvalidParameter.FormatError', 'UnauthorizedOperation', 'FailedOperation.ServiceError',
    'InternalError.OssException', 'InvalidParameterValue.InvalidRegion', 'LimitExceeded.RequestLimitExceeded',
    'FailedOperation.ServiceInOperation',
  ],
  ResetAPIDocPassword: [
    'InvalidParameter.FormatError', 'FailedOperation.CodingError', 'ResourceNotFound.InvalidApiDoc',
  ],
  UnBindEnvironment: [
    'ResourceNotFound.InvalidService', 'InvalidParameter.FormatError', 'ResourceNotFound.InvalidApi',
    'FailedOperation.ServiceError', 'ResourceNotFound.InvalidUsagePlan',
    'UnsupportedOperation.UnsupportedUnBindEnvironment', 'InternalError.OssException',
    'InvalidParameterValue.InvalidRegion',
  ],
  UnBindIPStrategy: [],
  UnBindSecretIds: [
    'ResourceNotFound.InvalidUsagePlan', 'InternalServerError.OssException', 'ResourceNotFound.InvalidAccessKeyId',
  ],
  UnBindSubDomain: [
    'UnsupportedOperation.InvalidStatus', 'FailedOperation.ServiceNotExist', 'FailedOperation.ServiceError',
    'FailedOperation.SubDomainFormatError', 'FailedOperation.DomainNotBindService',
    'FailedOperation.ServiceInOperation',
  ],
  UnReleaseService: [
    'ResourceNotFound', 'ResourceNotFound.InvalidService', 'UnauthorizedOperation', 'FailedOperation.ServiceError',
    'InternalServerError.OssException', 'InvalidParameterValue.InvalidRegion', 'LimitExceeded.RequestLimitExceeded',
  ],
  UnbindApiApp: [
    'ResourceNotFound.InvalidApi', 'InvalidParameterValue.InvalidEnv', 'InternalServerError.OssException',
    'InternalServerError.ApigwException', 'UnsupportedOperation.UnsupportedBindEnvironment',
    'ResourceNotFound.InvalidApiApp', 'UnsupportedOperation.ResourceAssociated',
    'FailedOperation.ServiceInOperation',
  ],
  UpdateApiAppKey: [
    'ResourceNotFound.InvalidService', 'ResourceNotFound.InvalidApi', 'UnsupportedOperation.InvalidServiceTrade',
    'FailedOperation.ApiError', 'InternalServerError.OssException', 'FailedOperation.ApiInOperation',
    'UnsupportedOperation.UnsupportedDeleteApi', 'InternalServerError.ApigwException',
    'FailedOperation.GetRoleError', 'InternalServerError.ScfException', 'ResourceNotFound.InvalidApiApp',
    'UnsupportedOperation.ResourceAssociated',
  ],
  UpdateApiKey: ['UnsupportedOperation.UinNotInWhiteList', 'ResourceNotFound.InvalidAccessKeyId'],
  UpdateService: [
    'ResourceNotFound', 'InvalidParameter.FormatError', 'UnauthorizedOperation',
    'UnsupportedOperation.InvalidServiceTrade', 'FailedOperation.ServiceError', 'InternalError.OssException',
    'FailedOperation.ServiceInOperation',
  ],
} as const satisfies Readonly<Record<string, readonly ErrorCode[]>>;

type Documented = typeof documentedErrors;

/** Rows an action may fail with: those the document lists for it and `also`, each at most once. */
export const errorsOf = <const A extends keyof Documented, const Also extends readonly ErrorCode[]>(
  action: A,
  ...also: Also
): readonly ErrorDefinition<Documented[A][number] | Also[number]>[] =>
  [...new Set<ErrorCode>([...documentedErrors[action], ...also])].map((code) => E[code]) as never;
