// The parameters of CreateApi and ModifyApi that describe an API beside its name and path. All optional here;
// CreateApi puts its defaults over them. What is given is kept as given and answered by DescribeApi.
import type { Infer } from '#kernel/schema.ts';
import { s } from '#kernel/schema.ts';
import {
  Base64EncodedTriggerRule,
  ConstantParameter,
  HealthCheckConf,
  MicroServiceReq,
  OauthConfig,
  RequestParameter,
  ResponseErrorCodeReq,
  ServiceConfig,
  ServiceParameter,
  TargetServicesReq,
  TsfLoadBalanceConfResp,
} from './api-parts.ts';

export const serviceTypes = [
  'HTTP',
  'MOCK',
  'TSF',
  'CLB',
  'SCF',
  'EB',
  'TARGET',
  'VPC',
  'UPSTREAM',
  'GRPC',
  'COS',
  'WEBSOCKET',
] as const;
export const authTypes = ['NONE', 'SECRET', 'OAUTH', 'APP', 'EIAM'] as const;
export const apiTypes = ['NORMAL', 'TSF'] as const;
export const apiProtocols = ['HTTP', 'WEBSOCKET'] as const;
export const responseTypes = ['HTML', 'JSON', 'TEXT', 'TEST', 'BINARY', 'XML', ''] as const;

const notYet = (what: string) => ({ optional: true, gap: `kept and shown; ${what}` }) as const;
const functionName = (doc: string) => s.string({ ...notYet('there is no function backend yet'), max: 128, doc });
const enterprise = notYet('there is no enterprise identity service');

const frontend = {
  EnableCORS: s.bool({ optional: true, doc: 'Whether browsers may call the API from other origins.' }),
  RequestParameters: s.list(RequestParameter, { optional: true, max: 100, doc: 'Declared frontend parameters.' }),
  ApiBusinessType: s.enum(['NORMAL', 'OAUTH'], {
    optional: true,
    doc: 'With AuthType OAUTH: business or authorising API.',
  }),
  AuthRelationApiId: s.string({ optional: true, max: 50, doc: 'Authorising API of a business API.' }),
  OauthConfig: s.optional(OauthConfig),
  IsDebugAfterCharge: s.bool({ optional: true, doc: 'Reserved for the cloud market.' }),
} as const;

const backend = {
  ServiceConfig: s.optional(ServiceConfig),
  ServiceParameters: s.list(ServiceParameter, {
    optional: true,
    max: 100,
    doc: 'Mapping of frontend to backend parameters.',
  }),
  ConstantParameters: s.list(ConstantParameter, { optional: true, max: 100, doc: 'Constants sent to the backend.' }),
  ServiceMockReturnMessage: s.string({ optional: true, max: 65536, doc: 'Body a MOCK API answers with.' }),
} as const;

const microservices = {
  MicroServices: s.list(MicroServiceReq, {
    optional: true,
    max: 100,
    doc: 'Microservices of a TSF API.',
  }),
  ServiceTsfLoadBalanceConf: s.optional(TsfLoadBalanceConfResp),
  ServiceTsfHealthCheckConf: s.optional(HealthCheckConf),
  TargetServicesLoadBalanceConf: s.int({ ...notYet('TARGET is refused'), doc: 'Load balancing of a TARGET API.' }),
  TargetServicesHealthCheckConf: s.optional(HealthCheckConf),
} as const;

const functions = {
  ServiceScfFunctionName: functionName('Function of an SCF API.'),
  ServiceScfFunctionNamespace: functionName('Namespace of the function.'),
  ServiceScfFunctionQualifier: functionName('Version of the function.'),
  ServiceScfFunctionType: functionName('EVENT or HTTP.'),
  ServiceScfIsIntegratedResponse: s.bool({
    ...notYet('there is no function backend yet'),
    doc: 'Whether the function shapes the answer.',
  }),
  ServiceScfEventIsAsyncCall: s.bool({
    ...notYet('there is no function backend yet'),
    doc: 'Whether the function is called asynchronously.',
  }),
  ServiceWebsocketRegisterFunctionName: functionName('Function called when a WebSocket opens.'),
  ServiceWebsocketRegisterFunctionNamespace: functionName('Namespace of the register function.'),
  ServiceWebsocketRegisterFunctionQualifier: functionName('Version of the register function.'),
  ServiceWebsocketTransportFunctionName: functionName('Function called for each WebSocket message.'),
  ServiceWebsocketTransportFunctionNamespace: functionName('Namespace of the transport function.'),
  ServiceWebsocketTransportFunctionQualifier: functionName('Version of the transport function.'),
  ServiceWebsocketCleanupFunctionName: functionName('Function called when a WebSocket closes.'),
  ServiceWebsocketCleanupFunctionNamespace: functionName('Namespace of the cleanup function.'),
  ServiceWebsocketCleanupFunctionQualifier: functionName('Version of the cleanup function.'),
  IsBase64Encoded: s.bool({
    ...notYet('there is no function backend yet'),
    doc: 'Whether bodies are Base64 towards the function.',
  }),
  EventBusId: s.string({ ...notYet('there is no event bus'), max: 64, doc: 'Event bus of an EB API.' }),
} as const;

const answers = {
  ResponseType: s.enum(responseTypes, { optional: true, doc: 'Kind of answer, for documents.' }),
  ResponseSuccessExample: s.string({ optional: true, max: 65536, doc: 'Example of a good answer, for documents.' }),
  ResponseFailExample: s.string({ optional: true, max: 65536, doc: 'Example of a bad answer, for documents.' }),
  ResponseErrorCodes: s.list(ResponseErrorCodeReq, {
    optional: true,
    max: 100,
    doc: 'Error codes of the backend, for documents, and what their statuses are converted to.',
  }),
} as const;

const identity = {
  EIAMAppType: s.string({ ...enterprise, max: 64, doc: 'Kind of enterprise application.' }),
  EIAMAuthType: s.string({ ...enterprise, max: 64, doc: 'AuthenticationOnly or Authorization.' }),
  EIAMAppId: s.string({ ...enterprise, max: 64, doc: 'Id of the enterprise application.' }),
  TokenTimeout: s.int({ ...enterprise, min: 0, doc: 'Life of its tokens, in seconds.' }),
} as const;

/** Parameters of both actions. */
export const apiSettings = {
  ...frontend,
  ...backend,
  ...microservices,
  ...functions,
  ...answers,
  ...identity,
} as const;

/** What only CreateApi takes. */
export const createdSettings = {
  TargetServices: s.list(TargetServicesReq, {
    optional: true,
    gap: 'TARGET is refused; for TSF it counts where the API has one microservice',
    doc: 'Machines of a TARGET API, or of the one microservice of a TSF API.',
  }),
  TargetNamespaceId: s.string({ ...notYet('TARGET is refused'), doc: 'Serverless namespace of a TARGET API.' }),
  Owner: s.string({ optional: true, max: 64, doc: 'Owner of the API, a note.' }),
  UserType: s.string({ optional: true, max: 64, doc: 'Kind of user, a note.' }),
} as const;

/** What only ModifyApi takes. */
export const modifiedSettings = {
  IsBase64Trigger: s.bool({ ...notYet('there is no function backend yet'), doc: 'Whether headers trigger Base64.' }),
  Base64EncodedTriggerRules: s.list(Base64EncodedTriggerRule, {
    ...notYet('there is no function backend yet'),
    max: 10,
    doc: 'Headers that trigger it.',
  }),
} as const;

const ApiSettings = s.object({ ...apiSettings, ...createdSettings, ...modifiedSettings });

/** Status and headers of a MOCK answer: an imported OpenAPI document may give them, CreateApi has no parameters for them. */
export interface MockAnswer {
  readonly MockReturnHttpStatusCode?: number;
  readonly MockReturnHttpHeaders?: readonly { readonly Name: string; readonly Value: string }[];
}

/** What the `settings` column of an API holds. */
export type ApiSettings = Infer<typeof ApiSettings> & { readonly ServiceTimeout: number } & MockAnswer;

/** Whether a parameter belongs into the `settings` column. */
export const isApiSetting = (name: string): boolean => Object.hasOwn(ApiSettings.members, name);
