// What the checks of callers cost one call, in processor time: SECRET, APP, and OAUTH with a token seen before and a new one.
// Run: node_modules/.bin/node bench/authentication.ts
import { createHmac, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { readPublicJwk } from '#lib/public-jwk.ts';
import { APP_STEPS } from '#planes/gateway/authentication/app.ts';
import { checkToken, planTokenCheck } from '#planes/gateway/authentication/oauth.ts';
import { readToken } from '#planes/gateway/authentication/token-verifier.ts';
import type { Call, Step } from '#planes/gateway/call.ts';
import { authenticate } from '#planes/gateway/phases/authenticate.ts';

const RUNS = 50_000;

const measure = (name: string, runs: number, once: () => void): void => {
  for (let run = 0; run < runs / 5; run += 1) once();
  const rounds = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    for (let run = 0; run < runs; run += 1) once();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / runs;
  });
  console.log(
    `${name.padEnd(44)} ${rounds
      .sort((a, b) => a - b)[1]
      ?.toFixed(2)
      .padStart(8)} µs`,
  );
};

const secret = 's'.repeat(40);
const key = createSecretKey(secret, 'utf8');
const date = new Date().toUTCString();

/** The parts of a call that the checks read. */
const callWith = (headers: readonly string[], query: string, route: object): Call =>
  ({
    inbound: { headers, target: `/release/a${query === '' ? '' : `?${query}`}`, bodyLength: -1 },
    method: 'GET',
    path: '/a',
    query,
    time: Date.now(),
    route,
  }) as unknown as Call;

const signedHeaders = (digest: string, text: string): string[] => {
  const signature = createHmac(digest, secret).update(text).digest('base64');
  const authorization = `hmac id="KEY", algorithm="hmac-${digest}", headers="x-date", signature="${signature}"`;
  return ['Host', 'service.example', 'User-Agent', 'bench', 'X-Date', date, 'Authorization', authorization];
};

const expectPassed = (steps: readonly Step[], call: Call): void => {
  for (const step of steps) {
    const outcome = step.run(call);
    if (outcome !== undefined) throw new Error(JSON.stringify(outcome));
  }
};

const credentials = { keys: new Map([['KEY', { key, accepted: { planId: 'plan' } }]]), knownKeys: new Set() };
const secretCall = callWith(signedHeaders('sha1', `x-date: ${date}`), '', { credentials });
measure('SECRET, hmac-sha1', RUNS, () => expectPassed([authenticate], secretCall));

const apps = new Map([['KEY', { appId: 'app-bench', key }]]);
for (const [query, sorted] of [
  ['', ''],
  ['b=2&a=1', '?a=1&b=2'],
] as const)
  for (const digest of ['sha1', 'sha256']) {
    const headers = signedHeaders(digest, `x-date: ${date}\nGET\n\n\n\n/a${sorted}`);
    const call = callWith(headers, query, { apps });
    measure(`APP, hmac-${digest}${query === '' ? '' : ', two parameters'}`, RUNS, () => {
      call.queryPairs = undefined;
      expectPassed(APP_STEPS, call);
    });
  }

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
for (const [alg, pair] of [
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
] as const) {
  const seconds = Math.floor(Date.now() / 1000);
  const text = `${part({ alg, typ: 'JWT' })}.${part({ sub: 'user-1', exp: seconds + 3600, iat: seconds, nbf: seconds })}`;
  const signature = sign('sha256', Buffer.from(text), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  const token = `${text}.${signature.toString('base64url')}`;
  const publicKey = JSON.stringify(pair.publicKey.export({ format: 'jwk' }));
  const verifyingKey = readPublicJwk(publicKey);
  if (typeof verifyingKey === 'string') throw new Error(verifyingKey);
  measure(`OAUTH, ${alg}, a new token`, RUNS / 20, () => {
    if (readToken(token, verifyingKey) === undefined) throw new Error('refused');
  });
  const rules = { fault: undefined, publicKey, tokenLocation: 'method.req.header.authorization', loginRedirectUrl: '' };
  const headers = ['Host', 'service.example', 'Authorization', `Bearer id_token="${token}"`];
  const call = callWith(headers, '', { tokenCheck: planTokenCheck(rules) });
  measure(`OAUTH, ${alg}, a token seen before`, RUNS, () => expectPassed([checkToken], call));
}
