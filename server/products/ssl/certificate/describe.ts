// What is told of a stored certificate.
import { X509Certificate } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Infer } from '#kernel/schema.ts';
import type { SslCertificateTable } from '#store/tables/ssl.ts';
import { readChain } from './pem.ts';
import type { CertificateDetail, Certificates, Tag } from './structures.ts';

export type CertificateRow = Selectable<SslCertificateTable>;
export type Tags = readonly Infer<typeof Tag>[];

const DAY_MS = 24 * 60 * 60 * 1000;
/** The vendor's `IsExpiring` and `FilterExpiring`. */
const EXPIRING_DAYS = 30;
const ISSUED = 1;
const EXPIRED = 3;

export const namesOfRow = (row: CertificateRow): readonly string[] => JSON.parse(row.names) as string[];
export const tagsOfRow = (row: CertificateRow): Tags => JSON.parse(row.tags) as Tags;
export const statusOf = (row: CertificateRow, now: Date): number => (now.getTime() > row.not_after ? EXPIRED : ISSUED);
export const isExpiring = (row: CertificateRow, now: Date): boolean => {
  const left = row.not_after - now.getTime();
  return left > 0 && left <= EXPIRING_DAYS * DAY_MS;
};
export const isDeployable = (row: CertificateRow, now: Date): boolean =>
  row.type === 'SVR' && statusOf(row, now) === ISSUED;

const months = (row: CertificateRow): string =>
  String(Math.round((row.not_after - row.not_before) / (DAY_MS * 30.4375)));

const first = (row: CertificateRow): X509Certificate => new X509Certificate(row.chain);
/** Common name of who issued it, or the organisation. */
const issuerName = ({ issuer }: X509Certificate): string => {
  const lines = issuer.split('\n');
  return (lines.find((line) => line.startsWith('CN=')) ?? lines.find((line) => line.startsWith('O=')) ?? '').replace(
    /^\w+=/,
    '',
  );
};

const shared = (row: CertificateRow, uin: string, now: Date) => ({
  OwnerUin: uin,
  ProjectId: row.project_id,
  From: 'upload',
  PackageType: null,
  CertificateType: row.type,
  ProductZhName: issuerName(first(row)),
  Domain: row.domain,
  Alias: row.alias,
  Status: statusOf(row, now),
  StatusMsg: null,
  StatusName: statusOf(row, now) === ISSUED ? 'Issued' : 'Expired',
  VerifyType: null,
  VulnerabilityStatus: 'INACTIVE',
  CertBeginTime: new Date(row.not_before),
  CertEndTime: new Date(row.not_after),
  ValidityPeriod: months(row),
  InsertTime: new Date(row.created_at),
  CertificateId: row.id,
  CertificateExtra: {
    DomainNumber: String(namesOfRow(row).length),
    OriginCertificateId: null,
    ReplacedBy: null,
    ReplacedFor: null,
    RenewOrder: null,
    SMCert: 0,
    CompanyType: null,
    ServiceRenewCertificateId: null,
    ServiceOriginCertificateId: null,
  },
  IsVip: false,
  IsDv: false,
  IsWildcard: namesOfRow(row).some((name) => name.startsWith('*.')),
  IsVulnerability: false,
  RenewAble: false,
  Deployable: isDeployable(row, now),
  Tags: tagsOfRow(row),
  EncryptAlgorithm: row.algorithm,
  HostingStatus: -1,
});

export const listEntry = (row: CertificateRow, uin: string, now: Date): Infer<typeof Certificates> => {
  const isAuthority = row.type === 'CA';
  return {
    ...shared(row, uin, now),
    SubjectAltName: namesOfRow(row),
    PackageTypeName: null,
    ProjectInfo: {
      ProjectName: row.project_id === '0' ? 'default' : '',
      ProjectCreatorUin: 0,
      ProjectCreateTime: '0000-00-00 00:00:00',
      ProjectResume: '',
      OwnerUin: 0,
      ProjectId: row.project_id,
    },
    BoundResource: null,
    IsIgnore: false,
    IsSM: false,
    CAEncryptAlgorithms: isAuthority ? [row.algorithm] : [],
    CAEndTimes: isAuthority ? [new Date(row.not_after).toISOString().slice(0, 19).replace('T', ' ')] : [],
    CACommonNames: isAuthority ? [row.domain] : [],
    PreAuditInfo: null,
    AutoRenewFlag: 0,
    HostingCompleteTime: '',
    HostingRenewCertId: '',
    HasRenewOrder: '',
    ReplaceOriCertIsDelete: false,
    IsExpiring: isExpiring(row, now),
    DVAuthDeadline: null,
    ValidationPassedTime: null,
    CertSANs: namesOfRow(row),
    AwaitingValidationMsg: '',
    AllowDownload: false,
    IsDNSPODResolve: false,
    IsPackage: false,
    KeyPasswordCustomFlag: row.key_had_password === 1,
    SupportDownloadType: {
      NGINX: false,
      APACHE: false,
      TOMCAT: false,
      IIS: false,
      JKS: false,
      OTHER: false,
      ROOT: false,
    },
    CertRevokedTime: null,
    HostingResourceTypes: [],
    HostingConfig: null,
    IsHostingUploadRenewCert: false,
    ServiceId: null,
    ServiceStatus: null,
    CertServiceBeginTime: null,
    CertServiceEndTime: null,
    CertServiceShareEnabled: false,
    CertServiceValidCertificateCount: 0,
  };
};

/** 1 one name, 2 several, 3 a wildcard, 4 several wildcards. */
const domainType = (names: readonly string[]): number => {
  const several = names.length > 1;
  if (names.some((name) => name.startsWith('*.'))) return several ? 4 : 3;
  return several ? 2 : 1;
};

export const detailOf = (
  row: CertificateRow,
  uin: string,
  now: Date,
  key: string | undefined,
): Infer<typeof CertificateDetail> => {
  const chain = readChain(row.chain);
  const certificates = chain.ok ? chain.value : [];
  const last = certificates.at(-1);
  const names = namesOfRow(row);
  return {
    ...shared(row, uin, now),
    SubjectAltName: names.filter((name) => name !== row.domain),
    OrderId: null,
    CertificatePrivateKey: key ?? null,
    CertificatePublicKey: row.chain,
    DvAuthDetail: null,
    VulnerabilityReport: null,
    TypeName: null,
    SubmittedData: null,
    RootCert: {
      Sign: null,
      Encrypt: null,
      Standard: last?.checkIssued(last) ? last.toString() : null,
    },
    EncryptCert: '',
    EncryptPrivateKey: '',
    CertFingerprint: row.fingerprint,
    EncryptCertFingerprint: null,
    DvRevokeAuthDetail: null,
    CertChainInfo: certificates.map((certificate) => ({
      Issuer: certificate.issuer.replaceAll('\n', ', '),
      Subject: certificate.subject.replaceAll('\n', ', '),
      Fingerprint: certificate.fingerprint.replaceAll(':', ''),
      ValidFrom: new Date(certificate.validFrom),
      ValidTo: new Date(certificate.validTo),
    })),
    DomainType: domainType(names),
    CertType: null,
    UseCrossSignRoot: false,
  };
};
