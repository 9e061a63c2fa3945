// All of the store's promises, for store.sqlite.test.ts and store.postgres.test.ts.
import { durabilityCases } from './durability-cases.ts';
import { feedCases } from './feed-cases.ts';
import type { DatabaseUrl } from './store-places.ts';
import { tenancyCases } from './tenancy-cases.ts';
import { transactionCases } from './transaction-cases.ts';

export const storeCases = (databaseUrl: DatabaseUrl): void => {
  transactionCases(databaseUrl);
  tenancyCases(databaseUrl);
  feedCases(databaseUrl);
  durabilityCases(databaseUrl);
};
