// Structures of services as DescribeServicesStatus and DescribeService answer them.
import { s } from '#kernel/schema.ts';
import { OauthConfig } from './api-parts.ts';
import { tagsOutput } from './common.ts';

export const Service = s.object(
  {
    InnerHttpsPort: s.int({ nullable: true, doc: 'HTTPS port of the inner network.' }),
    ServiceDesc: s.string({ nullable: true, doc: 'Description of the service.' }),
    Protocol: s.string({ nullable: true, doc: 'http, https or http&https.' }),
    ModifiedTime: s.time({ nullable: true, doc: 'When the service was last modified.' }),
    NetTypes: s.list(s.string(), { nullable: true, doc: 'Networks the service answers in: INNER, OUTER.' }),
    ExclusiveSetName: s.string({ nullable: true, doc: 'Name of the dedicated cluster.' }),
    ServiceId: s.string({ nullable: true, doc: 'Id of the service.' }),
    IpVersion: s.string({ nullable: true, doc: 'IPv4 or IPv6.' }),
    AvailableEnvironments: s.list(s.string(), { nullable: true, doc: 'Environments the service is published in.' }),
    ServiceName: s.string({ nullable: true, doc: 'Name of the service.' }),
    OuterSubDomain: s.string({ nullable: true, doc: 'Default domain of the outer network.' }),
    CreatedTime: s.time({ nullable: true, doc: 'When the service was created.' }),
    InnerHttpPort: s.int({ nullable: true, doc: 'HTTP port of the inner network.' }),
    InnerSubDomain: s.string({ nullable: true, doc: 'Default domain of the inner network.' }),
    TradeIsolateStatus: s.int({ nullable: true, doc: 'Billing state: 0 normal, 1 isolated.' }),
    Tags: tagsOutput,
    InstanceId: s.string({ nullable: true, doc: 'Id of the dedicated instance.' }),
    SetType: s.string({ nullable: true, doc: 'Kind of cluster.' }),
    DeploymentType: s.string({ nullable: true, doc: 'Kind of cluster the service is deployed on.' }),
    ProjectId: s.string({ nullable: true, doc: 'Project of the service.' }),
    TceArch: s.string({ nullable: true, doc: 'Processor architecture: arm or x86.' }),
  },
  { name: 'Service' },
);

export const ServicesStatus = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many services match.' }),
    ServiceSet: s.list(Service, { nullable: true, doc: 'The services of this page.' }),
  },
  { name: 'ServicesStatus' },
);

/** An API as DescribeService lists it. */
export const ApiIdStatus = s.object(
  {
    ServiceId: s.string({ doc: 'Id of the service.' }),
    ApiId: s.string({ doc: 'Id of the API.' }),
    ApiDesc: s.string({ nullable: true, doc: 'Description of the API.' }),
    Path: s.string({ doc: 'Frontend path.' }),
    Method: s.string({ doc: 'Frontend method.' }),
    CreatedTime: s.time({ doc: 'When the API was created.' }),
    ModifiedTime: s.time({ doc: 'When the API was last modified.' }),
    ApiName: s.string({ nullable: true, doc: 'Name of the API.' }),
    UniqVpcId: s.string({ nullable: true, doc: 'Id of the private network.' }),
    ApiType: s.string({ nullable: true, doc: 'NORMAL or TSF.' }),
    Protocol: s.string({ nullable: true, doc: 'HTTP or WEBSOCKET.' }),
    IsDebugAfterCharge: s.bool({ nullable: true, doc: 'Whether debugging is charged.' }),
    AuthType: s.string({ nullable: true, doc: 'NONE, SECRET, OAUTH, APP or EIAM.' }),
    ApiBusinessType: s.string({ nullable: true, doc: 'NORMAL or OAUTH.' }),
    AuthRelationApiId: s.string({ nullable: true, doc: 'The authorising API of a business API.' }),
    RelationBuniessApiIds: s.list(s.string(), { nullable: true, doc: 'Business APIs of an authorising API.' }),
    OauthConfig: s.nullable(OauthConfig),
    TokenLocation: s.string({ nullable: true, doc: 'Where the token stands in a request.' }),
  },
  { name: 'ApiIdStatus' },
);

/** A usage plan bound to an environment, as DescribeService lists it. */
export const UsagePlan = s.object(
  {
    Environment: s.string({ doc: 'Name of the environment.' }),
    UsagePlanId: s.string({ doc: 'Id of the usage plan.' }),
    UsagePlanName: s.string({ doc: 'Name of the usage plan.' }),
    UsagePlanDesc: s.string({ nullable: true, doc: 'Description of the usage plan.' }),
    MaxRequestNumPreSec: s.int({ doc: 'Requests per second, -1 for no limit.' }),
    CreatedTime: s.time({ doc: 'When the usage plan was created.' }),
    ModifiedTime: s.time({ doc: 'When the usage plan was last modified.' }),
  },
  { name: 'UsagePlan' },
);
