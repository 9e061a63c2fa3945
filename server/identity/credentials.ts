// Finds the holder of an access key: from memory, and from the store when a key is new or its account has changed.
import type { Caller } from '#kernel/action.ts';
import type { Store } from '#store/store.ts';
import { secretPurpose } from './access-keys.ts';
import { IDENTITY_PLANE } from './ground.ts';
import type { Policy } from './policy.ts';
import { readPolicy } from './policy.ts';

/** A long-term key with everything a call needs to know of its holder. */
export interface Holder {
  readonly secret: string;
  readonly active: boolean;
  readonly caller: Caller;
  /** Of the user; empty for the root user, whom none restrains. */
  readonly policies: readonly Policy[];
}

const CACHED_KEYS = 10_000;

const load = (store: Store, accessKeyId: string): Promise<Holder | undefined> =>
  store.read(async (db) => {
    const row = await db
      .selectFrom('access_key')
      .innerJoin('iam_user', 'iam_user.user_id', 'access_key.user_id')
      .innerJoin('account', 'account.account_id', 'access_key.account_id')
      .select(['access_key.secret_sealed', 'access_key.status', 'iam_user.user_id', 'iam_user.is_root'])
      .select(['iam_user.name as user_name', 'account.account_id', 'account.app_id'])
      .select(['account.verified', 'account.in_arrears', 'account.risk_control'])
      .where('access_key.access_key_id', '=', accessKeyId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const documents = await db
      .selectFrom('policy_attachment')
      .innerJoin('policy', 'policy.policy_id', 'policy_attachment.policy_id')
      .select('policy.document')
      .where('policy_attachment.user_id', '=', row.user_id)
      .execute();
    return {
      secret: store.sealer.open(row.secret_sealed, secretPurpose(accessKeyId)),
      active: row.status === 'active',
      caller: {
        accountId: row.account_id,
        uin: row.account_id,
        appId: row.app_id,
        userId: row.user_id,
        userName: row.user_name,
        isRoot: row.is_root === 1,
        accessKeyId,
        standing: {
          verified: row.verified === 1,
          inArrears: row.in_arrears === 1,
          riskControl: row.risk_control === 1,
        },
      },
      policies: documents.map(({ document }) => readPolicy(document)),
    };
  });

/** Unknown keys are not remembered: names that somebody makes up must not fill the memory. */
export const cacheHolders = (store: Store) => {
  const holders = new Map<string, Holder>();
  let changes = 0;
  const stop = store.onChange((batch) => {
    const touched = new Set(batch.filter(({ plane }) => plane === IDENTITY_PLANE).map(({ accountId }) => accountId));
    if (touched.size === 0) return;
    changes++;
    for (const [accessKeyId, { caller }] of holders) if (touched.has(caller.accountId)) holders.delete(accessKeyId);
  });

  return {
    find: async (accessKeyId: string): Promise<Holder | undefined> => {
      const known = holders.get(accessKeyId);
      if (known !== undefined) return known;
      const before = changes;
      const holder = await load(store, accessKeyId);
      // What was read before a change came in may be of yesterday: good for this call, not for the next.
      if (holder === undefined || before !== changes) return holder;
      if (holders.size >= CACHED_KEYS) {
        const oldest = holders.keys().next();
        if (!oldest.done) holders.delete(oldest.value);
      }
      holders.set(accessKeyId, holder);
      return holder;
    },
    close: stop,
  };
};
