// Policy documents: read strictly, compiled once, asked often. Deny wins over allow, and what nothing allows is denied.
import { matchesWildcard } from './wildcard.ts';

/** Kingsoft IAM document 1432 (CreatePolicy): a policy document has at most 5 KB. */
export const POLICY_MAX_CHARACTERS = 5_120;

export interface Rule {
  readonly effect: 'Allow' | 'Deny';
  /** In lower case: action names are compared without regard to case. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A document compiled: its statements in order. */
export type Policy = readonly Rule[];

/** Why a document is refused; the message is one sentence for its author. */
export class PolicyDocumentError extends Error {
  readonly kind: 'json' | 'grammar';
  constructor(kind: 'json' | 'grammar', message: string) {
    super(message);
    this.name = 'PolicyDocumentError';
    this.kind = kind;
  }
}

const refuse = (message: string): never => {
  throw new PolicyDocumentError('grammar', message);
};

type Members = Readonly<Record<string, unknown>>;

/** An object with no member but these: a `Condition` or `NotAction` that is ignored would grant more than its author meant. */
const membersOf = (value: unknown, place: string, allowed: readonly string[]): Members => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${place} must be an object.`);
  for (const name of Object.keys(value))
    if (!allowed.includes(name)) return refuse(`${place} has the member ${name}, which is not supported.`);
  return value as Members;
};

const patternsOf = (value: unknown, place: string): readonly string[] => {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return refuse(`${place} must not be empty.`);
  for (const pattern of list)
    if (typeof pattern !== 'string' || pattern === '') return refuse(`${place} must hold texts.`);
  return list as readonly string[];
};

const readStatement = (value: unknown, index: number): Rule => {
  const place = `Statement ${index + 1}`;
  const statement = membersOf(value, place, ['Sid', 'Effect', 'Action', 'Resource']);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return refuse(`Effect of ${place} must be Allow or Deny.`);
  const actions = patternsOf(statement['Action'], `Action of ${place}`);
  for (const action of actions)
    if (action !== '*' && !/^[^:]+:[^:]+$/.test(action))
      return refuse(`Action ${action.slice(0, 100)} of ${place} must be * or have the form product:action.`);
  const resources = patternsOf(statement['Resource'], `Resource of ${place}`);
  return { effect, actions: actions.map((action) => action.toLowerCase()), resources };
};

/** Reads and compiles a document. Throws PolicyDocumentError. */
export const readPolicy = (text: string): Policy => {
  if (text.length > POLICY_MAX_CHARACTERS)
    return refuse(`A policy document has at most ${POLICY_MAX_CHARACTERS} characters.`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new PolicyDocumentError('json', 'The policy document is not JSON.');
  }
  const { Version: version, Statement: statement } = membersOf(document, 'The document', ['Version', 'Statement']);
  if (typeof version !== 'string' || version === '') return refuse('Version must be a text such as 2015-11-01.');
  const statements = Array.isArray(statement) ? statement : [statement];
  if (statements.length === 0) return refuse('Statement must not be empty.');
  return statements.map(readStatement);
};

const applies = ({ actions, resources }: Rule, action: string, resource: string): boolean =>
  actions.some((pattern) => matchesWildcard(pattern, action)) &&
  resources.some((pattern) => matchesWildcard(pattern, resource));

/** Whether these policies together allow the action on the resource. */
export const allows = (policies: readonly Policy[], action: string, resource: string): boolean => {
  const name = action.toLowerCase();
  let allowed = false;
  for (const policy of policies)
    for (const rule of policy) {
      if (allowed && rule.effect === 'Allow') continue;
      if (!applies(rule, name, resource)) continue;
      if (rule.effect === 'Deny') return false;
      allowed = true;
    }
  return allowed;
};
