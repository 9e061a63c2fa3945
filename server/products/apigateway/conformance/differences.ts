// Where the contracts depart from the document or from the SDK's models on purpose, with the reason.
// Keys are `Action input Path` and `Action output Path`; `*` stands for any action. A difference that no longer
// exists fails the tests, so the list stays short and true.

/** Members that the document prints and that are not answered or taken under that name. */
export const notAsDocumented: Readonly<Record<string, string>> = {
  'DescribeService output CreateTime': 'misprint: the SDKs and DescribeServiceForApiApp have CreatedTime',
  'CreateApi output Result.CreateTime': 'misprint: the SDKs have CreatedTime',
  '* output Result.ServiceScfsIntegratedResponse': 'misprint: the SDKs have ServiceScfIsIntegratedResponse',
  'CreateUsagePlan output Result.CreateTime': 'misprint: the SDKs have CreatedTime',
  'DescribeUsagePlan output Result.CreateTime': 'misprint: the SDKs have CreatedTime',
  'ModifyUsagePlan output Result.CreateTime': 'misprint: the SDKs have CreatedTime',
};

/** Members of the SDK's models that are not there. */
export const notAsInSdk: Readonly<Record<string, string>> = {};

/** Members that neither the document nor the SDK has under that action. */
export const ours: Readonly<Record<string, string>> = {};
