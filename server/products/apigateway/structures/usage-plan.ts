// Usage plans and what they are bound to. `MaxRequestNumPreSec` is the vendor's spelling.
import { s } from '#kernel/schema.ts';
import { tagsOutput } from './common.ts';

const text = (doc: string) => s.string({ nullable: true, doc });
const number = (doc: string) => s.int({ nullable: true, doc });
const time = (doc: string) => s.time({ nullable: true, doc });

export const UsagePlanBindEnvironment = s.object(
  { EnvironmentName: text('Name of the environment.'), ServiceId: text('Id of the service.') },
  { name: 'UsagePlanBindEnvironment' },
);

export const UsagePlanInfo = s.object(
  {
    UsagePlanId: text('Id of the usage plan.'),
    UsagePlanName: text('Name of the usage plan.'),
    UsagePlanDesc: text('Description; null where none was given.'),
    InitQuota: number('Requests at the beginning.'),
    MaxRequestNumPreSec: number('Requests per second; null where none was given, -1 for no limit.'),
    MaxRequestNum: number('Requests in total; null where none was given, -1 for no limit.'),
    IsHide: number('Whether the plan is hidden: 0 or 1.'),
    CreatedTime: time('When the usage plan was created.'),
    ModifiedTime: time('When the usage plan was last modified.'),
    BindSecretIdTotalCount: number('How many keys are bound.'),
    BindSecretIds: s.list(s.string(), { nullable: true, doc: 'Ids of the bound keys; null right after creation.' }),
    BindEnvironmentTotalCount: number('How many environments are bound.'),
    BindEnvironments: s.list(UsagePlanBindEnvironment, {
      nullable: true,
      doc: 'Bound environments; null right after creation.',
    }),
    Tags: tagsOutput,
  },
  { name: 'UsagePlanInfo' },
);

export const UsagePlanStatusInfo = s.object(
  {
    UsagePlanId: text('Id of the usage plan.'),
    UsagePlanName: text('Name of the usage plan.'),
    UsagePlanDesc: text('Description.'),
    MaxRequestNumPreSec: number('Requests per second, -1 for no limit.'),
    MaxRequestNum: number('Requests in total, -1 for no limit.'),
    CreatedTime: time('When the usage plan was created.'),
    ModifiedTime: time('When the usage plan was last modified.'),
    Tags: tagsOutput,
  },
  { name: 'UsagePlanStatusInfo' },
);

export const UsagePlansStatus = s.object(
  {
    TotalCount: number('How many usage plans match.'),
    UsagePlanStatusSet: s.list(UsagePlanStatusInfo, { nullable: true, doc: 'The usage plans of this page.' }),
  },
  { name: 'UsagePlansStatus' },
);

const bound = {
  ServiceId: text('Id of the service.'),
  ApiId: text('Id of the API; null where the plan is bound to the whole service.'),
  ApiName: text('Name of the API.'),
  Path: text('Frontend path.'),
  Method: text('Frontend method.'),
  Environment: text('Environment the plan is bound in.'),
  InUseRequestNum: number('Requests counted against the total.'),
  MaxRequestNum: number('Requests in total, -1 for no limit.'),
  MaxRequestNumPreSec: number('Requests per second, -1 for no limit.'),
  CreatedTime: time('When the usage plan was created.'),
  ModifiedTime: time('When the usage plan was last modified.'),
  ServiceName: text('Name of the service.'),
} as const;

export const UsagePlanEnvironment = s.object(bound, { name: 'UsagePlanEnvironment' });

export const UsagePlanEnvironmentStatus = s.object(
  {
    TotalCount: number('How many bindings there are.'),
    EnvironmentList: s.list(UsagePlanEnvironment, { nullable: true, doc: 'The bindings of this page.' }),
  },
  { name: 'UsagePlanEnvironmentStatus' },
);

export const ApiUsagePlan = s.object(
  {
    ...bound,
    UsagePlanId: text('Id of the usage plan.'),
    UsagePlanName: text('Name of the usage plan.'),
    UsagePlanDesc: text('Description.'),
    Tags: tagsOutput,
  },
  { name: 'ApiUsagePlan' },
);

export const ServiceUsagePlanSet = s.object(
  {
    TotalCount: number('How many bindings there are.'),
    ServiceUsagePlanList: s.list(ApiUsagePlan, { nullable: true, doc: 'The bindings of this page.' }),
  },
  { name: 'ServiceUsagePlanSet' },
);

export const ApiUsagePlanSet = s.object(
  {
    TotalCount: number('How many bindings there are.'),
    ApiUsagePlanList: s.list(ApiUsagePlan, { nullable: true, doc: 'The bindings of this page.' }),
  },
  { name: 'ApiUsagePlanSet' },
);

export const UsagePlanBindSecret = s.object(
  {
    AccessKeyId: text('Id of the key.'),
    SecretName: text('Name of the key.'),
    Status: number('1 enabled, 0 disabled.'),
  },
  { name: 'UsagePlanBindSecret' },
);

export const UsagePlanBindSecretStatus = s.object(
  {
    TotalCount: number('How many keys are bound.'),
    AccessKeyList: s.list(UsagePlanBindSecret, { nullable: true, doc: 'The keys of this page.' }),
  },
  { name: 'UsagePlanBindSecretStatus' },
);
