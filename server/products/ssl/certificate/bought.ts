// Structures of bought certificates. Certificates here are uploaded, so answers hold null in their place.
import { s } from '#kernel/schema.ts';

const doc = 'Of bought certificates only.';
const text = s.string({ nullable: true, doc });

export const DvAuths = s.object(
  {
    DvAuthKey: text,
    DvAuthValue: text,
    DvAuthDomain: text,
    DvAuthPath: text,
    DvAuthSubDomain: text,
    DvAuthVerifyType: text,
  },
  { name: 'DvAuths' },
);

export const DvAuthDetail = s.object(
  {
    DvAuthKey: text,
    DvAuthValue: text,
    DvAuthDomain: text,
    DvAuthPath: text,
    DvAuthKeySubDomain: text,
    DvAuths: s.list(DvAuths, { nullable: true, doc }),
  },
  { name: 'DvAuthDetail', nullable: true, doc },
);

export const SubmittedData = s.object(
  {
    CsrType: text,
    CsrContent: text,
    CertificateDomain: text,
    KeyPassword: text,
    OrganizationName: text,
    OrganizationDivision: text,
    OrganizationAddress: text,
    OrganizationCountry: text,
    OrganizationCity: text,
    OrganizationRegion: text,
    PostalCode: text,
    PhoneAreaCode: text,
    PhoneNumber: text,
    AdminFirstName: text,
    AdminLastName: text,
    AdminPhoneNum: text,
    AdminEmail: text,
    AdminPosition: text,
    ContactFirstName: text,
    ContactLastName: text,
    ContactNumber: text,
    ContactEmail: text,
    ContactPosition: text,
    VerifyType: text,
    DomainList: s.list(s.string(), { nullable: true, doc }),
  },
  { name: 'SubmittedData', nullable: true, doc },
);
