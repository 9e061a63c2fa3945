// Runs management and turns what it cannot do into the vendor's error.
import type { IdentityReason } from '#identity/failure.ts';
import { IdentityFailure } from '#identity/failure.ts';
import { PolicyDocumentError } from '#identity/policy.ts';
import type { ErrorDefinition, SlotValues } from '#kernel/errors.ts';
import { E } from './errors.ts';

type Fail<C extends string> = (error: ErrorDefinition<C>, values?: SlotValues) => never;

/** `rows`: the vendor's row for each reason the work can fail for. */
export const answering = async <C extends string, T>(
  fail: Fail<C>,
  rows: Readonly<Partial<Record<IdentityReason, ErrorDefinition<C>>>>,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const row = error instanceof IdentityFailure ? rows[error.reason] : undefined;
    if (row !== undefined) return fail(row);
    throw error;
  }
};

type DocumentCode = typeof E.policyDocumentNotJsonFormat.code | typeof E.policyDocumentMalformed.code;

/** The same for a policy document the caller wrote. */
export const readingDocument = async <T>(fail: Fail<DocumentCode>, work: () => Promise<T> | T): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PolicyDocumentError)) throw error;
    if (error.kind === 'json') return fail(E.policyDocumentNotJsonFormat);
    return fail(E.policyDocumentMalformed, { reason: error.message });
  }
};
