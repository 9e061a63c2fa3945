// The parts of an API's configuration, as callers give them and as DescribeApi answers them.
import { s } from '#kernel/schema.ts';

/** Methods of a frontend: the document's list in the sentence of InvalidParameterValue.InvalidMethod. */
export const methods = ['ANY', 'BEGIN', 'GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'OPTIONS', 'TRACE', 'PATCH'] as const;

/** Called ApiRequestConfig by CreateApi and RequestConfig by ModifyApi; the members are the same. */
export const RequestConfig = s.object(
  {
    Path: s.string({
      min: 1,
      max: 1024,
      doc: 'Path: =/exact, ^~/preferred, /prefix, /with/{name} or a regular expression.',
    }),
    Method: s.string({ min: 1, max: 20, doc: 'Method, or ANY.' }),
  },
  { name: 'RequestConfig' },
);

/** Called RequestParameter by CreateApi and ReqParameter by ModifyApi. */
export const RequestParameter = s.object(
  {
    Name: s.string({ optional: true, max: 256, doc: 'Name of the parameter.' }),
    Desc: s.string({ optional: true, max: 1024, doc: 'Description.' }),
    Position: s.string({ optional: true, max: 20, doc: 'Where it stands: header, query, path or body.' }),
    Type: s.string({ optional: true, max: 20, doc: 'Type: string, int, long, float, double or boolean.' }),
    DefaultValue: s.string({ optional: true, max: 4096, doc: 'Value where the caller gives none.' }),
    Required: s.bool({ optional: true, doc: 'Whether a request without it is refused.' }),
  },
  { name: 'RequestParameter' },
);
export const ReqParameter = s.object(
  {
    Name: s.string({ doc: 'Name of the parameter.' }),
    Position: s.string({ doc: 'Where it stands.' }),
    Type: s.string({ doc: 'Type of the value.' }),
    DefaultValue: s.string({ doc: 'Value where the caller gives none.' }),
    Required: s.bool({ doc: 'Whether a request without it is refused.' }),
    Desc: s.string({ doc: 'Description.' }),
  },
  { name: 'ReqParameter' },
);

export const ConstantParameter = s.object(
  {
    Name: s.string({ optional: true, max: 256, doc: 'Name of the constant.' }),
    Desc: s.string({ optional: true, max: 1024, doc: 'Description.' }),
    Position: s.string({ optional: true, max: 20, doc: 'Where the backend finds it: header, query, path or body.' }),
    DefaultValue: s.string({ optional: true, max: 4096, doc: 'Its value.' }),
  },
  { name: 'ConstantParameter' },
);

export const ServiceParameter = s.object(
  {
    Name: s.string({ optional: true, max: 256, doc: 'Name towards the backend.' }),
    Position: s.string({ optional: true, max: 20, doc: 'Position towards the backend.' }),
    RelevantRequestParameterPosition: s.string({ optional: true, max: 20, doc: 'Position of the frontend parameter.' }),
    RelevantRequestParameterName: s.string({ optional: true, max: 256, doc: 'Name of the frontend parameter.' }),
    DefaultValue: s.string({ optional: true, max: 4096, doc: 'Value where the frontend gives none.' }),
    RelevantRequestParameterDesc: s.string({ optional: true, max: 1024, doc: 'Description.' }),
    RelevantRequestParameterType: s.string({ optional: true, max: 20, doc: 'Type of the value.' }),
  },
  { name: 'ServiceParameter' },
);

export const CosConfig = s.object(
  {
    Action: s.string({
      doc: 'Operation on the bucket: GetObject, PutObject, PostObject, AppendObject, HeadObject, DeleteObject.',
    }),
    BucketName: s.string({ doc: 'Name of the bucket.' }),
    Authorization: s.bool({ optional: true, doc: 'Whether calls to the bucket are signed.' }),
    PathMatchMode: s.string({ optional: true, doc: 'BackEndPath or FullPath.' }),
  },
  { name: 'CosConfig', gap: 'refused: no bucket backends' },
);

export const ServiceConfig = s.object(
  {
    Product: s.string({
      optional: true,
      max: 20,
      doc: 'Kind of private backend: clb, cvm or upstream.',
      gap: 'upstream is served; clb and cvm are refused',
    }),
    UniqVpcId: s.string({
      optional: true,
      max: 50,
      doc: 'Id of the private network.',
      gap: 'kept and shown; there are no private networks',
    }),
    Url: s.string({ optional: true, max: 1024, doc: 'Scheme, host and port of the backend, no path.' }),
    Path: s.string({ optional: true, max: 1024, doc: 'Path at the backend; empty keeps the path of the request.' }),
    Method: s.string({ optional: true, max: 20, doc: 'Method towards the backend.' }),
    UpstreamId: s.string({ optional: true, max: 50, doc: 'Id of the upstream.' }),
    CosConfig: s.optional(CosConfig),
  },
  { name: 'ServiceConfig', doc: 'Backend of an HTTP API.' },
);

export const OauthConfig = s.object(
  {
    PublicKey: s.string({ max: 4096, doc: 'One public JWK as JSON text; tokens are checked with it.' }),
    TokenLocation: s.string({ max: 256, doc: 'method.req.header.authorization or method.req.header.cookie.' }),
    LoginRedirectUrl: s.string({ optional: true, max: 2048, doc: 'Where callers without a token are sent.' }),
  },
  { name: 'OauthConfig', doc: 'Token rules of an authorising API.' },
);

export const ResponseErrorCodeReq = s.object(
  {
    Code: s.int({ optional: true, doc: 'Code the backend answers with.' }),
    Msg: s.string({ optional: true, max: 1024, doc: 'Message of the code.' }),
    Desc: s.string({ optional: true, max: 1024, doc: 'Description.' }),
    ConvertedCode: s.int({ optional: true, doc: 'Code the caller gets instead.' }),
    NeedConvert: s.bool({ optional: true, doc: 'Whether the code is converted.' }),
  },
  { name: 'ResponseErrorCodeReq' },
);

export const MicroServiceReq = s.object(
  {
    ClusterId: s.string({ doc: 'Cluster of the microservice.' }),
    NamespaceId: s.string({ doc: 'Namespace of the microservice.' }),
    MicroServiceName: s.string({ doc: 'Name of the microservice.' }),
  },
  { name: 'MicroServiceReq' },
);

export const TsfLoadBalanceConfResp = s.object(
  {
    IsLoadBalance: s.bool({ optional: true, doc: 'Whether requests are balanced.' }),
    Method: s.string({ optional: true, doc: 'How: RoundRobinRule.' }),
    SessionStickRequired: s.bool({ optional: true, doc: 'Whether sessions stick to an instance.' }),
    SessionStickTimeout: s.int({ optional: true, doc: 'How long they stick, in seconds.' }),
  },
  { name: 'TsfLoadBalanceConfResp' },
);

export const HealthCheckConf = s.object(
  {
    IsHealthCheck: s.bool({ optional: true, doc: 'Whether the health check is on.' }),
    RequestVolumeThreshold: s.int({ optional: true, doc: 'Requests before the check judges.' }),
    SleepWindowInMilliseconds: s.int({ optional: true, doc: 'Pause after a failure, in milliseconds.' }),
    ErrorThresholdPercentage: s.int({ optional: true, doc: 'Failing share that opens the circuit.' }),
  },
  { name: 'HealthCheckConf' },
);

export const TargetServicesReq = s.object(
  {
    VmIp: s.string({ doc: 'Address of the machine.' }),
    VpcId: s.string({ doc: 'Private network of the machine.' }),
    VmPort: s.int({ doc: 'Port of the machine.' }),
    HostIp: s.string({ doc: 'Address of its host.' }),
    DockerIp: s.string({ optional: true, doc: 'Address of the container.' }),
  },
  { name: 'TargetServicesReq' },
);

export const Base64EncodedTriggerRule = s.object(
  {
    Name: s.string({ doc: 'Header that triggers the encoding: Accept or Content_Type.' }),
    Value: s.list(s.string({ max: 40 }), { doc: 'Values that trigger it.' }),
  },
  { name: 'Base64EncodedTriggerRule' },
);
