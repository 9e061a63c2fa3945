// Runs a handler: reads on a consistent state, writes in one transaction that is durable before the answer.
// Around it: a repeated ClientToken answers as before, and a dry run is rolled back.
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Family } from '#dialects/dialect.ts';
import type { Binding, Caller, Context } from '#kernel/action.ts';
import { finish } from '#kernel/afterwards.ts';
import { prepareCall } from '#kernel/beforehand.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Product } from '#kernel/product.ts';
import type { IdempotencyKey } from '#store/idempotency.ts';
import { findAnswer, keepAnswer } from '#store/idempotency.ts';
import type { Scope } from '#store/scope.ts';
import type { Store } from '#store/store.ts';

export interface Performance {
  readonly store: Store;
  readonly product: Product<Scope>;
  readonly binding: Binding<Scope>;
  readonly family: Family;
  readonly input: unknown;
  readonly requestId: string;
  readonly now: Date;
  readonly region: string;
  readonly caller: Caller;
  readonly dryRun: boolean;
}

const refuse = (definition: ErrorDefinition, values?: SlotValues): never => {
  throw new Refusal(definition, values);
};

/** The handler's answer. Throws the handler's Refusal, or the family's for dry runs and token mismatches. */
export const perform = (call: Performance): Promise<unknown> =>
  call.binding.contract.kind === 'read' ? performRead(call) : performWrite(call);

const performRead = async (call: Performance): Promise<unknown> => {
  const answer = await call.store.read(async (db) => {
    const scope = call.store.scope(db, { accountId: call.caller.accountId, region: call.region });
    const given = await call.binding.handle(call.input as never, contextOf(call, scope, noChange) as never);
    return call.dryRun && call.binding.contract.dryRun ? refuse(call.family.errors.dryRun) : given;
  });
  return finish(answer);
};

const noChange = (): never => {
  throw new Error('a read action reported a change');
};

const performWrite = async (call: Performance): Promise<unknown> => {
  const repeat = repeatOf(call);
  await prepareCall(call.binding.handle, call.input as object);
  return call.store.write(async (tx) => {
    if (repeat !== undefined) {
      const earlier = await findAnswer(tx, repeat.key, repeat.parametersHash, call.now.getTime());
      if (earlier.kind === 'mismatch') refuse(call.family.errors.idempotencyMismatch);
      if (earlier.kind === 'same') return openAnswer(call.store, earlier.answer);
    }
    const { accountId } = call.caller;
    const scope = call.store.scope(tx, { accountId, region: call.region });
    const context = contextOf(call, scope, (plane, aggregate) =>
      call.store.changed(tx, { plane, aggregate, accountId, region: call.region }),
    );
    const answer = await call.binding.handle(call.input as never, context as never);
    // Refused at the very end, so that a dry run finds every rule the real call would meet; the transaction is rolled back.
    if (call.dryRun && call.binding.contract.dryRun) refuse(call.family.errors.dryRun);
    if (repeat !== undefined)
      await keepAnswer(tx, repeat.key, repeat.parametersHash, sealAnswer(call.store, answer), call.now.getTime());
    return answer;
  });
};

const ANSWER_PURPOSE = 'idempotency answer';

// Structured clone keeps Dates, which JSON would turn into text; sealed, because an answer may hold a new key's secret.
const sealAnswer = (store: Store, answer: unknown): string =>
  store.sealer.seal(serialize(answer).toString('base64'), ANSWER_PURPOSE);
const openAnswer = (store: Store, sealed: string): unknown =>
  deserialize(Buffer.from(store.sealer.open(sealed, ANSWER_PURPOSE), 'base64'));

const contextOf = (call: Performance, scope: Scope, changed: Context['changed']): Context<string, Scope> => ({
  caller: call.caller,
  region: call.region,
  requestId: call.requestId,
  now: call.now,
  store: scope,
  fail: refuse,
  changed,
});

/** What makes a later call a repetition of this one; undefined when the call carries no token. */
const repeatOf = (call: Performance): { readonly key: IdempotencyKey; readonly parametersHash: string } | undefined => {
  const { name, idempotency } = call.binding.contract;
  if (idempotency === undefined) return undefined;
  const { [idempotency]: token, ...parameters } = call.input as Record<string, unknown>;
  if (typeof token !== 'string' || token === '') return undefined;
  return {
    key: { accountId: call.caller.accountId, region: call.region, product: call.product.name, action: name, token },
    parametersHash: createHash('sha256').update(JSON.stringify(parameters)).digest('hex'),
  };
};
