// Parameters as they arrive, before a contract is known: flattened names or JSON, made into one tree.
// A tree has null-prototype objects only, so no parameter name can reach a prototype.

/** A value of the tree: text from a query or form, or JSON. */
export type ParameterValue = string | number | boolean | null | readonly ParameterValue[] | ParameterObject;
export interface ParameterObject {
  readonly [name: string]: ParameterValue;
}

/** Business parameters of a call. `source` says whether leaves are text that must be read by type, or typed JSON. */
export interface Parameters {
  /** Flattened pairs: `Filter.1.Name`, `Filter.1.Values.1`, `Tag[0]`; empty when everything came as JSON. */
  readonly pairs: readonly (readonly [string, string])[];
  /** JSON body where the family sends one; pairs are laid over it. */
  readonly json: ParameterObject | undefined;
}
