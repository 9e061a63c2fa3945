// Trace headers to the backend: W3C Trace Context (Recommendation, level 1) and B3 (openzipkin/b3-propagation). The gateway
// is one hop: what a caller began is continued under a parent id of its own, what is not well formed begins anew.

/** What a caller sent of a trace: names (lower case) and values in turn. */
export type SentTrace = readonly string[];

/** Fields that say which trace a call belongs to; the backend gets the gateway's. */
export const TRACE_FIELDS: ReadonlySet<string> = new Set([
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
]);

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const B3 = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d])(?:-[0-9a-f]{16})?)?$/;
const NO_ID = /^0+$/;
/** Section 3.3.1.5: at least this much must be passed on; longer ones are left out. */
const LONGEST_STATE = 512;
const MOST_MEMBERS = 32;
const STATE_MEMBER =
  /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * Header lines to the backend. `requestId`: 32 random hex digits. It is the trace id of a call that brings none, and
 * x-b3-traceid of every call (gateway document, 网关传递给后端的结构体).
 */
export const traceLines = (requestId: string, sent: SentTrace | undefined): string => {
  const spanId = requestId.slice(16);
  if (sent === undefined)
    return `traceparent: 00-${requestId}-${spanId}-01\r\nx-b3-traceid: ${requestId}\r\nx-b3-spanid: ${spanId}\r\n`;
  return continued(requestId, spanId, sent);
};

const continued = (requestId: string, spanId: string, sent: SentTrace): string => {
  const parent = readTraceparent(valuesOf(sent, 'traceparent'));
  let lines = `traceparent: 00-${parent?.traceId ?? requestId}-${spanId}-${parent?.flags ?? '01'}\r\n`;
  const state = parent === undefined ? '' : readState(valuesOf(sent, 'tracestate'));
  if (state !== '') lines += `tracestate: ${state}\r\n`;

  lines += `x-b3-traceid: ${requestId}\r\nx-b3-spanid: ${spanId}\r\n`;
  const [sampled] = valuesOf(sent, 'x-b3-sampled');
  const [flags] = valuesOf(sent, 'x-b3-flags');
  // Debug implies sampled: the two are never sent together.
  if (flags === '1') lines += 'x-b3-flags: 1\r\n';
  else if (sampled === '0' || sampled === '1') lines += `x-b3-sampled: ${sampled}\r\n`;

  const [single] = valuesOf(sent, 'b3');
  if (single !== undefined) lines += `b3: ${continuedB3(requestId, spanId, single)}\r\n`;
  return lines;
};

const continuedB3 = (requestId: string, spanId: string, given: string): string => {
  // A decision without ids: nothing to continue.
  if (given === '0' || given === '1' || given === 'd') return `${requestId}-${spanId}-${given}`;
  const [, traceId = '', parentId = '', decision] = B3.exec(given) ?? [];
  if (traceId === '' || NO_ID.test(traceId) || NO_ID.test(parentId)) return `${requestId}-${spanId}`;
  // The parent's place is behind the decision: without one it cannot be said.
  return decision === undefined ? `${traceId}-${spanId}` : `${traceId}-${spanId}-${decision}-${parentId}`;
};

interface Parent {
  readonly traceId: string;
  readonly flags: string;
}

/** Section 3.2.2; a later version is read as far as this one goes (section 4.3). */
const readTraceparent = (values: readonly string[]): Parent | undefined => {
  const [value] = values;
  if (value === undefined || values.length > 1) return undefined;
  const [, version = '', traceId = '', parentId = '', flags = '', rest] = TRACEPARENT.exec(value) ?? [];
  if (version === '' || version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (NO_ID.test(traceId) || NO_ID.test(parentId)) return undefined;
  // Bits without a meaning in version 00 are not passed on.
  return { traceId, flags: (Number.parseInt(flags, 16) & 1) === 1 ? '01' : '00' };
};

/** Section 3.3.1: the members of all fields in order; '' when any is not well formed, or a key is there twice. */
const readState = (values: readonly string[]): string => {
  const members = values
    .flatMap((value) => value.split(','))
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))));
  const good = members.length <= MOST_MEMBERS && keys.size === members.length;
  const state = members.join(',');
  return good && state.length <= LONGEST_STATE && members.every((member) => STATE_MEMBER.test(member)) ? state : '';
};

const valuesOf = (sent: SentTrace, name: string): string[] =>
  sent.filter((_, index) => index % 2 === 1 && sent[index - 1] === name);
