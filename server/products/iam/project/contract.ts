// Projects: an account has one, the default project. The vendor's Terraform provider and exporter ask for the list first.
// Source: the answer these clients parse (ListProjectResult); the vendor's page was not found.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';

export const GetAccountAllProjectList = action({
  name: 'GetAccountAllProjectList',
  kind: 'read',
  doc: 'Lists the projects of the account.',
  coverage: { partly: 'Every account has the default project only.' },
  input: s.object({}),
  output: s.object({
    ListProjectResult: s.object({
      ProjectList: s.list(
        s.object(
          {
            AccountId: s.string(),
            ProjectId: s.int(),
            ProjectName: s.string(),
            Status: s.int({ doc: '1: in use.' }),
          },
          { name: 'Project' },
        ),
        { xmlItem: 'member' },
      ),
      Total: s.int(),
    }),
  }),
  examples: [
    {
      title: 'the one project',
      request: {},
      response: {
        ListProjectResult: {
          ProjectList: [{ AccountId: '100012345678', ProjectId: 0, ProjectName: 'default', Status: 1 }],
          Total: 1,
        },
      },
    },
  ],
});
