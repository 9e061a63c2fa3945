// Access keys: two to a user, the secret shown once. Source: IAM manual 1428 to 1431 and the models of the vendor's SDKs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { OptionalUserName } from '../names.ts';

const AccessKeyId = s.string({ min: 1, max: 128, doc: 'ID of the access key.' });
const Status = s.enum(['Active', 'Inactive'], { doc: 'Inactive keys are refused.' });

const shownKey = {
  UserName: s.string(),
  AccessKeyId: s.string(),
  Status,
  CreateDate: s.time({ format: 'iso' }),
};

export const CreateAccessKey = action({
  name: 'CreateAccessKey',
  kind: 'write',
  doc: 'Makes an access key. Its secret is answered this once and never again.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ UserName: OptionalUserName }),
  output: s.object({
    CreateAccessKeyResult: s.object({
      AccessKey: s.object({ ...shownKey, SecretAccessKey: s.string({ secret: true }) }, { name: 'AccessKey' }),
    }),
  }),
  errors: [E.userNoSuchEntity, E.userAkskLimitExceeded, E.accessDenied],
  examples: [
    {
      title: 'a key for a user',
      request: { UserName: 'bob' },
      response: {
        CreateAccessKeyResult: {
          AccessKey: {
            UserName: 'bob',
            AccessKeyId: 'AKIDexampleexampleexampleexample1234',
            Status: 'Active',
            CreateDate: new Date('2026-11-24T08:52:41Z'),
            SecretAccessKey: 'exampleexampleexampleexampleexample12345',
          },
        },
      },
    },
  ],
});

export const ListAccessKeys = action({
  name: 'ListAccessKeys',
  kind: 'read',
  doc: 'Lists the access keys of a user, without their secrets.',
  resource: 'user/{UserName}',
  input: s.object({ UserName: OptionalUserName }),
  output: s.object({
    ListAccessKeyResult: s.object({
      AccessKeyMetadata: s.object({
        member: s.list(
          s.object(
            {
              ...shownKey,
              AkLastUsedTime: s.time({ format: 'iso', optional: true, doc: 'Missing when it was never used.' }),
            },
            { name: 'AccessKeyMetadata' },
          ),
        ),
      }),
    }),
  }),
  errors: [E.userNoSuchEntity],
  examples: [
    {
      title: 'the keys of a user',
      request: { UserName: 'bob' },
      response: {
        ListAccessKeyResult: {
          AccessKeyMetadata: {
            member: [
              {
                UserName: 'bob',
                AccessKeyId: 'AKIDexampleexampleexampleexample1234',
                Status: 'Active',
                CreateDate: new Date('2026-11-24T08:52:41Z'),
                AkLastUsedTime: new Date('2026-11-24T09:00:00Z'),
              },
            ],
          },
        },
      },
    },
  ],
});

export const UpdateAccessKey = action({
  name: 'UpdateAccessKey',
  kind: 'write',
  doc: 'Enables or disables an access key; temporary keys made from it follow at once.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ AccessKeyId, UserName: OptionalUserName, Status }),
  output: s.object({ result: s.bool() }),
  errors: [E.userNoSuchEntity, E.accessKeyNoSuchEntity, E.accessDenied],
  examples: [
    {
      title: 'disable a key',
      request: { AccessKeyId: 'AKIDexampleexampleexampleexample1234', UserName: 'bob', Status: 'Inactive' },
      response: { result: true },
    },
  ],
});

export const DeleteAccessKey = action({
  name: 'DeleteAccessKey',
  kind: 'write',
  doc: 'Deletes an access key; temporary keys made from it end at once.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ AccessKeyId, UserName: OptionalUserName }),
  output: s.object({ result: s.bool() }),
  errors: [E.userNoSuchEntity, E.accessKeyNoSuchEntity, E.accessDenied],
  examples: [
    {
      title: 'a key that leaked',
      request: { AccessKeyId: 'AKIDexampleexampleexampleexample1234', UserName: 'bob' },
      response: { result: true },
    },
  ],
});
