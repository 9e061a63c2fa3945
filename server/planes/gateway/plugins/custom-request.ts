// rewrite, by an endpoint: the CustomReq plugin. It has the last word on the request that goes to the backend: headers,
// query and body, after all mapping.
import { isFieldValue, isHopByHop, isToken } from '../../http/header-names.ts';
import type { UpstreamPool } from '../../http/upstream.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { encodePair, readPairs } from '../form.ts';
import type { Refusal } from '../refusal.ts';
import { API_CONFIG_ERROR } from '../refusal.ts';
import { askEndpoint, describeBody, describeCall, describeHeaders, describeQuery, planEndpoint } from './endpoint.ts';
import { holdBody } from './held-body.ts';
import type { CustomRequest } from './snapshot.ts';

const UNREACHED: Refusal = { status: 502, message: 'Custom request endpoint fail' };
const TIMED_OUT: Refusal = { status: 504, message: 'Custom request endpoint timeout' };

export interface CustomRequestSteps {
  /** Before the request's head is written, after it. */
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

export const planCustomRequest = (rule: CustomRequest, pool: UpstreamPool): CustomRequestSteps => {
  const endpoint = planEndpoint(rule.endpoint, pool);
  if (endpoint === undefined) return { before: [{ phase: 'rewrite', run: () => API_CONFIG_ERROR }], after: [] };
  const ask: Step = {
    phase: 'rewrite',
    run: (call) => {
      askEndpoint(call, endpoint, {
        ...describeCall(call),
        ...(rule.sendsHeaders ? { headers: describeHeaders(call) } : {}),
        ...(rule.sendsQuery ? { queryString: describeQuery(call) } : {}),
        ...(rule.sendsBody ? describeBody(call, rule.base64) : {}),
      });
      return WAITING;
    },
  };
  const change: Step = {
    phase: 'rewrite',
    run: (call): Outcome => {
      const reply = call.endpointReply;
      call.endpointReply = undefined;
      if (reply === undefined || !reply.ok) {
        call.errorMessage = `custom request: ${reply?.why}`;
        return reply?.timedOut === true ? TIMED_OUT : UNREACHED;
      }
      const changes = readChanges(reply.value, rule.base64);
      if (typeof changes === 'string') {
        call.errorMessage = `custom request: ${changes}`;
        return UNREACHED;
      }
      applyChanges(call, changes);
      return undefined;
    },
  };
  // Held whether the endpoint sees it or not: it may put another body in its place.
  return { before: [holdBody('rewrite', () => true)], after: [ask, change] };
};

interface Changes {
  /** Names in lower case. */
  readonly removedHeaders: ReadonlySet<string>;
  readonly headers: readonly (readonly [string, string])[];
  readonly removedQueries: ReadonlySet<string>;
  readonly queries: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

/** The changes of a reply, or what is wrong with it. */
const readChanges = (value: unknown, base64: boolean): Changes | string => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'reply is no JSON object';
  const reply = value as Record<string, unknown>;
  const headers = readPairsOf(reply['replace_headers']);
  const queries = readPairsOf(reply['replace_querys']);
  const removedHeaders = readNames(reply['remove_headers']);
  const removedQueries = readNames(reply['remove_querys']);
  if (headers === undefined) return 'replace_headers is no object of texts';
  if (queries === undefined) return 'replace_querys is no object of texts';
  if (removedHeaders === undefined) return 'remove_headers is no list of names';
  if (removedQueries === undefined) return 'remove_querys is no list of names';
  const fields: [string, string][] = [];
  for (const [name, text] of headers) {
    const bytes = Buffer.from(text, 'utf8').toString('latin1');
    if (!isToken(name) || isReserved(name) || !isFieldValue(bytes)) return `header ${name} cannot be set`;
    fields.push([name, bytes]);
  }
  const body = reply['replace_body'] ?? '';
  if (typeof body !== 'string') return 'replace_body is no text';
  return {
    headers: fields,
    removedHeaders: new Set(
      [...removedHeaders, ...fields.map(([name]) => name)]
        .map((name) => name.toLowerCase())
        .filter((n) => !isReserved(n)),
    ),
    queries,
    removedQueries: new Set([...removedQueries, ...queries.map(([name]) => name)]),
    // The vendor's sample replies with '' where nothing is to change.
    body: body === '' ? undefined : Buffer.from(body, base64 ? 'base64' : 'utf8'),
  };
};

const isReserved = (name: string): boolean =>
  isHopByHop(name.toLowerCase()) || name.toLowerCase() === 'content-length' || name.toLowerCase() === 'host';

const isText = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const readPairsOf = (value: unknown): [string, string][] | undefined => {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, text]) => isText(text)) ? entries.map(([name, text]) => [name, String(text)]) : undefined;
};

const readNames = (value: unknown): readonly string[] | undefined => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : undefined;
};

const applyChanges = (call: Call, changes: Changes): void => {
  const lines = call.upstreamHead.split('\r\n');
  const [method = '', target = '', version = ''] = lines[0]!.split(' ');
  const fields = lines.slice(1).filter((line) => {
    if (line === '') return false;
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    if (changes.body !== undefined && (name === 'content-length' || name === 'transfer-encoding')) return false;
    return !changes.removedHeaders.has(name);
  });
  for (const [name, value] of changes.headers) fields.push(`${name}: ${value}`);
  if (changes.body !== undefined) {
    call.upstreamBody = changes.body;
    fields.push(`Content-Length: ${changes.body.length}`);
  }
  call.upstreamHead = `${method} ${changedTarget(target, changes)} ${version}\r\n${fields.join('\r\n')}\r\n\r\n`;
};

const changedTarget = (target: string, { queries, removedQueries }: Changes): string => {
  if (removedQueries.size === 0) return target;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const kept = readPairs(mark < 0 ? '' : target.slice(mark + 1)).filter(({ name }) => !removedQueries.has(name));
  const parts = [...kept.map(({ raw }) => raw), ...queries.map(([name, value]) => encodePair(name, value))];
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
};
