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
];
