// What Cloud Monitor's other actions wait for, by version. A version without an action of ours is listed here all the same.
import type { Gap } from '#kernel/product.ts';

const all = (reason: string, ...actions: readonly string[]): readonly Gap[] =>
  actions.map((action) => ({ action, reason }));

const NO_VALUES = 'Comes with the metric store: nothing is kept yet that could be answered.';
const NO_ALARMS = 'Comes with alarm policies and their evaluation.';
const NO_CONTAINERS = 'Watches products that Portico has not got.';

export const gaps = {
  '2010-05-25': all(NO_VALUES, 'GetMetricStatistics'),
  '2017-07-01': all(NO_VALUES, 'PutMetricData', 'ListMetrics', 'GetMetricStatistics'),
  '2018-09-29': all(NO_VALUES, 'GetMetricStatisticsBatch'),
  '2018-11-14': all(NO_VALUES, 'GetMetricStatisticsBatch'),
  '2019-08-12': all(NO_CONTAINERS, 'ListMetrics', 'GetMetricStatistics'),
  '2021-01-01': all(
    NO_ALARMS,
    'ListAlarmPolicy',
    'DescribeAlarmPolicy',
    'DescribePolicyObject',
    'DescribeAlarmReceives',
    'AddAlarmReceives',
    'DeleteAlarmReceives',
    'GetUserGroup',
    'GetAlertUser',
    'UpdateAlertUserStatus',
    'DescribeSysEventGroupList',
    'DescribeMonitorProductList',
    'DescribeAlertHistories',
  ),
  '2022-01-01': all(NO_ALARMS, 'CreateAlarmPolicy', 'DeleteAlarmPolicy'),
  '2023-07-12': all(
    NO_CONTAINERS,
    'DescribeInstances',
    'ListMetrics',
    'GetMetricStatistics',
    'GetMetricStatisticsBatch',
  ),
  '2025-01-01': all(
    NO_CONTAINERS,
    'DescribeAlertingResources',
    'ListGrafanaInstances',
    'DescribeSystemEventAttributes',
    'ListAlarmEffectInstance',
    'QueryRange',
    'GetPrometheusToken',
    'PutDefaultEventPolicy',
  ),
} as const satisfies Readonly<Record<string, readonly Gap[]>>;
