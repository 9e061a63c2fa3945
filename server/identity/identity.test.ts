// Identity's promises on both databases.
import { after, before, describe } from 'node:test';
import type { TestPostgres } from '../../test/support/postgres.ts';
import { postgresMissing, startPostgres } from '../../test/support/postgres.ts';
import { identityCases } from './identity-cases.ts';

describe('identity on SQLite', () => identityCases(async () => undefined));

describe('identity on PostgreSQL', { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server?.stop());
  identityCases(() => server.createDatabase());
});
