// Where Portico's gateway contracts differ from the document on purpose, each with its reason. `*` ends a prefix.

export interface Difference {
  /** `Action.Parameter`, `Action:Output`, `Structure/Field` or `Action!ErrorCode`. */
  readonly where: string;
  readonly reason: string;
}

const SCAN_LOST_ARRAY = 'The scan lost "Array of"; the official SDK has a list.';
const SDK_SPELLS_OTHERWISE = 'A slip of the scan; the official SDK has CreatedTime.';

export const differences: readonly Difference[] = [
  { where: 'CreateApiRsp/CreateTime', reason: SDK_SPELLS_OTHERWISE },
  { where: 'UsagePlanInfo/CreateTime', reason: SDK_SPELLS_OTHERWISE },
  { where: 'DescribeService:CreateTime', reason: SDK_SPELLS_OTHERWISE },
  {
    where: 'ApiInfo/ServiceScfsIntegratedResponse',
    reason: 'A slip of the scan; the official SDK has ServiceScfIsIntegratedResponse.',
  },
  { where: 'DesApisStatus/Tags', reason: 'The official SDK has one Tag here, not text.' },
  { where: 'CreateService:NetTypes', reason: SCAN_LOST_ARRAY },
  ...['DescribeService', 'DescribeServiceForApiApp'].flatMap((action) =>
    ['AvailableEnvironments', 'NetTypes', 'ApiIdStatusSet', 'UsagePlanList', 'Tags'].map((output) => ({
      where: `${action}:${output}`,
      reason: SCAN_LOST_ARRAY,
    })),
  ),
  { where: 'DescribeLogSearch:LogSet', reason: SCAN_LOST_ARRAY },
  ...['AuthFailure.MFAFailure', 'UnauthorizedOperation.MFAExpired', 'UnauthorizedOperation.MFANotFound'].map(
    (code) => ({
      where: `!${code}`,
      reason: 'Portico has no second factor at sign-in, so none can fail.',
    }),
  ),
  { where: '!AuthFailure.InvalidSecretId', reason: 'Portico has one kind of key; none is of a wrong kind.' },
  ...['LogRuleCountLimitExceeded', 'LogRuleUniqueLimitExceeded', 'TcbEnvironmentCountLimitExceeded'].map((code) => ({
    where: `!LimitExceeded.${code}`,
    reason: 'Log rules and cloud base environments belong to internal actions of the document that Portico leaves out.',
  })),
  ...['ResourceNotFound.InvalidClsTopic', 'UnauthorizedOperation.UnauthCls'].map((code) => ({
    where: `!${code}`,
    reason: 'Logs are searched in Portico itself; there is no log service beside it.',
  })),
  ...[
    'InvalidParameterValue.InvalidDestRegion',
    'UnsupportedOperation.CloneInService',
    'UnsupportedOperation.CrossRegion',
  ].map((code) => ({
    where: `!${code}`,
    reason: 'Codes of CheckCloneApis, an internal action that Portico leaves out.',
  })),
  { where: '!FailedOperation.InvalidSCF', reason: 'Cloud functions are refused as a backend before one is looked up.' },
  ...[
    'InvalidParameterValue.Invalid',
    'InvalidParameterValue.InvalidVpcConfig',
    'InvalidParameterValue.UnsupportedParameter',
    'MissingParameter.BackendSpecificParam',
  ].map((code) => ({
    where: `!${code}`,
    reason: 'The document lists the code and no action that answers it; the codes of each action say it more exactly.',
  })),
  ...['InternalError.CamException', 'InternalError.ReturnableException'].map((code) => ({
    where: `!${code}`,
    reason: "Failures of services behind the vendor's API; Portico's own failures are InternalError.",
  })),
  {
    where: '!UnsupportedOperation.InvalidInstanceState',
    reason: 'Dedicated instances do not exist: every service runs on this Portico.',
  },
];

/** Members of the official SDK's models that are not there: `Action input Path`, `Action output Path`. */
export const notAsInSdk: Readonly<Record<string, string>> = {};

/** Members that neither the document nor the SDK has under that action. */
export const ours: Readonly<Record<string, string>> = {};
