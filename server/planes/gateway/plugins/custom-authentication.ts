// admit, authentication by an endpoint: the CustomAuth plugin. Runs after the API's own authentication; whatever goes
// wrong with the endpoint refuses the call.
import { hash } from 'node:crypto';
import type { UpstreamPool } from '../../http/upstream.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import type { Refusal } from '../refusal.ts';
import { API_CONFIG_ERROR } from '../refusal.ts';
import { planHeader, planQuery } from './conditions.ts';
import { askEndpoint, describeBody, describeCall, describeHeaders, describeQuery, planEndpoint } from './endpoint.ts';
import { holdBody } from './held-body.ts';
import type { CustomAuthentication } from './snapshot.ts';

const UNREACHED: Refusal = { status: 502, message: 'Custom authentication endpoint fail' };
const TIMED_OUT: Refusal = { status: 504, message: 'Custom authentication endpoint timeout' };

/** `scope` tells this definition on this API from all others, so that kept answers of an earlier one do not count. */
export const planCustomAuthentication = (
  rule: CustomAuthentication,
  scope: string,
  pool: UpstreamPool,
): readonly Step[] => {
  const endpoint = planEndpoint(rule.endpoint, pool);
  if (endpoint === undefined) return [{ phase: 'admit', run: () => API_CONFIG_ERROR }];
  const parameters = [
    ...rule.headers.map((name) => ({ text: planHeader(name), missing: required('header', name) })),
    ...rule.queries.map((name) => ({ text: planQuery(name), missing: required('querystring', name) })),
  ];
  const keptMs = parameters.length === 0 ? 0 : rule.keptSeconds * 1000;

  /** The values of the authentication parameters, or the refusal for the first that is missing. */
  const valuesOf = (call: Call): readonly string[] | Refusal => {
    const values: string[] = [];
    for (const { text, missing } of parameters) {
      const value = text(call);
      if (value === undefined) return missing;
      values.push(value);
    }
    return values;
  };
  const keyOf = (values: readonly string[]): string => hash('sha256', JSON.stringify([scope, ...values]), 'base64');

  const check: Step = {
    phase: 'admit',
    run: (call) => {
      const values = valuesOf(call);
      if ('status' in values) return values;
      if (keptMs === 0) return undefined;
      const kept = call.plane.decisions.get(keyOf(values), call.now);
      if (kept === undefined) return undefined;
      call.nextStep += judging;
      return kept.refusal;
    },
  };
  const ask: Step = {
    phase: 'admit',
    run: (call) => {
      const described = { ...describeCall(call), headers: describeHeaders(call), queryString: describeQuery(call) };
      askEndpoint(call, endpoint, rule.sendsBody ? { ...described, ...describeBody(call, false) } : described);
      return WAITING;
    },
  };
  const judge: Step = {
    phase: 'admit',
    run: (call): Outcome => {
      const reply = call.endpointReply;
      call.endpointReply = undefined;
      if (reply === undefined || !reply.ok) {
        call.errorMessage = `custom authentication: ${reply?.why}`;
        return reply?.timedOut === true ? TIMED_OUT : UNREACHED;
      }
      const decision = readDecision(reply.value);
      if (decision === undefined) {
        call.errorMessage = 'custom authentication: reply has no "allow"';
        return UNREACHED;
      }
      const refusal = decision === 'allow' ? undefined : decision;
      const values = valuesOf(call);
      if (keptMs > 0 && !('status' in values))
        call.plane.decisions.keep(keyOf(values), { refusal, endMs: call.now + keptMs });
      return refusal;
    },
  };
  const asking = rule.sendsBody ? [holdBody('admit', () => true), ask, judge] : [ask, judge];
  const judging = asking.length;
  return [check, ...asking];
};

const required = (place: string, name: string): Refusal => ({ status: 403, message: `${place} ${name} is required` });

const LONGEST_MESSAGE = 1_024;

/** `{"allow":true}`, or `{"allow":false,"status":401,"message":"…"}`; undefined: neither. */
const readDecision = (value: unknown): 'allow' | Refusal | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { allow, status, message } = value as Record<string, unknown>;
  if (allow === true) return 'allow';
  if (allow !== false) return undefined;
  const known = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 500;
  return {
    status: known ? status : 403,
    message: typeof message === 'string' && message !== '' ? message.slice(0, LONGEST_MESSAGE) : 'Access denied',
  };
};
