// The account's CDN subscription: open it, look at it, change how it is charged.
// Source: CDN document 2014-11-11, "Service Operator Interface"; later shape of OperationLocks and InstanceId from today's SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

export const CHARGE_TYPES = ['PayByTraffic', 'PayByBandwidth'] as const;

const ClientToken = s.string({
  optional: true,
  min: 1,
  max: 64,
  doc: 'Makes a repeated call answer what the first one answered.',
});

export const OpenCdnService = action({
  name: 'OpenCdnService',
  kind: 'write',
  doc: 'Subscribes the account to the CDN. An account subscribes once and must be verified.',
  idempotency: 'ClientToken',
  input: s.object({
    InternetChargeType: s.enum(CHARGE_TYPES, { default: 'PayByTraffic', doc: 'By traffic or by peak bandwidth.' }),
    ClientToken,
  }),
  output: s.object({}),
  errors: [E.notVerified, E.riskControl, E.alreadyOpened, E.otherChargeType, E.invalidParameter],
  examples: [
    { title: 'by peak bandwidth', request: { InternetChargeType: 'PayByBandwidth' }, response: {} },
    { title: 'by traffic, which is the default', request: {}, response: {} },
  ],
});

export const DescribeCdnService = action({
  name: 'DescribeCdnService',
  kind: 'read',
  doc: 'Shows how the CDN is charged, since when, what changes next, and what locks the account.',
  input: s.object({}),
  output: s.object({
    InstanceId: s.string({ doc: "The subscription's id: the account's number, since there is one each." }),
    InternetChargeType: s.enum(CHARGE_TYPES, { doc: 'The charge type in force now.' }),
    OpeningTime: s.time({ doc: 'When the service was opened, UTC.' }),
    ChangingChargeType: s.enum(CHARGE_TYPES, { optional: true, doc: 'The charge type that takes over next.' }),
    ChangingAffectTime: s.time({ optional: true, doc: 'When it takes over, UTC: midnight in Beijing.' }),
    OperationLocks: s.object({
      LockReason: s.list(
        s.object({ LockReason: s.enum(['financial', 'security'], { doc: 'In arrears, or under risk control.' }) }),
      ),
    }),
  }),
  errors: [E.notOpened],
  examples: [
    {
      title: 'a change is waiting',
      request: {},
      response: {
        InstanceId: '100000000001',
        InternetChargeType: 'PayByTraffic',
        OpeningTime: new Date('2026-02-28T13:11:49Z'),
        ChangingChargeType: 'PayByBandwidth',
        ChangingAffectTime: new Date('2026-11-27T16:00:00Z'),
        OperationLocks: { LockReason: [] },
      },
    },
    {
      title: 'in arrears',
      request: {},
      response: {
        InstanceId: '100000000001',
        InternetChargeType: 'PayByTraffic',
        OpeningTime: new Date('2026-02-28T13:11:49Z'),
        OperationLocks: { LockReason: [{ LockReason: 'financial' }] },
      },
    },
  ],
});

export const ModifyCdnService = action({
  name: 'ModifyCdnService',
  kind: 'write',
  doc: 'Changes the charge type at the next midnight in Beijing. Of several changes on one day the last one counts.',
  idempotency: 'ClientToken',
  input: s.object({
    InternetChargeType: s.enum(CHARGE_TYPES, { doc: 'By traffic or by peak bandwidth.' }),
    ClientToken,
  }),
  output: s.object({}),
  errors: [E.notOpened, E.notVerified, E.riskControl, E.inArrears, E.missingParameter, E.invalidParameter],
  examples: [{ title: 'to traffic', request: { InternetChargeType: 'PayByTraffic' }, response: {} }],
});
