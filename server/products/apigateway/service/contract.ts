// Services: the unit that is released, has default domains and holds APIs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, filters, paging, serviceId, tagsInput, tagsOutput } from '../structures/common.ts';
import { ApiIdStatus, ServicesStatus, UsagePlan } from '../structures/service.ts';

const protocols = ['http', 'https', 'http&https'] as const;
const netTypes = s.list(s.enum(['INNER', 'OUTER']), {
  optional: true,
  min: 1,
  max: 2,
  doc: 'Networks to answer in; OUTER where left out.',
  gap: 'both networks are served by the same listener, under different names',
});
const serviceName = {
  min: 1,
  max: 30,
  // 服务创建: letters and digits, at most 30; the vendor's own samples (test_https) and clients add _ and -.
  pattern: /^[A-Za-z0-9_-]+$/,
  doc: 'Letters, digits, _ and -, at most 30; kept in lower case.',
} as const;
const serviceDesc = s.string({ optional: true, max: 200, doc: 'Description, at most 200 characters.' });
const note = (doc: string, gap: string) => s.string({ optional: true, max: 64, doc, gap });

export const CreateService = action({
  name: 'CreateService',
  kind: 'write',
  doc: 'Creates a service with its default domains and its three environments.',
  input: s.object({
    ServiceName: s.string(serviceName),
    Protocol: s.enum(protocols, { doc: 'Protocols callers may use: http, https or http&https.' }),
    ServiceDesc: serviceDesc,
    ExclusiveSetName: note('Dedicated cluster.', 'refused: there are no dedicated clusters'),
    NetTypes: netTypes,
    IpVersion: s.enum(['IPv4', 'IPv6'], {
      default: 'IPv4',
      doc: 'IPv4 or IPv6.',
      gap: 'kept and shown; the listener decides',
    }),
    SetServerName: note('Cluster, reserved.', 'accepted without effect'),
    AppIdType: note('Kind of user, reserved.', 'kept and shown as UserType'),
    Tags: tagsInput,
    InstanceId: note('Dedicated instance.', 'refused: there are no dedicated instances'),
    UniqVpcId: note('Private network.', 'kept and shown; there are no private networks'),
    ProjectId: note('Project.', 'kept and shown'),
    TceArch: s.enum(['arm', 'x86'], { optional: true, doc: 'Processor architecture.', gap: 'kept and shown' }),
  }),
  output: s.object({
    ServiceId: s.string({ doc: 'Id of the service.' }),
    ServiceName: s.string({ doc: 'Name of the service.' }),
    ServiceDesc: s.string({ doc: 'Description of the service.' }),
    OuterSubDomain: s.string({ doc: 'Default domain of the outer network.' }),
    InnerSubDomain: s.string({ doc: 'Default domain of the inner network.' }),
    CreatedTime: s.time({ doc: 'When the service was created.' }),
    NetTypes: s.list(s.string(), { doc: 'Networks the service answers in.' }),
    IpVersion: s.string({ nullable: true, doc: 'IPv4 or IPv6.' }),
  }),
  errors: errorsOf('CreateService', 'UnsupportedOperation.AccountArrears'),
  examples: [
    {
      title: 'a service for both protocols',
      request: { ServiceName: 'shop', ServiceDesc: 'orders and stock', Protocol: 'http&https' },
      response: {
        ServiceId: 'service-0c96l2bo',
        ServiceName: 'shop',
        ServiceDesc: 'orders and stock',
        OuterSubDomain: 'service-0c96l2bo-1251006373.gz.apigw.portico.localhost',
        InnerSubDomain: '',
        CreatedTime: new Date('2026-11-24T05:00:00Z'),
        NetTypes: ['OUTER'],
        IpVersion: 'IPv4',
      },
    },
  ],
});

/** What DescribeService and DescribeServiceForApiApp both answer. */
const description = {
  ServiceId: s.string({ doc: 'Id of the service.' }),
  AvailableEnvironments: s.list(s.string(), { doc: 'Environments the service is published in.' }),
  ServiceName: s.string({ doc: 'Name of the service.' }),
  ServiceDesc: s.string({ nullable: true, doc: 'Description of the service.' }),
  Protocol: s.string({ doc: 'http, https or http&https.' }),
  CreatedTime: s.time({ doc: 'When the service was created.' }),
  ModifiedTime: s.time({ doc: 'When the service was last modified.' }),
  ExclusiveSetName: s.string({ nullable: true, doc: 'Name of the dedicated cluster.' }),
  NetTypes: s.list(s.string(), { doc: 'Networks the service answers in: INNER, OUTER.' }),
  InternalSubDomain: s.string({ doc: 'Default domain of the inner network.' }),
  OuterSubDomain: s.string({ doc: 'Default domain of the outer network.' }),
  InnerHttpPort: s.int({ doc: 'HTTP port of the inner network.' }),
  InnerHttpsPort: s.int({ doc: 'HTTPS port of the inner network.' }),
  ApiTotalCount: s.int({ doc: 'How many APIs the service has.' }),
  ApiIdStatusSet: s.list(ApiIdStatus, { nullable: true, doc: 'The APIs.' }),
  UsagePlanTotalCount: s.int({ doc: 'How many bindings of usage plans the service has.' }),
  UsagePlanList: s.list(UsagePlan, { nullable: true, doc: 'The bound usage plans.' }),
  IpVersion: s.string({ nullable: true, doc: 'IPv4 or IPv6.' }),
  UserType: s.string({ nullable: true, doc: 'Kind of user.' }),
  SetId: s.int({ nullable: true, doc: 'Reserved.' }),
  Tags: tagsOutput,
} as const;

export const DescribeService = action({
  name: 'DescribeService',
  kind: 'read',
  doc: 'Describes a service: its domains, environments, APIs and usage plans.',
  resource: 'service/{ServiceId}',
  input: s.object({ ServiceId: serviceId }),
  output: s.object({
    ...description,
    InstanceId: s.string({ nullable: true, doc: 'Id of the dedicated instance.' }),
    InstanceName: s.string({ nullable: true, doc: 'Name of the dedicated instance.' }),
    SetType: s.string({ nullable: true, doc: 'Kind of cluster.' }),
    DeploymentType: s.string({ nullable: true, doc: 'Kind of cluster the service is deployed on.' }),
    SpecialUse: s.string({ nullable: true, doc: 'DEFAULT: no special use.' }),
    UniqVpcId: s.string({ nullable: true, doc: 'Private network.' }),
    ProjectId: s.string({ nullable: true, doc: 'Project.' }),
    TceArch: s.string({ nullable: true, doc: 'Processor architecture: arm or x86.' }),
  }),
  errors: errorsOf('DescribeService'),
  examples: [{ title: 'one service', request: { ServiceId: 'service-0c96l2bo' } }],
});

export const DescribeServiceForApiApp = action({
  name: 'DescribeServiceForApiApp',
  kind: 'read',
  doc: 'Describes a service to the user of an application.',
  resource: 'service/{ServiceId}',
  coverage: { partly: 'only services of the caller are found; applications of other accounts come later' },
  input: s.object({
    ServiceId: serviceId,
    ApiRegion: s.string({ min: 1, max: 64, doc: 'Region of the service.' }),
  }),
  output: s.object(description),
  errors: errorsOf('DescribeServiceForApiApp'),
  examples: [{ title: 'one service', request: { ServiceId: 'service-0c96l2bo', ApiRegion: 'ap-guangzhou' } }],
});

export const DescribeServicesStatus = action({
  name: 'DescribeServicesStatus',
  kind: 'read',
  doc: 'Lists services. Filters: ServiceId, ServiceName, NotUsagePlanId, Environment, IpVersion, InstanceId, Tags, TagKeys.',
  input: s.object({ ...paging, Filters: filters }),
  output: s.object({ Result: s.nullable(ServicesStatus) }),
  errors: errorsOf('DescribeServicesStatus'),
  examples: [
    { title: 'the first page', request: {} },
    { title: 'published services', request: { Limit: 100, Filters: [{ Name: 'Environment', Values: ['release'] }] } },
  ],
});

export const ModifyService = action({
  name: 'ModifyService',
  kind: 'write',
  doc: 'Changes the name, description, protocols or networks of a service; protocols act at once.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    ServiceName: s.string({ ...serviceName, optional: true }),
    ServiceDesc: serviceDesc,
    Protocol: s.enum(protocols, { optional: true, doc: 'Protocols callers may use.' }),
    NetTypes: netTypes,
    ProjectId: note('Project.', 'kept and shown'),
    UniqVpcId: note('Private network.', 'kept and shown; there are no private networks'),
  }),
  output: s.object({}),
  errors: errorsOf('ModifyService'),
  examples: [{ title: 'another name', request: { ServiceId: 'service-0c96l2bo', ServiceName: 'store' }, response: {} }],
});

export const DeleteService = action({
  name: 'DeleteService',
  kind: 'write',
  doc: 'Deletes a service and its APIs. Refused while it is published anywhere or usage plans are bound to it.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    SkipVerification: s.int({
      optional: true,
      min: 0,
      max: 1,
      doc: 'For dedicated instances only.',
      gap: 'without effect: there are no dedicated instances',
    }),
  }),
  output: done,
  errors: errorsOf('DeleteService'),
  examples: [{ title: 'one service', request: { ServiceId: 'service-0c96l2bo' }, response: { Result: true } }],
});
