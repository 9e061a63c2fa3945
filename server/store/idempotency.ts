// Answers kept for calls that carry a token (ClientToken): the same call again gets the same answer and does nothing twice.
import type { ReadDb, StoreTransaction } from './engine.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** What makes two calls the same one. */
export interface IdempotencyKey {
  readonly accountId: string;
  readonly region: string;
  readonly product: string;
  readonly action: string;
  readonly token: string;
}

export type EarlierCall =
  | { readonly kind: 'none' }
  | { readonly kind: 'same'; readonly answer: string }
  | { readonly kind: 'mismatch' };

const rowOf = (key: IdempotencyKey) => ({
  account_id: key.accountId,
  region: key.region,
  product: key.product,
  action: key.action,
  token: key.token,
});

/** Looks for an earlier call with this token. `mismatch`: it had other parameters. */
export const findAnswer = async (
  db: ReadDb,
  key: IdempotencyKey,
  parametersHash: string,
  nowMs: number,
): Promise<EarlierCall> => {
  const row = await db
    .selectFrom('idempotency')
    .select(['parameters_hash', 'answer'])
    .where((eb) => eb.and(rowOf(key)))
    .where('expires_at', '>', nowMs)
    .executeTakeFirst();
  if (row === undefined) return { kind: 'none' };
  return row.parameters_hash === parametersHash ? { kind: 'same', answer: row.answer } : { kind: 'mismatch' };
};

/** Keeps the answer for 24 hours, in the transaction of the call itself. `answer` is text of the caller's choice, such as JSON. */
export const keepAnswer = async (
  tx: StoreTransaction,
  key: IdempotencyKey,
  parametersHash: string,
  answer: string,
  nowMs: number,
): Promise<void> => {
  const kept = { parameters_hash: parametersHash, answer, expires_at: nowMs + KEPT_MS };
  await tx
    .insertInto('idempotency')
    .values({ ...rowOf(key), ...kept })
    // Only an expired answer can still stand here: findAnswer would have given another.
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'region', 'product', 'action', 'token']).doUpdateSet(kept),
    )
    .execute();
};
