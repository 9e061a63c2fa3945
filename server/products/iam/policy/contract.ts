// Policies and their attachment to users. Source: IAM manual 1432, 1433, 1441, 1442 and the models of the vendor's SDKs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { PolicyKrn, PolicyName, UserName } from '../names.ts';
import { pageInput, pageOutput } from '../paging.ts';

const PolicyDocument = s.string({
  min: 1,
  max: 5120,
  doc: 'JSON: {"Version": "2015-11-01", "Statement": [{"Effect": "Allow", "Action": ["apigw:*"], "Resource": ["*"]}]}.',
});

const policyMembers = {
  PolicyId: s.string(),
  PolicyName: s.string(),
  Krn: s.string({ doc: 'Resource name of the policy.' }),
  Path: s.string({ doc: 'Always /.' }),
  Description: s.string(),
  DefaultVersionId: s.string({ doc: 'v1: a policy of Portico has one version.' }),
  PolicyType: s.int({ doc: '2: made by the account.' }),
  CreateMode: s.int({ doc: '1: written as a document.' }),
  AttachmentCount: s.int({ doc: 'Users that have it.' }),
  CreateDate: s.time({ format: 'iso' }),
  UpdateDate: s.time({ format: 'iso' }),
};
const Policy = s.object(policyMembers, { name: 'Policy' });

const gatewayAdmin = {
  PolicyId: 'lkFuLJujSQOBdXFu9lj_Jw',
  PolicyName: 'gateway-admin',
  Krn: 'krn:ksc:iam::100012345678:policy/gateway-admin',
  Path: '/',
  Description: 'Everything in the gateway',
  DefaultVersionId: 'v1',
  PolicyType: 2,
  CreateMode: 1,
  AttachmentCount: 0,
  CreateDate: new Date('2026-11-24T08:52:41Z'),
  UpdateDate: new Date('2026-11-24T08:52:41Z'),
};
const document = '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["apigw:*"],"Resource":["*"]}]}';

export const CreatePolicy = action({
  name: 'CreatePolicy',
  kind: 'write',
  doc: 'Makes a policy. Deny wins over Allow, and what no statement allows is denied.',
  dryRun: true,
  resource: 'policy/{PolicyName}',
  input: s.object({
    PolicyName,
    Description: s.string({ optional: true, max: 1000, doc: 'What the policy is for.' }),
    PolicyDocument,
    CreateMode: s.string({ optional: true, doc: 'How the console shows it.', gap: 'Always a document.' }),
  }),
  output: s.object({ CreatePolicyResult: s.object({ Policy }) }),
  errors: [E.policyAlreadyExists, E.policyDocumentNotJsonFormat, E.policyDocumentMalformed],
  examples: [
    {
      title: 'everything in the gateway',
      request: {
        PolicyName: 'gateway-admin',
        Description: 'Everything in the gateway',
        PolicyDocument: document,
      },
      response: { CreatePolicyResult: { Policy: gatewayAdmin } },
    },
  ],
});

export const GetPolicy = action({
  name: 'GetPolicy',
  kind: 'read',
  doc: 'Shows a policy with its document.',
  resource: 'policy/{PolicyKrn}',
  input: s.object({ PolicyKrn }),
  output: s.object({
    GetPolicyResult: s.object({
      Policy: s.object({ ...policyMembers, PolicyDocument: s.string() }, { name: 'PolicyWithDocument' }),
    }),
  }),
  errors: [E.policyNoSuchEntity],
  examples: [
    {
      title: 'one policy',
      request: { PolicyKrn: 'krn:ksc:iam::100012345678:policy/gateway-admin' },
      response: { GetPolicyResult: { Policy: { ...gatewayAdmin, PolicyDocument: document } } },
    },
  ],
});

export const ListPolicies = action({
  name: 'ListPolicies',
  kind: 'read',
  doc: 'Lists the policies of the account by name.',
  input: s.object({
    ...pageInput,
    OnlyAttached: s.bool({ default: false, doc: 'Only policies that some user has.' }),
    Scope: s.enum(['All', 'KSC', 'Local'], {
      default: 'All',
      anyCase: true,
      doc: 'KSC: made by the cloud, of which Portico has none. Local: made by the account.',
    }),
  }),
  output: s.object({
    ListPoliciesResult: s.object({ Policies: s.object({ member: s.list(Policy) }), ...pageOutput }),
  }),
  examples: [
    {
      title: 'all policies',
      request: {},
      response: { ListPoliciesResult: { Policies: { member: [gatewayAdmin] }, IsTruncated: false } },
    },
  ],
});

export const DeletePolicy = action({
  name: 'DeletePolicy',
  kind: 'write',
  doc: 'Deletes a policy that is attached to nobody.',
  dryRun: true,
  resource: 'policy/{PolicyKrn}',
  input: s.object({ PolicyKrn }),
  output: s.object({ result: s.bool() }),
  errors: [E.policyNoSuchEntity, E.policyDeleteConflict],
  examples: [
    {
      title: 'a policy nobody has',
      request: { PolicyKrn: 'krn:ksc:iam::100012345678:policy/gateway-admin' },
      response: { result: true },
    },
  ],
});

const attachment = { UserName: 'bob', PolicyKrn: 'krn:ksc:iam::100012345678:policy/gateway-admin' };

export const AttachUserPolicy = action({
  name: 'AttachUserPolicy',
  kind: 'write',
  doc: 'Gives a user a policy; five at most.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ PolicyKrn, UserName }),
  output: s.object({ result: s.bool() }),
  errors: [
    E.userNoSuchEntity,
    E.policyNoSuchEntity,
    E.userPolicyAlreadyExists,
    E.userPolicyLimitExceeded,
    E.accessDenied,
  ],
  examples: [{ title: 'let bob manage the gateway', request: attachment, response: { result: true } }],
});

export const DetachUserPolicy = action({
  name: 'DetachUserPolicy',
  kind: 'write',
  doc: 'Takes a policy from a user.',
  dryRun: true,
  resource: 'user/{UserName}',
  input: s.object({ PolicyKrn, UserName }),
  output: s.object({ result: s.bool() }),
  errors: [E.userNoSuchEntity, E.policyNoSuchEntity, E.userPolicyNoSuchEntity],
  examples: [{ title: 'bob no longer manages the gateway', request: attachment, response: { result: true } }],
});

export const ListAttachedUserPolicies = action({
  name: 'ListAttachedUserPolicies',
  kind: 'read',
  doc: 'Lists the policies a user has, by name.',
  resource: 'user/{UserName}',
  input: s.object({ UserName, ...pageInput }),
  output: s.object({
    ListAttachedUserPoliciesResult: s.object({
      AttachedPolicies: s.object({
        member: s.list(
          s.object(
            {
              PolicyKrn: s.string(),
              PolicyName: s.string(),
              CreateTime: s.time({ format: 'local', doc: 'When it was attached, in Beijing time.' }),
              Description: s.string(),
              Type: s.int({ doc: '2: made by the account.' }),
            },
            { name: 'AttachedPolicy' },
          ),
        ),
      }),
      ...pageOutput,
    }),
  }),
  errors: [E.userNoSuchEntity],
  examples: [
    {
      title: 'the policies of bob',
      request: { UserName: 'bob' },
      response: {
        ListAttachedUserPoliciesResult: {
          AttachedPolicies: {
            member: [
              {
                PolicyKrn: attachment.PolicyKrn,
                PolicyName: 'gateway-admin',
                CreateTime: new Date('2026-11-24T08:52:41Z'),
                Description: 'Everything in the gateway',
                Type: 2,
              },
            ],
          },
          IsTruncated: false,
        },
      },
    },
  ],
});
