// respond: what the gateway itself puts on answers, and the answers that it gives by itself.
import { NO_BODY } from '../http/inbound.ts';
import type { Call } from './call.ts';
import { CORS_ANSWER } from './phases/cross-origin.ts';
import type { RateLimit } from './plan.ts';
import type { Refusal } from './refusal.ts';
import { refusalBody } from './refusal.ts';
import { shownTrace, traceRefusal } from './trace.ts';

/** Fields of the gateway, lower case: a backend's own spelling of them does not travel on. */
const OWN: ReadonlySet<string> = new Set([
  'x-api-requestid',
  'x-api-id',
  'x-service-ratelimit',
  'x-api-ratelimit',
  'x-usageplan-ratelimit',
  'x-usageplan-quota',
  'x-portico-trace',
]);
const OWN_WITH_CORS: ReadonlySet<string> = new Set([
  ...OWN,
  'access-control-allow-origin',
  'access-control-expose-headers',
]);
/** Where the Cors plugin rules, nothing that the backend says of origins travels on. */
const OWN_WITH_CORS_PLUGIN: ReadonlySet<string> = new Set([
  ...OWN_WITH_CORS,
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
]);

/**
 * X-Api-RequestId on every answer; on matched ones X-Api-ID and the limits: `X-Service-RateLimit`, `X-Api-RateLimit`, and
 * with a plan `X-UsagePlan-RateLimit` and `X-UsagePlan-Quota`. A limit reads `<left>/<limit>` or `unlimited`; which half is
 * which is our choice, the vendor shows `5000/5000` and says nothing.
 */
export const gatewayFields = (call: Call): string[] => {
  const { route } = call;
  const fields = ['X-Api-RequestId', call.requestId];
  if (call.trace?.shown === true) fields.push('X-Portico-Trace', shownTrace(call, call.trace));
  if (route === undefined) return fields;
  fields.push(
    'X-Api-ID',
    route.apiId,
    'X-Service-RateLimit',
    rateText(call, route.serviceLimit, call.serviceRateLeft),
    'X-Api-RateLimit',
    rateText(call, route.apiLimit, call.apiRateLeft),
  );
  const { accepted } = call;
  if (accepted !== undefined) {
    const { rateLimit, rateSlot, quotaLimit } = accepted;
    const limit = rateSlot < 0 ? undefined : { slot: rateSlot, limit: rateLimit };
    fields.push('X-UsagePlan-RateLimit', rateText(call, limit, call.planRateLeft));
    fields.push(
      'X-UsagePlan-Quota',
      quotaLimit === Number.POSITIVE_INFINITY ? 'unlimited' : `${call.planQuotaLeft}/${quotaLimit}`,
    );
  }
  if (route.cors) for (const text of CORS_ANSWER) fields.push(text);
  if (call.pluginFields !== undefined) for (const text of call.pluginFields) fields.push(text);
  return fields;
};

const rateText = (call: Call, limit: RateLimit | undefined, left: number): string => {
  if (limit === undefined) return 'unlimited';
  const shown = left >= 0 ? left : call.plane.counters.peekRate(limit.slot, limit.limit, call.now);
  return `${shown}/${limit.limit}`;
};

/** A backend's fields behind the gateway's. `withoutLength`: when the answer has no body where the length says otherwise. */
export const answerFields = (call: Call, upstream: readonly string[], withoutLength: boolean): string[] => {
  const fields = gatewayFields(call);
  const plugin = call.route?.corsPlugin === true;
  const cors = plugin || call.route?.cors === true;
  const own = plugin ? OWN_WITH_CORS_PLUGIN : cors ? OWN_WITH_CORS : OWN;
  for (let at = 0; at < upstream.length; at += 2) {
    const name = upstream[at]!;
    const first = name.charCodeAt(0) | 32;
    // `x-…` or, where CORS is the gateway's, `access-…`.
    if ((first === 120 || (cors && first === 97)) && own.has(name.toLowerCase())) continue;
    if (withoutLength && name.length === 14 && name.toLowerCase() === 'content-length') continue;
    fields.push(name, upstream[at + 1]!);
  }
  return fields;
};

/** Bodies up to this size are read on after a refusal, so that the connection can be kept. */
const DISCARDED_BYTES = 65_536;

/** A whole answer of the gateway's own. `body`: bytes, one character a byte. */
export const answer = (call: Call, status: number, headers: readonly string[], body: string): void => {
  const { inbound } = call;
  call.status = status;
  call.responseBytes = body.length;
  const fields = gatewayFields(call);
  for (const text of headers) fields.push(text);
  if (status !== 204 && status !== 304) fields.push('Content-Length', String(body.length));
  const small = inbound.bodyLength === NO_BODY || (inbound.bodyLength >= 0 && inbound.bodyLength <= DISCARDED_BYTES);
  // A caller that waits for `100 Continue` may send its body or not: only closing makes it certain where the next request is.
  const closing = call.malformed || (!inbound.bodyRead && (!small || inbound.awaitsContinue));
  if (!closing && !inbound.bodyRead) inbound.discardBody();
  inbound.answer(status, fields, body, closing);
};

export const refuse = (call: Call, refusal: Refusal, phase: string): void => {
  call.errorMessage ??= refusal.message;
  call.refusedBy = phase;
  if (call.trace !== undefined) traceRefusal(call.trace, refusal, call.errorMessage);
  const fields = ['Content-Type', 'application/json', ...(refusal.headers ?? [])];
  answer(call, refusal.status, fields, refusalBody(refusal.message));
};
