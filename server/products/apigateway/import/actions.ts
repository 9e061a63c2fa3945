// Handler of the import. Each operation is decoded by CreateApi's contract and created by CreateApi's handler.

import { beforehand } from '#kernel/beforehand.ts';
import { decode } from '#kernel/decode.ts';
import { fillSlots, Refusal } from '#kernel/errors.ts';
import type { Infer } from '#kernel/schema.ts';
import { apiActions } from '../api/actions.ts';
import { CreateApi } from '../api/contract.ts';
import { settingsOf } from '../api/describe.ts';
import { E } from '../errors.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import { findService } from '../rows.ts';
import type { MockAnswer } from '../structures/api-settings.ts';
import { apiGatewayViolation } from '../violations.ts';
import type * as contracts from './contract.ts';
import { readDocument } from './document.ts';
import type { ImportedOperation } from './operations.ts';
import { DocumentFault, operationsOf } from './operations.ts';

type Input = Infer<(typeof CreateApi)['input']>;

const reading = { coerceJson: true, refuseUnknown: true, emptyIsAbsent: false } as const;

/** CreateApi's input, or the sentence of the rule that is broken. */
const readInput = (serviceId: string, { parameters, fault }: ImportedOperation): Input | string => {
  if (fault !== undefined) return fault;
  const json = { ...parameters, ServiceId: serviceId } as never;
  const decoded = decode(CreateApi.input, { pairs: [], json }, reading);
  if (decoded.ok) return decoded.value as Input;
  const { violation } = decoded;
  const error = apiGatewayViolation(violation, CreateApi as never);
  if (error !== undefined) return fillSlots(error.definition.message, error.values);
  return violation.rule === 'missing'
    ? `${violation.path} is missing.`
    : `${violation.path} is not valid (${violation.rule}).`;
};

const keepMock = async (ctx: Ctx<never>, apiId: string, mock: MockAnswer): Promise<void> => {
  const row = await ctx.store.select('apigw_api').selectAll().where('id', '=', apiId).executeTakeFirstOrThrow();
  const settings = JSON.stringify({ ...settingsOf(row), ...mock });
  await ctx.store.update('apigw_api').set({ settings }).where('id', '=', apiId).execute();
};

type ImportInput = Infer<typeof contracts.ImportOpenApi.input>;

/** A hostile document takes seconds to read: not while the store waits. */
const readContent = async (input: ImportInput) => readDocument(input.Content, input.EncodeType);

export const importActions = (ports: GatewayPorts): Handlers<typeof contracts> => {
  const { CreateApi: create } = apiActions(ports);
  return {
    ImportOpenApi: beforehand(readContent, async (input, ctx, document) => {
      const service = await findService(ctx, input.ServiceId);
      if (!document.ok)
        return input.EncodeType === 'JSON'
          ? ctx.fail(E['FailedOperation.InvalidInputJSON'], { reason: document.reason })
          : ctx.fail(E['InvalidParameter.FormatError'], { parameter: 'Content', reason: document.reason });
      let operations: readonly ImportedOperation[];
      try {
        operations = operationsOf(document.value);
      } catch (error) {
        if (!(error instanceof DocumentFault)) throw error;
        return ctx.fail(E['InvalidParameter.FormatError'], { parameter: 'Content', reason: error.message });
      }

      const set = [];
      for (const operation of operations) {
        const head = { Path: operation.path, Method: operation.method, ApiName: operation.name ?? null };
        const failed = (sentence: string) => ({
          ...head,
          ApiId: null,
          CreatedTime: null,
          Status: 'fail',
          ErrMsg: sentence,
        });
        const read = readInput(service.id, operation);
        if (typeof read === 'string') {
          set.push(failed(read));
          continue;
        }
        try {
          // CreateApi refuses before it writes, so a refused operation leaves nothing behind.
          const { Result } = await create(read, ctx as never);
          const id = Result?.ApiId ?? '';
          if (operation.mock !== undefined) await keepMock(ctx, id, operation.mock);
          set.push({ ...head, ApiId: id, CreatedTime: ctx.now, Status: 'success', ErrMsg: '' });
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          set.push(failed(error.message));
        }
      }
      return { Result: { TotalCount: set.length, ApiSet: set } };
    }),
  };
};
