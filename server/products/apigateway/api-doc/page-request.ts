// Requests for pages and their answers, free of any server's types.

/** A request as the control port has it; names of headers in lower case. dialects/dialect.ts `WireRequest` is one. */
export interface PageRequest {
  readonly method: string;
  /** Path of the target, as sent. */
  readonly path: string;
  /** Query of the target without `?`. */
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array;
}
