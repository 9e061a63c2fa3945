// Accounts over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedAs } from '../../../../test/support/product-caller.ts';
import { openIam, stranger } from '../iam-caller.ts';

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
