// Conditions of routing, parameter limits and circuit breakers as data: what the parser makes and the edge evaluates.
// Grammar (the vendor's 条件路由 page; what it does not show is marked as ours):
//   condition   = conjunction { "or" conjunction }
//   conjunction = term { "and" term }                          "and" binds tighter than "or"
//   term        = "(" condition ")" | comparison | call
//   comparison  = operand ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ) operand        != <= >= are ours
//   operand     = parameter | constant | "Random()"            of a request
//               | "latency_seconds" | "status_code" | constant of an exchange with a backend
//   call        = "regex" "(" parameter "," string ")" | "exists" "(" parameter ")"      of a request
//               | ( "func_in" | "func_not_in" ) "(" "status_code" "," "{" integer { "," integer } "}" ")"   of an exchange
//   parameter   = "header." name | "query." name | "path" | "sysparam." name
//   constant    = 'text' | "text" | -1 | 0.1 | true | false
// Keywords, positions and functions are read in any case, names of header and query parameters exactly.

/** What a condition speaks about: a request on its way in, or an exchange with a backend that is over. */
export type Vocabulary = 'request' | 'exchange';

export const systemParameters = ['clientIp', 'httpScheme', 'clientUa'] as const;

export type Parameter =
  | { readonly kind: 'parameter'; readonly position: 'header' | 'query'; readonly name: string }
  | { readonly kind: 'parameter'; readonly position: 'path' }
  | { readonly kind: 'parameter'; readonly position: 'sysparam'; readonly name: (typeof systemParameters)[number] };

export type Constant = { readonly kind: 'constant'; readonly value: string | number | boolean };

/** Seconds an exchange took, or the status the backend answered with. */
export type Measure = { readonly kind: 'measure'; readonly name: 'latency_seconds' | 'status_code' };

/** A number from 0 up to 1, new for each evaluation. */
export type Random = { readonly kind: 'random' };

export type Operand = Parameter | Constant | Measure | Random;
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly Condition[] }
  | { readonly kind: 'comparison'; readonly left: Operand; readonly operator: Operator; readonly right: Operand }
  | { readonly kind: 'regex'; readonly parameter: Parameter; readonly pattern: string }
  | { readonly kind: 'exists'; readonly parameter: Parameter }
  | { readonly kind: 'status'; readonly negated: boolean; readonly codes: readonly number[] };

/** Why a text is no condition. `position` counts UTF-16 units from 1. */
export interface ConditionError {
  readonly position: number;
  readonly message: string;
}

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly error: ConditionError };

/** Longest condition text and deepest nesting of parentheses that are read; ours, so that a text cannot exhaust the stack. */
export const MAX_CONDITION_LENGTH = 4096;
export const MAX_CONDITION_DEPTH = 32;
