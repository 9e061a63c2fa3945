// Temporary keys. Source: AssumeRole of the vendor's sts 2015-11-01, from the models of its SDKs.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

export const AssumeRole = action({
  name: 'AssumeRole',
  kind: 'read',
  doc: 'Makes a temporary key with a security token. Nothing of it is stored: it ends by its time, or with the key it was made from.',
  coverage: { partly: 'Portico has no roles to share between users: a caller assumes the role of its own name.' },
  resource: 'role/{RoleKrn}',
  input: s.object({
    RoleKrn: s.string({
      min: 1,
      max: 2048,
      doc: 'krn:ksc:iam::<account>:role/<the name of the calling user>.',
    }),
    RoleSessionName: s.string({
      min: 1,
      max: 64,
      pattern: /^[\w+=,.@-]+$/,
      doc: 'Name of the session, for its holder.',
    }),
    DurationSeconds: s.int({ default: 3600, min: 900, max: 43_200, doc: 'How long the key is good for.' }),
    Policy: s.string({
      optional: true,
      min: 1,
      max: 2048,
      doc: 'A policy document: the key may do what both it and the policies of the user allow.',
    }),
  }),
  output: s.object({
    AssumeRoleResult: s.object({
      Credentials: s.object(
        {
          AccessKeyId: s.string(),
          SecretAccessKey: s.string({ secret: true }),
          SecurityToken: s.string({ secret: true, doc: 'Sent with every call that the key signs.' }),
          Expiration: s.time({ format: 'iso' }),
        },
        { name: 'Credentials' },
      ),
      AssumedRoleUser: s.object({ Krn: s.string(), AssumedRoleId: s.string() }, { name: 'AssumedRoleUser' }),
    }),
  }),
  errors: [E.roleNoSuchEntity, E.policyDocumentNotJsonFormat, E.policyDocumentMalformed, E.accessDenied],
  examples: [
    {
      title: 'a key for an hour',
      request: { RoleKrn: 'krn:ksc:iam::100012345678:role/bob', RoleSessionName: 'deploy-42', DurationSeconds: 3600 },
      response: {
        AssumeRoleResult: {
          Credentials: {
            AccessKeyId: 'AKTPexampleexampleexampleexample1234',
            SecretAccessKey: 'exampleexampleexampleexampleexample12345',
            SecurityToken: 'AexampleTokenThatIsMuchLongerThanThis',
            Expiration: new Date('2026-11-24T09:52:41Z'),
          },
          AssumedRoleUser: {
            Krn: 'krn:ksc:sts::100012345678:assumed-role/bob/deploy-42',
            AssumedRoleId: '54O4UAgRSsCmwBsguyEWAg:deploy-42',
          },
        },
      },
    },
  ],
});
