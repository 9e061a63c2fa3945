// Accounts and their standing. An account comes with its root user.
import type { Standing } from '#kernel/action.ts';
import { failIdentity } from './failure.ts';
import type { Ground } from './ground.ts';
import { newAccountId, newAppId, newId } from './numbers.ts';

export interface Account {
  /** Also the Tencent uin. */
  readonly accountId: string;
  readonly appId: string;
  readonly name: string;
  readonly isOperator: boolean;
  readonly standing: Standing;
  readonly createdAtMs: number;
}

const columns = [
  'account_id',
  'app_id',
  'name',
  'is_operator',
  'verified',
  'in_arrears',
  'risk_control',
  'created_at',
] as const;

type Row = Record<Exclude<(typeof columns)[number], 'account_id' | 'app_id' | 'name'>, number> &
  Record<'account_id' | 'app_id' | 'name', string>;

const accountOf = (row: Row): Account => ({
  accountId: row.account_id,
  appId: row.app_id,
  name: row.name,
  isOperator: row.is_operator === 1,
  standing: { verified: row.verified === 1, inArrears: row.in_arrears === 1, riskControl: row.risk_control === 1 },
  createdAtMs: row.created_at,
});

const isTaken = async ({ tx }: Ground, accountId: string, appId: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('account')
    .select('account_id')
    .where((eb) => eb.or([eb('account_id', '=', accountId), eb('app_id', '=', appId)]))
    .executeTakeFirst();
  return row !== undefined;
};

export interface NewAccount {
  readonly name: string;
  readonly isOperator?: boolean;
}

/** Makes an account in good standing (verified, nothing owed) with its root user, and no key yet. */
export const create = async (ground: Ground, { name, isOperator = false }: NewAccount): Promise<Account> => {
  const { tx, nowMs } = ground;
  let accountId: string;
  let appId: string;
  do {
    accountId = newAccountId();
    appId = newAppId();
  } while (await isTaken(ground, accountId, appId));
  const row: Row = {
    account_id: accountId,
    app_id: appId,
    name,
    is_operator: isOperator ? 1 : 0,
    verified: 1,
    in_arrears: 0,
    risk_control: 0,
    created_at: nowMs,
  };
  await tx.insertInto('account').values(row).execute();
  await tx
    .insertInto('iam_user')
    .values({
      user_id: newId(),
      account_id: accountId,
      name: 'root',
      is_root: 1,
      real_name: '',
      email: '',
      phone: '',
      remark: '',
      created_at: nowMs,
      updated_at: nowMs,
    })
    .execute();
  ground.changed(accountId);
  return accountOf(row);
};

/** Oldest first. */
export const list = async ({ tx }: Ground): Promise<readonly Account[]> =>
  (await tx.selectFrom('account').select(columns).orderBy('created_at').orderBy('account_id').execute()).map(accountOf);

export const find = async ({ tx }: Ground, accountId: string): Promise<Account | undefined> => {
  const row = await tx.selectFrom('account').select(columns).where('account_id', '=', accountId).executeTakeFirst();
  return row === undefined ? undefined : accountOf(row);
};

/** The account of whoever runs this Portico, once there is one. */
export const findOperator = async ({ tx }: Ground): Promise<Account | undefined> => {
  const row = await tx.selectFrom('account').select(columns).where('is_operator', '=', 1).executeTakeFirst();
  return row === undefined ? undefined : accountOf(row);
};

/** Changes the named parts of an account's standing. Fails with accountNotFound. */
export const setStanding = async (ground: Ground, accountId: string, change: Partial<Standing>): Promise<Account> => {
  const account = (await find(ground, accountId)) ?? failIdentity('accountNotFound');
  const standing = { ...account.standing, ...change };
  await ground.tx
    .updateTable('account')
    .set({
      verified: standing.verified ? 1 : 0,
      in_arrears: standing.inArrears ? 1 : 0,
      risk_control: standing.riskControl ? 1 : 0,
    })
    .where('account_id', '=', accountId)
    .execute();
  ground.changed(accountId);
  return { ...account, standing };
};
