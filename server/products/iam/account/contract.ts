// Accounts and their standing: Portico's own actions, which the vendor does not have. For the operator's account only,
// which is the one the first start made.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

const accountMembers = {
  AccountId: s.string({ doc: 'Also the Uin of Tencent dialects.' }),
  AppId: s.string({ doc: 'Part of default domains.' }),
  AccountName: s.string(),
  Verified: s.bool({ doc: 'Whether the account proved who it is.' }),
  InArrears: s.bool({ doc: 'Whether it owes money.' }),
  RiskControl: s.bool({ doc: 'Whether it is barred for risk.' }),
  CreateDate: s.time({ format: 'iso' }),
};
const Account = s.object(accountMembers, { name: 'Account' });

const second = {
  AccountId: '100087654321',
  AppId: '1257654321',
  AccountName: 'second',
  Verified: true,
  InArrears: false,
  RiskControl: false,
  CreateDate: new Date('2026-11-24T08:52:41Z'),
};

export const CreateAccount = action({
  name: 'CreateAccount',
  kind: 'write',
  doc: 'Makes an account in good standing, with its root user and an access key for it. An action of Portico, not of the vendor.',
  dryRun: true,
  input: s.object({ AccountName: s.string({ min: 1, max: 64, doc: 'Name for people.' }) }),
  output: s.object({
    CreateAccountResult: s.object({
      Account,
      AccessKey: s.object(
        { AccessKeyId: s.string(), SecretAccessKey: s.string({ secret: true, doc: 'Answered this once.' }) },
        { name: 'RootAccessKey' },
      ),
    }),
  }),
  errors: [E.accessDenied],
  examples: [
    {
      title: 'an account for another team',
      request: { AccountName: 'second' },
      response: {
        CreateAccountResult: {
          Account: second,
          AccessKey: {
            AccessKeyId: 'AKIDexampleexampleexampleexample1234',
            SecretAccessKey: 'exampleexampleexampleexampleexample12345',
          },
        },
      },
    },
  ],
});

export const ListAccounts = action({
  name: 'ListAccounts',
  kind: 'read',
  doc: 'Lists all accounts, oldest first. An action of Portico, not of the vendor.',
  input: s.object({}),
  output: s.object({ ListAccountsResult: s.object({ Accounts: s.object({ member: s.list(Account) }) }) }),
  errors: [E.accessDenied],
  examples: [{ title: 'all', request: {}, response: { ListAccountsResult: { Accounts: { member: [second] } } } }],
});

export const UpdateAccountStanding = action({
  name: 'UpdateAccountStanding',
  kind: 'write',
  doc: 'Says how an account stands; products refuse some steps to accounts that are not verified, owe money or are barred. An action of Portico, not of the vendor.',
  dryRun: true,
  input: s.object({
    AccountId: s.string({ min: 1, max: 64, doc: 'The account.' }),
    Verified: s.bool({ optional: true, doc: 'Unchanged when left out, as the next two.' }),
    InArrears: s.bool({ optional: true, doc: 'Whether it owes money.' }),
    RiskControl: s.bool({ optional: true, doc: 'Whether it is barred for risk.' }),
  }),
  output: s.object({ UpdateAccountStandingResult: s.object({ Account }) }),
  errors: [E.accessDenied, E.accountNoSuchEntity],
  examples: [
    {
      title: 'an account that has not paid',
      request: { AccountId: '100087654321', InArrears: true },
      response: { UpdateAccountStandingResult: { Account: { ...second, InArrears: true } } },
    },
  ],
});
