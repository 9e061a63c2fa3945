// Tokens, sound and hostile.
import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TokenKey } from '#lib/public-jwk.ts';
import { readPublicJwk } from '#lib/public-jwk.ts';
import { readToken, rememberedTokens, TokenVerifier } from './token-verifier.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyOf = (key: KeyObject): TokenKey => readPublicJwk(JSON.stringify(key.export({ format: 'jwk' }))) as TokenKey;
const rsaKey = keyOf(rsa.publicKey);
const ecKey = keyOf(ec.publicKey);

const now = Date.UTC(2026, 10, 24);
const seconds = now / 1000;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const make = (header: object, claims: unknown, signer: (text: string) => Buffer): string => {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${signer(text).toString('base64url')}`;
};
const byRsa = (text: string): Buffer => sign('sha256', Buffer.from(text), rsa.privateKey);
const byEc = (text: string): Buffer =>
  sign('sha256', Buffer.from(text), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
const good = { exp: seconds + 3600, iat: seconds, nbf: seconds, jti: 'x' };
const rs256 = (claims: object): string => make({ alg: 'RS256', typ: 'JWT' }, claims, byRsa);
const es256 = (claims: object): string => make({ alg: 'ES256' }, claims, byEc);

test('sound tokens of both algorithms are accepted until they expire', () => {
  const cases = [
    [rsaKey, rs256(good)],
    [ecKey, es256(good)],
  ] as const;
  for (const [key, token] of cases) {
    const verifier = new TokenVerifier(key);
    for (const [time, accepted] of [
      [now, true],
      [now + 3_599_999, true],
      [now + 3_600_000, false],
      [now, true],
      [now - 59_000, true],
      [now - 61_000, false],
    ] as const)
      assert.equal(verifier.accepts(token, time), accepted, String(time - now));
  }
});

test('the example of RFC 7515, appendix A.3, is signed by its key', () => {
  const key = readPublicJwk(
    JSON.stringify({
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    }),
  ) as TokenKey;
  const token =
    'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.' +
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';
  assert.deepEqual(readToken(token, key), { expiresAt: 1_300_819_380_000, notBefore: 0 });
});

const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
const publicText = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }));
const hostile: readonly [string, string, TokenKey?][] = [
  ['no signature', `${part({ alg: 'none' })}.${part(good)}.`],
  ['alg none with a signature', make({ alg: 'none' }, good, byRsa)],
  [
    'HS256 with the public key as its secret',
    make({ alg: 'HS256' }, good, (text) => createHmac('sha256', publicPem).update(text).digest()),
  ],
  [
    'HS256 with the JWK as its secret',
    make({ alg: 'HS256' }, good, (text) => createHmac('sha256', publicText).update(text).digest()),
  ],
  [
    'RS256 header over an HMAC',
    make({ alg: 'RS256' }, good, (text) => createHmac('sha256', publicPem).update(text).digest()),
  ],
  [
    'another algorithm of the same key',
    make({ alg: 'RS512' }, good, (text) => sign('sha512', Buffer.from(text), rsa.privateKey)),
  ],
  [
    'PSS in place of PKCS 1',
    make({ alg: 'RS256' }, good, (text) => sign('sha256', Buffer.from(text), { key: rsa.privateKey, padding: 6 })),
  ],
  [
    'signed by another key',
    make({ alg: 'RS256' }, good, (text) => sign('sha256', Buffer.from(text), otherRsa.privateKey)),
  ],
  ['an elliptic token for an RSA key', es256(good)],
  ['an RSA token for an elliptic key', rs256(good), ecKey],
  ['a DER signature', make({ alg: 'ES256' }, good, (text) => sign('sha256', Buffer.from(text), ec.privateKey)), ecKey],
  ['the zero signature', make({ alg: 'ES256' }, good, () => Buffer.alloc(64)), ecKey],
  ['an empty elliptic signature', make({ alg: 'ES256' }, good, () => Buffer.alloc(0)), ecKey],
  [
    'a key of its own in the header',
    make({ alg: 'RS256', jwk: otherRsa.publicKey.export({ format: 'jwk' }) }, good, (text) =>
      sign('sha256', Buffer.from(text), otherRsa.privateKey),
    ),
  ],
  ['critical extensions', make({ alg: 'RS256', crit: ['b64'], b64: false }, good, byRsa)],
  ['expired', rs256({ ...good, exp: seconds - 1 })],
  ['expiring now', rs256({ ...good, exp: seconds })],
  ['without expiry', rs256({ nbf: seconds })],
  ['expiry as text', rs256({ exp: String(seconds + 3600) })],
  [
    'expiry beyond numbers',
    make({ alg: 'RS256' }, {}, byRsa).replace(part({}), Buffer.from('{"exp":1e999}').toString('base64url')),
  ],
  ['not yet valid', rs256({ ...good, nbf: seconds + 3600 })],
  ['start as text', rs256({ ...good, nbf: 'now' })],
  ['claims that are a list', make({ alg: 'RS256' }, [good], byRsa)],
  ['claims that are null', make({ alg: 'RS256' }, null, byRsa)],
  ['truncated', rs256(good).slice(0, -1)],
  ['without its last part', rs256(good).split('.').slice(0, 2).join('.')],
  ['with a part too many', `${rs256(good)}.x`],
  ['with line feeds', `${rs256(good)}\n`],
  ['with padding', `${rs256(good)}==`],
  ['too long', rs256({ ...good, more: 'x'.repeat(8_192) })],
  ['empty', ''],
  ['dots', '..'],
];
for (const [name, token, key = rsaKey] of hostile)
  test(`refused: ${name}`, () => {
    assert.equal(new TokenVerifier(key).accepts(token, now), false);
  });

test('no changed character is accepted, of any part', () => {
  const token = rs256(good);
  const verifier = new TokenVerifier(rsaKey);
  assert.ok(verifier.accepts(token, now));
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
  // The last characters of the signature hold bits that mean nothing; the same bytes stay the same signature.
  const places = fc.integer({ min: 0, max: token.length - 3 });
  fc.assert(
    fc.property(places, fc.constantFrom(...alphabet), (place, character) => {
      fc.pre(token[place] !== character);
      const changed = token.slice(0, place) + character + token.slice(place + 1);
      assert.equal(verifier.accepts(changed, now), false);
    }),
    { numRuns: 300 },
  );
});

test('what is refused is never remembered, what one key verified means nothing to another', () => {
  const before = rememberedTokens();
  const token = rs256({ ...good, jti: 'counted' });
  assert.equal(new TokenVerifier(keyOf(otherRsa.publicKey)).accepts(token, now), false);
  assert.equal(rememberedTokens(), before);
  assert.equal(new TokenVerifier(rsaKey).accepts(token, now), true);
  assert.equal(rememberedTokens(), before + 1);
  assert.equal(new TokenVerifier(keyOf(otherRsa.publicKey)).accepts(token, now), false);
});

test('anything at all is answered with yes or no', () => {
  const verifier = new TokenVerifier(rsaKey);
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
      ),
      (parts) => {
        assert.equal(verifier.accepts(parts.join('.'), now), false);
      },
    ),
  );
});
