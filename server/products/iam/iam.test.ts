// IAM over a real store: what is answered, what takes effect, and what is refused with which code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../test/support/product-caller.ts';
import type { Holder, Iam } from './iam-caller.ts';
import { openIam } from './iam-caller.ts';

const gateway = '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["apigw:*"],"Resource":["*"]}]}';
const everything = '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]}';

interface Key {
  readonly CreateAccessKeyResult: {
    readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
  };
}
interface MadeAccount {
  readonly CreateAccountResult: {
    readonly Account: { readonly AccountId: string; readonly AppId: string };
    readonly AccessKey: { readonly AccessKeyId: string };
  };
}

const keyFor = async (holder: Holder, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { CreateAccessKeyResult: result }: Key = await holder.call('CreateAccessKey', parameters);
  return result.AccessKey.AccessKeyId;
};

/** A user with a key and a policy. */
const userOf = async ({ root, as }: Iam, name: string, document: string): Promise<Holder> => {
  await root.call('CreateUser', { UserName: name });
  await root.call('CreatePolicy', { PolicyName: `of-${name}`, PolicyDocument: document });
  const PolicyKrn = `krn:ksc:iam::${root.caller.accountId}:policy/of-${name}`;
  await root.call('AttachUserPolicy', { UserName: name, PolicyKrn });
  return as(await keyFor(root, { UserName: name }));
};

/** The root user of another account. */
const stranger = async ({ root, as }: Iam): Promise<Holder> => {
  const made: MadeAccount = await root.call('CreateAccount', { AccountName: 'second' });
  return as(made.CreateAccountResult.AccessKey.AccessKeyId);
};

test('a user is made, shown, listed and deleted', async (t) => {
  const { root } = await openIam(t);
  const { accountId } = root.caller;
  const made: { CreateUserResult: { User: { UserId: string } } } = await root.call('CreateUser', {
    UserName: 'bob',
    RealName: '鲍勃',
    Email: 'bob@example.com',
    Remark: 'x',
  });
  const bob = made.CreateUserResult.User;
  assert.match(bob.UserId, /^[\w-]{22}$/);
  assert.deepEqual(bob, {
    UserId: bob.UserId,
    Path: '/',
    UserName: 'bob',
    RealName: '鲍勃',
    CreateDate: '2026-11-24T04:00:00Z',
    Phone: '',
    CountryMobileCode: '86',
    isInternational: 0,
    Email: 'bob@example.com',
    PhoneVerified: 'No',
    EmailVerified: 'No',
    Remark: 'x',
    Krn: `krn:ksc:iam::${accountId}:user/bob`,
    PasswordResetRequired: false,
    EnableMFA: 0,
    UpdateDate: '2026-11-24T04:00:00Z',
  });
  assert.deepEqual(await root.call('GetUser', { UserName: 'bob' }), { GetUserResult: { User: bob } });
  assert.deepEqual(await root.call('ListUsers'), {
    ListUserResult: { Users: { member: [bob] }, IsTruncated: false },
  });
  await assert.rejects(root.call('CreateUser', { UserName: 'bob' }), refusedAs('UserAlreadyExists', 409));
  assert.deepEqual(await root.call('DeleteUser', { UserName: 'bob' }), { result: true });
  await assert.rejects(root.call('GetUser', { UserName: 'bob' }), refusedAs('UserNoSuchEntity', 404));
});

test('without a name GetUser shows the caller', async (t) => {
  const iam = await openIam(t);
  const bob = await userOf(iam, 'bob', everything);
  const own: { GetUserResult: { User: { UserName: string } } } = await bob.call('GetUser');
  assert.equal(own.GetUserResult.User.UserName, 'bob');
});

test('lists go on where the marker says, and users are found by key', async (t) => {
  const { root } = await openIam(t);
  for (const UserName of ['c', 'a', 'b']) await root.call('CreateUser', { UserName });
  interface Page {
    readonly ListUserResult: {
      readonly Users: { readonly member: readonly { readonly UserName: string }[] };
      readonly IsTruncated: boolean;
      readonly Marker?: string;
    };
  }
  const page = async (parameters: Readonly<Record<string, string>>) => {
    const { ListUserResult: list }: Page = await root.call('ListUsers', parameters);
    return [list.Users.member.map(({ UserName }) => UserName).join(), list.IsTruncated, list.Marker];
  };
  assert.deepEqual(await page({ MaxItems: '2' }), ['a,b', true, 'b']);
  assert.deepEqual(await page({ MaxItems: '2', Marker: 'b' }), ['c', false, undefined]);
  assert.deepEqual(await page({ AccessKey: await keyFor(root, { UserName: 'b' }) }), ['b', false, undefined]);
  assert.deepEqual(await page({ AccessKey: 'AKNOBODY' }), ['', false, undefined]);
});

test('a key is made, used, disabled, enabled and deleted; two at most', async (t) => {
  const { root, identity, as } = await openIam(t);
  await root.call('CreateUser', { UserName: 'bob' });
  const made: Key = await root.call('CreateAccessKey', { UserName: 'bob' });
  const { AccessKeyId, SecretAccessKey } = made.CreateAccessKeyResult.AccessKey;
  assert.deepEqual(made, {
    CreateAccessKeyResult: {
      AccessKey: {
        UserName: 'bob',
        AccessKeyId,
        Status: 'Active',
        CreateDate: '2026-11-24T04:00:00Z',
        SecretAccessKey,
      },
    },
  });
  const bob = await as(AccessKeyId);
  identity.authorise(bob.caller, 'apigw:CreateService', '*');
  const listed = (Status: string, used: object) => ({
    ListAccessKeyResult: {
      AccessKeyMetadata: {
        member: [{ UserName: 'bob', AccessKeyId, Status, CreateDate: '2026-11-24T04:00:00Z', ...used }],
      },
    },
  });
  const used = { AkLastUsedTime: '2026-11-24T04:00:00Z' };
  assert.deepEqual(await root.call('ListAccessKeys', { UserName: 'bob' }), listed('Active', used));
  const target = { UserName: 'bob', AccessKeyId };
  assert.deepEqual(await root.call('UpdateAccessKey', { ...target, Status: 'Inactive' }), { result: true });
  assert.deepEqual(await root.call('ListAccessKeys', { UserName: 'bob' }), listed('Inactive', used));
  await root.call('UpdateAccessKey', { ...target, Status: 'Active' });
  await keyFor(root, { UserName: 'bob' });
  await assert.rejects(root.call('CreateAccessKey', { UserName: 'bob' }), refusedAs('UserAkskLimitExceeded', 409));
  await assert.rejects(root.call('DeleteUser', { UserName: 'bob' }), refusedAs('UserDeleteConflict', 409));
  assert.deepEqual(await root.call('DeleteAccessKey', target), { result: true });
  await assert.rejects(root.call('DeleteAccessKey', target), refusedAs('AccessKeyNoSuchEntity', 404));
});

test('a user cannot reach the keys of the root user', async (t) => {
  const iam = await openIam(t);
  const bob = await userOf(iam, 'bob', everything);
  const { accessKeyId: AccessKeyId } = iam.root.caller;
  const root = { UserName: 'root' };
  await assert.rejects(bob.call('CreateAccessKey', root), refusedAs('AccessDenied', 403));
  await assert.rejects(bob.call('DeleteAccessKey', { ...root, AccessKeyId }), refusedAs('AccessDenied', 403));
  await assert.rejects(
    bob.call('UpdateAccessKey', { ...root, AccessKeyId, Status: 'Inactive' }),
    refusedAs('AccessDenied', 403),
  );
  await keyFor(iam.root);
  await assert.rejects(iam.root.call('DeleteUser', root), refusedAs('AccessDenied', 403));
});

test('a policy is made, shown, attached, detached and deleted', async (t) => {
  const { root } = await openIam(t);
  const krn = `krn:ksc:iam::${root.caller.accountId}:policy/gateway`;
  interface Made {
    readonly CreatePolicyResult: { readonly Policy: { readonly PolicyId: string } };
  }
  const made: Made = await root.call('CreatePolicy', {
    PolicyName: 'gateway',
    Description: 'd',
    PolicyDocument: gateway,
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
    GetPolicyResult: { Policy: { ...policy, PolicyDocument: gateway } },
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
  await create(gateway);
  await assert.rejects(create(gateway), refusedAs('PolicyAlreadyExists', 409));
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

test("another account sees and reaches nothing of the first one's", async (t) => {
  const iam = await openIam(t);
  await userOf(iam, 'bob', gateway);
  const other = await stranger(iam);
  assert.notEqual(other.caller.accountId, iam.root.caller.accountId);
  assert.deepEqual(await other.call('ListUsers'), { ListUserResult: { Users: { member: [] }, IsTruncated: false } });
  assert.deepEqual(await other.call('ListPolicies'), {
    ListPoliciesResult: { Policies: { member: [] }, IsTruncated: false },
  });
  const bob = { UserName: 'bob' };
  for (const action of ['GetUser', 'DeleteUser', 'CreateAccessKey', 'ListAccessKeys', 'ListAttachedUserPolicies'])
    await assert.rejects(other.call(action, bob), refusedAs('UserNoSuchEntity', 404), action);
  const { accessKeyId: AccessKeyId } = iam.root.caller;
  await assert.rejects(other.call('DeleteAccessKey', { AccessKeyId }), refusedAs('AccessKeyNoSuchEntity', 404));
});

test("only the operator's account makes, lists and judges accounts", async (t) => {
  const iam = await openIam(t);
  const other = await stranger(iam);
  await assert.rejects(other.call('CreateAccount', { AccountName: 'x' }), refusedAs('AccessDenied', 403));
  await assert.rejects(other.call('ListAccounts'), refusedAs('AccessDenied', 403));
  const { accountId: AccountId, accessKeyId } = other.caller;
  await assert.rejects(
    other.call('UpdateAccountStanding', { AccountId, InArrears: 'false' }),
    refusedAs('AccessDenied', 403),
  );
  interface List {
    readonly ListAccountsResult: { readonly Accounts: { readonly member: readonly { readonly AccountId: string }[] } };
  }
  const accounts = async () => {
    const { ListAccountsResult: list }: List = await iam.root.call('ListAccounts');
    return list.Accounts.member;
  };
  assert.deepEqual(
    new Set((await accounts()).map((account) => account.AccountId)),
    new Set([iam.root.caller.accountId, AccountId]),
  );
  await iam.root.call('UpdateAccountStanding', { AccountId, InArrears: 'true', Verified: 'false' });
  assert.deepEqual((await iam.as(accessKeyId)).caller.standing, {
    verified: false,
    inArrears: true,
    riskControl: false,
  });
  await iam.root.call('UpdateAccountStanding', { AccountId, RiskControl: 'true' });
  assert.deepEqual((await iam.as(accessKeyId)).caller.standing, {
    verified: false,
    inArrears: true,
    riskControl: true,
  });
  await assert.rejects(
    iam.root.call('UpdateAccountStanding', { AccountId: '100000000000', Verified: 'true' }),
    refusedAs('AccountNoSuchEntity', 404),
  );
});

test('the project list is what the Terraform provider and the exporter read', async (t) => {
  const { root } = await openIam(t);
  assert.deepEqual(await root.call('GetAccountAllProjectList'), {
    ListProjectResult: {
      ProjectList: [{ AccountId: root.caller.accountId, ProjectId: 0, ProjectName: 'default', Status: 1 }],
      Total: 1,
    },
  });
});

test('a temporary key acts within its policy, and makes no further ones', async (t) => {
  const iam = await openIam(t);
  const bob = await userOf(iam, 'bob', everything);
  const { accountId, userId } = bob.caller;
  const RoleKrn = `krn:ksc:iam::${accountId}:role/bob`;
  interface Assumed {
    readonly AssumeRoleResult: {
      readonly Credentials: {
        readonly AccessKeyId: string;
        readonly SecurityToken: string;
        readonly SecretAccessKey: string;
        readonly Expiration: string;
      };
      readonly AssumedRoleUser: object;
    };
  }
  const assumed: Assumed = await bob.call('AssumeRole', { RoleKrn, RoleSessionName: 's', Policy: gateway });
  const { Credentials: key, AssumedRoleUser: user } = assumed.AssumeRoleResult;
  assert.equal(key.Expiration, '2026-11-24T05:00:00Z');
  assert.deepEqual(user, { Krn: `krn:ksc:sts::${accountId}:assumed-role/bob/s`, AssumedRoleId: `${userId}:s` });
  const session = await iam.as(key.AccessKeyId, key.SecurityToken);
  assert.equal(iam.identity.authorise(session.caller, 'apigw:CreateService', '*'), true);
  assert.equal(iam.identity.authorise(session.caller, 'iam:CreateUser', '*'), false);
  const again = { RoleKrn, RoleSessionName: 's' };
  await assert.rejects(session.call('AssumeRole', again), refusedAs('AccessDenied', 403));
  await assert.rejects(
    bob.call('AssumeRole', { ...again, Policy: '{' }),
    refusedAs('PolicyDocumentNotJsonFormat', 400),
  );
  for (const foreign of [`krn:ksc:iam::${accountId}:role/root`, 'krn:ksc:iam::100000000000:role/bob', 'bob'])
    await assert.rejects(
      bob.call('AssumeRole', { ...again, RoleKrn: foreign }),
      refusedAs('RoleNoSuchEntity', 404),
      foreign,
    );
});
