// Certificates: upload, list, show, delete. Source: SSL Certificate 2019-12-05, models of the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { CertificateDetail, Certificates, Tag } from './structures.ts';

const certificateId = s.string({ min: 1, max: 32, doc: 'Id of the certificate.' });
const tags = s.list(Tag, { optional: true, max: 50, doc: 'Tags of the certificate.' });
const switchOf = (doc: string) => s.int({ optional: true, min: 0, max: 1, doc });

export const UploadCertificate = action({
  name: 'UploadCertificate',
  kind: 'write',
  doc: 'Uploads a certificate in PEM: the certificate first, then its intermediates, and the private key.',
  input: s.object({
    CertificatePublicKey: s.string({ min: 1, max: 131_072, doc: 'PEM of the certificate and its chain, leaf first.' }),
    CertificatePrivateKey: s.string({
      optional: true,
      secret: true,
      max: 32_768,
      doc: 'PEM of the key; needed for SVR.',
    }),
    CertificateType: s.enum(['SVR', 'CA'], {
      default: 'SVR',
      doc: 'SVR server certificate, CA certificate of an authority.',
    }),
    Alias: s.string({ optional: true, max: 200, doc: 'Name for people.' }),
    ProjectId: s.int({ default: 0, min: 0, doc: 'Project of the certificate.' }),
    CertificateUse: s.string({ optional: true, max: 100, doc: 'What it is for; a note.' }),
    Tags: tags,
    Repeatable: s.bool({
      default: true,
      doc: 'false: a certificate that is there already is answered and not kept twice.',
    }),
    KeyPassword: s.string({ optional: true, secret: true, max: 200, doc: 'Password of an encrypted private key.' }),
  }),
  output: s.object({
    CertificateId: s.string({ doc: 'Id of the certificate.' }),
    RepeatCertId: s.string({
      nullable: true,
      doc: 'Id of the same certificate uploaded before, with Repeatable false.',
    }),
  }),
  errors: [
    E.missingParameter,
    E.tooManyCertificates,
    E.unparsable,
    E.keyMismatch,
    E.brokenChain,
    E.notStandard,
    E.notAuthority,
  ],
  examples: [
    {
      title: 'a server certificate',
      request: {
        CertificatePublicKey: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----',
        CertificatePrivateKey: '-----BEGIN PRIVATE KEY-----\nMIGH…\n-----END PRIVATE KEY-----',
        Alias: 'www',
      },
      response: { CertificateId: 'aClRkC90', RepeatCertId: null },
    },
  ],
});

export const DescribeCertificates = action({
  name: 'DescribeCertificates',
  kind: 'read',
  doc: 'Lists certificates, newest first.',
  input: s.object({
    Offset: s.int({ default: 0, min: 0, doc: 'How many to skip.' }),
    Limit: s.int({ default: 10, min: 0, doc: 'How many to answer; more than 1000 means 1000.' }),
    SearchKey: s.string({ optional: true, max: 200, doc: 'Part of id, alias or domain.' }),
    CertificateType: s.enum(['CA', 'SVR'], { optional: true, doc: 'Only this type.' }),
    ProjectId: s.int({ optional: true, min: 0, doc: 'Only of this project.' }),
    ExpirationSort: s.enum(['DESC', 'ASC'], { optional: true, anyCase: true, doc: 'By the end of validity.' }),
    CertificateStatus: s.list(s.int({ min: 0, max: 15 }), {
      optional: true,
      max: 16,
      doc: 'Only in these states; 1 issued, 3 expired.',
    }),
    Deployable: switchOf('1: only those listeners can use; 0: only the others.'),
    Upload: switchOf('1: only uploaded ones under hosting, of which there are none.'),
    Renew: switchOf('1: only renewable ones, of which there are none.'),
    FilterSource: s.enum(['upload', 'buy'], { optional: true, doc: 'Every certificate here is uploaded.' }),
    IsSM: switchOf('1: only of the SM algorithms, of which there are none.'),
    FilterExpiring: switchOf('1: only those that end within 30 days.'),
    Hostable: switchOf('1: only those that can be hosted, of which there are none.'),
    Tags: tags,
    IsPendingIssue: switchOf('1: only those waiting to be issued, of which there are none.'),
    CertIds: s.list(s.string(), { optional: true, max: 50, doc: 'Only these.' }),
    ServiceId: s.string({ optional: true, doc: 'Only of this subscription, of which there are none.' }),
  }),
  output: s.object({
    TotalCount: s.int({ doc: 'How many match.' }),
    Certificates: s.list(Certificates, { doc: 'The certificates of this page.' }),
  }),
  examples: [{ title: 'the first ten', request: {}, response: { TotalCount: 0, Certificates: [] } }],
});

export const DescribeCertificateDetail = action({
  name: 'DescribeCertificateDetail',
  kind: 'read',
  doc: 'Shows a certificate with its chain and its private key.',
  resource: 'certificate/{CertificateId}',
  input: s.object({ CertificateId: certificateId }),
  output: CertificateDetail,
  errors: [E.notFound],
  examples: [{ title: 'one certificate', request: { CertificateId: 'aClRkC90' } }],
});

export const DeleteCertificate = action({
  name: 'DeleteCertificate',
  kind: 'write',
  doc: 'Deletes a certificate that nothing uses.',
  resource: 'certificate/{CertificateId}',
  input: s.object({
    CertificateId: certificateId,
    IsCheckResource: s.bool({ optional: true, doc: 'The check for users is always made, and at once.' }),
  }),
  output: s.object({
    DeleteResult: s.bool({ doc: 'Whether it was deleted.' }),
    TaskId: s.string({ nullable: true, doc: 'null: the deletion is complete.' }),
  }),
  errors: [E.notFound, E.inUse],
  examples: [
    {
      title: 'one certificate',
      request: { CertificateId: 'aClRkC90' },
      response: { DeleteResult: true, TaskId: null },
    },
  ],
});
