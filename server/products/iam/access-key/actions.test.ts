// Access keys over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import type { Key } from '../iam-caller.ts';
import { fullPolicy, keyFor, openIam, userOf } from '../iam-caller.ts';

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
  const bob = await userOf(iam, 'bob', fullPolicy);
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
