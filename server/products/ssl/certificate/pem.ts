// Reads and checks certificates and keys in PEM: order of the chain, key, names, algorithm. Knows no product and no store.
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Longest chain accepted, leaf included; a real one has two to four. */
const MAX_CHAIN = 10;

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
const refuse = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** Certificates of a PEM text in order; text between them (bag attributes) is skipped. */
export const readChain = (pem: string): Reading<readonly X509Certificate[]> => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse('no certificate in PEM form is in it.');
  if (blocks.length > MAX_CHAIN) return refuse(`more than ${MAX_CHAIN} certificates are in it.`);
  const chain: X509Certificate[] = [];
  for (const block of blocks) {
    try {
      chain.push(new X509Certificate(block));
    } catch {
      return refuse(`certificate ${chain.length + 1} is damaged.`);
    }
  }
  return { ok: true, value: chain };
};

/** The key, from PEM of any form, with the password of an encrypted one. */
export const readKey = (pem: string, password: string | undefined): Reading<KeyObject> => {
  try {
    return { ok: true, value: createPrivateKey({ key: pem, ...(password !== undefined && { passphrase: password }) }) };
  } catch (error) {
    const needsPassword = /passphrase|interrupted|bad decrypt/i.test(String(error));
    return refuse(
      needsPassword ? 'KeyPassword does not open the private key.' : 'the private key is no key in PEM form.',
    );
  }
};

/** Why the chain is out of order, or undefined. Each certificate must be signed by the one after it. */
export const faultOfChain = (chain: readonly X509Certificate[]): string | undefined => {
  for (let index = 0; index + 1 < chain.length; index++) {
    const [certificate, issuer] = chain.slice(index, index + 2);
    if (certificate === undefined || issuer === undefined) break;
    if (!issuer.ca) return `certificate ${index + 2} is no authority and can sign nothing.`;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
      return `certificate ${index + 2} did not sign certificate ${index + 1}. Put each issuer after what it signed.`;
  }
  return undefined;
};

/** Value of the last `CN=` of a subject. */
export const commonNameOf = (certificate: X509Certificate): string | undefined =>
  certificate.subject
    ?.split('\n')
    .findLast((line) => line.startsWith('CN='))
    ?.slice(3);

/** Host names and addresses of the certificate, the common name first when it is one of them or the only one. */
export const namesOf = (certificate: X509Certificate): readonly string[] => {
  const names = new Set<string>();
  const commonName = commonNameOf(certificate);
  const alternatives = [...(certificate.subjectAltName ?? '').matchAll(/(?:^|, )(?:DNS|IP Address):([^\s,"]+)/g)].map(
    (match) => (match[1] ?? '').toLowerCase(),
  );
  if (commonName !== undefined && (alternatives.length === 0 || alternatives.includes(commonName.toLowerCase())))
    names.add(commonName.toLowerCase());
  for (const name of alternatives) names.add(name);
  return [...names];
};

/** `RSA 2048`, `ECC 256`: the vendor's spelling of a key's algorithm. */
export const algorithmOf = ({ publicKey }: X509Certificate): string => {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'rsa') return `RSA ${details?.modulusLength}`;
  if (type === 'ec') return `ECC ${/(\d{3})/.exec(details?.namedCurve ?? '')?.[1] ?? details?.namedCurve}`;
  return (type ?? 'unknown').toUpperCase();
};

/** SHA-1 in upper-case hex without colons, as `CertFingerprint` shows it. */
export const fingerprintOf = (certificate: X509Certificate): string => certificate.fingerprint.replaceAll(':', '');
