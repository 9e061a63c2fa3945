// Documented actions that Portico does not have yet, with the reason; the coverage page shows them.
import type { Gap } from '#kernel/product.ts';

const later = (reason: string, actions: readonly string[]): Gap[] => actions.map((action) => ({ action, reason }));

export const gaps: readonly Gap[] = [
  ...later('IP strategies are not built yet', [
    'BindIPStrategy',
    'CreateIPStrategy',
    'DeleteIPStrategy',
    'DescribeIPStrategy',
    'DescribeIPStrategyApisStatus',
    'DescribeIPStrategysStatus',
    'ModifyIPStrategy',
    'UnBindIPStrategy',
  ]),
  ...later('applications are not built yet', [
    'BindApiApp',
    'CreateApiApp',
    'DeleteApiApp',
    'DescribeApiApp',
    'DescribeApiAppBindApisStatus',
    'DescribeApiAppsStatus',
    'DescribeApiBindApiAppsStatus',
    'ModifyApiApp',
    'UnbindApiApp',
    'UpdateApiAppKey',
  ]),
  ...later('plugins are not built yet', [
    'AttachPlugin',
    'CreatePlugin',
    'DeletePlugin',
    'DescribeAllPluginApis',
    'DescribePlugin',
    'DescribePluginApis',
    'DescribePlugins',
    'DetachPlugin',
    'ModifyPlugin',
  ]),
  ...later('documents and client generation are not built yet', [
    'BuildAPIDoc',
    'CreateAPIDoc',
    'DeleteAPIDoc',
    'DescribeAPIDocDetail',
    'DescribeAPIDocs',
    'GenerateApiDocument',
    'ModifyAPIDoc',
    'ResetAPIDocPassword',
  ]),
  ...later('the access log is not searchable yet', ['DescribeLogSearch']),
];
