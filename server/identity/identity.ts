// Identity: who holds a key, what they may do, and the management of both. The front door asks it at every call,
// so both answers come from memory.
import type { Caller } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import type { ReadDb, Store } from '#store/store.ts';
import type { Administration } from './administration.ts';
import { administration } from './administration.ts';
import { cacheHolders } from './credentials.ts';
import { failIdentity } from './failure.ts';
import { groundOf } from './ground.ts';
import { trackLastUse } from './last-use.ts';
import type { Policy } from './policy.ts';
import { allows } from './policy.ts';
import type { RootGiven } from './root.ts';
import { ensureRoot } from './root.ts';
import type { RootCredential } from './root-credential.ts';
import type { TemporaryKey } from './session-token.ts';
import { makeTemporaryKey, openToken } from './session-token.ts';

/** The holder of a key. The secret is for verifying a signature and must go nowhere else. */
export interface Credential {
  readonly secret: string;
  readonly caller: Caller;
  /** false: the key is disabled. */
  readonly active: boolean;
}

export interface TemporaryKeyWish {
  readonly durationSeconds: number;
  /** A policy document: the key may do what both it and the user's policies allow. */
  readonly policyDocument?: string | undefined;
}

export interface Identity {
  /** undefined: no such key, or a session token that is not this key's, was changed, or has expired. */
  resolve(accessKeyId: string, sessionToken: string | undefined, now: Date): Promise<Credential | undefined>;
  /**
   * Whether the caller, as `resolve` returned it, may do `action` (`apigw:CreateService`) on `resource`.
   * The root user may do everything, except where a temporary key carries a policy.
   */
  authorise(caller: Caller, action: string, resource: string): boolean;
  /** A temporary key that acts as the caller. Fails with temporaryCaller; throws PolicyDocumentError. */
  issueTemporaryKey(caller: Caller, wish: TemporaryKeyWish, now: Date): TemporaryKey;
  /** Whether the caller holds a temporary key. */
  isTemporary(caller: Caller): boolean;
  /** Management within the transaction behind a handler's scope. The handler decides whose account it passes on. */
  within(scope: Scope): Administration;
  read<T>(work: (administration: Administration) => Promise<T>): Promise<T>;
  write<T>(work: (administration: Administration) => Promise<T>): Promise<T>;
  /** Makes the operator's account at the first start; puts a given key in place at every start. */
  ensureRoot(given: RootGiven): Promise<RootCredential>;
  /** Last use of a key when it is not yet stored, in milliseconds. */
  recentUse(accessKeyId: string): number | undefined;
  close(): Promise<void>;
}

export interface IdentityOptions {
  /** Milliseconds now. */
  readonly clock?: () => number;
}

interface Powers {
  readonly policies: readonly Policy[];
  readonly session: Policy | undefined;
}

export const createIdentity = (store: Store, { clock = Date.now }: IdentityOptions = {}): Identity => {
  const holders = cacheHolders(store);
  const lastUse = trackLastUse(store);
  // By the caller object itself: a caller that did not come from resolve() has no powers at all.
  const powers = new WeakMap<Caller, Powers>();
  const temporary = new WeakSet<Caller>();
  const manage = (db: ReadDb): Administration => administration(groundOf(store, db, clock()));

  return {
    resolve: async (accessKeyId, sessionToken, now) => {
      if (sessionToken === undefined) {
        const holder = await holders.find(accessKeyId);
        if (holder !== undefined) powers.set(holder.caller, { policies: holder.policies, session: undefined });
        return holder;
      }
      const token = openToken(store.sealer, accessKeyId, sessionToken, now.getTime());
      if (token === undefined) return undefined;
      const parent = await holders.find(token.parentKeyId);
      if (parent === undefined) return undefined;
      const caller: Caller = { ...parent.caller, accessKeyId };
      powers.set(caller, { policies: parent.policies, session: token.policy });
      temporary.add(caller);
      return { secret: token.secret, caller, active: parent.active };
    },
    authorise: (caller, action, resource) => {
      const held = powers.get(caller);
      if (held === undefined) return false;
      if (!temporary.has(caller)) lastUse.note(caller.accessKeyId, clock());
      if (held.session !== undefined && !allows([held.session], action, resource)) return false;
      return caller.isRoot || allows(held.policies, action, resource);
    },
    issueTemporaryKey: (caller, { durationSeconds, policyDocument }, now) => {
      if (temporary.has(caller)) return failIdentity('temporaryCaller');
      const expiresAtMs = now.getTime() + durationSeconds * 1000;
      return makeTemporaryKey(store.sealer, { parentKeyId: caller.accessKeyId, expiresAtMs, policyDocument });
    },
    isTemporary: (caller) => temporary.has(caller),
    within: (scope) => manage(store.transactionOf(scope)),
    read: (work) => store.read((db) => work(manage(db))),
    write: (work) => store.write((tx) => work(manage(tx))),
    ensureRoot: (given) =>
      store.write((tx) => {
        const ground = groundOf(store, tx, clock());
        return ensureRoot(ground, administration(ground), given);
      }),
    recentUse: lastUse.pending,
    close: async () => {
      holders.close();
      await lastUse.close();
    },
  };
};
