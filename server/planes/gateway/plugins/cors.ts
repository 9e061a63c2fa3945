// admit, cross-origin: the Cors plugin, in place of the API's own CORS (Fetch standard, section 3.2).
// A preflight that the rule does not allow is refused. Other requests always go on, for pages of the gateway's own origin
// send Origin too; where the origin is not allowed the answer says nothing, and the browser keeps it from the script.
import type { Call, Outcome, Step } from '../call.ts';
import { addFields, WAITING } from '../call.ts';
import { headerValue } from '../header-fields.ts';
import { CORS_ANSWER, preflightMethod } from '../phases/cross-origin.ts';
import type { Refusal } from '../refusal.ts';
import { answer } from '../respond.ts';
import type { CrossOriginRule } from './snapshot.ts';

const refused = (what: string): Refusal => ({ status: 403, message: `Cross-origin ${what} is not allowed` });
const ORIGIN_REFUSED = refused('origin');
const METHOD_REFUSED = refused('method');
const HEADERS_REFUSED = refused('header');

export const planCors = (rule: CrossOriginRule): Step => {
  const origins = rule.origins === undefined ? undefined : new Set(rule.origins.map((origin) => origin.toLowerCase()));
  const methods = new Set(rule.methods);
  const headers = rule.requestHeaders === undefined ? undefined : new Set(rule.requestHeaders.map(lowerCase));
  const sameForAll = origins === undefined && !rule.credentials;
  // With credentials `*` means nothing to a browser: then the names of the API's own CORS stand for all.
  const exposed = rule.exposedHeaders ?? [rule.credentials ? CORS_ANSWER[3]! : '*'];
  const onAnswers = [
    ...(exposed.length > 0 ? ['Access-Control-Expose-Headers', exposed.join(',')] : []),
    ...(rule.credentials ? ['Access-Control-Allow-Credentials', 'true'] : []),
  ];
  const onPreflights = [
    'Access-Control-Allow-Methods',
    rule.methods.join(','),
    'Access-Control-Max-Age',
    String(rule.maxAgeSeconds),
    'Vary',
    'Access-Control-Request-Method, Access-Control-Request-Headers',
  ];

  const preflight = (call: Call, asked: string, allowed: boolean): Outcome => {
    if (!allowed) return ORIGIN_REFUSED;
    if (!methods.has(asked)) return METHOD_REFUSED;
    const requested = headerValue(call.inbound.headers, 'access-control-request-headers') ?? '';
    const names = requested.split(',').map(trimmed).filter(notEmpty);
    if (headers !== undefined && !names.every((name) => headers.has(name))) return HEADERS_REFUSED;
    const fields = names.length > 0 ? [...onPreflights, 'Access-Control-Allow-Headers', names.join(',')] : onPreflights;
    answer(call, 200, fields, '');
    return WAITING;
  };
  return {
    phase: 'admit',
    run: (call) => {
      const origin = headerValue(call.inbound.headers, 'origin');
      const allowed = origin !== undefined && (origins?.has(origin.toLowerCase()) ?? true);
      // Whether there is an Origin or not decides the answer, so caches must know: also without one.
      const fields = sameForAll ? ['Access-Control-Allow-Origin', '*', ...onAnswers] : ['Vary', 'Origin'];
      if (!sameForAll && allowed) fields.push('Access-Control-Allow-Origin', origin, ...onAnswers);
      addFields(call, fields);
      const asked = call.method === 'OPTIONS' ? preflightMethod(call.inbound.headers) : undefined;
      return asked === undefined ? undefined : preflight(call, asked, allowed);
    },
  };
};

const lowerCase = (text: string): string => text.toLowerCase();
const trimmed = (text: string): string => text.trim().toLowerCase();
const notEmpty = (text: string): boolean => text !== '';
