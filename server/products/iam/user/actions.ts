// Handlers of users.
import type { User } from '#identity/users.ts';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { answering } from '../answering.ts';
import { E } from '../errors.ts';
import { userKrn } from '../names.ts';
import { cutPage, pageOf } from '../paging.ts';
import type { IamPorts } from '../ports.ts';
import type { CreateUser, DeleteUser, GetUser, ListUsers } from './contract.ts';

const shown = (user: User) => ({
  UserId: user.userId,
  Path: '/',
  UserName: user.name,
  RealName: user.realName,
  CreateDate: new Date(user.createdAtMs),
  Phone: user.phone,
  CountryMobileCode: '86',
  isInternational: 0,
  Email: user.email,
  PhoneVerified: 'No',
  EmailVerified: 'No',
  Remark: user.remark,
  Krn: userKrn(user.accountId, user.name),
  PasswordResetRequired: false,
  EnableMFA: 0,
  UpdateDate: new Date(user.updatedAtMs),
});

export const createUser =
  ({ identity }: IamPorts): Handler<typeof CreateUser, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { userExists: E.userAlreadyExists }, async () => {
      const user = await identity.within(ctx.store).users.create(ctx.caller.accountId, {
        name: input.UserName,
        realName: input.RealName,
        email: input.Email,
        phone: input.Phone,
        remark: input.Remark,
      });
      return { CreateUserResult: { User: shown(user) } };
    });

export const getUser =
  ({ identity }: IamPorts): Handler<typeof GetUser, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { userNotFound: E.userNoSuchEntity }, async () => {
      const name = input.UserName ?? ctx.caller.userName;
      return { GetUserResult: { User: shown(await identity.within(ctx.store).users.get(ctx.caller.accountId, name)) } };
    });

export const listUsers =
  ({ identity }: IamPorts): Handler<typeof ListUsers, Scope> =>
  async (input, ctx) => {
    const { users, keys } = identity.within(ctx.store);
    const { accountId } = ctx.caller;
    const owner = input.AccessKey === undefined ? undefined : await keys.findOwner(accountId, input.AccessKey);
    if (input.AccessKey !== undefined && owner === undefined)
      return { ListUserResult: { Users: { member: [] }, IsTruncated: false } };
    const { items, marks } = cutPage(await users.list(accountId, { ...pageOf(input), userId: owner }), input);
    return { ListUserResult: { Users: { member: items.map(shown) }, ...marks } };
  };

export const deleteUser =
  ({ identity }: IamPorts): Handler<typeof DeleteUser, Scope> =>
  async (input, ctx) => {
    const { users } = identity.within(ctx.store);
    const { accountId } = ctx.caller;
    const rows = {
      userNotFound: E.userNoSuchEntity,
      userHasKeys: E.userDeleteConflict,
      userHasPolicies: E.userDeleteConflict,
    };
    await answering(ctx.fail, rows, async () => {
      const { isRoot } = await users.get(accountId, input.UserName);
      if (isRoot) ctx.fail(E.accessDenied, { reason: 'The root user cannot be deleted.' });
      await users.remove(accountId, input.UserName);
    });
    return { result: true };
  };
