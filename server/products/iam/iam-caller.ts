// For tests: calls IAM actions as the holder of a key, over a real store, decoded and encoded as the front door does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Identity } from '#identity/identity.ts';
import { createIdentity } from '#identity/identity.ts';
import type { Caller, Context } from '#kernel/action.ts';
import { decode } from '#kernel/decode.ts';
import { encodeJson } from '#kernel/encode-json.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Scope } from '#store/scope.ts';
import { openStore } from '#store/store.ts';
import { createIam } from './index.ts';

export const NOW = new Date('2026-11-24T04:00:00Z');

const refuse = (definition: ErrorDefinition, values?: SlotValues): never => {
  throw new Refusal(definition, values);
};

export type Parameters = Readonly<Record<string, string>>;

export interface Holder {
  readonly caller: Caller;
  /** The answer as JSON data; throws Refusal. */
  call(action: string, parameters?: Parameters): Promise<never>;
}

export interface Iam {
  readonly identity: Identity;
  /** The operator's root user. */
  readonly root: Holder;
  /** The holder of a key. */
  as(accessKeyId: string, sessionToken?: string): Promise<Holder>;
}

export const openIam = async (t: TestContext): Promise<Iam> => {
  const home = await mkdtemp(join(tmpdir(), 'portico-iam-'));
  const store = await openStore({ home, masterKey: Buffer.alloc(32, 4), clock: () => NOW.getTime() });
  const identity = createIdentity(store, { clock: () => NOW.getTime() });
  t.after(async () => {
    await identity.close();
    await store.close();
    await rm(home, { recursive: true });
  });
  const bindings = createIam({ identity }).versions.flatMap((version) => version.bindings);

  const as = async (accessKeyId: string, sessionToken?: string): Promise<Holder> => {
    const found = await identity.resolve(accessKeyId, sessionToken, NOW);
    if (found === undefined) throw new Error(`no key ${accessKeyId}`);
    const { caller } = found;
    return {
      caller,
      call: async (action, parameters = {}) => {
        const binding = bindings.find(({ contract }) => contract.name === action);
        if (binding === undefined) throw new Error(`no action ${action}`);
        const { contract } = binding;
        const decoded = decode(
          contract.input,
          { pairs: Object.entries(parameters), json: undefined },
          { coerceJson: true, refuseUnknown: false, emptyIsAbsent: true },
        );
        if (!decoded.ok) throw new Error(`${decoded.violation.rule} ${decoded.violation.path}`);
        const handle = async (scope: Scope): Promise<unknown> => {
          const context: Context<string, Scope> = {
            caller,
            region: 'global',
            requestId: 'request-1',
            now: NOW,
            store: scope,
            fail: refuse,
            changed: () => {},
          };
          return binding.handle(decoded.value as never, context as never);
        };
        const tenant = { accountId: caller.accountId, region: 'global' };
        const answer =
          contract.kind === 'write'
            ? await store.write((tx) => handle(store.scope(tx, tenant)))
            : await store.read((db) => handle(store.scope(db, tenant)));
        return encodeJson(contract.output, answer, {}) as never;
      },
    };
  };
  const credential = await identity.ensureRoot({});
  return { identity, root: await as(credential.accessKeyId), as };
};

export const gatewayPolicy =
  '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["apigw:*"],"Resource":["*"]}]}';
export const fullPolicy = '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]}';

export interface Key {
  readonly CreateAccessKeyResult: {
    readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
  };
}
interface MadeAccount {
  readonly CreateAccountResult: {
    readonly Account: { readonly AccountId: string; readonly AppId: string };
    readonly AccessKey: { readonly AccessKeyId: string };
  };
}

/** The id of a new key. */
export const keyFor = async (holder: Holder, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { CreateAccessKeyResult: result }: Key = await holder.call('CreateAccessKey', parameters);
  return result.AccessKey.AccessKeyId;
};

/** A user with a key and a policy. */
export const userOf = async ({ root, as }: Iam, name: string, document: string): Promise<Holder> => {
  await root.call('CreateUser', { UserName: name });
  await root.call('CreatePolicy', { PolicyName: `of-${name}`, PolicyDocument: document });
  const PolicyKrn = `krn:ksc:iam::${root.caller.accountId}:policy/of-${name}`;
  await root.call('AttachUserPolicy', { UserName: name, PolicyKrn });
  return as(await keyFor(root, { UserName: name }));
};

/** The root user of another account. */
export const stranger = async ({ root, as }: Iam): Promise<Holder> => {
  const made: MadeAccount = await root.call('CreateAccount', { AccountName: 'second' });
  return as(made.CreateAccountResult.AccessKey.AccessKeyId);
};
