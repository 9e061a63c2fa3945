// Handler of the log search. The log belongs to the caller's account and region; nobody else's is ever read.
import { afterwards } from '#kernel/afterwards.ts';
import type { ConditionFault } from '#telemetry/access-log/conditions.ts';
import { operatorsByField } from '#telemetry/access-log/conditions.ts';
import { E } from '../errors.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { findService } from '../rows.ts';
import type * as contracts from './contract.ts';

export const logActions = ({ accessLog }: GatewayPorts): Handlers<typeof contracts> => ({
  DescribeLogSearch: async (input, ctx) => {
    const invalid = (parameter: string, reason: string): never =>
      ctx.fail(E['InvalidParameterValue'], { parameter, reason });
    if (input.StartTime > input.EndTime) invalid('StartTime', 'it must not be later than EndTime.');
    const { id } = await findService(ctx, input.ServiceId);
    if (accessLog === undefined) return { ConText: '', LogSet: [], TotalCount: 0 };
    // The search reads files for up to its own bounds: the store is left before.
    return afterwards(async () => {
      const found = await accessLog.search({
        accountId: ctx.store.accountId,
        region: ctx.store.region,
        serviceId: id,
        from: input.StartTime,
        to: input.EndTime,
        order: input.Sort,
        limit: input.Limit,
        conditions: (input.LogQuerys ?? []).map(({ Name, Operator, Value }) => ({
          field: Name,
          operator: Operator,
          value: Value,
        })),
        cursor: input.ConText,
      });
      switch (found.kind) {
        case 'found':
          return { ConText: found.cursor, LogSet: found.lines, TotalCount: found.lines.length };
        case 'badCursor':
          return invalid('ConText', 'it is not the ConText that the same search answered before.');
        case 'badCondition':
          return invalid('LogQuerys', faultOf(found.fault, found.condition.field));
      }
    });
  },
});

const faultOf = (fault: ConditionFault, field: string): string => {
  switch (fault) {
    case 'field':
      return `Name must be one of ${Object.keys(operatorsByField).join(', ')}.`;
    case 'operator':
      return `${field} knows the operators ${operatorsByField[field]?.join(' ') ?? ''}`;
    case 'value':
      return `Value cannot be compared with ${field}.`;
  }
};
