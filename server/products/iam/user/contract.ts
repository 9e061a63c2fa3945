// Users: create, read, list, delete. Source: IAM manual (创建子用户 and neighbours) and the models of the vendor's SDKs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { OptionalUserName, UserName } from '../names.ts';
import { pageInput, pageOutput } from '../paging.ts';

const NO_CONSOLE = 'Portico has no console login for users: they act with access keys only.';

const CreateDate = s.time({ format: 'iso' });

const User = s.object(
  {
    UserId: s.string(),
    Path: s.string({ doc: 'Always /.' }),
    UserName: s.string(),
    RealName: s.string(),
    CreateDate,
    Phone: s.string(),
    CountryMobileCode: s.string(),
    isInternational: s.int(),
    Email: s.string(),
    PhoneVerified: s.string({ doc: 'No: Portico verifies none.' }),
    EmailVerified: s.string({ doc: 'No: Portico verifies none.' }),
    Remark: s.string(),
    Krn: s.string({ doc: 'Resource name of the user.' }),
    PasswordResetRequired: s.bool(),
    EnableMFA: s.int(),
    UpdateDate: s.time({ format: 'iso' }),
  },
  { name: 'User' },
);

const bob = {
  UserId: '54O4UAgRSsCmwBsguyEWAg',
  Path: '/',
  UserName: 'bob',
  RealName: 'Bob Chen',
  CreateDate: new Date('2026-11-24T08:52:41Z'),
  Phone: '',
  CountryMobileCode: '86',
  isInternational: 0,
  Email: 'bob@example.com',
  PhoneVerified: 'No',
  EmailVerified: 'No',
  Remark: 'deploys the gateway',
  Krn: 'krn:ksc:iam::100012345678:user/bob',
  PasswordResetRequired: false,
  EnableMFA: 0,
  UpdateDate: new Date('2026-11-24T08:52:41Z'),
};

export const CreateUser = action({
  name: 'CreateUser',
  kind: 'write',
  doc: 'Makes a user in the account. It may do nothing until a policy is attached.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({
    UserName,
    RealName: s.string({ optional: true, max: 64, doc: 'Name of the person.' }),
    Phone: s.string({ optional: true, max: 32, doc: 'Telephone number.' }),
    Email: s.string({ optional: true, max: 128, doc: 'Mail address.' }),
    Remark: s.string({ optional: true, max: 200, doc: 'A note.' }),
    Password: s.string({ optional: true, secret: true, doc: 'Password of the console.', gap: NO_CONSOLE }),
    PasswordResetRequired: s.int({ optional: true, doc: 'New password at next login.', gap: NO_CONSOLE }),
    OpenLoginProtection: s.int({ optional: true, doc: 'Second factor at login.', gap: NO_CONSOLE }),
    OpenSecurityProtection: s.int({ optional: true, doc: 'Second factor for dangerous steps.', gap: NO_CONSOLE }),
    ViewAllProject: s.int({ optional: true, doc: 'Sees every project.', gap: 'An account has one project.' }),
    AddProjectId: s.int({ optional: true, doc: 'Project to join.', gap: 'An account has one project.' }),
  }),
  output: s.object({ CreateUserResult: s.object({ User }) }),
  errors: [E.userAlreadyExists],
  examples: [
    {
      title: 'a user for deployments',
      request: { UserName: 'bob', RealName: 'Bob Chen', Email: 'bob@example.com', Remark: 'deploys the gateway' },
      response: { CreateUserResult: { User: bob } },
    },
  ],
});

export const GetUser = action({
  name: 'GetUser',
  kind: 'read',
  doc: 'Shows a user.',
  resource: 'user/{UserName}',
  input: s.object({ UserName: OptionalUserName }),
  output: s.object({ GetUserResult: s.object({ User }) }),
  errors: [E.userNoSuchEntity],
  examples: [{ title: 'one user', request: { UserName: 'bob' }, response: { GetUserResult: { User: bob } } }],
});

export const ListUsers = action({
  name: 'ListUsers',
  kind: 'read',
  doc: 'Lists the users of the account by name, without its root user.',
  input: s.object({
    ...pageInput,
    AccessKey: s.string({ optional: true, min: 1, max: 128, doc: 'Only the user this access key belongs to.' }),
  }),
  output: s.object({
    ListUserResult: s.object({ Users: s.object({ member: s.list(User) }), ...pageOutput }),
  }),
  examples: [
    {
      title: 'all users',
      request: {},
      response: { ListUserResult: { Users: { member: [bob] }, IsTruncated: false } },
    },
    {
      title: 'the second page of ten',
      request: { MaxItems: 10, Marker: 'bob' },
      response: { ListUserResult: { Users: { member: [] }, IsTruncated: false } },
    },
  ],
});

export const DeleteUser = action({
  name: 'DeleteUser',
  kind: 'write',
  doc: 'Deletes a user that has no access key and no policy any more.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ UserName }),
  output: s.object({ result: s.bool() }),
  errors: [E.userNoSuchEntity, E.userDeleteConflict, E.accessDenied],
  examples: [{ title: 'a user that left', request: { UserName: 'bob' }, response: { result: true } }],
});
