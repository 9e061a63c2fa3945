// Rules of OAUTH APIs, of converted statuses and of system parameters.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { ApiDraft } from './rules.ts';
import { brokenRule } from './rules.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicJwk = rsa.publicKey.export({ format: 'jwk' });
const PublicKey = JSON.stringify(publicJwk);
const TokenLocation = 'method.req.header.authorization';

const draft = (settings: Partial<ApiDraft['settings']>, authType = 'OAUTH'): ApiDraft => ({
  path: '/hello',
  method: 'GET',
  protocol: 'HTTP',
  apiType: 'NORMAL',
  authType,
  serviceType: 'HTTP',
  settings: {
    ServiceTimeout: 15,
    ServiceConfig: { Url: 'https://backend.example', Path: '/', Method: 'GET' },
    ...settings,
  },
});
const authorising = (config: Partial<NonNullable<ApiDraft['settings']['OauthConfig']>>): ApiDraft =>
  draft({ ApiBusinessType: 'OAUTH', OauthConfig: { PublicKey, TokenLocation, ...config } });

test('sound APIs of every kind are let through', () => {
  const small = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  for (const sound of [
    draft({}, 'APP'),
    draft({ AuthRelationApiId: 'api-00000001' }),
    draft({ ApiBusinessType: 'NORMAL', AuthRelationApiId: 'api-00000001' }),
    authorising({}),
    authorising({ PublicKey: JSON.stringify(small), TokenLocation: 'method.req.header.cookie' }),
    authorising({ LoginRedirectUrl: 'https://login.example/?next=a b' }),
    // What belongs to OAUTH means nothing elsewhere.
    draft({ ApiBusinessType: 'OAUTH' }, 'NONE'),
  ])
    assert.equal(brokenRule(sound), undefined);
});

const V = 'InvalidParameterValue';
const refused: readonly [string, ApiDraft, string][] = [
  ['enterprise identity', draft({}, 'EIAM'), `${V}.NotInOptions`],
  ['business API without relation', draft({}), `${V}.InvalidApiBusinessType`],
  ['authorising API without configuration', draft({ ApiBusinessType: 'OAUTH' }), `${V}.InvalidApiBusinessType`],
  ['token in the query', authorising({ TokenLocation: 'method.req.query.token' }), `${V}.NotInOptions`],
  ['login page that is a script', authorising({ LoginRedirectUrl: 'javascript:alert(1)' }), `${V}.NotInOptions`],
  ...Object.entries({
    'no JSON': 'key',
    'a list': '[]',
    'a secret': JSON.stringify({ kty: 'oct', k: 'AAAA' }),
    'the private key': JSON.stringify(rsa.privateKey.export({ format: 'jwk' })),
    'a small key': JSON.stringify(
      generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
    ),
    'another curve': JSON.stringify(
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
    ),
    'an algorithm that is not its own': JSON.stringify({ ...publicJwk, alg: 'HS256' }),
    'a key for encryption': JSON.stringify({ ...publicJwk, use: 'enc' }),
    'no modulus': JSON.stringify({ kty: 'RSA', e: 'AQAB' }),
  }).map(
    ([name, key]) =>
      [`key: ${name}`, authorising({ PublicKey: key }), `${V}.InvalidPublicKey`] as [string, ApiDraft, string],
  ),
  [
    'conversion to a status without body',
    draft({ ResponseErrorCodes: [{ Code: 500, ConvertedCode: 204, NeedConvert: true }] }, 'NONE'),
    `${V}.RangeExceeded`,
  ],
  [
    'conversion of no status',
    draft({ ResponseErrorCodes: [{ ConvertedCode: 200, NeedConvert: true }] }, 'NONE'),
    `${V}.RangeExceeded`,
  ],
  [
    'unknown system parameter',
    draft(
      {
        ServiceParameters: [
          {
            Name: 'x',
            Position: 'query',
            RelevantRequestParameterPosition: 'system',
            RelevantRequestParameterName: 'y',
          },
        ],
      },
      'NONE',
    ),
    `${V}.InvalidServiceParameters`,
  ],
];
for (const [name, unsound, code] of refused)
  test(`refused: ${name}`, () => {
    assert.equal(brokenRule(unsound)?.code, code);
  });

test('codes that are only documented may be any, and system parameters are known in any case', () => {
  assert.equal(brokenRule(draft({ ResponseErrorCodes: [{ Code: 10_001, Msg: 'no stock' }] }, 'NONE')), undefined);
  const from = { RelevantRequestParameterPosition: 'SYSTEM', RelevantRequestParameterName: 'CLIENTIP' };
  const parameter = { Name: 'x', Position: 'HEADER', ...from };
  assert.equal(brokenRule(draft({ ServiceParameters: [parameter] }, 'NONE')), undefined);
});
