// Handler of temporary keys.
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { answering, readingDocument } from '../answering.ts';
import { E } from '../errors.ts';
import { nameInKrn } from '../names.ts';
import type { IamPorts } from '../ports.ts';
import type { AssumeRole } from './contract.ts';

const CHAINED = { reason: 'A temporary key cannot make further temporary keys.' };

export const assumeRole =
  ({ identity }: IamPorts): Handler<typeof AssumeRole, Scope> =>
  (input, ctx) => {
    const { accountId, userId, userName } = ctx.caller;
    const role = nameInKrn(input.RoleKrn, accountId, 'role') ?? nameInKrn(input.RoleKrn, accountId, 'user');
    if (role !== userName) ctx.fail(E.roleNoSuchEntity);
    if (identity.isTemporary(ctx.caller)) ctx.fail(E.accessDenied, CHAINED);
    return readingDocument(ctx.fail, () =>
      answering(ctx.fail, {}, async () => {
        const wish = { durationSeconds: input.DurationSeconds, policyDocument: input.Policy };
        const key = identity.issueTemporaryKey(ctx.caller, wish, ctx.now);
        return {
          AssumeRoleResult: {
            Credentials: {
              AccessKeyId: key.accessKeyId,
              SecretAccessKey: key.secret,
              SecurityToken: key.sessionToken,
              Expiration: new Date(key.expiresAtMs),
            },
            AssumedRoleUser: {
              Krn: `krn:ksc:sts::${accountId}:assumed-role/${userName}/${input.RoleSessionName}`,
              AssumedRoleId: `${userId}:${input.RoleSessionName}`,
            },
          },
        };
      }),
    );
  };
