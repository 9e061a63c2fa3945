// Composes the request of a debug call from its parameters and the API's frontend.
import { variablesOf } from '../api/paths.ts';

/** Parameters of RunApi, as far as they describe the request. */
export interface RunParameters {
  readonly RequestHeader?: string | undefined;
  readonly RequestQuery?: string | undefined;
  readonly RequestPath?: string | undefined;
  readonly RequestMethod?: string | undefined;
  readonly RequestBody?: string | undefined;
  readonly RequestBodyDict?: string | undefined;
  readonly ContentType: string;
  readonly Path?: string | undefined;
}

export interface ComposedRequest {
  readonly method: string;
  /** Path behind the environment, with query. */
  readonly target: string;
  /** Names and values in turn, without Host; values are bytes, one character a byte. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Why parameters make no request: a sentence that says what to change. */
export class RequestFault extends Error {}

type Pairs = readonly (readonly [name: string, value: string])[];

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a header
const HEADER_VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/;
/** Said by the request itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'expect',
  'upgrade',
]);
const FORM = 'application/x-www-form-urlencoded';

/** Throws RequestFault. */
export const composeRequest = (
  given: RunParameters,
  api: { readonly path: string; readonly method: string },
): ComposedRequest => {
  const method = given.RequestMethod ?? (api.method === 'ANY' ? 'GET' : api.method);
  const headers = pairsOf('RequestHeader', given.RequestHeader);
  for (const [name, value] of headers) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value))
      throw new RequestFault(`RequestHeader: ${name || 'an empty name'} cannot be sent.`);
    if (OWN_HEADERS.has(name.toLowerCase()))
      throw new RequestFault(`RequestHeader: ${name} follows from the call itself; leave it out.`);
  }
  const body = bodyOf(given);
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const sent: Pairs = [
    ...headers,
    ...(body.length > 0 && !typed ? [['Content-Type', given.ContentType] as const] : []),
    ...(body.length > 0 ? [['Content-Length', String(body.length)] as const] : []),
  ];
  const query = new URLSearchParams(pairsOf('RequestQuery', given.RequestQuery).map(([name, value]) => [name, value]));
  const path = pathOf(given, api.path);
  return {
    method,
    target: query.size === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.toString()}`,
    headers: sent.flatMap(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
    body,
  };
};

const bodyOf = ({ RequestBody, RequestBodyDict, ContentType }: RunParameters): Buffer => {
  if (RequestBodyDict === undefined) return Buffer.from(RequestBody ?? '', 'utf8');
  if (RequestBody !== undefined) throw new RequestFault('give RequestBody or RequestBodyDict, not both.');
  const pairs = pairsOf('RequestBodyDict', RequestBodyDict);
  const text =
    ContentType === FORM
      ? new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
      : RequestBodyDict;
  return Buffer.from(text, 'utf8');
};

const pathOf = ({ Path, RequestPath }: RunParameters, configured: string): string => {
  if (Path !== undefined) {
    if (!/^\/[\u0021-\u007e]*$/.test(Path) || Path.includes('#'))
      throw new RequestFault('Path must start with / and hold no blanks and no #; encode other characters.');
    return Path;
  }
  const plain = configured.replace(/^(=|\^~)/, '');
  const values = new Map(pairsOf('RequestPath', RequestPath));
  const missing = variablesOf(plain).find((name) => !values.has(name) || values.get(name) === '');
  if (missing !== undefined) throw new RequestFault(`RequestPath must hold a value for {${missing}}.`);
  const filled = plain.replace(/\{([A-Za-z0-9_.-]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : encodeURIComponent(value);
  });
  if (/[*+?()[\]|\\^$ {}]/.test(filled))
    throw new RequestFault(`the API's path is a regular expression; say in Path what to call.`);
  return filled;
};

/** Pairs of a JSON object, or of a list of such objects; a list as value repeats its name. */
const pairsOf = (parameter: string, text: string | undefined): Pairs => {
  if (text === undefined || text.trim() === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RequestFault(`${parameter} must be JSON text: {"name":"value"}.`);
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      throw new RequestFault(`${parameter} must be a JSON object: {"name":"value"}.`);
    return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map((one: unknown) => [name, scalar(parameter, name, one)] as const),
    );
  });
};

const scalar = (parameter: string, name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new RequestFault(`${parameter}: the value of ${name} must be text, a number, true or false.`);
};
