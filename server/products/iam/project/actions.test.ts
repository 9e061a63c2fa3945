// The project list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openIam } from '../iam-caller.ts';

test('the project list is what the Terraform provider and the exporter read', async (t) => {
  const { root } = await openIam(t);
  assert.deepEqual(await root.call('GetAccountAllProjectList'), {
    ListProjectResult: {
      ProjectList: [{ AccountId: root.caller.accountId, ProjectId: 0, ProjectName: 'default', Status: 1 }],
      Total: 1,
    },
  });
});
