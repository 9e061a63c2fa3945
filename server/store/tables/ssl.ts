// Tables of the SSL certificate product. Times are milliseconds since 1970.

export interface SslCertificateTable {
  account_id: string;
  region: string;
  id: string;
  alias: string;
  project_id: string;
  /** SVR or CA. */
  type: string;
  /** PEM of the certificate and its chain, leaf first. */
  chain: string;
  /** Sealed PKCS #8 PEM; null for CA certificates. */
  private_key: string | null;
  /** SHA-1 of the first certificate, upper-case hex. */
  fingerprint: string;
  /** Main name: common name, or the first alternative name. */
  domain: string;
  /** JSON list of every name. */
  names: string;
  /** `RSA 2048`, `ECC 256`. */
  algorithm: string;
  not_before: number;
  not_after: number;
  /** JSON list of { TagKey, TagValue }. */
  tags: string;
  /** What the caller says it is for; a note. */
  purpose: string | null;
  /** 1 when the key came under a password. */
  key_had_password: number;
  created_at: number;
}

export interface SslTables {
  ssl_certificate: SslCertificateTable;
}
