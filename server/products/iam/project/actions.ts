// Handler of projects.
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import type { GetAccountAllProjectList } from './contract.ts';

export const getAccountAllProjectList: Handler<typeof GetAccountAllProjectList, Scope> = (_input, ctx) => ({
  ListProjectResult: {
    ProjectList: [{ AccountId: ctx.caller.accountId, ProjectId: 0, ProjectName: 'default', Status: 1 }],
    Total: 1,
  },
});
