// rewrite: the head of the request to the backend. What is not mapped passes as it came; what belongs to the caller's
// connection stays behind (RFC 9110, section 7.6.1); what the gateway adds is in the document's 网关传递给后端的结构体.
import { isHopByHop, namedByConnection } from '../../http/header-names.ts';
import { NO_BODY, UNKNOWN_LENGTH } from '../../http/inbound.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { headerValue } from '../header-fields.ts';
import type { Refusal } from '../refusal.ts';
import { API_CONFIG_ERROR } from '../refusal.ts';
import { placeBody, placedHeaders, rewritePath, rewriteQuery } from '../reshaping.ts';
import { TRACE_FIELDS, traceLines } from '../trace-headers.ts';

/** A route whose backend cannot be served: said to every caller, and once to the log when the snapshot was applied. */
export const misconfigured: Step = { phase: 'rewrite', run: () => API_CONFIG_ERROR };

const PASS = 0;
const DROP = 1;
const CONNECTION = 2;
const FORWARDED_FOR = 3;
const TRACE = 4;

/** Set by the gateway itself, or said anew for the backend's connection. */
const OWN: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'expect',
  'x-client-proto',
  'x-client-proto-ver',
  'x-real-ip',
  'x-api-requestid',
  'x-api-scheme',
  'x-portico-debug',
]);

const treatments = new Map<string, number>();
const TREATMENTS_KEPT = 2_048;

/** By name as spelled: looking the spelling up is cheaper than lower-casing it for every request. */
const treatmentOf = (name: string): number => {
  const known = treatments.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  let treatment = PASS;
  if (lower === 'connection') treatment = CONNECTION;
  else if (lower === 'x-forwarded-for') treatment = FORWARDED_FOR;
  else if (TRACE_FIELDS.has(lower)) treatment = TRACE;
  else if (isHopByHop(lower) || OWN.has(lower)) treatment = DROP;
  if (treatments.size < TREATMENTS_KEPT) treatments.set(name, treatment);
  return treatment;
};

const run = (call: Call): Outcome => {
  const { inbound, route } = call;
  const rewriting = route?.rewriting;
  if (rewriting === undefined) return API_CONFIG_ERROR;
  const path = rewritePath(call, rewriting);
  if (typeof path === 'object') return path;
  let target = path;
  const query = rewriting.touchesQuery ? rewriteQuery(call, rewriting) : call.query;
  if (rewriting.fixedQuery !== '')
    target += query === '' ? `?${rewriting.fixedQuery}` : `?${rewriting.fixedQuery}&${query}`;
  else if (query !== '') target += `?${query}`;

  const method = rewriting.method === 'ANY' ? call.method : rewriting.method;
  call.upstreamMethod = method;
  let head = `${method} ${target} HTTP/1.1\r\n`;
  const { dropped } = rewriting;
  if (!rewriting.touchesHeaders || !dropped.header.has('host')) head += `Host: ${rewriting.authority}\r\n`;

  const passed = passHeaders(inbound.headers, rewriting.touchesHeaders ? dropped.header : undefined);
  head += passed.text;
  if (rewriting.touchesHeaders) {
    const placed: string | Refusal = placedHeaders(call, rewriting);
    if (typeof placed === 'object') return placed;
    head += placed;
  }
  const address = inbound.remoteAddress;
  const chain = passed.forwardedFor === '' ? address : `${passed.forwardedFor}, ${address}`;
  head +=
    `X-Client-Proto: ${inbound.secure ? 'https' : 'http'}\r\nX-Client-Proto-Ver: ${inbound.version ?? (inbound.legacy ? 'HTTP/1.0' : 'HTTP/1.1')}\r\n` +
    `X-Forwarded-For: ${chain}\r\nX-Real-IP: ${address}\r\n` +
    `X-Api-RequestId: ${call.requestId}\r\nX-Api-Scheme: ${inbound.secure ? 'https' : 'http'}\r\nConnection: keep-alive\r\n`;
  const trace = traceLines(call.requestId, passed.trace);
  head += rewriting.ownsTrace ? withoutOwned(trace, dropped.header) : trace;

  const noBody = inbound.bodyLength === NO_BODY || inbound.bodyLength === 0;
  // Only forms are mapped; any other body passes through untouched.
  if (call.formBody !== undefined || (noBody && rewriting.touchesBody)) {
    const body = placeBody(call, rewriting);
    call.upstreamBody = body.bytes;
    if (body.bytes !== undefined) head += `Content-Length: ${body.bytes.length}\r\n`;
    if (body.typed && headerValue(inbound.headers, 'content-type') === undefined)
      head += 'Content-Type: application/x-www-form-urlencoded\r\n';
  } else if (call.heldBody !== undefined) {
    call.upstreamBody = call.heldBody;
    head += `Content-Length: ${call.heldBody.length}\r\n`;
  } else if (inbound.bodyLength === UNKNOWN_LENGTH) head += 'Transfer-Encoding: chunked\r\n';
  else if (inbound.bodyLength !== NO_BODY) head += `Content-Length: ${inbound.bodyLength}\r\n`;
  else if (method === 'POST' || method === 'PUT' || method === 'PATCH') head += 'Content-Length: 0\r\n';
  call.upstreamHead = `${head}\r\n`;
  return undefined;
};

export const rewrite: Step = { phase: 'rewrite', run };

interface Passed {
  readonly text: string;
  /** Values of X-Forwarded-For, joined. */
  readonly forwardedFor: string;
  /** Trace fields: names in lower case and values in turn. */
  readonly trace: string[] | undefined;
}

/** Without the lines whose fields the API sets itself. */
const withoutOwned = (lines: string, owned: ReadonlySet<string>): string =>
  lines.replace(/([^:]+): [^\r]*\r\n/g, (line, name: string) => (owned.has(name) ? '' : line));

const passHeaders = (headers: readonly string[], dropped: ReadonlySet<string> | undefined): Passed => {
  let text = '';
  let forwardedFor = '';
  let named: string[] | undefined;
  let trace: string[] | undefined;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    const treatment = treatmentOf(name);
    if (treatment === PASS) {
      if (dropped?.has(name.toLowerCase()) !== true) text += `${name}: ${headers[at + 1]!}\r\n`;
    } else if (treatment === FORWARDED_FOR) {
      const value = headers[at + 1]!;
      forwardedFor = forwardedFor === '' ? value : `${forwardedFor}, ${value}`;
    } else if (treatment === TRACE) {
      trace ??= [];
      trace.push(name.toLowerCase(), headers[at + 1]!);
    } else if (treatment === CONNECTION) {
      const more = namedByConnection(headers[at + 1]!);
      if (more !== undefined) named = named === undefined ? more : named.concat(more);
    }
  }
  if (named === undefined) return { text, forwardedFor, trace };
  // Seldom: a caller that names fields of its own connection. Once more, without those.
  const without = new Set([...(dropped ?? []), ...named]);
  const rest = headers.filter((_, index) => treatmentOf(headers[index - (index % 2)]!) !== CONNECTION);
  const again = passHeaders(rest, without);
  return { text: again.text, forwardedFor, trace };
};
