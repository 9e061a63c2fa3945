// The credential the first start makes: the operator's account, its root user and a key. A key given by settings is put in
// its place at every start, so that a changed setting takes effect.
import { secretPurpose } from './access-keys.ts';
import type { Administration } from './administration.ts';
import type { Ground } from './ground.ts';
import { newAccessKeyId, newSecret } from './numbers.ts';
import type { RootCredential } from './root-credential.ts';

export interface RootGiven {
  /** `PORTICO_ROOT_ACCESS_KEY_ID` and `PORTICO_ROOT_ACCESS_KEY_SECRET`: both or none. */
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
}

/** Letters, digits and marks that stand in a credential scope and a header as they are. */
const ID_FORM = /^[A-Za-z0-9._-]{4,128}$/;
const SECRET_FORM = /^[\x21-\x7e]{8,256}$/;

const checkGiven = ({ accessKeyId, accessKeySecret }: RootGiven) => {
  if (!accessKeyId && !accessKeySecret) return undefined;
  if (!accessKeyId || !accessKeySecret)
    throw new Error('PORTICO_ROOT_ACCESS_KEY_ID and PORTICO_ROOT_ACCESS_KEY_SECRET must be given together');
  if (!ID_FORM.test(accessKeyId))
    throw new Error('PORTICO_ROOT_ACCESS_KEY_ID must have 4 to 128 letters, digits, dots, hyphens or underscores');
  if (!SECRET_FORM.test(accessKeySecret))
    throw new Error('PORTICO_ROOT_ACCESS_KEY_SECRET must have 8 to 256 visible ASCII characters');
  return { accessKeyId, secret: accessKeySecret };
};

interface Owner {
  readonly accountId: string;
  readonly userId: string;
}

/** Puts the given key in the place of the one an earlier setting gave. */
const putGiven = async (
  { tx, sealer, changed }: Ground,
  { keys }: Administration,
  { accountId, userId }: Owner,
  given: { readonly accessKeyId: string; readonly secret: string },
): Promise<void> => {
  const row = await tx
    .selectFrom('access_key')
    .select(['user_id', 'secret_sealed', 'status'])
    .where('access_key_id', '=', given.accessKeyId)
    .executeTakeFirst();
  if (row !== undefined && row.user_id !== userId)
    throw new Error('PORTICO_ROOT_ACCESS_KEY_ID names a key that belongs to another user');
  await tx
    .deleteFrom('access_key')
    .where('user_id', '=', userId)
    .where('origin', '=', 'setting')
    .where('access_key_id', '!=', given.accessKeyId)
    .execute();
  if (row === undefined) {
    await keys.insert(accountId, userId, { ...given, origin: 'setting' });
    return;
  }
  const purpose = secretPurpose(given.accessKeyId);
  if (row.status === 'active' && sealer.open(row.secret_sealed, purpose) === given.secret) return;
  await tx
    .updateTable('access_key')
    .set({ secret_sealed: sealer.seal(given.secret, purpose), status: 'active' })
    .where('access_key_id', '=', given.accessKeyId)
    .execute();
  changed(accountId);
};

/** The oldest active key of the root user, or a new one: an operator without any key could not even make one. */
const someKey = async ({ tx, sealer }: Ground, { keys }: Administration, { accountId, userId }: Owner) => {
  const row = await tx
    .selectFrom('access_key')
    .select(['access_key_id', 'secret_sealed'])
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .orderBy('created_at')
    .orderBy('access_key_id')
    .executeTakeFirst();
  if (row === undefined)
    return keys.insert(accountId, userId, { accessKeyId: newAccessKeyId(), secret: newSecret(), origin: 'made' });
  return {
    accessKeyId: row.access_key_id,
    secret: sealer.open(row.secret_sealed, secretPurpose(row.access_key_id)),
  };
};

/** Throws with a sentence for the operator when the given values do not hold. */
export const ensureRoot = async (
  ground: Ground,
  administration: Administration,
  wanted: RootGiven,
): Promise<RootCredential> => {
  const given = checkGiven(wanted);
  const { accounts, users } = administration;
  const account = (await accounts.findOperator()) ?? (await accounts.create({ name: 'operator', isOperator: true }));
  const owner = await users.getRoot(account.accountId);
  if (given !== undefined) await putGiven(ground, administration, owner, given);
  const { accessKeyId, secret } = given ?? (await someKey(ground, administration, owner));
  return { accountId: account.accountId, appId: account.appId, accessKeyId, accessKeySecret: secret };
};
