// Turns the operations of an OpenAPI 3.0 document into parameters of CreateApi. What is wrong with one operation is said
// with that operation; what is wrong with the document is thrown as DocumentFault.
import type { MockAnswer } from '../structures/api-settings.ts';
import { isObject } from './document.ts';

export class DocumentFault extends Error {}

/** One operation of the document; `parameters` are those of CreateApi but for ServiceId, unless it has a `fault`. */
export interface ImportedOperation {
  readonly name: string | undefined;
  readonly path: string;
  readonly method: string;
  readonly fault?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Status and headers of a MOCK answer, which CreateApi has no parameters for. */
  readonly mock?: MockAnswer | undefined;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
/** Operations one document may hold; the quota of a service is lower. */
const MAX_OPERATIONS = 1000;
const MAX_REFERENCES = 10;
const FORM = 'application/x-www-form-urlencoded';

class OperationFault extends Error {}
const fault = (sentence: string): never => {
  throw new OperationFault(sentence);
};

type Json = Readonly<Record<string, unknown>>;

/** Follows `$ref` inside the document; references to files and other hosts are never fetched. */
const resolve = (document: Json, value: unknown): Json => {
  let current = value;
  for (let hops = 0; isObject(current) && typeof current['$ref'] === 'string'; hops++) {
    const pointer = current['$ref'];
    if (!pointer.startsWith('#/')) fault(`reference ${pointer} leads out of the document.`);
    if (hops >= MAX_REFERENCES) fault(`reference ${pointer} leads in a circle.`);
    let target: unknown = document;
    for (const part of pointer.slice(2).split('/')) {
      const name = decodePointer(part);
      target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
    }
    if (target === undefined) fault(`reference ${pointer} leads nowhere.`);
    current = target;
  }
  return isObject(current) ? current : fault('a mapping is expected where parameters and schemas stand.');
};

/** RFC 6901. */
const decodePointer = (part: string): string => {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
};

/** The gateway's word for a schema's type. */
const typeOf = (schema: Json): string => {
  const { type, format } = schema;
  if (type === 'integer') return format === 'int64' ? 'long' : 'int';
  if (type === 'number') return format === 'float' ? 'float' : 'double';
  return type === 'boolean' ? 'boolean' : 'string';
};

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);

const described = (name: string, position: string, schema: Json, required: boolean, description: unknown): Json => ({
  Name: name,
  Position: position,
  Type: typeOf(schema),
  Required: required,
  ...(textOf(schema['default']) !== undefined && { DefaultValue: textOf(schema['default']) }),
  ...(typeof description === 'string' && { Desc: description.slice(0, 1024) }),
});

/** Parameters of the operation over those of its path, by name and place. */
const parametersOf = (document: Json, shared: unknown, own: unknown): Json[] => {
  const byPlace = new Map<string, Json>();
  for (const list of [shared, own]) {
    if (list === undefined) continue;
    if (!Array.isArray(list)) fault('parameters must be a list.');
    for (const given of list as unknown[]) {
      const parameter = resolve(document, given);
      const { name, in: place } = parameter;
      if (typeof name !== 'string' || typeof place !== 'string') return fault('every parameter needs name and in.');
      if (!['header', 'path', 'query'].includes(place))
        return fault(`parameter ${name} stands in ${place}; the gateway knows header, path and query.`);
      const schema = parameter['schema'] === undefined ? {} : resolve(document, parameter['schema']);
      const required = parameter['required'] === true || place === 'path';
      byPlace.set(`${place} ${name}`, described(name, place, schema, required, parameter['description']));
    }
  }
  return [...byPlace.values()];
};

/** Members of a form body are body parameters; other bodies pass the gateway untouched. */
const formMembers = (document: Json, given: unknown): Json[] => {
  if (given === undefined) return [];
  const { content } = resolve(document, given);
  const form = isObject(content) && isObject(content[FORM]) ? content[FORM] : undefined;
  if (form?.['schema'] === undefined) return [];
  const schema = resolve(document, form['schema']);
  const { properties, required } = schema;
  const names = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(([name, value]) => {
    const member = resolve(document, value);
    return described(name, 'body', member, names.includes(name), member['description']);
  });
};

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FRAMING = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const mockAnswer = (backend: Json): MockAnswer | undefined => {
  const { MockReturnHttpStatusCode: status, MockReturnHttpHeaders: headers } = backend;
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599))
    fault('MockReturnHttpStatusCode must be a status of 200 to 599.');
  if (headers !== undefined && !Array.isArray(headers)) fault('MockReturnHttpHeaders must be a list.');
  const list = ((headers ?? []) as readonly unknown[]).map((header) => {
    const { Name, Key, Value } = isObject(header) ? header : ({} as Json);
    const name = textOf(Name ?? Key) ?? '';
    const value = textOf(Value) ?? '';
    if (!HEADER_NAME.test(name) || FRAMING.has(name.toLowerCase()) || !/^[\t -~\u0080-\u00ff]*$/.test(value))
      fault(`MockReturnHttpHeaders holds ${name || 'an entry without Name'}, which cannot be sent.`);
    return { Name: name, Value: value };
  });
  if (status === undefined && list.length === 0) return undefined;
  return { MockReturnHttpStatusCode: Number(status ?? 200), MockReturnHttpHeaders: list };
};

/** Extension `x-apigw-…` and the parameter of CreateApi it stands for, with its value where it is left out. */
const extensions = [
  ['x-apigw-api-type', 'ApiType', 'NORMAL'],
  ['x-apigw-api-business-type', 'ApiBusinessType', undefined],
  ['x-apigw-auth-type', 'AuthType', 'NONE'],
  ['x-apigw-cors', 'EnableCORS', false],
  ['x-apigw-protocol', 'Protocol', 'HTTP'],
  ['x-apigw-service-timeout', 'ServiceTimeout', 15],
] as const;

const importOperation = (
  document: Json,
  shared: Json,
  operation: Json,
): Pick<ImportedOperation, 'parameters' | 'mock'> => {
  const given = operation['x-apigw-backend'];
  const backend = isObject(given) ? given : fault('x-apigw-backend is missing: the API has no backend.');
  const { MockReturnHttpStatusCode: _status, MockReturnHttpHeaders: _headers, ...settings } = backend;
  const requestParameters = [
    ...parametersOf(document, shared['parameters'], operation['parameters']),
    ...formMembers(document, operation['requestBody']),
  ];
  const parameters: Record<string, unknown> = { ...settings };
  for (const [extension, name, without] of extensions) {
    const value = operation[extension] ?? without;
    if (value !== undefined) parameters[name] = value;
  }
  if (parameters['ServiceType'] === 'HTTP') delete parameters['ServiceMockReturnMessage'];
  if (requestParameters.length > 0) parameters['RequestParameters'] = requestParameters;
  return { parameters, mock: backend['ServiceType'] === 'MOCK' ? mockAnswer(backend) : undefined };
};

/** Every operation of the document in its order. Throws DocumentFault. */
export const operationsOf = (document: Json): readonly ImportedOperation[] => {
  const { openapi, paths } = document;
  if (typeof openapi !== 'string' || !/^3\.0\.\d+$/.test(openapi))
    throw new DocumentFault('openapi must be 3.0.x; other versions are not read.');
  if (!isObject(paths)) throw new DocumentFault('paths is missing.');
  const operations: ImportedOperation[] = [];
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    if (!isObject(item)) throw new DocumentFault(`path ${path} must be a mapping of methods.`);
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      if (operations.length >= MAX_OPERATIONS)
        throw new DocumentFault(`it has more than ${MAX_OPERATIONS} operations.`);
      const { operationId } = isObject(operation) ? operation : ({} as Json);
      const name = typeof operationId === 'string' ? operationId : undefined;
      const head = { name, path, method: method.toUpperCase() };
      try {
        if (!isObject(operation)) fault('an operation must be a mapping.');
        const { parameters, mock } = importOperation(document, item, operation as Json);
        operations.push({
          ...head,
          mock,
          parameters: {
            ...parameters,
            RequestConfig: { Path: path, Method: head.method },
            ...(name !== undefined && { ApiName: name }),
          },
        });
      } catch (error) {
        if (!(error instanceof OperationFault)) throw error;
        operations.push({ ...head, fault: error.message, parameters: {} });
      }
    }
  }
  if (operations.length === 0) throw new DocumentFault('it has no operations.');
  return operations;
};
