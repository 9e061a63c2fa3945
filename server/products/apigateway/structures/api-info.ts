// APIs as DescribeApi and DescribeApisStatus answer them.
import { s } from '#kernel/schema.ts';
import { Base64EncodedTriggerRule, CosConfig, OauthConfig, ReqParameter, RequestConfig } from './api-parts.ts';
import { tagsOutput } from './common.ts';

const text = (doc: string) => s.string({ nullable: true, doc });
const flag = (doc: string) => s.bool({ nullable: true, doc });
const number = (doc: string) => s.int({ nullable: true, doc });

const ConstantParameter = s.object(
  { Name: text('Name.'), Desc: text('Description.'), Position: text('Position.'), DefaultValue: text('Value.') },
  { name: 'ConstantParameter' },
);
const ServiceParameter = s.object(
  {
    Name: text('Name towards the backend.'),
    Position: text('Position towards the backend.'),
    RelevantRequestParameterPosition: text('Position of the frontend parameter.'),
    RelevantRequestParameterName: text('Name of the frontend parameter.'),
    DefaultValue: text('Value where the frontend gives none.'),
    RelevantRequestParameterDesc: text('Description.'),
    RelevantRequestParameterType: text('Type of the value.'),
  },
  { name: 'ServiceParameter' },
);
const ErrorCodes = s.object(
  {
    Code: number('Code of the backend.'),
    Msg: text('Message.'),
    Desc: text('Description.'),
    ConvertedCode: number('Code the caller gets.'),
    NeedConvert: flag('Whether it is converted.'),
  },
  { name: 'ErrorCodes' },
);
const ServiceConfig = s.object(
  {
    Product: text('Kind of private backend.'),
    UniqVpcId: text('Id of the private network.'),
    Url: text('Scheme, host and port of the backend.'),
    Path: text('Path at the backend.'),
    Method: text('Method towards the backend.'),
    UpstreamId: text('Id of the upstream.'),
    CosConfig: s.nullable(CosConfig),
  },
  { name: 'ServiceConfig' },
);
const MicroService = s.object(
  { ClusterId: s.string(), NamespaceId: s.string(), MicroServiceName: s.string() },
  { name: 'MicroService' },
);
const TsfLoadBalanceConfResp = s.object(
  {
    IsLoadBalance: flag('Whether requests are balanced.'),
    Method: text('How.'),
    SessionStickRequired: flag('Whether sessions stick.'),
    SessionStickTimeout: number('How long, in seconds.'),
  },
  { name: 'TsfLoadBalanceConfResp', nullable: true },
);
const HealthCheckConf = s.object(
  {
    IsHealthCheck: flag('Whether the health check is on.'),
    RequestVolumeThreshold: number('Requests before the check judges.'),
    SleepWindowInMilliseconds: number('Pause after a failure.'),
    ErrorThresholdPercentage: number('Failing share that opens the circuit.'),
  },
  { name: 'HealthCheckConf', nullable: true },
);

export const ApiInfo = s.object(
  {
    ServiceId: text('Id of the service.'),
    ServiceName: text('Name of the service.'),
    ServiceDesc: text('Description of the service.'),
    ApiId: text('Id of the API.'),
    ApiDesc: text('Description of the API.'),
    CreatedTime: s.time({ nullable: true, doc: 'When the API was created.' }),
    ModifiedTime: s.time({ nullable: true, doc: 'When the API was last modified.' }),
    ApiName: text('Name of the API.'),
    ApiType: text('NORMAL or TSF.'),
    Protocol: text('HTTP or WEBSOCKET.'),
    AuthType: text('NONE, SECRET, OAUTH, APP or EIAM.'),
    ApiBusinessType: text('NORMAL or OAUTH.'),
    AuthRelationApiId: text('Authorising API of a business API.'),
    OauthConfig: s.nullable(OauthConfig),
    IsDebugAfterCharge: flag('Reserved for the cloud market.'),
    RequestConfig: s.nullable(RequestConfig),
    ResponseType: text('Kind of answer.'),
    ResponseSuccessExample: text('Example of a good answer.'),
    ResponseFailExample: text('Example of a bad answer.'),
    ResponseErrorCodes: s.list(ErrorCodes, { nullable: true, doc: 'Error codes.' }),
    RequestParameters: s.list(ReqParameter, { nullable: true, doc: 'Declared frontend parameters.' }),
    ServiceTimeout: number('Timeout of the backend, in seconds.'),
    ServiceType: text('Kind of backend.'),
    ServiceConfig: s.nullable(ServiceConfig),
    ServiceParameters: s.list(ServiceParameter, { nullable: true, doc: 'Mapping to backend parameters.' }),
    ConstantParameters: s.list(ConstantParameter, { nullable: true, doc: 'Constants sent to the backend.' }),
    ServiceMockReturnMessage: text('Body of a MOCK API.'),
    ServiceScfFunctionName: text('Function of an SCF API.'),
    ServiceScfFunctionNamespace: text('Its namespace.'),
    ServiceScfFunctionQualifier: text('Its version.'),
    ServiceScfIsIntegratedResponse: flag('Whether the function shapes the answer.'),
    ServiceWebsocketRegisterFunctionName: text('Register function.'),
    ServiceWebsocketRegisterFunctionNamespace: text('Its namespace.'),
    ServiceWebsocketRegisterFunctionQualifier: text('Its version.'),
    ServiceWebsocketCleanupFunctionName: text('Cleanup function.'),
    ServiceWebsocketCleanupFunctionNamespace: text('Its namespace.'),
    ServiceWebsocketCleanupFunctionQualifier: text('Its version.'),
    InternalDomain: text('Address that pushes into WebSockets.'),
    ServiceWebsocketTransportFunctionName: text('Transport function.'),
    ServiceWebsocketTransportFunctionNamespace: text('Its namespace.'),
    ServiceWebsocketTransportFunctionQualifier: text('Its version.'),
    MicroServices: s.list(MicroService, { nullable: true, doc: 'Microservices of a TSF API.' }),
    MicroServicesInfo: s.list(s.int(), { nullable: true, doc: 'Details of the microservices.' }),
    ServiceTsfLoadBalanceConf: TsfLoadBalanceConfResp,
    ServiceTsfHealthCheckConf: HealthCheckConf,
    EnableCORS: flag('Whether other origins may call.'),
    Tags: tagsOutput,
    Environments: s.list(s.string(), { nullable: true, doc: 'Environments the API is published in.' }),
    IsBase64Encoded: flag('Whether bodies are Base64.'),
    IsBase64Trigger: flag('Whether headers trigger Base64.'),
    Base64EncodedTriggerRules: s.list(Base64EncodedTriggerRule, { nullable: true, doc: 'Headers that trigger it.' }),
    ServiceScfEventIsAsyncCall: flag('Whether the function is called asynchronously.'),
    EventBusId: text('Event bus.'),
    ServiceScfFunctionType: text('EVENT or HTTP.'),
    EIAMAppId: text('Enterprise application.'),
    EIAMAppType: text('Its kind.'),
    EIAMAuthType: text('Its authorisation.'),
    TokenTimeout: number('Life of its tokens, in seconds.'),
  },
  { name: 'ApiInfo' },
);

const listed = {
  ServiceId: s.string({ doc: 'Id of the service.' }),
  ApiId: s.string({ doc: 'Id of the API.' }),
  ApiDesc: text('Description of the API.'),
  CreatedTime: s.time({ nullable: true, doc: 'When the API was created.' }),
  ModifiedTime: s.time({ nullable: true, doc: 'When the API was last modified.' }),
  ApiName: text('Name of the API.'),
  VpcId: number('Number of the private network.'),
  UniqVpcId: text('Id of the private network.'),
  ApiType: text('NORMAL or TSF.'),
  Protocol: text('HTTP or WEBSOCKET.'),
  IsDebugAfterCharge: flag('Reserved for the cloud market.'),
  AuthType: text('NONE, SECRET, OAUTH, APP or EIAM.'),
  ApiBusinessType: text('NORMAL or OAUTH.'),
  AuthRelationApiId: text('Authorising API of a business API.'),
  OauthConfig: s.nullable(OauthConfig),
  RelationBuniessApiIds: s.list(s.string(), { nullable: true, doc: 'Business APIs of an authorising API.' }),
  Path: text('Frontend path.'),
  Method: text('Frontend method.'),
  EIAMAppId: text('Enterprise application.'),
} as const;

/** An API that an IP strategy is bound to; its tags are texts. */
export const DesApisStatus = s.object(
  { ...listed, Tags: s.list(s.string(), { nullable: true, doc: 'Tags, each as key:value.' }) },
  { name: 'DesApisStatus' },
);

/** Entry of DescribeApisStatus. The document has DesApisStatus there too; the current SDK a structure of its own. */
export const ListedApi = s.object(
  { ...listed, Tags: tagsOutput },
  { name: 'DescribeApisStatusResultApiIdStatusSetInfo' },
);

export const ApisStatus = s.object(
  {
    TotalCount: s.int({ doc: 'How many APIs match.' }),
    ApiIdStatusSet: s.list(ListedApi, { doc: 'The APIs of this page.' }),
  },
  { name: 'ApisStatus' },
);
