// Handlers of policies and attachments.
import type { StoredPolicy } from '#identity/policies.ts';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { answering, readingDocument } from '../answering.ts';
import { E } from '../errors.ts';
import { nameInKrn, policyKrn } from '../names.ts';
import { cutPage, pageOf } from '../paging.ts';
import type { IamPorts } from '../ports.ts';
import type * as contracts from './contract.ts';

/** The account's own policies, as the vendor numbers the kinds. */
const MADE_BY_ACCOUNT = 2;

const MISSING_POLICY = { policyNotFound: E.policyNoSuchEntity } as const;
const MISSING = { ...MISSING_POLICY, userNotFound: E.userNoSuchEntity } as const;

const shown = (accountId: string, policy: StoredPolicy) => ({
  PolicyId: policy.policyId,
  PolicyName: policy.name,
  Krn: policyKrn(accountId, policy.name),
  Path: '/',
  Description: policy.description,
  DefaultVersionId: 'v1',
  PolicyType: MADE_BY_ACCOUNT,
  CreateMode: 1,
  AttachmentCount: policy.attachmentCount,
  CreateDate: new Date(policy.createdAtMs),
  UpdateDate: new Date(policy.updatedAtMs),
});

export const createPolicy =
  ({ identity }: IamPorts): Handler<typeof contracts.CreatePolicy, Scope> =>
  (input, ctx) =>
    readingDocument(ctx.fail, () =>
      answering(ctx.fail, { policyExists: E.policyAlreadyExists }, async () => {
        const { accountId } = ctx.caller;
        const policy = await identity.within(ctx.store).policies.create(accountId, {
          name: input.PolicyName,
          description: input.Description,
          document: input.PolicyDocument,
        });
        return { CreatePolicyResult: { Policy: shown(accountId, policy) } };
      }),
    );

export const getPolicy =
  ({ identity }: IamPorts): Handler<typeof contracts.GetPolicy, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, MISSING_POLICY, async () => {
      const { accountId } = ctx.caller;
      const name = nameInKrn(input.PolicyKrn, accountId, 'policy') ?? ctx.fail(E.policyNoSuchEntity);
      const policy = await identity.within(ctx.store).policies.get(accountId, name);
      return { GetPolicyResult: { Policy: { ...shown(accountId, policy), PolicyDocument: policy.document } } };
    });

export const listPolicies =
  ({ identity }: IamPorts): Handler<typeof contracts.ListPolicies, Scope> =>
  async (input, ctx) => {
    const { accountId } = ctx.caller;
    if (input.Scope === 'KSC') return { ListPoliciesResult: { Policies: { member: [] }, IsTruncated: false } };
    const { policies } = identity.within(ctx.store);
    const found = await policies.list(accountId, { ...pageOf(input), onlyAttached: input.OnlyAttached });
    const { items, marks } = cutPage(found, input);
    return {
      ListPoliciesResult: { Policies: { member: items.map((policy) => shown(accountId, policy)) }, ...marks },
    };
  };

export const deletePolicy =
  ({ identity }: IamPorts): Handler<typeof contracts.DeletePolicy, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { ...MISSING_POLICY, policyAttached: E.policyDeleteConflict }, async () => {
      const { accountId } = ctx.caller;
      const name = nameInKrn(input.PolicyKrn, accountId, 'policy') ?? ctx.fail(E.policyNoSuchEntity);
      await identity.within(ctx.store).policies.remove(accountId, name);
      return { result: true };
    });

export const attachUserPolicy =
  ({ identity }: IamPorts): Handler<typeof contracts.AttachUserPolicy, Scope> =>
  (input, ctx) => {
    const rows = {
      ...MISSING,
      alreadyAttached: E.userPolicyAlreadyExists,
      attachmentLimit: E.userPolicyLimitExceeded,
    };
    return answering(ctx.fail, rows, async () => {
      const { accountId } = ctx.caller;
      const { users, policies } = identity.within(ctx.store);
      const user = await users.get(accountId, input.UserName);
      const name = nameInKrn(input.PolicyKrn, accountId, 'policy') ?? ctx.fail(E.policyNoSuchEntity);
      if (user.isRoot) ctx.fail(E.accessDenied, { reason: 'No policy restrains the root user.' });
      await policies.attach(accountId, user, name);
      return { result: true };
    });
  };

export const detachUserPolicy =
  ({ identity }: IamPorts): Handler<typeof contracts.DetachUserPolicy, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { ...MISSING, notAttached: E.userPolicyNoSuchEntity }, async () => {
      const { accountId } = ctx.caller;
      const { users, policies } = identity.within(ctx.store);
      const user = await users.get(accountId, input.UserName);
      const name = nameInKrn(input.PolicyKrn, accountId, 'policy') ?? ctx.fail(E.policyNoSuchEntity);
      await policies.detach(accountId, user.userId, name);
      return { result: true };
    });

export const listAttachedUserPolicies =
  ({ identity }: IamPorts): Handler<typeof contracts.ListAttachedUserPolicies, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { userNotFound: E.userNoSuchEntity }, async () => {
      const { accountId } = ctx.caller;
      const { users, policies } = identity.within(ctx.store);
      const user = await users.get(accountId, input.UserName);
      const { items, marks } = cutPage(await policies.listAttached(user.userId, pageOf(input)), input);
      const member = items.map((policy) => ({
        PolicyKrn: policyKrn(accountId, policy.name),
        PolicyName: policy.name,
        CreateTime: new Date(policy.attachedAtMs),
        Description: policy.description,
        Type: MADE_BY_ACCOUNT,
      }));
      return { ListAttachedUserPoliciesResult: { AttachedPolicies: { member }, ...marks } };
    });
