// Custom domains of a service. Source: 003, 自定义域名相关接口 (six actions); members beyond it from the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, paging, serviceId } from '../structures/common.ts';

const subDomain = s.string({ min: 1, max: 253, doc: 'The custom domain, a host name.' });
const netType = { doc: 'Network: OUTER or INNER.' } as const;
const certificateId = s.string({ optional: true, max: 50, doc: 'Certificate of the ssl product; needed for https.' });
const forcedHttps = s.bool({ optional: true, doc: 'Whether http requests are redirected to https.' });

const PathMapping = s.object(
  {
    Path: s.string({ max: 256, doc: 'First level of the path, `/` for all.' }),
    Environment: s.string({ max: 20, doc: 'Environment it leads to: test, prepub or release.' }),
  },
  { name: 'PathMapping' },
);
const pathMappings = s.list(PathMapping, {
  optional: true,
  max: 20,
  doc: 'Custom mappings, at most one an environment.',
});

const DomainSetList = s.object(
  {
    DomainName: s.string({ doc: 'The custom domain.' }),
    Status: s.int({ doc: '1: its CNAME leads to the service; 0: it does not.' }),
    CertificateId: s.string({ doc: 'Certificate; empty without https.' }),
    IsDefaultMapping: s.bool({ doc: 'Whether the default mapping is used.' }),
    Protocol: s.string({ doc: 'http, https or http&https.' }),
    NetType: s.string({ doc: 'OUTER or INNER.' }),
    IsForcedHttps: s.bool({ doc: 'Whether http requests are redirected to https.' }),
    RegistrationStatus: s.bool({ doc: 'Registration with the authorities; not asked for here, so true.' }),
  },
  { name: 'DomainSetList' },
);

export const BindSubDomain = action({
  name: 'BindSubDomain',
  kind: 'write',
  doc: 'Binds a custom domain to a service. A domain leads to one service only.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    SubDomain: subDomain,
    Protocol: s.string({ max: 20, doc: 'http, https or http&https.' }),
    NetType: s.enum(['OUTER', 'INNER'], netType),
    IsDefaultMapping: s.bool({
      default: true,
      doc: 'true: the path begins with the environment; false: PathMappingSet.',
    }),
    NetSubDomain: s.string({ max: 253, doc: 'Default domain of the service in that network.' }),
    CertificateId: certificateId,
    PathMappingSet: pathMappings,
    IsForcedHttps: forcedHttps,
  }),
  output: done,
  errors: errorsOf('BindSubDomain', 'FailedOperation.CertificateIdBindError'),
  examples: [
    {
      title: 'one environment at the root',
      request: {
        ServiceId: 'service-ody35h5e',
        SubDomain: 'api.example.com',
        Protocol: 'http',
        NetType: 'OUTER',
        IsDefaultMapping: false,
        NetSubDomain: 'service-ody35h5e-1250000001.gz.apigw.portico.localhost',
        PathMappingSet: [{ Path: '/', Environment: 'release' }],
      },
      response: { Result: true },
    },
  ],
});

export const UnBindSubDomain = action({
  name: 'UnBindSubDomain',
  kind: 'write',
  doc: 'Unbinds a custom domain from a service.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, SubDomain: subDomain }),
  output: done,
  errors: errorsOf('UnBindSubDomain'),
  examples: [
    {
      title: 'one domain',
      request: { ServiceId: 'service-ody35h5e', SubDomain: 'api.example.com' },
      response: { Result: true },
    },
  ],
});

export const DescribeServiceSubDomains = action({
  name: 'DescribeServiceSubDomains',
  kind: 'read',
  doc: 'Lists the custom domains of a service, newest first.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, ...paging }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ doc: 'How many there are.' }),
        DomainSet: s.list(DomainSetList, { doc: 'The domains of this page.' }),
      },
      { name: 'DomainSets' },
    ),
  }),
  errors: errorsOf('DescribeServiceSubDomains'),
  examples: [
    {
      title: 'a service without any',
      request: { ServiceId: 'service-ody35h5e' },
      response: { Result: { TotalCount: 0, DomainSet: [] } },
    },
  ],
});

export const ModifySubDomain = action({
  name: 'ModifySubDomain',
  kind: 'write',
  doc: 'Changes mapping, protocol, certificate or network of a custom domain; what is left out stays.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    SubDomain: subDomain,
    IsDefaultMapping: s.bool({ doc: 'true: the path begins with the environment; false: PathMappingSet.' }),
    CertificateId: certificateId,
    Protocol: s.string({ optional: true, max: 20, doc: 'http, https or http&https.' }),
    PathMappingSet: pathMappings,
    NetType: s.enum(['OUTER', 'INNER'], { ...netType, optional: true }),
    IsForcedHttps: forcedHttps,
  }),
  output: done,
  errors: errorsOf('ModifySubDomain', 'FailedOperation.DomainNotBindService', 'FailedOperation.CertificateIdExpired'),
  examples: [
    {
      title: 'back to the default mapping',
      request: { ServiceId: 'service-ody35h5e', SubDomain: 'api.example.com', IsDefaultMapping: true },
      response: { Result: true },
    },
  ],
});

export const DescribeServiceSubDomainMappings = action({
  name: 'DescribeServiceSubDomainMappings',
  kind: 'read',
  doc: 'Shows the path mappings of a custom domain.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId, SubDomain: subDomain }),
  output: s.object({
    Result: s.object(
      {
        IsDefaultMapping: s.bool({ doc: 'Whether the default mapping is used.' }),
        PathMappingSet: s.list(PathMapping, { doc: 'Custom mappings; empty with the default one.' }),
      },
      { name: 'ServiceSubDomainMappings' },
    ),
  }),
  errors: errorsOf('DescribeServiceSubDomainMappings', 'FailedOperation.DomainNotBindService'),
  examples: [
    {
      title: 'one domain',
      request: { ServiceId: 'service-ody35h5e', SubDomain: 'api.example.com' },
      response: { Result: { IsDefaultMapping: false, PathMappingSet: [{ Path: '/', Environment: 'release' }] } },
    },
  ],
});

export const DeleteServiceSubDomainMapping = action({
  name: 'DeleteServiceSubDomainMapping',
  kind: 'write',
  doc: 'Removes the mapping of one environment from a custom domain. Without any, the domain answers nothing.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    SubDomain: subDomain,
    Environment: s.string({ min: 1, max: 20, doc: 'Environment: test, prepub or release.' }),
  }),
  output: done,
  errors: errorsOf('DeleteServiceSubDomainMapping', 'FailedOperation.DomainNotBindService'),
  examples: [
    {
      title: 'the test environment',
      request: { ServiceId: 'service-ody35h5e', SubDomain: 'api.example.com', Environment: 'test' },
      response: { Result: true },
    },
  ],
});
