// The one public key that a token server's tokens are checked with: a JWK (RFC 7517) as JSON text.
import type { JsonWebKeyInput, KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';

/** RSA keys sign RS256 and P-256 keys ES256 (RFC 7518, section 3.1); a key never serves another algorithm. */
export interface TokenKey {
  readonly algorithm: 'RS256' | 'ES256';
  readonly key: KeyObject;
}

/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2048;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** The key, or in a sentence why the text is none that tokens can be checked with. */
export const readPublicJwk = (text: string): TokenKey | string => {
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    return 'it is no JSON text.';
  }
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return 'it must be one JWK, a JSON object.';
  const members = jwk as Readonly<Record<string, unknown>>;
  if (PRIVATE_MEMBERS.some((name) => members[name] !== undefined)) return 'it must be the public key only.';
  const algorithm = members.kty === 'RSA' ? 'RS256' : members.kty === 'EC' ? 'ES256' : undefined;
  if (algorithm === undefined) return 'kty must be RSA or EC.';
  if (algorithm === 'ES256' && members.crv !== 'P-256') return 'crv must be P-256.';
  if (members.alg !== undefined && members.alg !== algorithm) return `alg of this key must be ${algorithm}.`;
  if (members.use !== undefined && members.use !== 'sig') return 'use must be sig.';
  let key: KeyObject;
  try {
    key = createPublicKey({ key: members as JsonWebKeyInput['key'], format: 'jwk' });
  } catch {
    return 'its members make no key.';
  }
  if (algorithm === 'RS256' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS)
    return `an RSA key needs at least ${MIN_RSA_BITS} bits.`;
  return { algorithm, key };
};
