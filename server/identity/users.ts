// Users of an account. The root user comes with the account, has no policies, and is neither listed nor deleted here.

import { failIdentity } from './failure.ts';
import type { Ground } from './ground.ts';
import { newId } from './numbers.ts';

export interface User {
  readonly accountId: string;
  readonly userId: string;
  readonly name: string;
  readonly isRoot: boolean;
  readonly realName: string;
  readonly email: string;
  readonly phone: string;
  readonly remark: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

interface Row {
  account_id: string;
  user_id: string;
  name: string;
  is_root: number;
  real_name: string;
  email: string;
  phone: string;
  remark: string;
  created_at: number;
  updated_at: number;
}

const userOf = (row: Row): User => ({
  accountId: row.account_id,
  userId: row.user_id,
  name: row.name,
  isRoot: row.is_root === 1,
  realName: row.real_name,
  email: row.email,
  phone: row.phone,
  remark: row.remark,
  createdAtMs: row.created_at,
  updatedAtMs: row.updated_at,
});

export interface NewUser {
  readonly name: string;
  readonly realName?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly remark?: string | undefined;
}

/** Fails with userExists; the root user's name is taken in every account. */
export const create = async (ground: Ground, accountId: string, user: NewUser): Promise<User> => {
  const { tx, nowMs } = ground;
  if ((await find(ground, accountId, user.name)) !== undefined) return failIdentity('userExists');
  const row: Row = {
    account_id: accountId,
    user_id: newId(),
    name: user.name,
    is_root: 0,
    real_name: user.realName ?? '',
    email: user.email ?? '',
    phone: user.phone ?? '',
    remark: user.remark ?? '',
    created_at: nowMs,
    updated_at: nowMs,
  };
  await tx.insertInto('iam_user').values(row).execute();
  return userOf(row);
};

export const find = async ({ tx }: Ground, accountId: string, name: string): Promise<User | undefined> => {
  const row = await tx
    .selectFrom('iam_user')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : userOf(row);
};

/** The user, the root user also. Fails with userNotFound. */
export const get = async (ground: Ground, accountId: string, name: string): Promise<User> =>
  (await find(ground, accountId, name)) ?? failIdentity('userNotFound');

export const getRoot = async ({ tx }: Ground, accountId: string): Promise<User> => {
  const row = await tx
    .selectFrom('iam_user')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('is_root', '=', 1)
    .executeTakeFirst();
  return row === undefined ? failIdentity('accountNotFound') : userOf(row);
};

export interface Page {
  /** Name of the last entry of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** By name, without the root user; one more than `limit` when there is a next page. */
export const list = async (
  { tx }: Ground,
  accountId: string,
  { after, limit, userId }: Page & { readonly userId?: string | undefined },
): Promise<readonly User[]> =>
  (
    await tx
      .selectFrom('iam_user')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('is_root', '=', 0)
      .$if(after !== undefined, (query) => query.where('name', '>', after as string))
      .$if(userId !== undefined, (query) => query.where('user_id', '=', userId as string))
      .orderBy('name')
      .limit(limit + 1)
      .execute()
  ).map(userOf);

const holds = async ({ tx }: Ground, table: 'access_key' | 'policy_attachment', userId: string): Promise<boolean> =>
  (await tx.selectFrom(table).select('user_id').where('user_id', '=', userId).executeTakeFirst()) !== undefined;

/** Fails with userNotFound, rootUser, userHasKeys, userHasPolicies. */
export const remove = async (ground: Ground, accountId: string, name: string): Promise<void> => {
  const { isRoot, userId } = await get(ground, accountId, name);
  if (isRoot) failIdentity('rootUser');
  if (await holds(ground, 'access_key', userId)) failIdentity('userHasKeys');
  if (await holds(ground, 'policy_attachment', userId)) failIdentity('userHasPolicies');
  await ground.tx.deleteFrom('iam_user').where('user_id', '=', userId).execute();
  ground.changed(accountId);
};
