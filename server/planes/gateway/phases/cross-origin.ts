// admit, cross-origin: what an API with CORS says to browsers. Defaults of the gateway document, 支持 CORS; the exposed
// names are those a real answer of 2020 carried.
import { headerValue } from '../header-fields.ts';

const FIELDS =
  'X-Api-ID,X-Service-RateLimit,X-UsagePlan-RateLimit,X-UsagePlan-Quota,Cache-Control,Connection,Content-Disposition,' +
  'Date,Keep-Alive,Pragma,Via,Accept,Accept-Charset,Accept-Encoding,Accept-Language,Authorization,Cookie,Expect,From,' +
  'Host,If-Match,If-Modified-Since,If-None-Match,If-Range,If-Unmodified-Since,Range,Origin,Referer,User-Agent,' +
  'X-Forwarded-For,X-Forwarded-Host,X-Forwarded-Proto,Accept-Range,Age,Content-Range,Content-Security-Policy,ETag,' +
  'Expires,Last-Modified,Location,Server,Set-Cookie,Trailer,Transfer-Encoding,Vary,Allow,Content-Encoding,' +
  'Content-Language,Content-Length,Content-Location,Content-Type';

/** On every answer of an API with CORS. */
export const CORS_ANSWER: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  FIELDS,
];

/** On the answer to a preflight, beside CORS_ANSWER. */
export const CORS_PREFLIGHT: readonly string[] = [
  'Access-Control-Allow-Methods',
  'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH',
  'Access-Control-Allow-Headers',
  FIELDS,
  'Access-Control-Allow-Credentials',
  'true',
  'Access-Control-Max-Age',
  '86400',
];

/** The method that a preflight asks for; undefined: not a preflight (Fetch standard, CORS-preflight request). */
export const preflightMethod = (headers: readonly string[]): string | undefined =>
  headerValue(headers, 'origin') === undefined
    ? undefined
    : headerValue(headers, 'access-control-request-method')?.toUpperCase();
