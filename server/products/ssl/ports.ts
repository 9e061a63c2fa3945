// What the certificate product asks of the rest of the house, and what it offers to products that use certificates.
import type { Scope } from '#store/scope.ts';

export interface SslPorts {
  /** Certificates of one account, and tags of one certificate. */
  readonly limits: { readonly certificates: number };
  /** Names of what uses this certificate of the scope's account, in every region; empty when nothing does. */
  readonly users: (store: Scope, certificateId: string) => Promise<readonly string[]>;
}

/** A certificate as a listener needs it. */
export interface FoundCertificate {
  readonly id: string;
  readonly type: 'SVR' | 'CA';
  /** Host names it is for, `*.example.com` among them. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** PEM, leaf first. */
  readonly chain: string;
  /** Opens the sealed key; undefined for CA certificates. */
  readonly openKey: () => string | undefined;
}

export interface Certificates {
  /** A certificate of the scope's account, whatever region the scope is in. */
  readonly find: (store: Scope, id: string) => Promise<FoundCertificate | undefined>;
}
