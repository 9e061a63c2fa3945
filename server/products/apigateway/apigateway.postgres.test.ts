// The API gateway's control plane on PostgreSQL: a private instance, or the one PORTICO_TEST_DATABASE_URL names.
import { after, before, describe } from 'node:test';
import type { TestPostgres } from '../../../test/support/postgres.ts';
import { postgresMissing, startPostgres } from '../../../test/support/postgres.ts';
import { ruleCases } from './rule-cases.ts';
import { sliceCases } from './slice-cases.ts';
import type { OpenTestCalls } from './test-calls.ts';
import { openTestCalls } from './test-calls.ts';

const missing = postgresMissing();

describe('PostgreSQL', { skip: missing ?? false }, () => {
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server?.stop());
  const open: OpenTestCalls = async (limits) => openTestCalls(limits, await server.createDatabase());
  describe('slice', () => sliceCases(open));
  describe('rules', () => ruleCases(open));
});
