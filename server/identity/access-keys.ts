// Long-term access keys: two to a user at most, secrets sealed and shown once.

import { failIdentity } from './failure.ts';
import type { Ground } from './ground.ts';
import { newAccessKeyId, newSecret } from './numbers.ts';

/** Kingsoft IAM document 1428 (CreateAccessKey): two keys to a user. */
const KEYS_PER_USER = 2;

export type KeyStatus = 'active' | 'inactive';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  readonly createdAtMs: number;
  /** Written in batches: may lag a minute behind, and more after a crash. */
  readonly lastUsedAtMs: number | undefined;
}

export interface NewAccessKey extends AccessKey {
  readonly secret: string;
}

/** What the secret of a key is sealed for. */
export const secretPurpose = (accessKeyId: string): string => `access key ${accessKeyId}`;

/** Fails with keyLimit. */
export const create = async (ground: Ground, accountId: string, userId: string): Promise<NewAccessKey> => {
  const { tx } = ground;
  const kept = await tx.selectFrom('access_key').select('access_key_id').where('user_id', '=', userId).execute();
  if (kept.length >= KEYS_PER_USER) return failIdentity('keyLimit');
  return insert(ground, accountId, userId, { accessKeyId: newAccessKeyId(), secret: newSecret(), origin: 'made' });
};

interface Given {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly origin: 'made' | 'setting';
}

/** Keeps a key whose id and secret are known already, without regard to the limit. */
export const insert = async (
  { tx, sealer, nowMs, changed }: Ground,
  accountId: string,
  userId: string,
  { accessKeyId, secret, origin }: Given,
): Promise<NewAccessKey> => {
  await tx
    .insertInto('access_key')
    .values({
      access_key_id: accessKeyId,
      account_id: accountId,
      user_id: userId,
      secret_sealed: sealer.seal(secret, secretPurpose(accessKeyId)),
      status: 'active',
      origin,
      created_at: nowMs,
      last_used_at: null,
    })
    .execute();
  changed(accountId);
  return { accessKeyId, secret, status: 'active', createdAtMs: nowMs, lastUsedAtMs: undefined };
};

/** Oldest first, without secrets. */
export const list = async ({ tx }: Ground, userId: string): Promise<readonly AccessKey[]> =>
  (
    await tx
      .selectFrom('access_key')
      .select(['access_key_id', 'status', 'created_at', 'last_used_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('access_key_id')
      .execute()
  ).map((row) => ({
    accessKeyId: row.access_key_id,
    status: row.status,
    createdAtMs: row.created_at,
    lastUsedAtMs: row.last_used_at ?? undefined,
  }));

/** The user a key of this account belongs to. */
export const findOwner = async ({ tx }: Ground, accountId: string, accessKeyId: string): Promise<string | undefined> =>
  (
    await tx
      .selectFrom('access_key')
      .select('user_id')
      .where('account_id', '=', accountId)
      .where('access_key_id', '=', accessKeyId)
      .executeTakeFirst()
  )?.user_id;

const requireKey = async (ground: Ground, accountId: string, userId: string, accessKeyId: string): Promise<void> => {
  if ((await findOwner(ground, accountId, accessKeyId)) !== userId) failIdentity('keyNotFound');
};

/** Enables or disables a key. Fails with keyNotFound. */
export const setStatus = async (
  ground: Ground,
  accountId: string,
  userId: string,
  accessKeyId: string,
  status: KeyStatus,
): Promise<void> => {
  await requireKey(ground, accountId, userId, accessKeyId);
  await ground.tx.updateTable('access_key').set({ status }).where('access_key_id', '=', accessKeyId).execute();
  ground.changed(accountId);
};

/** Fails with keyNotFound. */
export const remove = async (ground: Ground, accountId: string, userId: string, accessKeyId: string): Promise<void> => {
  await requireKey(ground, accountId, userId, accessKeyId);
  await ground.tx.deleteFrom('access_key').where('access_key_id', '=', accessKeyId).execute();
  ground.changed(accountId);
};
