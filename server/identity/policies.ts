// Policies of an account and their attachment to users.

import { failIdentity } from './failure.ts';
import type { Ground } from './ground.ts';
import { newId } from './numbers.ts';
import { readPolicy } from './policy.ts';
import type { Page } from './users.ts';

/** Kingsoft IAM document 1441 (AttachUserPolicy): five policies to a user. */
const POLICIES_PER_USER = 5;

export interface StoredPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
  readonly document: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly attachmentCount: number;
}

export interface AttachedPolicy {
  readonly name: string;
  readonly description: string;
  readonly attachedAtMs: number;
}

const select = ({ tx }: Ground, accountId: string) =>
  tx
    .selectFrom('policy')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('policy_attachment')
        .whereRef('policy_attachment.policy_id', '=', 'policy.policy_id')
        .select((inner) => inner.fn.countAll<number>().as('attached'))
        .as('attached'),
    )
    .where('account_id', '=', accountId);

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

const policyOf = (row: Row): StoredPolicy => ({
  policyId: row.policy_id,
  name: row.name,
  description: row.description,
  document: row.document,
  createdAtMs: row.created_at,
  updatedAtMs: row.updated_at,
  attachmentCount: row.attached ?? 0,
});

export interface NewPolicy {
  readonly name: string;
  readonly description?: string | undefined;
  readonly document: string;
}

/** Throws PolicyDocumentError for a document that does not hold; fails with policyExists. */
export const create = async (ground: Ground, accountId: string, policy: NewPolicy): Promise<StoredPolicy> => {
  readPolicy(policy.document);
  if ((await find(ground, accountId, policy.name)) !== undefined) return failIdentity('policyExists');
  const row = {
    policy_id: newId(),
    account_id: accountId,
    name: policy.name,
    description: policy.description ?? '',
    document: policy.document,
    created_at: ground.nowMs,
    updated_at: ground.nowMs,
  };
  await ground.tx.insertInto('policy').values(row).execute();
  return policyOf({ ...row, attached: 0 });
};

export const find = async (ground: Ground, accountId: string, name: string): Promise<StoredPolicy | undefined> => {
  const row = await select(ground, accountId).where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : policyOf(row);
};

/** Fails with policyNotFound. */
export const get = async (ground: Ground, accountId: string, name: string): Promise<StoredPolicy> =>
  (await find(ground, accountId, name)) ?? failIdentity('policyNotFound');

/** By name; one more than `limit` when there is a next page. */
export const list = async (
  ground: Ground,
  accountId: string,
  { after, limit, onlyAttached = false }: Page & { readonly onlyAttached?: boolean },
): Promise<readonly StoredPolicy[]> =>
  (
    await select(ground, accountId)
      .$if(after !== undefined, (query) => query.where('name', '>', after as string))
      .$if(onlyAttached, (query) =>
        query.where('policy_id', 'in', (eb) =>
          eb.selectFrom('policy_attachment').select('policy_attachment.policy_id'),
        ),
      )
      .orderBy('name')
      .limit(limit + 1)
      .execute()
  ).map(policyOf);

/** Fails with policyNotFound, policyAttached. */
export const remove = async (ground: Ground, accountId: string, name: string): Promise<void> => {
  const policy = await get(ground, accountId, name);
  if (policy.attachmentCount > 0) failIdentity('policyAttached');
  await ground.tx.deleteFrom('policy').where('policy_id', '=', policy.policyId).execute();
};

const attachments = async ({ tx }: Ground, userId: string) =>
  tx.selectFrom('policy_attachment').select('policy_id').where('user_id', '=', userId).execute();

/** Fails with policyNotFound, alreadyAttached, attachmentLimit, rootUser. */
export const attach = async (
  ground: Ground,
  accountId: string,
  user: { readonly userId: string; readonly isRoot: boolean },
  policyName: string,
): Promise<void> => {
  const { policyId } = await get(ground, accountId, policyName);
  if (user.isRoot) failIdentity('rootUser');
  const held = await attachments(ground, user.userId);
  if (held.some(({ policy_id }) => policy_id === policyId)) failIdentity('alreadyAttached');
  if (held.length >= POLICIES_PER_USER) failIdentity('attachmentLimit');
  await ground.tx
    .insertInto('policy_attachment')
    .values({ user_id: user.userId, policy_id: policyId, account_id: accountId, attached_at: ground.nowMs })
    .execute();
  ground.changed(accountId);
};

/** Fails with policyNotFound, notAttached. */
export const detach = async (ground: Ground, accountId: string, userId: string, policyName: string): Promise<void> => {
  const { policyId } = await get(ground, accountId, policyName);
  const { numDeletedRows } = await ground.tx
    .deleteFrom('policy_attachment')
    .where('user_id', '=', userId)
    .where('policy_id', '=', policyId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) failIdentity('notAttached');
  ground.changed(accountId);
};

/** By name; one more than `limit` when there is a next page. */
export const listAttached = async (
  { tx }: Ground,
  userId: string,
  { after, limit }: Page,
): Promise<readonly AttachedPolicy[]> =>
  (
    await tx
      .selectFrom('policy_attachment')
      .innerJoin('policy', 'policy.policy_id', 'policy_attachment.policy_id')
      .select(['policy.name', 'policy.description', 'policy_attachment.attached_at'])
      .where('policy_attachment.user_id', '=', userId)
      .$if(after !== undefined, (query) => query.where('policy.name', '>', after as string))
      .orderBy('policy.name')
      .limit(limit + 1)
      .execute()
  ).map((row) => ({ name: row.name, description: row.description, attachedAtMs: row.attached_at }));
