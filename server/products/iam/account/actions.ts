// Handlers of accounts.
import type { Account } from '#identity/accounts.ts';
import type { Administration } from '#identity/administration.ts';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { answering } from '../answering.ts';
import { E } from '../errors.ts';
import type { IamPorts } from '../ports.ts';
import type { CreateAccount, ListAccounts, UpdateAccountStanding } from './contract.ts';

const OPERATOR_ONLY = { reason: "Only the operator's account manages accounts." };

const shown = (account: Account) => ({
  AccountId: account.accountId,
  AppId: account.appId,
  AccountName: account.name,
  Verified: account.standing.verified,
  InArrears: account.standing.inArrears,
  RiskControl: account.standing.riskControl,
  CreateDate: new Date(account.createdAtMs),
});

const isOperator = async ({ accounts }: Administration, accountId: string): Promise<boolean> =>
  (await accounts.find(accountId))?.isOperator === true;

export const createAccount =
  ({ identity }: IamPorts): Handler<typeof CreateAccount, Scope> =>
  async (input, ctx) => {
    const administration = identity.within(ctx.store);
    if (!(await isOperator(administration, ctx.caller.accountId))) ctx.fail(E.accessDenied, OPERATOR_ONLY);
    const { accounts, users, keys } = administration;
    const account = await accounts.create({ name: input.AccountName });
    const root = await users.getRoot(account.accountId);
    const key = await keys.create(account.accountId, root.userId);
    return {
      CreateAccountResult: {
        Account: shown(account),
        AccessKey: { AccessKeyId: key.accessKeyId, SecretAccessKey: key.secret },
      },
    };
  };

export const listAccounts =
  ({ identity }: IamPorts): Handler<typeof ListAccounts, Scope> =>
  async (_input, ctx) => {
    const administration = identity.within(ctx.store);
    if (!(await isOperator(administration, ctx.caller.accountId))) ctx.fail(E.accessDenied, OPERATOR_ONLY);
    return { ListAccountsResult: { Accounts: { member: (await administration.accounts.list()).map(shown) } } };
  };

export const updateAccountStanding =
  ({ identity }: IamPorts): Handler<typeof UpdateAccountStanding, Scope> =>
  async (input, ctx) => {
    const administration = identity.within(ctx.store);
    if (!(await isOperator(administration, ctx.caller.accountId))) ctx.fail(E.accessDenied, OPERATOR_ONLY);
    return answering(ctx.fail, { accountNotFound: E.accountNoSuchEntity }, async () => {
      const account = await administration.accounts.setStanding(input.AccountId, {
        ...(input.Verified !== undefined && { verified: input.Verified }),
        ...(input.InArrears !== undefined && { inArrears: input.InArrears }),
        ...(input.RiskControl !== undefined && { riskControl: input.RiskControl }),
      });
      return { UpdateAccountStandingResult: { Account: shown(account) } };
    });
  };
