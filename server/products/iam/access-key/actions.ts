// Handlers of access keys. Keys of the root user are its own affair: a user cannot make itself root by making one.
import type { User } from '#identity/users.ts';
import type { Caller, Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { answering } from '../answering.ts';
import { E } from '../errors.ts';
import type { IamPorts } from '../ports.ts';
import type { CreateAccessKey, DeleteAccessKey, ListAccessKeys, UpdateAccessKey } from './contract.ts';

const MISSING = { userNotFound: E.userNoSuchEntity } as const;
const MISSING_KEY = { ...MISSING, keyNotFound: E.accessKeyNoSuchEntity } as const;
const ROOT_ONLY = { reason: 'Only the root user itself manages its access keys.' };

const isForeignRoot = (user: User, caller: Caller): boolean => user.isRoot && !caller.isRoot;

export const createAccessKey =
  ({ identity }: IamPorts): Handler<typeof CreateAccessKey, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, { ...MISSING, keyLimit: E.userAkskLimitExceeded }, async () => {
      const { users, keys } = identity.within(ctx.store);
      const { accountId, userName } = ctx.caller;
      const user = await users.get(accountId, input.UserName ?? userName);
      if (isForeignRoot(user, ctx.caller)) ctx.fail(E.accessDenied, ROOT_ONLY);
      const key = await keys.create(accountId, user.userId);
      return {
        CreateAccessKeyResult: {
          AccessKey: {
            UserName: user.name,
            AccessKeyId: key.accessKeyId,
            Status: 'Active',
            CreateDate: new Date(key.createdAtMs),
            SecretAccessKey: key.secret,
          },
        },
      };
    });

export const listAccessKeys =
  ({ identity }: IamPorts): Handler<typeof ListAccessKeys, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, MISSING, async () => {
      const { users, keys } = identity.within(ctx.store);
      const user = await users.get(ctx.caller.accountId, input.UserName ?? ctx.caller.userName);
      const member = (await keys.list(user.userId)).map((key) => {
        const lastUsedAtMs = identity.recentUse(key.accessKeyId) ?? key.lastUsedAtMs;
        return {
          UserName: user.name,
          AccessKeyId: key.accessKeyId,
          Status: key.status === 'active' ? ('Active' as const) : ('Inactive' as const),
          CreateDate: new Date(key.createdAtMs),
          ...(lastUsedAtMs !== undefined && { AkLastUsedTime: new Date(lastUsedAtMs) }),
        };
      });
      return { ListAccessKeyResult: { AccessKeyMetadata: { member } } };
    });

export const updateAccessKey =
  ({ identity }: IamPorts): Handler<typeof UpdateAccessKey, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, MISSING_KEY, async () => {
      const { users, keys } = identity.within(ctx.store);
      const { accountId, userName } = ctx.caller;
      const user = await users.get(accountId, input.UserName ?? userName);
      if (isForeignRoot(user, ctx.caller)) ctx.fail(E.accessDenied, ROOT_ONLY);
      const status = input.Status === 'Active' ? 'active' : 'inactive';
      await keys.setStatus(accountId, user.userId, input.AccessKeyId, status);
      return { result: true };
    });

export const deleteAccessKey =
  ({ identity }: IamPorts): Handler<typeof DeleteAccessKey, Scope> =>
  (input, ctx) =>
    answering(ctx.fail, MISSING_KEY, async () => {
      const { users, keys } = identity.within(ctx.store);
      const { accountId, userName } = ctx.caller;
      const user = await users.get(accountId, input.UserName ?? userName);
      if (isForeignRoot(user, ctx.caller)) ctx.fail(E.accessDenied, ROOT_ONLY);
      await keys.remove(accountId, user.userId, input.AccessKeyId);
      return { result: true };
    });
