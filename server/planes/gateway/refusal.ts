// Refusals of the gateway: a status and one sentence, in the wording of the vendor's public table (HTTP 错误码).

export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** Names and values in turn that the answer carries beside the usual ones. */
  readonly headers?: readonly string[];
}

/** `{"message":"…"}` with slashes escaped, as the vendor's gateway writes it. Bytes: one character a byte. */
export const refusalBody = (message: string): string => {
  const json = JSON.stringify({ message }).replaceAll('/', '\\/');
  return Buffer.from(json, 'utf8').toString('latin1');
};

const fixed = (status: number, message: string): Refusal => ({ status, message });

export const NOT_FOUND_HOST = fixed(404, 'Not Found Host');
/** RFC 9112, section 3.2: a request without exactly one well-formed Host is answered 400; the text is the table's. */
export const GET_HOST_FAIL = fixed(400, 'Get Host Fail');
/** Ours: the table has no text for a request that is not well formed. */
export const BAD_REQUEST = fixed(400, 'Bad Request');
export const METHOD_UNSUPPORTED = fixed(404, 'Could not support method');
export const METHOD_NOT_ALLOWED = fixed(405, 'Method Not Allowed');
/** 426 where the document lists 404 too. RFC 9110, section 15.5.22: it says what to change to. */
export const NO_HTTP: Refusal = {
  ...fixed(426, 'Not allow use HTTP protocol'),
  headers: ['Upgrade', 'TLS/1.2', 'Connection', 'Upgrade'],
};
export const NO_HTTPS = fixed(426, 'Not allow use HTTPS protocol');
/** Ours: the host asked for is not the one of the TLS handshake; the reason phrase of RFC 9110. */
export const MISDIRECTED = fixed(421, 'Misdirected Request');
export const NO_PLAN = fixed(403, 'Found no validate usage plan');
export const RATE_EXCEEDED = fixed(429, 'API rate limit exceeded');
export const QUOTA_EXCEEDED = fixed(429, 'API quota exceeded');
/** Not in the table; the reason phrase of RFC 9110. */
export const BODY_TOO_LARGE = fixed(413, 'Request Entity Too Large');
export const FORM_EXPECTED = fixed(403, 'req content type need application/x-www-form-urlencoded');
export const API_CONFIG_ERROR = fixed(481, 'API config error');
/** The backend has an address that the operator forbids (address-rules.ts). */
export const ENDPOINT_NOT_ALLOWED = fixed(403, 'Endpoint IP address is not allowed');
export const INTERNAL = fixed(500, 'Internal Server Error');
export const BAD_GATEWAY = fixed(502, 'Bad Gateway');
/** Ours: the table has no text for it. The worker, or the backend's line, is full. */
export const OVERLOADED: Refusal = { ...fixed(503, 'Service Unavailable'), headers: ['Retry-After', '1'] };
export const GATEWAY_TIMEOUT = fixed(504, 'Gateway Time-out');

/** First path segment of a default domain that names no environment, or one where nothing is released. */
export const noEnvironment = (segment: string): Refusal =>
  fixed(404, `There is no api match default env_mapping '/${segment}'`);
/** First path segment of a custom domain that leads to no environment, or to one where nothing is released. */
export const noMapping = (segment: string): Refusal => fixed(404, `There is no api match env_mapping '/${segment}'`);
export const noRoute = (uri: string, host: string): Refusal =>
  fixed(404, `There is no api match uri '${uri}' host '${host}'`);
export const crossOrigin = (uri: string): Refusal =>
  fixed(429, `req is cross origin, api ${uri} need open cors flag on qcloud apigateway.`);
