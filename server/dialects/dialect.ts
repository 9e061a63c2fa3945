// What a signature family must do for the front door: claim a request, read its envelope, verify it, and spell answers.
// A dialect knows nothing of products, stores or accounts: secrets reach it as arguments, settings as values.
import type { ActionContract } from '#kernel/action.ts';
import type { ErrorDefinition } from '#kernel/errors.ts';
import type { Parameters } from '#kernel/parameters.ts';
import type { AnswerStyle, FamilyName, ViolationError } from '#kernel/product.ts';
import type { Violation } from '#kernel/validate.ts';

/** A control request as it came off the wire, body complete. */
export interface WireRequest {
  readonly method: string;
  /** Request target as sent, never decoded: `/?Action=…`. */
  readonly target: string;
  /** Path part of the target. */
  readonly path: string;
  /** Query part of the target without `?`, never decoded; `''` when there is none. */
  readonly query: string;
  /** Lower-case names in order of arrival, values as sent (surrounding blanks removed). */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** First value of a header, or undefined. */
export const header = (request: WireRequest, name: string): string | undefined => {
  for (const [key, value] of request.headers) if (key === name) return value;
  return undefined;
};

export type Format = 'json' | 'xml';

/** What every answer needs, known even when reading the request failed: kept apart so that refusals are well-formed. */
export interface AnswerForm {
  readonly family: FamilyName;
  readonly format: Format;
  /** Host as the caller named it, without port (Alibaba `HostId`). */
  readonly host: string;
  readonly action: string | undefined;
  readonly version: string | undefined;
}

/** A request read but not yet verified. */
export interface Envelope extends AnswerForm {
  readonly action: string;
  readonly version: string;
  /** undefined: the family's default region applies. */
  readonly region: string | undefined;
  /** Where the caller says the product is: credential scope, `Service`, host label. Best first; may be wrong (`127`). */
  readonly serviceHints: readonly string[];
  /** Business parameters only; the family's common ones are removed. */
  readonly parameters: Parameters;
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly dryRun: boolean;
  /** Anti-replay value, already scoped: two requests with the same one inside the window are a replay. undefined: the family has none. */
  readonly nonce: string | undefined;
  /** When the caller says it signed; compared by `verify` with the allowed skew. */
  readonly signedAt: Date;
  readonly multipart: boolean;
}

export interface VerifyOptions {
  readonly now: Date;
  readonly skewSeconds: number;
}

/** The answer of the front door, ready to write. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Codes every family has a word for; a dialect maps them to its vendor's rows. */
export interface FamilyErrors {
  /** The request carries no signature of any family. */
  readonly unsigned: ErrorDefinition;
  readonly missingAction: ErrorDefinition;
  readonly unknownAction: ErrorDefinition;
  readonly unknownVersion: ErrorDefinition;
  readonly unknownRegion: ErrorDefinition;
  readonly unknownAccessKey: ErrorDefinition;
  readonly disabledAccessKey: ErrorDefinition;
  readonly invalidSessionToken: ErrorDefinition;
  readonly replayed: ErrorDefinition;
  readonly notAuthorised: ErrorDefinition;
  readonly throttled: ErrorDefinition;
  readonly tooLarge: ErrorDefinition;
  readonly malformed: ErrorDefinition;
  readonly idempotencyMismatch: ErrorDefinition;
  readonly dryRun: ErrorDefinition;
  readonly internal: ErrorDefinition;
  readonly unavailable: ErrorDefinition;
}

export interface Dialect {
  /** `tc3`, `tencent-v1`, `alibaba-rpc`, `acs3`, `aws4`, `kingsoft-simple`. */
  readonly name: string;
  readonly family: FamilyName;
  /** Whether the request is signed this way. Looks at headers, query and form names only; never throws. */
  claims(request: WireRequest, parameters: FormView): boolean;
  /** Largest body in bytes for this method; the query's limit is the family's. Throws the family's refusal. */
  checkSize(request: WireRequest): void;
  /** Reads everything but the signature. Throws Refusal with the vendor's code on malformed input. */
  read(request: WireRequest, parameters: FormView): Envelope;
  /** Checks time and signature over the raw request. Throws Refusal: mismatch names the string to sign, never the secret. */
  verify(request: WireRequest, envelope: Envelope, secret: string, options: VerifyOptions): void;
}

/** Query and form body decoded once and shared by all dialects: pairs in order, `+` and %XX decoded as form data. */
export interface FormView {
  readonly query: readonly (readonly [string, string])[];
  /** Pairs of an application/x-www-form-urlencoded body, else empty. */
  readonly form: readonly (readonly [string, string])[];
  /** Why a part could not be decoded: broken %XX or bytes that are not UTF-8, or too many pairs. Dialects refuse it in `read`. */
  readonly fault?: 'encoding' | 'tooMany' | undefined;
  /** First value by name, query before form. */
  get(name: string): string | undefined;
}

/** One family's spelling of answers, shared by its dialects. */
export interface Family {
  readonly name: FamilyName;
  readonly errors: FamilyErrors;
  /** Region used when the caller names none. */
  readonly defaultRegion: string;
  /** Whether strings are accepted for numbers and booleans in JSON parameters (Kingsoft) or refused (Tencent). */
  readonly coerceJson: boolean;
  /** Whether `Name=` in a query or form means that Name was not given (Alibaba, Kingsoft) or given empty (Tencent). */
  readonly emptyIsAbsent: boolean;
  /** Whether a parameter that the contract does not know is refused (Tencent) or ignored. */
  readonly refuseUnknown: boolean;
  /** The form of a refusal that happens before a dialect could read the request. */
  guessForm(request: WireRequest, parameters: FormView): AnswerForm;
  requestId(): string;
  /** The vendor's error for one broken rule of the contract. */
  violation(violation: Violation): ViolationError;
  success(
    form: AnswerForm,
    contract: ActionContract,
    payload: unknown,
    requestId: string,
    style: AnswerStyle,
  ): WireAnswer;
  failure(
    form: AnswerForm,
    error: ErrorDefinition,
    message: string,
    requestId: string,
    style: AnswerStyle | undefined,
  ): WireAnswer;
}
