// Parameters of a Kingsoft call: query, form body and JSON body laid together. The documents say not to mix them;
// the vendor's own SDKs do (Action and Version in the query of a JSON POST, or in query and form at once).
import { Refusal } from '#kernel/errors.ts';
import type { ParameterObject, Parameters, ParameterValue } from '#kernel/parameters.ts';
import { isJsonObject, parseJsonTree } from '#lib/json-tree.ts';
import type { FormView, WireRequest } from '../dialect.ts';
import { mediaType } from '../form-view.ts';
import { businessPairs } from '../wire-text.ts';
import { kingsoftErrors as E } from './errors.ts';

const COMMON = new Set([
  'Action',
  'Version',
  'Service',
  'Region',
  'Accesskey',
  'Timestamp',
  'Signature',
  'SignatureVersion',
  'SignatureMethod',
  'SecurityToken',
  'Format',
  'DryRun',
  'SdkVersion',
  'Language',
]);

const isCommon = (name: string): boolean => COMMON.has(name) || /^x-amz-/i.test(name);

/** Name under which a JSON body that is a list stands among the parameters (custom monitoring, PutMetricData). */
export const LIST_BODY = 'Items';

const NO_JSON: ParameterObject = Object.freeze(Object.create(null));

const isJson = (type: string, body: Buffer): boolean =>
  type.endsWith('json') ||
  /^application\/x-amz-json/.test(type) ||
  (type === '' && (body[0] === 0x7b || body[0] === 0x5b));

export interface KingsoftParameters {
  readonly business: Parameters;
  /** A common parameter: query, form, then JSON body. */
  get(name: string): string | undefined;
}

const readJson = (request: WireRequest): ParameterObject => {
  const tree = parseJsonTree(request.body);
  if (isJsonObject(tree)) return tree;
  if (!Array.isArray(tree)) throw new Refusal(E.malformedParameter, { parameter: 'body' });
  return Object.assign(Object.create(null), { [LIST_BODY]: tree as readonly ParameterValue[] });
};

/** Reads all of them. Throws the vendor's refusal for text that cannot be decoded and bodies that are neither form nor JSON. */
export const kingsoftParameters = (request: WireRequest, view: FormView): KingsoftParameters => {
  if (view.fault !== undefined) throw new Refusal(E.malformed);
  const pairs = businessPairs(view, isCommon);
  const type = mediaType(request);
  if (request.body.length === 0 || type === 'application/x-www-form-urlencoded')
    return { business: { pairs, json: undefined }, get: (name) => view.get(name) };
  if (!isJson(type, request.body)) throw new Refusal(E.malformedParameter, { parameter: 'body' });
  const json = readJson(request);
  const business: Record<string, ParameterValue> = Object.create(null);
  for (const name of Object.keys(json)) if (!isCommon(name)) business[name] = json[name]!;
  return {
    business: { pairs, json: business },
    get(name) {
      const value = view.get(name) ?? (json ?? NO_JSON)[name];
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : undefined;
    },
  };
};

export const required = (parameters: KingsoftParameters, name: string): string => {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw new Refusal(E.missingParameter, { parameter: name });
  return value;
};

const URL_LIMIT_BYTES = 32 * 1024;
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** No document gives limits: 32 KB of URL as the other families, and a body that holds any documented batch. */
export const checkSize = (request: WireRequest): void => {
  if (request.target.length > URL_LIMIT_BYTES || request.body.length > BODY_LIMIT_BYTES) throw new Refusal(E.tooLarge);
};
