// Actions that the vendor's material names and Portico does not have, with the reason; the coverage page shows them.
// All documented actions are there: these are named by the document's data structures alone, or by today's SDK.
import type { Gap } from '#kernel/product.ts';

const without = (reason: string, actions: readonly string[]): Gap[] => actions.map((action) => ({ action, reason }));

export const gaps: readonly Gap[] = [
  ...without('named by data structures only; neither its parameters nor the form of its answer is public', [
    'DescribeIPStrategyStatus',
    'MonitorTops',
  ]),
  ...without(
    'named by data structures only; logs are kept and searched by Portico itself, there are no rules that ship them',
    ['DescribeLogRules'],
  ),
  ...without('named by data structures only; APIs are copied between services by ImportOpenApi', ['CheckCloneApis']),
  ...without('named by data structures only; there are no dedicated clusters', ['DescribeExclusiveSet']),
  ...without('of dedicated instances, which do not exist: every service runs on this Portico', [
    'CreateExclusiveInstances',
    'DescribeExclusiveInstanceDetail',
    'DescribeExclusiveInstanceRegions',
    'DescribeExclusiveInstances',
    'DescribeExclusiveInstancesStatus',
    'DescribeInstancesNetworkConfig',
    'ModifyExclusiveInstance',
  ]),
  ...without('named by data structures only; nothing is bought or billed', [
    'DescribeResourcePackStatus',
    'InquiryPrice',
  ]),
  ...without('named by data structures only; there is no enterprise identity service', ['DescribeEIAMApis']),
  ...without('named by data structures only; there is no cloud base and there are no function triggers', [
    'DescribeTcbScfApis',
    'UnbindTriggers',
  ]),
  ...without('named by data structures only; metrics are kept for every key without being switched on', [
    'DescribeServiceEnvironmentKeyMonitorUpload',
    'ModifyServiceEnvironmentKeyMonitorUpload',
  ]),
];
