// admit, authentication: tokens (AuthType OAUTH). A business API lets in whoever brings a token that the key of its
// authorising API has signed; the authorising API itself is open, it leads to the token server.
import { BoundedCache } from '#lib/bounded-cache.ts';
import { readPublicJwk } from '#lib/public-jwk.ts';
import type { Call, Outcome, Step } from '../call.ts';
import type { Refusal } from '../refusal.ts';
import type { TokenRules } from '../snapshot.ts';
import { cookieToken, EMPTY_TOKEN, headerToken, NO_COOKIE, NO_HEADER } from './id-token.ts';
import { TokenVerifier } from './token-verifier.ts';

export const TOKEN_SERVER_FAILED: Refusal = { status: 401, message: 'Oauth call authentication server fail' };
const NO_RELATED_API: Refusal = { status: 401, message: 'Oauth found no related Oauth api' };
const NOT_VERIFIED: Refusal = { status: 401, message: 'Oauth id_token verify error' };
const misconfigured = (message: string): Refusal => ({ status: 481, message });
const NO_CONFIG = misconfigured('Oauth found no oauth config');
const NO_KEY = misconfigured('Oauth found no public key');
const BAD_KEY = misconfigured('Oauth public key error');
const BAD_LOCATION = misconfigured('Oauth id_token location forbidden');

/** How tokens of a route are found and checked; a refusal where the configuration allows none. */
export type TokenCheck = Refusal | UsableTokenCheck;

interface UsableTokenCheck {
  readonly verifier: TokenVerifier;
  readonly tokenOf: (headers: readonly string[]) => string | Refusal;
  /** Answer to callers without a token, in place of 401. */
  readonly login: Refusal | undefined;
}

export const planTokenCheck = (rules: TokenRules): TokenCheck => {
  if (rules.fault === 'no api') return NO_RELATED_API;
  if (rules.fault === 'no config') return NO_CONFIG;
  if (rules.publicKey === '') return NO_KEY;
  const verifier = verifierOf(rules.publicKey);
  if (verifier === null) return BAD_KEY;
  const tokenOf = LOCATIONS[rules.tokenLocation.toLowerCase()];
  if (tokenOf === undefined) return BAD_LOCATION;
  return { verifier, tokenOf, login: redirectTo(rules.loginRedirectUrl) };
};

const LOCATIONS: Readonly<Record<string, ((headers: readonly string[]) => string | Refusal) | undefined>> = {
  'method.req.header.authorization': headerToken,
  'method.req.header.cookie': cookieToken,
};

/** By key text, over updates: tokens that were verified stay so when another part of a service changes. */
const verifiers = new BoundedCache<TokenVerifier | null>(1_024);
const verifierOf = (publicKey: string): TokenVerifier | null =>
  verifiers.get(publicKey, () => {
    const key = readPublicJwk(publicKey);
    return typeof key === 'string' ? null : new TokenVerifier(key);
  });

const redirectTo = (url: string): Refusal | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { href, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return { status: 302, message: 'Oauth found no id_token', headers: ['Location', href] };
};

const run = (call: Call): Outcome => {
  const check = call.route?.tokenCheck;
  if (check === undefined) return NO_CONFIG;
  if ('status' in check) return check;
  const token = check.tokenOf(call.inbound.headers);
  if (typeof token === 'object') {
    const none = token === NO_HEADER || token === NO_COOKIE || token === EMPTY_TOKEN;
    return none ? (check.login ?? token) : token;
  }
  return check.verifier.accepts(token, call.time) ? undefined : NOT_VERIFIED;
};

/** The step of a business API with AuthType OAUTH. */
export const checkToken: Step = { phase: 'admit', run };
