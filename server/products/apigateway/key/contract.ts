// Keys: the pairs that callers of SECRET APIs sign with.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { done, filters, paging, tagsInput } from '../structures/common.ts';
import { ApiKey, ApiKeysStatus } from '../structures/key.ts';

const accessKeyId = s.string({ min: 1, max: 64, doc: 'Id of the key.' });
const manualSecret = {
  optional: true,
  secret: true,
  min: 10,
  max: 50,
  pattern: /^[A-Za-z0-9_]+$/,
  doc: 'Secret of a manual key: 10 to 50 letters, digits or _.',
} as const;
const byId = { input: s.object({ AccessKeyId: accessKeyId }), resource: 'secret/{AccessKeyId}' } as const;
const example = { title: 'one key', request: { AccessKeyId: 'AKID20n8cYBb0k7ydY38TV2w0L1MM8qkveNtkn5r' } } as const;

export const CreateApiKey = action({
  name: 'CreateApiKey',
  kind: 'write',
  doc: 'Creates a key, generated or of the caller’s own making.',
  input: s.object({
    SecretName: s.string({ min: 1, max: 50, doc: 'Name of the key, at most 50 characters.' }),
    AccessKeyType: s.enum(['auto', 'manual'], { default: 'auto', doc: 'auto: generated; manual: given.' }),
    AccessKeyId: s.string({
      optional: true,
      min: 5,
      max: 50,
      pattern: /^[A-Za-z0-9_]+$/,
      doc: 'Id of a manual key: 5 to 50 letters, digits or _.',
    }),
    AccessKeySecret: s.string(manualSecret),
    Tags: tagsInput,
  }),
  output: s.object({ Result: ApiKey }),
  errors: errorsOf('CreateApiKey', 'MissingParameter'),
  examples: [
    { title: 'generated', request: { SecretName: 'partner' } },
    {
      title: 'of one’s own',
      request: {
        SecretName: 'partner',
        AccessKeyType: 'manual',
        AccessKeyId: 'partner_1',
        AccessKeySecret: 'change_me_please',
      },
    },
  ],
});

export const DescribeApiKey = action({
  name: 'DescribeApiKey',
  kind: 'read',
  doc: 'Describes a key with its secret.',
  ...byId,
  output: s.object({ Result: ApiKey }),
  errors: errorsOf('DescribeApiKey'),
  examples: [example],
});

export const DescribeApiKeysStatus = action({
  name: 'DescribeApiKeysStatus',
  kind: 'read',
  doc: 'Lists keys without their secrets. Filters: AccessKeyId, AccessKeySecret, SecretName, NotUsagePlanId, Status, KeyWord.',
  input: s.object({ ...paging, Filters: filters }),
  output: s.object({ Result: s.nullable(ApiKeysStatus) }),
  errors: errorsOf('DescribeApiKeysStatus', 'InvalidParameterValue.InvalidFilterNotSupportedName'),
  examples: [
    { title: 'the first page', request: {} },
    { title: 'enabled keys', request: { Filters: [{ Name: 'Status', Values: ['1'] }] } },
  ],
});

export const DeleteApiKey = action({
  name: 'DeleteApiKey',
  kind: 'write',
  doc: 'Deletes a disabled key that no usage plan holds.',
  ...byId,
  output: done,
  errors: errorsOf('DeleteApiKey'),
  examples: [{ ...example, response: { Result: true } }],
});

export const DisableApiKey = action({
  name: 'DisableApiKey',
  kind: 'write',
  doc: 'Disables a key: callers that sign with it are refused at once.',
  ...byId,
  output: done,
  errors: errorsOf('DisableApiKey'),
  examples: [{ ...example, response: { Result: true } }],
});

export const EnableApiKey = action({
  name: 'EnableApiKey',
  kind: 'write',
  doc: 'Enables a disabled key.',
  ...byId,
  output: done,
  errors: errorsOf('EnableApiKey'),
  examples: [{ ...example, response: { Result: true } }],
});

export const UpdateApiKey = action({
  name: 'UpdateApiKey',
  kind: 'write',
  doc: 'Replaces the secret of a key: generated for an auto key, given for a manual one.',
  resource: 'secret/{AccessKeyId}',
  input: s.object({ AccessKeyId: accessKeyId, AccessKeySecret: s.string(manualSecret) }),
  output: s.object({ Result: ApiKey }),
  errors: errorsOf('UpdateApiKey', 'MissingParameter', 'InvalidParameter'),
  examples: [example],
});
