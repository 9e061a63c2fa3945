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
    BindEnvironments: s.list(UsagePlanBindEnvironment, { nullable: true, doc: 'Bound environments; null right after creation.' }),
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
