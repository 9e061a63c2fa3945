// The store's promises on PostgreSQL: a private instance, or the one PORTICO_TEST_DATABASE_URL names.
import { after, before, describe } from 'node:test';
import type { TestPostgres } from '../../test/support/postgres.ts';
import { postgresMissing, startPostgres } from '../../test/support/postgres.ts';
import { storeCases } from './store-cases.ts';

const missing = postgresMissing();

describe('PostgreSQL', { skip: missing ?? false }, () => {
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server?.stop());
  storeCases(() => server.createDatabase());
});
