// What the console asks beside the documented actions. Answers: structures of 003 that name these actions; parameters: the
// vendor's private cloud clients.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { apiId, environmentName, serviceId } from '../structures/common.ts';

const count = (doc: string) => s.int({ doc });
const counts = <const Name extends string, const M extends Readonly<Record<string, ReturnType<typeof count>>>>(
  name: Name,
  members: M,
) => s.object(members, { name });

export const AccountSettings = s.object(
  {
    AccountLimit: s.object(
      {
        // The vendor's spelling.
        LogRuleClount: counts('AccountLimitLogRuleClount', { LogRuleClount: count('Log rules; always 0.') }),
        ServiceCount: counts('AccountLimitServiceCount', {
          ServiceCount: count('Services.'),
          ApiCountInService: count('APIs in one service.'),
          DomainCountInService: count('Custom domains of one service.'),
        }),
        UsagePlanCount: counts('AccountLimitUsagePlanCount', {
          UsagePlanCount: count('Usage plans.'),
          SecretIdCountInUsagePlan: count('Keys bound to one plan.'),
          MaxQPSInUsagePlan: count('Largest request rate of a plan, requests per second.'),
          StageCountInUsagePlan: count('Environments that one plan can be bound to.'),
        }),
        SecretIdCount: counts('AccountLimitSecretIdCount', {
          SecretIdCount: count('Keys.'),
          UsagePlanCountForSecretId: count('Plans that one key is bound to.'),
        }),
      },
      { name: 'Limit' },
    ),
    AccountUsage: s.object(
      {
        ServiceCount: counts('AccountUsageServiceCount', { ServiceCount: count('Services.') }),
        UsagePlanCount: counts('AccountUsageUsagePlanCount', { UsagePlanCount: count('Usage plans.') }),
        SecretIdCount: counts('AccountUsageSecretIdCount', { SecretIdCount: count('Keys.') }),
        LogRuleClount: counts('AccountUsageLogRuleClount', { LogRuleClount: count('Log rules; always 0.') }),
      },
      { name: 'Usage' },
    ),
  },
  { name: 'AccountSettings' },
);

export const GetAccountSettings = action({
  name: 'GetAccountSettings',
  kind: 'read',
  doc: 'Says what the account may have in this region, and what it has.',
  input: s.object({}),
  output: s.object({ Result: AccountSettings }),
  errors: [],
  examples: [{ title: 'of the region', request: {} }],
});

export const CheckServiceConfig = action({
  name: 'CheckServiceConfig',
  kind: 'read',
  doc: 'Says whether a frontend path is free in a service, or whether a backend address can be used. It is not called.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    ServiceType: s.string({ optional: true, max: 20, doc: 'Kind of the backend: HTTP or WEBSOCKET.' }),
    BackendUrl: s.string({ optional: true, max: 2048, doc: 'Address of the backend, with ServiceType.' }),
    RequestConfig: s.object(
      {
        Path: s.string({ min: 1, max: 2048, doc: 'Frontend path.' }),
        Method: s.string({ min: 1, max: 10, doc: 'Frontend method.' }),
      },
      { optional: true, name: 'RequestConfig', doc: 'Frontend, without ServiceType and BackendUrl.' },
    ),
  }),
  output: s.object({
    Status: s.bool({ doc: 'Whether it can be used.' }),
    VerifyMessage: s.string({ doc: 'success, or why it cannot.' }),
  }),
  errors: [
    E['ResourceNotFound.InvalidService'],
    E['InvalidParameterValue.InvalidServiceParam'],
    E['InvalidParameterValue.LengthExceeded'],
  ],
  examples: [
    {
      title: 'a frontend path',
      request: { ServiceId: 'service-ody35h5e', RequestConfig: { Path: '/user', Method: 'GET' } },
      response: { Status: true, VerifyMessage: 'success' },
    },
    {
      title: 'a backend',
      request: { ServiceId: 'service-ody35h5e', ServiceType: 'HTTP', BackendUrl: 'ftp://example.com' },
      response: { Status: false, VerifyMessage: 'it must start with http:// or https://.' },
    },
  ],
});

export const DescribeApiEnvironmentApiKeys = action({
  name: 'DescribeApiEnvironmentApiKeys',
  kind: 'read',
  doc: 'Lists the keys that usage plans let call an API in an environment.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  input: s.object({ ServiceId: serviceId, ApiId: apiId, EnvironmentName: environmentName }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ nullable: true, doc: 'How many keys there are.' }),
        AccessKeyIdList: s.list(s.string(), { nullable: true, doc: 'Ids of the keys, disabled ones among them.' }),
      },
      { name: 'ApiEnvironmentApiKeys' },
    ),
  }),
  errors: [
    E['ResourceNotFound.InvalidService'],
    E['ResourceNotFound.InvalidApi'],
    E['InvalidParameterValue.InvalidEnv'],
  ],
  examples: [
    {
      title: 'of one environment',
      request: { ServiceId: 'service-ody35h5e', ApiId: 'api-3v4tzy3u', EnvironmentName: 'release' },
      response: { Result: { TotalCount: 1, AccessKeyIdList: ['AKID20n8cYBb0k7ydY38TV2w0L1MM8qkveNtkn5r'] } },
    },
  ],
});
