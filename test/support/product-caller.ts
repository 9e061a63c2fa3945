// Calls a product's actions as the front door does (decode, handle in a transaction, encode), over a real SQLite store
// in a directory of its own, without HTTP or signatures.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Context, Standing } from '#kernel/action.ts';
import { finish } from '#kernel/afterwards.ts';
import { decode } from '#kernel/decode.ts';
import { encodeJson } from '#kernel/encode-json.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Product } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { Store } from '#store/store.ts';
import { openStore } from '#store/store.ts';

/** Who calls, where and when; what is left out is a verified account's in ap-guangzhou on a fixed day. */
export interface CallSetting {
  readonly accountId?: string;
  readonly region?: string;
  readonly now?: string;
  readonly standing?: Partial<Standing>;
}

/** Parameters as pairs of a query: `{ 'Filter.1.Name': 'allocation-id' }`. */
export type Pairs = Readonly<Record<string, string>>;

export interface ProductCaller {
  readonly store: Store;
  /** The answer as JSON data. Throws Refusal with the product's error; `family:<rule>` where the family decides. */
  call(action: string, pairs?: Pairs, setting?: CallSetting): Promise<never>;
  /** A caller of another product over the same store. */
  over(product: Product<Scope>): ProductCaller;
}

const refuse = (definition: ErrorDefinition, values?: SlotValues): never => {
  throw new Refusal(definition, values);
};

/** Opens a store of its own for the test and closes it after. */
export const callProduct = async (t: TestContext, product: Product<Scope>): Promise<ProductCaller> => {
  const home = await mkdtemp(join(tmpdir(), 'portico-product-'));
  const store = await openStore({ home, masterKey: Buffer.alloc(32, 7) });
  t.after(async () => {
    await store.close();
    await rm(home, { recursive: true });
  });
  return callerOf(store, product);
};

const callerOf = (store: Store, product: Product<Scope>): ProductCaller => {
  const bindings = product.versions.flatMap((version) => version.bindings);
  return {
    store,
    over: (other) => callerOf(store, other),
    call: async (action, pairs = {}, setting = {}) => {
      const binding = bindings.find(({ contract }) => contract.name === action);
      if (binding === undefined) throw new Error(`${product.name} has no action ${action}`);
      const { contract } = binding;
      const decoded = decode(
        contract.input,
        { pairs: Object.entries(pairs), json: undefined },
        { coerceJson: true, refuseUnknown: false, emptyIsAbsent: true },
      );
      if (!decoded.ok) {
        const error = product.violation?.(decoded.violation, contract);
        if (error !== undefined) return refuse(error.definition, error.values);
        const { rule, path } = decoded.violation;
        return refuse({ code: `family:${rule}`, status: 400, message: path });
      }
      const accountId = setting.accountId ?? 'account-1';
      const region = product.placement === 'global' ? 'global' : (setting.region ?? 'ap-guangzhou');
      const handle = async (scope: Scope): Promise<unknown> => {
        const context: Context<string, Scope> = {
          caller: {
            accountId,
            uin: `uin-of-${accountId}`,
            appId: '1250000001',
            userId: 'root',
            userName: 'root',
            isRoot: true,
            accessKeyId: 'AKTEST',
            standing: { verified: true, inArrears: false, riskControl: false, ...setting.standing },
          },
          region,
          requestId: 'request-1',
          now: new Date(setting.now ?? '2026-11-24T04:00:00Z'),
          store: scope,
          fail: refuse,
          changed: () => {},
        };
        return binding.handle(decoded.value as never, context as never);
      };
      const tenant = { accountId, region };
      const answer =
        contract.kind === 'write'
          ? await store.write((tx) => handle(store.scope(tx, tenant)))
          : await store.read((db) => handle(store.scope(db, tenant)));
      const options = contract.jsonCase === undefined ? {} : { case: contract.jsonCase };
      return encodeJson(contract.output, await finish(answer), options) as never;
    },
  };
};

/** For assert.rejects: the refusal has this code. */
export const refusedAs =
  (code: string, status?: number) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code && (status === undefined || error.definition.status === status);
