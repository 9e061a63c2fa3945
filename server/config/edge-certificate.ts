// The certificate of the default domains: made at the first start, kept in the home as the root credential is, made anew
// when it does not fit the settings any more or ends soon.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSelfSigned } from '#lib/self-signed.ts';

/** PEM. */
export interface EdgeCertificate {
  readonly chain: string;
  readonly key: string;
}

/** For callers to trust: `curl --cacert`. The key stays beside it, readable by Portico's user only. */
export const CERTIFICATE_FILE = 'edge-certificate.pem';
const KEY_FILE = 'edge-certificate-key.pem';
const DAY_MS = 86_400_000;
/** The longest life that every client accepts of a certificate it was told to trust. */
const LIFE_MS = 825 * DAY_MS;
const RENEWED_BEFORE_MS = 90 * DAY_MS;

/** Reads the certificate for these names, or makes one. */
export const loadEdgeCertificate = (home: string, names: readonly string[], now = new Date()): EdgeCertificate => {
  const kept = readKept(home);
  if (kept !== undefined && serves(kept, names, now)) return kept;
  const made = makeSelfSigned({
    commonName: 'Portico edge',
    names,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() - DAY_MS + LIFE_MS),
  });
  // The old certificate goes first: a crash in between leaves no pair that does not fit together.
  rmSync(join(home, CERTIFICATE_FILE), { force: true });
  writePrivate(join(home, KEY_FILE), made.key);
  writePrivate(join(home, CERTIFICATE_FILE), made.certificate);
  return { chain: made.certificate, key: made.key };
};

const readKept = (home: string): EdgeCertificate | undefined => {
  try {
    return {
      chain: readFileSync(join(home, CERTIFICATE_FILE), 'utf8'),
      key: readFileSync(join(home, KEY_FILE), 'utf8'),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const serves = ({ chain, key }: EdgeCertificate, names: readonly string[], now: Date): boolean => {
  try {
    const certificate = new X509Certificate(chain);
    const given = (certificate.subjectAltName ?? '').split(', ');
    return (
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      names.every((name) => given.includes(`DNS:${name}`)) &&
      certificate.validToDate.getTime() - now.getTime() > RENEWED_BEFORE_MS
    );
  } catch {
    return false;
  }
};

const writePrivate = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};
