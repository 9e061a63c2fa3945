// Users over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import { fullPolicy, gatewayPolicy, keyFor, openIam, stranger, userOf } from '../iam-caller.ts';

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
  const bob = await userOf(iam, 'bob', fullPolicy);
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

test("another account sees and reaches nothing of the first one's", async (t) => {
  const iam = await openIam(t);
  await userOf(iam, 'bob', gatewayPolicy);
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
