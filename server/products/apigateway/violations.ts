// Which of the product's codes stands for a broken rule of a contract. The first candidate that the action declares
// is taken; where it declares none, the family's own code is (InvalidParameterValue, MissingParameter …).
import type { ActionContract } from '#kernel/action.ts';
import type { ViolationError } from '#kernel/product.ts';
import type { Rule, Violation } from '#kernel/validate.ts';
import type { ErrorCode } from './errors.ts';

type Candidates = readonly ErrorCode[];

const byParameter: Readonly<Record<string, Candidates>> = {
  EnvironmentName: ['InvalidParameterValue.InvalidEnv'],
  Environment: ['InvalidParameterValue.InvalidEnv'],
  ServiceType: ['InvalidParameterValue.NotInOptions', 'InvalidParameterValue.InvalidServiceType'],
  ApiBusinessType: ['InvalidParameterValue.InvalidApiBusinessType'],
  ApiIds: ['InvalidParameterValue.InvalidApiIds', 'InvalidParameterValue.LimitExceeded'],
  AccessKeyIds: ['InvalidParameterValue.InvalidAccessKeyIds'],
};

const byRule: Readonly<Partial<Record<Rule, Candidates>>> = {
  enum: ['InvalidParameterValue.NotInOptions', 'InvalidParameter.FormatError'],
  range: ['InvalidParameterValue.RangeExceeded', 'InvalidParameter.FormatError'],
  length: ['InvalidParameterValue.LengthExceeded', 'InvalidParameter.FormatError'],
  pattern: ['InvalidParameter.FormatError'],
  time: ['InvalidParameter.FormatError'],
};

/** Paging is the same for every action, so its codes are the family's everywhere. */
const plain: ReadonlySet<string> = new Set(['Limit', 'Offset', 'Filters']);

const reasonOf = ({ rule, node, given }: Violation): string => {
  const was = given === undefined ? '' : ` (given: ${given})`;
  if (node === undefined) return `it is not valid${was}.`;
  switch (rule) {
    case 'enum':
      return `use one of ${node.kind === 'enum' ? node.values.join(', ') : 'the documented values'}${was}.`;
    case 'range':
      return node.kind === 'int' || node.kind === 'float'
        ? `it must lie in ${node.min ?? '…'} to ${node.max ?? '…'}${node.kind === 'int' && node.or ? ` or be ${node.or.join(', ')}` : ''}${was}.`
        : `it is out of range${was}.`;
    case 'length':
      return node.kind === 'string' || node.kind === 'list'
        ? `its length must lie in ${node.min ?? 0} to ${node.max ?? '…'}.`
        : 'its length is not allowed.';
    default:
      return `${node.doc ?? 'see the documentation'}${was}`;
  }
};

export const apiGatewayViolation = (violation: Violation, contract: ActionContract): ViolationError | undefined => {
  if (plain.has(violation.parameter)) return undefined;
  const general = byRule[violation.rule];
  if (general === undefined) return undefined;
  for (const code of [...(byParameter[violation.parameter] ?? []), ...general]) {
    const definition = contract.errors.find((row) => row.code === code);
    if (definition !== undefined)
      return { definition, values: { parameter: violation.path, reason: reasonOf(violation) } };
  }
  return undefined;
};
