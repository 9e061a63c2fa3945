// Change feed, idempotency answers, nonces, accounts, users and keys.
import type { Kysely } from 'kysely';

export const up = async (_db: Kysely<unknown>): Promise<void> => {};
