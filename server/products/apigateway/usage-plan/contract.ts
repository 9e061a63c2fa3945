// Usage plans: a quota and a rate that the bound keys share, in the environments the plan is bound to.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, filters, paging, tagsInput, usagePlanId } from '../structures/common.ts';
import { UsagePlanBindSecretStatus, UsagePlanInfo, UsagePlansStatus } from '../structures/usage-plan.ts';

const name = { min: 1, max: 50, doc: 'Name, at most 50 characters.' } as const;
const details = {
  UsagePlanDesc: s.string({ optional: true, max: 200, doc: 'Description, at most 200 characters.' }),
  // CreateUsagePlan's section ends at 999999999, ModifyUsagePlan's and the SDKs' at 99999999.
  MaxRequestNum: s.int({
    optional: true,
    min: 1,
    max: 99_999_999,
    or: [-1],
    doc: 'Requests in total, -1 for no limit.',
  }),
  MaxRequestNumPreSec: s.int({
    optional: true,
    min: 1,
    max: 2000,
    or: [-1],
    doc: 'Requests per second, -1 for no limit.',
  }),
} as const;
const resource = 'usagePlan/{UsagePlanId}';
const keyIds = s.list(s.string({ min: 1, max: 64 }), { min: 1, max: 100, doc: 'Ids of the keys.' });
const one = { title: 'one plan', request: { UsagePlanId: 'usagePlan-quqxvett' } } as const;
const keys = {
  title: 'one key',
  request: { UsagePlanId: 'usagePlan-quqxvett', AccessKeyIds: ['AKID20n8cYBb0k7ydY38TV2w0L1MM8qkveNtkn5r'] },
  response: { Result: true },
} as const;

export const CreateUsagePlan = action({
  name: 'CreateUsagePlan',
  kind: 'write',
  doc: 'Creates a usage plan.',
  input: s.object({ UsagePlanName: s.string(name), ...details, Tags: tagsInput }),
  output: s.object({ Result: UsagePlanInfo }),
  errors: errorsOf('CreateUsagePlan'),
  examples: [
    {
      title: 'a plan of ten requests a second',
      request: { UsagePlanName: 'basic', MaxRequestNumPreSec: 10 },
      response: {
        Result: {
          UsagePlanId: 'usagePlan-quqxvett',
          UsagePlanName: 'basic',
          UsagePlanDesc: null,
          InitQuota: null,
          MaxRequestNumPreSec: 10,
          MaxRequestNum: null,
          IsHide: 0,
          CreatedTime: new Date('2026-11-24T05:00:00Z'),
          ModifiedTime: new Date('2026-11-24T05:00:00Z'),
          BindSecretIdTotalCount: 0,
          BindSecretIds: null,
          BindEnvironmentTotalCount: 0,
          BindEnvironments: null,
          Tags: [],
        },
      },
    },
  ],
});

export const DescribeUsagePlan = action({
  name: 'DescribeUsagePlan',
  kind: 'read',
  doc: 'Describes a usage plan, its keys and the environments it is bound to.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId }),
  output: s.object({ Result: UsagePlanInfo }),
  errors: errorsOf('DescribeUsagePlan'),
  examples: [one],
});

export const DescribeUsagePlansStatus = action({
  name: 'DescribeUsagePlansStatus',
  kind: 'read',
  doc: 'Lists usage plans. Filters: UsagePlanId, UsagePlanName, NotServiceId, NotApiId, Environment.',
  input: s.object({ ...paging, Filters: filters }),
  output: s.object({ Result: s.nullable(UsagePlansStatus) }),
  errors: errorsOf('DescribeUsagePlansStatus'),
  examples: [
    { title: 'the first page', request: {} },
    { title: 'by name', request: { Filters: [{ Name: 'UsagePlanName', Values: ['basic'] }] } },
  ],
});

export const ModifyUsagePlan = action({
  name: 'ModifyUsagePlan',
  kind: 'write',
  doc: 'Changes a usage plan; what is left out stays. Limits act at once.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId, UsagePlanName: s.string({ ...name, optional: true }), ...details }),
  output: s.object({ Result: UsagePlanInfo }),
  errors: errorsOf('ModifyUsagePlan'),
  examples: [{ title: 'a higher rate', request: { UsagePlanId: 'usagePlan-quqxvett', MaxRequestNumPreSec: 20 } }],
});

export const DeleteUsagePlan = action({
  name: 'DeleteUsagePlan',
  kind: 'write',
  doc: 'Deletes a usage plan that is bound to no environment; its keys stay.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId }),
  output: done,
  errors: errorsOf('DeleteUsagePlan'),
  examples: [{ ...one, response: { Result: true } }],
});

export const BindSecretIds = action({
  name: 'BindSecretIds',
  kind: 'write',
  doc: 'Binds keys to a usage plan; callers that sign with them are served at once where the plan is bound.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId, AccessKeyIds: keyIds }),
  output: done,
  errors: errorsOf(
    'BindSecretIds',
    'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded',
    'LimitExceeded.UsagePlanLimitExceeded',
  ),
  examples: [keys],
});

export const UnBindSecretIds = action({
  name: 'UnBindSecretIds',
  kind: 'write',
  doc: 'Unbinds keys from a usage plan.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId, AccessKeyIds: keyIds }),
  output: done,
  errors: errorsOf('UnBindSecretIds'),
  examples: [keys],
});

export const DescribeUsagePlanSecretIds = action({
  name: 'DescribeUsagePlanSecretIds',
  kind: 'read',
  doc: 'Lists the keys of a usage plan.',
  resource,
  input: s.object({ UsagePlanId: usagePlanId, ...paging }),
  output: s.object({ Result: s.nullable(UsagePlanBindSecretStatus) }),
  errors: errorsOf('DescribeUsagePlanSecretIds'),
  examples: [one],
});
