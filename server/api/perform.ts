// Runs a handler: reads on a consistent state, writes in one transaction that is durable before the answer.
// Around it: a repeated ClientToken answers as before, and a dry run is rolled back.
import { createHash } from 'node:crypto';
import type { Family } from '#dialects/dialect.ts';
import type { Binding, Caller, Context } from '#kernel/action.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Product } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { Store, StoreTransaction } from '#store/store.ts';

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

const performRead = (call: Performance): Promise<unknown> =>
  call.store.read(async (db) => {
    const scope = call.store.scope(db, { accountId: call.caller.accountId, region: call.region });
    const answer = await call.binding.handle(call.input as never, contextOf(call, scope, noChange) as never);
    return call.dryRun && call.binding.contract.dryRun ? refuse(call.family.errors.dryRun) : answer;
  });

const noChange = (): never => {
  throw new Error('a read action reported a change');
};

const performWrite = (call: Performance): Promise<unknown> =>
  call.store.write(async (tx) => {
    const { accountId } = call.caller;
    const scope = call.store.scope(tx, { accountId, region: call.region });
    const token = idempotencyToken(call);
    if (token !== undefined) {
      const earlier = await call.store.idempotency.find(tx, token);
      if (earlier !== undefined)
        return earlier.parametersHash === token.parametersHash
          ? earlier.answer
          : refuse(call.family.errors.idempotencyMismatch);
    }
    const changes: { plane: 'gateway' | 'cdn' | 'shaping'; aggregate: string }[] = [];
    const context = contextOf(call, scope, (plane, aggregate) => changes.push({ plane, aggregate }));
    const answer = await call.binding.handle(call.input as never, context as never);
    if (call.dryRun && call.binding.contract.dryRun) refuse(call.family.errors.dryRun);
    await recordChanges(call, tx, changes);
    if (token !== undefined) await call.store.idempotency.keep(tx, token, answer, call.now);
    return answer;
  });

const recordChanges = async (
  call: Performance,
  tx: StoreTransaction,
  changes: readonly { plane: 'gateway' | 'cdn' | 'shaping'; aggregate: string }[],
): Promise<void> => {
  const seen = new Set<string>();
  for (const { plane, aggregate } of changes) {
    if (seen.has(`${plane}/${aggregate}`)) continue;
    seen.add(`${plane}/${aggregate}`);
    await call.store.recordChange(tx, { plane, aggregate, accountId: call.caller.accountId, region: call.region });
  }
};

const contextOf = (call: Performance, scope: Scope, changed: Context['changed']): Context<string, Scope> => ({
  caller: call.caller,
  region: call.region,
  requestId: call.requestId,
  now: call.now,
  store: scope,
  fail: refuse,
  changed,
});

export interface IdempotencyToken {
  readonly accountId: string;
  readonly region: string;
  readonly product: string;
  readonly action: string;
  readonly token: string;
  /** SHA-256 of the decoded parameters without the token itself. */
  readonly parametersHash: string;
}

const idempotencyToken = (call: Performance): IdempotencyToken | undefined => {
  const { name, idempotency } = call.binding.contract;
  if (idempotency === undefined) return undefined;
  const { [idempotency]: token, ...parameters } = call.input as Record<string, unknown>;
  if (typeof token !== 'string' || token === '') return undefined;
  const parametersHash = createHash('sha256').update(JSON.stringify(parameters)).digest('hex');
  return {
    accountId: call.caller.accountId,
    region: call.region,
    product: call.product.name,
    action: name,
    token,
    parametersHash,
  };
};
