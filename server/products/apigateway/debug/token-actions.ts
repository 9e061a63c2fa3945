// Handler of CreateDebugToken. Finding the service in the caller's scope is what keeps a token with the owner.
import { signDebugToken } from '#lib/debug-token.ts';
import { E } from '../errors.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { findService } from '../rows.ts';
import type * as contracts from './token-contract.ts';

export const tokenActions = ({ debugKey }: GatewayPorts): Handlers<typeof contracts> => ({
  CreateDebugToken: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    if (debugKey === undefined)
      return ctx.fail(E['UnsupportedOperation.InvalidAction'], {
        reason: 'there is no edge that would take the token.',
      });
    const expires = Math.floor(ctx.now.getTime() / 1000) + input.Seconds;
    return {
      Result: {
        Token: signDebugToken(debugKey(service.account_id, service.id), expires),
        ExpiredTime: new Date(expires * 1000),
      },
    };
  },
});
