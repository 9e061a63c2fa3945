// Checks tokens (JWT, RFC 7519) with one public key. What was verified once is remembered until it expires, by its digest:
// an RSA check costs as much as the rest of a call.
import { hash, verify } from 'node:crypto';
import type { TokenKey } from '#lib/public-jwk.ts';

export interface TokenClaims {
  /** Milliseconds of Unix time; a token without `exp` is not accepted. */
  readonly expiresAt: number;
  readonly notBefore: number;
}

/** A token server's clock may be a little ahead of ours; an expired token gets no such grace. */
const NOT_BEFORE_GRACE_MS = 60_000;
const MAX_TOKEN_CHARACTERS = 8_192;
const REMEMBERED_TOKENS = 10_000;

const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** Of RSA-2048 to RSA-16384, and of ES256 (RFC 7518, section 3.4). */
const ES256_SIGNATURE_BYTES = 64;

const remembered = new Map<string, TokenClaims>();
let verifiers = 0;

export class TokenVerifier {
  readonly #key: TokenKey;
  /** Tokens of all verifiers are remembered together; this tells them apart. */
  readonly #id: string;

  constructor(key: TokenKey) {
    this.#key = key;
    verifiers += 1;
    this.#id = `${verifiers}.`;
  }

  /** Whether the token is signed by this key and valid at `time` (milliseconds of Unix time). */
  accepts(token: string, time: number): boolean {
    if (token.length > MAX_TOKEN_CHARACTERS) return false;
    const name = this.#id + hash('sha256', token, 'base64');
    const known = remembered.get(name);
    if (known !== undefined) {
      if (isCurrent(known, time)) return true;
      if (known.expiresAt <= time) remembered.delete(name);
      return false;
    }
    const claims = readToken(token, this.#key);
    if (claims === undefined || !isCurrent(claims, time)) return false;
    remember(name, claims);
    return true;
  }
}

const isCurrent = ({ expiresAt, notBefore }: TokenClaims, time: number): boolean =>
  time < expiresAt && time >= notBefore - NOT_BEFORE_GRACE_MS;

const remember = (name: string, claims: TokenClaims): void => {
  if (remembered.size >= REMEMBERED_TOKENS)
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  remembered.set(name, claims);
};

/** How many verified tokens are remembered; for tests. */
export const rememberedTokens = (): number => remembered.size;

/** The claims that time is read from, of a token signed by the key; undefined otherwise. */
export const readToken = (token: string, { algorithm, key }: TokenKey): TokenClaims | undefined => {
  if (!TOKEN.test(token)) return undefined;
  const firstDot = token.indexOf('.');
  const secondDot = token.indexOf('.', firstDot + 1);
  const header = readJson(token.slice(0, firstDot));
  // The key says the algorithm; the token may only agree. `crit` names extensions that must be understood: none is.
  if (header === undefined || header.alg !== algorithm || header.crit !== undefined) return undefined;
  const signature = Buffer.from(token.slice(secondDot + 1), 'base64url');
  if (algorithm === 'ES256' && signature.length !== ES256_SIGNATURE_BYTES) return undefined;
  const signed = Buffer.from(token.slice(0, secondDot), 'latin1');
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)) return undefined;
  const claims = readJson(token.slice(firstDot + 1, secondDot));
  if (claims === undefined) return undefined;
  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return undefined;
  if (nbf !== undefined && (typeof nbf !== 'number' || !Number.isFinite(nbf))) return undefined;
  return { expiresAt: exp * 1000, notBefore: nbf === undefined ? 0 : nbf * 1000 };
};

const readJson = (part: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
};
