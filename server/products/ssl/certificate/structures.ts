// Structures of certificates. Every member the current SDK knows stands in the answers; what belongs to bought
// certificates and to hosting is null, empty or off.
import { s } from '#kernel/schema.ts';
import { DvAuthDetail, DvAuths, SubmittedData } from './bought.ts';

const text = (doc: string) => s.string({ nullable: true, doc });
const number = (doc: string) => s.int({ nullable: true, doc });
const flag = (doc: string) => s.bool({ nullable: true, doc });
const time = (doc: string) => s.time({ format: 'local', nullable: true, doc: `${doc} Beijing time.` });
const texts = (doc: string) => s.list(s.string(), { nullable: true, doc });
const bought = 'Of bought certificates only.';

export const Tag = s.object(
  {
    TagKey: s.string({ min: 1, max: 127, doc: 'Key of the tag.' }),
    TagValue: s.string({ max: 255, doc: 'Value of the tag.' }),
  },
  { name: 'Tags' },
);

const CertificateExtra = s.object(
  {
    DomainNumber: text('How many names the certificate is for.'),
    OriginCertificateId: text(bought),
    ReplacedBy: text(bought),
    ReplacedFor: text(bought),
    RenewOrder: text(bought),
    SMCert: number('Whether it is a certificate of the SM algorithms: 0.'),
    CompanyType: number(bought),
    ServiceRenewCertificateId: text(bought),
    ServiceOriginCertificateId: text(bought),
  },
  { name: 'CertificateExtra' },
);

const ProjectInfo = s.object(
  {
    ProjectName: text('Name of the project.'),
    ProjectCreatorUin: number('Who created the project.'),
    ProjectCreateTime: text('When it was created.'),
    ProjectResume: text('Description.'),
    OwnerUin: number('Account of the project.'),
    ProjectId: text('Id of the project.'),
  },
  { name: 'ProjectInfo' },
);

/** Members that lists and details share. */
const shared = {
  OwnerUin: text('Account of the certificate.'),
  ProjectId: text('Project of the certificate.'),
  From: text('upload.'),
  PackageType: text(bought),
  CertificateType: text('SVR or CA.'),
  ProductZhName: text('Who issued it.'),
  Domain: text('Main name of the certificate.'),
  Alias: text('Name for people.'),
  Status: number('1 issued, 3 expired.'),
  StatusMsg: text(bought),
  StatusName: text('The status in words.'),
  VerifyType: text(bought),
  VulnerabilityStatus: text('INACTIVE.'),
  CertBeginTime: time('When it begins to be valid.'),
  CertEndTime: time('When it ends to be valid.'),
  ValidityPeriod: text('How long it is valid, in months.'),
  InsertTime: time('When it was uploaded.'),
  CertificateId: text('Id of the certificate.'),
  CertificateExtra: s.nullable(CertificateExtra),
  IsVip: flag(bought),
  IsDv: flag(bought),
  IsWildcard: flag('Whether one of its names is a wildcard.'),
  IsVulnerability: flag('Whether it is scanned: false.'),
  RenewAble: flag(bought),
  Deployable: flag('Whether listeners can use it.'),
  Tags: s.list(Tag, { nullable: true, doc: 'Tags of the certificate.' }),
  EncryptAlgorithm: text('Algorithm of its key, `RSA 2048`.'),
  HostingStatus: number('-1: not hosted.'),
} as const;

const SupportDownloadType = s.object(
  {
    NGINX: flag('PEM.'),
    APACHE: flag('PEM.'),
    TOMCAT: flag('PFX.'),
    IIS: flag('PFX.'),
    JKS: flag('JKS.'),
    OTHER: flag('PEM.'),
    ROOT: flag('The root.'),
  },
  { name: 'SupportDownloadType', nullable: true, doc: 'Downloads are not offered; the detail holds the PEM texts.' },
);

const HostingConfig = s.object(
  {
    ReplaceTime: number(bought),
    MessageTypes: s.list(s.int(), { nullable: true }),
    ReplaceStartTime: text(bought),
    ReplaceEndTime: text(bought),
  },
  { name: 'HostingConfig', nullable: true, doc: bought },
);

const PreAuditInfo = s.object(
  { TotalPeriod: number(bought), NowPeriod: number(bought), ManagerId: text(bought) },
  { name: 'PreAuditInfo', nullable: true, doc: bought },
);

/** An entry of DescribeCertificates. */
export const Certificates = s.object(
  {
    ...shared,
    SubjectAltName: texts('Every name of the certificate, the main one first.'),
    PackageTypeName: text(bought),
    ProjectInfo: s.nullable(ProjectInfo),
    BoundResource: texts('Not filled by the vendor either.'),
    IsIgnore: flag('Whether notices of its end are off.'),
    IsSM: flag('Whether it uses the SM algorithms: false.'),
    CAEncryptAlgorithms: texts('Algorithms of an uploaded CA certificate.'),
    CAEndTimes: texts('Ends of an uploaded CA certificate.'),
    CACommonNames: texts('Common names of an uploaded CA certificate.'),
    PreAuditInfo,
    AutoRenewFlag: number(bought),
    HostingCompleteTime: text(bought),
    HostingRenewCertId: text(bought),
    HasRenewOrder: text(bought),
    ReplaceOriCertIsDelete: flag(bought),
    IsExpiring: flag('Whether it ends within 30 days.'),
    DVAuthDeadline: text(bought),
    ValidationPassedTime: text(bought),
    CertSANs: texts('Every name of the certificate.'),
    AwaitingValidationMsg: text(bought),
    AllowDownload: flag('Whether it may be downloaded.'),
    IsDNSPODResolve: flag(bought),
    IsPackage: flag(bought),
    KeyPasswordCustomFlag: flag('Whether its key came under a password.'),
    SupportDownloadType,
    CertRevokedTime: text(bought),
    HostingResourceTypes: texts(bought),
    HostingConfig,
    IsHostingUploadRenewCert: flag(bought),
    ServiceId: text(bought),
    ServiceStatus: text(bought),
    CertServiceBeginTime: text(bought),
    CertServiceEndTime: text(bought),
    CertServiceShareEnabled: flag(bought),
    CertServiceValidCertificateCount: number(bought),
  },
  { name: 'Certificates' },
);

const CertBasicInfo = s.object(
  {
    Issuer: text('Who issued it.'),
    Subject: text('Whom it names.'),
    Fingerprint: text('SHA-1.'),
    ValidFrom: time('When it begins to be valid.'),
    ValidTo: time('When it ends to be valid.'),
  },
  { name: 'CertBasicInfo' },
);

const RootCertificates = s.object(
  {
    Sign: text('SM signing root.'),
    Encrypt: text('SM encryption root.'),
    Standard: text('Last certificate of the chain, when it is a root.'),
  },
  { name: 'RootCertificates' },
);

/** The answer of DescribeCertificateDetail. */
export const CertificateDetail = s.object({
  ...shared,
  SubjectAltName: texts('Names beside the main one.'),
  OrderId: text(bought),
  CertificatePrivateKey: s.string({ nullable: true, secret: true, doc: 'PEM of the private key.' }),
  CertificatePublicKey: text('PEM of the certificate and its chain.'),
  DvAuthDetail,
  VulnerabilityReport: text(bought),
  TypeName: text(bought),
  SubmittedData,
  RootCert: s.nullable(RootCertificates),
  EncryptCert: text('Of SM certificates only.'),
  EncryptPrivateKey: text('Of SM certificates only.'),
  CertFingerprint: text('SHA-1 of the certificate.'),
  EncryptCertFingerprint: text('Of SM certificates only.'),
  DvRevokeAuthDetail: s.list(DvAuths, { nullable: true, doc: bought }),
  CertChainInfo: s.list(CertBasicInfo, { nullable: true, doc: 'The chain, leaf first.' }),
  DomainType: number('1 one name, 2 several, 3 a wildcard, 4 several wildcards.'),
  CertType: text(bought),
  UseCrossSignRoot: flag(bought),
});
