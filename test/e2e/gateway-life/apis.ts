// The ten APIs of the life: every kind of check of callers, of path and of backend that is served.
import { generateKeyPairSync, sign } from 'node:crypto';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An id token that the authorising API's key has signed. */
export const idToken = (): string => {
  const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1000) + 600 })}`;
  const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
};

const proxied = (ServiceId: string, backendUrl: string, ApiName: string, Path: string, more: object = {}) => ({
  ServiceId,
  ApiName,
  ServiceType: 'HTTP',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  AuthType: 'NONE',
  RequestConfig: { Path, Method: 'ANY' },
  ServiceConfig: { Url: backendUrl, Path: `/${ApiName}`, Method: 'ANY' },
  ...more,
});

/** Eight of CreateApi that stand alone; the business API and the imported one come after. */
export const apisOfTheLife = (
  ServiceId: string,
  url: string,
): readonly { readonly ApiName: string; readonly [parameter: string]: unknown }[] => {
  const api = (name: string, path: string, more: object = {}) => proxied(ServiceId, url, name, path, more);
  return [
    api('open', '/open'),
    api('private', '/private', { AuthType: 'SECRET' }),
    api('app', '/app', { AuthType: 'APP' }),
    api('token', '/token', {
      AuthType: 'OAUTH',
      ApiBusinessType: 'OAUTH',
      OauthConfig: {
        PublicKey: JSON.stringify(keys.publicKey.export({ format: 'jwk' })),
        TokenLocation: 'method.req.header.authorization',
        LoginRedirectUrl: 'https://login.example/',
      },
    }),
    api('pet', '/pets/{id}', {
      RequestConfig: { Path: '/pets/{id}', Method: 'GET' },
      RequestParameters: [{ Name: 'id', Position: 'path', Type: 'int', Required: true }],
      ServiceConfig: { Url: url, Path: '/pet', Method: 'GET' },
      ServiceParameters: [
        {
          Name: 'number',
          Position: 'query',
          RelevantRequestParameterPosition: 'path',
          RelevantRequestParameterName: 'id',
        },
      ],
      ConstantParameters: [{ Name: 'X-Stage', Position: 'header', DefaultValue: 'life' }],
    }),
    api('exact', '=/exact', { EnableCORS: true }),
    api('files', '^~/files'),
    {
      ServiceId,
      ApiName: 'fixed',
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      AuthType: 'NONE',
      ResponseType: 'JSON',
      RequestConfig: { Path: '/fixed', Method: 'GET' },
      ServiceMockReturnMessage: '{"release":1}',
    },
  ];
};

export const businessApi = (ServiceId: string, url: string, AuthRelationApiId: string) =>
  proxied(ServiceId, url, 'business', '/business', {
    AuthType: 'OAUTH',
    ApiBusinessType: 'NORMAL',
    AuthRelationApiId,
  });

export const importedDocument = `openapi: 3.0.0
info: { title: more, version: '1' }
paths:
  /gone:
    get:
      operationId: gone
      responses: { '410': { description: gone } }
      x-apigw-backend:
        ServiceType: MOCK
        ServiceMockReturnMessage: gone
        MockReturnHttpStatusCode: 410
`;
