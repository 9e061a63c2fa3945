// Policies over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import { gatewayPolicy, openIam } from '../iam-caller.ts';

test('a policy is made, shown, attached, detached and deleted', async (t) => {
  const { root } = await openIam(t);
  const krn = `krn:ksc:iam::${root.caller.accountId}:policy/gateway`;
  interface Made {
    readonly CreatePolicyResult: { readonly Policy: { readonly PolicyId: string } };
  }
  const made: Made = await root.call('CreatePolicy', {
    PolicyName: 'gateway',
    Description: 'd',
    PolicyDocument: gatewayPolicy,
  });
  const policy = {
    PolicyId: made.CreatePolicyResult.Policy.PolicyId,
    PolicyName: 'gateway',
    Krn: krn,
    Path: '/',
    Description: 'd',
    DefaultVersionId: 'v1',
    PolicyType: 2,
    CreateMode: 1,
    AttachmentCount: 0,
    CreateDate: '2026-11-24T04:00:00Z',
    UpdateDate: '2026-11-24T04:00:00Z',
  };
  assert.deepEqual(made.CreatePolicyResult.Policy, policy);
  assert.deepEqual(await root.call('GetPolicy', { PolicyKrn: krn }), {
    GetPolicyResult: { Policy: { ...policy, PolicyDocument: gatewayPolicy } },
  });
  await root.call('CreateUser', { UserName: 'bob' });
  const target = { UserName: 'bob', PolicyKrn: krn };
  const list = (member: readonly object[]) => ({ ListPoliciesResult: { Policies: { member }, IsTruncated: false } });
  assert.deepEqual(await root.call('ListPolicies', { OnlyAttached: 'true' }), list([]));
  assert.deepEqual(await root.call('AttachUserPolicy', target), { result: true });
  assert.deepEqual(
    await root.call('ListPolicies', { OnlyAttached: 'true' }),
    list([{ ...policy, AttachmentCount: 1 }]),
  );
  assert.deepEqual(await root.call('ListPolicies', { Scope: 'KSC' }), list([]));
  assert.deepEqual(await root.call('ListAttachedUserPolicies', { UserName: 'bob' }), {
    ListAttachedUserPoliciesResult: {
      AttachedPolicies: {
        member: [
          { PolicyKrn: krn, PolicyName: 'gateway', CreateTime: '2026-11-24 12:00:00', Description: 'd', Type: 2 },
        ],
      },
      IsTruncated: false,
    },
  });
  await assert.rejects(root.call('AttachUserPolicy', target), refusedAs('UserPolicyAlreadyExists', 409));
  await assert.rejects(root.call('DeletePolicy', { PolicyKrn: krn }), refusedAs('PolicyDeleteConflict', 409));
  await assert.rejects(root.call('DeleteUser', { UserName: 'bob' }), refusedAs('UserDeleteConflict', 409));
  assert.deepEqual(await root.call('DetachUserPolicy', target), { result: true });
  await assert.rejects(root.call('DetachUserPolicy', target), refusedAs('UserPolicyNoSuchEntity', 404));
  assert.deepEqual(await root.call('DeletePolicy', { PolicyKrn: krn }), { result: true });
  await assert.rejects(root.call('GetPolicy', { PolicyKrn: krn }), refusedAs('PolicyNoSuchEntity', 404));
});

test('policies that are taken, broken or elsewhere are refused', async (t) => {
  const { root } = await openIam(t);
  const create = (PolicyDocument: string) => root.call('CreatePolicy', { PolicyName: 'p', PolicyDocument });
  await assert.rejects(create('{'), refusedAs('PolicyDocumentNotJsonFormat', 400));
  await assert.rejects(create('{}'), refusedAs('InvalidParameterValue', 400));
  await create(gatewayPolicy);
  await assert.rejects(create(gatewayPolicy), refusedAs('PolicyAlreadyExists', 409));
  await root.call('CreateUser', { UserName: 'bob' });
  for (const PolicyKrn of ['krn:ksc:iam::ksc:policy/p', 'krn:ksc:iam::100000000000:policy/p', 'p', 'krn:ksc:iam::'])
    for (const action of ['GetPolicy', 'DeletePolicy', 'AttachUserPolicy', 'DetachUserPolicy'])
      await assert.rejects(
        root.call(action, { PolicyKrn, UserName: 'bob' }),
        refusedAs('PolicyNoSuchEntity', 404),
        `${action} ${PolicyKrn}`,
      );
  const PolicyKrn = `krn:ksc:iam::${root.caller.accountId}:policy/p`;
  await assert.rejects(root.call('AttachUserPolicy', { PolicyKrn, UserName: 'root' }), refusedAs('AccessDenied', 403));
});
