// An OpenAPI 3.1 document of described APIs.
import { variablesOf } from '../api/paths.ts';
import type { DescribedApi, DescribedParameter, DescribedService } from './described.ts';
import { isSigned, plainPath } from './described.ts';

type Json = Record<string, unknown>;

const contentTypes: Readonly<Record<string, string>> = {
  HTML: 'text/html',
  JSON: 'application/json',
  XML: 'application/xml',
  BINARY: 'application/octet-stream',
};

/** Methods that ANY is written out as; OpenAPI has no word for it. */
const ANY_METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

const schemas: Readonly<Record<string, Json>> = {
  int: { type: 'integer', format: 'int32' },
  long: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
};

const schemaOf = ({ type, defaultValue }: DescribedParameter): Json => {
  const schema = schemas[type] ?? { type: 'string' };
  if (defaultValue === undefined) return schema;
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number';
  const value = isNumber ? Number(defaultValue) : schema['type'] === 'boolean' ? defaultValue === 'true' : defaultValue;
  return Number.isNaN(value) ? schema : { ...schema, default: value };
};

const parameterOf = (parameter: DescribedParameter): Json => ({
  name: parameter.name,
  in: parameter.position,
  // OpenAPI: path parameters are always required.
  required: parameter.required || parameter.position === 'path',
  ...(parameter.description !== '' && { description: parameter.description }),
  schema: schemaOf(parameter),
});

const formOf = (parameters: readonly DescribedParameter[]): Json => ({
  required: parameters.some((parameter) => parameter.required),
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        properties: Object.fromEntries(
          parameters.map((one) => [
            one.name,
            { ...schemaOf(one), ...(one.description !== '' && { description: one.description }) },
          ]),
        ),
        required: parameters.filter((one) => one.required).map((one) => one.name),
      },
    },
  },
});

const exampleOf = (type: string, text: string): Json => {
  if (text === '') return {};
  if (type !== 'application/json') return { example: text };
  try {
    return { example: JSON.parse(text) as unknown };
  } catch {
    return { example: text };
  }
};

const responsesOf = (api: DescribedApi): Json => {
  const type = contentTypes[api.responseType] ?? 'text/plain';
  return {
    '200': { description: 'The answer of the API.', content: { [type]: exampleOf(type, api.successExample) } },
    ...(api.failExample !== '' && {
      default: { description: 'The API failed.', content: { [type]: exampleOf(type, api.failExample) } },
    }),
  };
};

const operationOf = (api: DescribedApi, suffix: string): Json => {
  const body = api.parameters.filter(({ position }) => position === 'body');
  const declared = api.parameters.filter(({ position }) => position !== 'body');
  const names = new Set(declared.filter(({ position }) => position === 'path').map(({ name }) => name));
  const undeclared = variablesOf(api.path).filter((name) => !names.has(name));
  return {
    operationId: `${api.id}${suffix}`,
    summary: api.name || api.id,
    ...(api.description !== '' && { description: api.description }),
    parameters: [
      ...declared.map(parameterOf),
      ...undeclared.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ],
    ...(body.length > 0 && { requestBody: formOf(body) }),
    responses: responsesOf(api),
    security: isSigned(api) ? [{ keyPair: [] }] : [],
    'x-apigw-api-id': api.id,
    'x-apigw-auth-type': api.authType,
    'x-apigw-path': api.path,
    ...(api.errorCodes.length > 0 && { 'x-apigw-error-codes': api.errorCodes }),
    ...(!api.isPublished && { 'x-apigw-not-published': true }),
  };
};

export const toOpenApi = (title: string, service: DescribedService): Json => {
  const paths: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const api of service.apis) {
    const path = plainPath(api.path);
    const isAny = api.method === 'ANY';
    for (const method of isAny ? ANY_METHODS : [api.method.toLowerCase()]) {
      // Exact, prefix and plain forms of one path are different APIs here and one path in OpenAPI: the later keep a name of their own.
      const key = paths[path]?.[method] === undefined ? path : `${path}#${api.id}`;
      paths[key] = { ...paths[key], [method]: operationOf(api, isAny ? `-${method}` : '') };
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title,
      version: service.version || 'unpublished',
      ...(service.description && { description: service.description }),
    },
    servers: service.urls.map((url) => ({ url })),
    paths: { ...paths },
    components: {
      securitySchemes: {
        keyPair: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'hmac id="<SecretId>", algorithm="hmac-sha1", headers="x-date", signature="<Base64 of HMAC-SHA1 over `x-date: <value of X-Date>`>"; X-Date is the time in the form of RFC 9110, at most 15 minutes off.',
        },
      },
    },
  };
};
