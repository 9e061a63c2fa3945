// Violations of a contract: which rule of which parameter was broken. Vendors' codes for them are the families' business.
import type { Node } from './schema.ts';

export type Rule =
  | 'missing'
  | 'unknown'
  | 'type'
  | 'json' // a JSON text that does not parse
  | 'length' // string length or list length outside its limits
  | 'range'
  | 'pattern'
  | 'enum'
  | 'time'
  | 'null';

export interface Violation {
  readonly rule: Rule;
  /** `Filters.0.Values` as the caller would write it in JSON. */
  readonly path: string;
  /** Top-level parameter. */
  readonly parameter: string;
  /** undefined for `unknown`. */
  readonly node: Node | undefined;
  /** What was given, shortened; never of a secret node. */
  readonly given: string | undefined;
}
