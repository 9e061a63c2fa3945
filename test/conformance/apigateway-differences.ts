// Where Portico's gateway contracts differ from the document on purpose, each with its reason. `*` ends a prefix.

export interface Difference {
  /** `Action.Parameter`, `Action:Output`, `Structure/Field` or `Action!ErrorCode`. */
  readonly where: string;
  readonly reason: string;
}

export const differences: readonly Difference[] = [];
