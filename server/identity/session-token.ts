// Temporary keys: the session token is the key itself, sealed under the master key. Nothing of it is stored; it ends by
// its time, or at once when the long-term key it was made from is disabled or deleted.
import type { Sealer } from '#store/store.ts';
import { newSecret, newTemporaryKeyId } from './numbers.ts';
import type { Policy } from './policy.ts';
import { readPolicy } from './policy.ts';

const PURPOSE = 'session token';

export interface TemporaryKey {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export interface NewTemporaryKey {
  /** The long-term key it is made from, whose user it acts as. */
  readonly parentKeyId: string;
  readonly expiresAtMs: number;
  /** A policy document that narrows what the user may do. */
  readonly policyDocument?: string | undefined;
}

interface Content {
  readonly id: string;
  readonly secret: string;
  readonly parent: string;
  readonly expires: number;
  readonly policy?: string | undefined;
}

/** Throws PolicyDocumentError for a document that does not hold. */
export const makeTemporaryKey = (sealer: Sealer, wanted: NewTemporaryKey): TemporaryKey => {
  if (wanted.policyDocument !== undefined) readPolicy(wanted.policyDocument);
  const content: Content = {
    id: newTemporaryKeyId(),
    secret: newSecret(),
    parent: wanted.parentKeyId,
    expires: wanted.expiresAtMs,
    policy: wanted.policyDocument,
  };
  return {
    accessKeyId: content.id,
    secret: content.secret,
    sessionToken: sealer.seal(JSON.stringify(content), PURPOSE),
    expiresAtMs: wanted.expiresAtMs,
  };
};

export interface OpenedToken {
  readonly secret: string;
  readonly parentKeyId: string;
  readonly policy: Policy | undefined;
}

/** undefined for anything but an unexpired token of this very key. */
export const openToken = (
  sealer: Sealer,
  accessKeyId: string,
  sessionToken: string,
  nowMs: number,
): OpenedToken | undefined => {
  let content: Content;
  try {
    content = JSON.parse(sealer.open(sessionToken, PURPOSE)) as Content;
  } catch {
    return undefined;
  }
  if (content.id !== accessKeyId || content.expires <= nowMs) return undefined;
  return {
    secret: content.secret,
    parentKeyId: content.parent,
    policy: content.policy === undefined ? undefined : readPolicy(content.policy),
  };
};
