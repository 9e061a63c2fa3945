// Which certificate a TLS handshake gets to see, by the name it asks for. Contexts are prepared when names change, so that a
// handshake only looks one up; connections that are open keep what they began with.
import { X509Certificate } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';

/** PEM. */
export interface CertificatePair {
  readonly chain: string;
  readonly key: string;
}

export interface NamedCertificate {
  /** Lower case. */
  readonly host: string;
  readonly certificate: CertificatePair | undefined;
}

export const LEAST_VERSION = 'TLSv1.2';

export class TlsNames {
  readonly #own: { readonly context: SecureContext; readonly certificate: X509Certificate } | undefined;
  #contexts = new Map<string, SecureContext>();
  /** By chain and key: the certificate of many names is prepared once, and not again by the next update. */
  #prepared = new Map<string, SecureContext>();

  /** `own`: for the names that it covers and that have no certificate of their own. Throws when it cannot be used. */
  constructor(own: CertificatePair | undefined) {
    this.#own = own && { context: contextOf(own), certificate: new X509Certificate(own.chain) };
  }

  /** Takes these names in place of all before. A certificate that cannot be used is told of, and its name refused. */
  replace(names: Iterable<NamedCertificate>, refused: (host: string, why: string) => void): void {
    const contexts = new Map<string, SecureContext>();
    const prepared = new Map<string, SecureContext>();
    for (const { host, certificate } of names) {
      if (certificate === undefined) continue;
      const text = `${certificate.chain}\n${certificate.key}`;
      try {
        const context = prepared.get(text) ?? this.#prepared.get(text) ?? contextOf(certificate);
        prepared.set(text, context);
        contexts.set(host, context);
      } catch (error) {
        refused(host, error instanceof Error ? error.message : String(error));
      }
    }
    this.#contexts = contexts;
    this.#prepared = prepared;
  }

  /** undefined: nobody of this name is here, and the handshake is refused. */
  contextOf(name: string): SecureContext | undefined {
    const lower = name.toLowerCase();
    const found = this.#contexts.get(lower);
    if (found !== undefined || this.#own === undefined) return found;
    return this.#own.certificate.checkHost(lower) === undefined ? undefined : this.#own.context;
  }
}

const contextOf = ({ chain, key }: CertificatePair): SecureContext =>
  createSecureContext({ cert: chain, key, minVersion: LEAST_VERSION });
