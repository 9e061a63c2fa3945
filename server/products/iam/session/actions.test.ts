// Temporary keys over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import { fullPolicy, gatewayPolicy, openIam, userOf } from '../iam-caller.ts';

test('a temporary key acts within its policy, and makes no further ones', async (t) => {
  const iam = await openIam(t);
  const bob = await userOf(iam, 'bob', fullPolicy);
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
  const assumed: Assumed = await bob.call('AssumeRole', { RoleKrn, RoleSessionName: 's', Policy: gatewayPolicy });
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
