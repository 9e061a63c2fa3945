// Tables of the API gateway product.
import type { Kysely } from 'kysely';

export const up = async (_db: Kysely<unknown>): Promise<void> => {};
