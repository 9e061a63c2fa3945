// The way of a call, in order: identify, match, then the steps of its route as planned: admit, limit, validate, rewrite,
// exchange. A step refuses by what it returns; what it throws is a bug, answered with 500 and recorded.
import type { Inbound } from '../http/inbound.ts';
import { Call, WAITING } from './call.ts';
import { CORS_PREFLIGHT, preflightMethod } from './phases/cross-origin.ts';
import { identify, match } from './phases/identify.ts';
import type { GatewayPlane } from './plane.ts';
import { INTERNAL, OVERLOADED } from './refusal.ts';
import { answer, refuse } from './respond.ts';
import { askedTrace } from './trace.ts';

export const serve = (plane: GatewayPlane, inbound: Inbound): void => {
  const call = new Call(plane, inbound);
  inbound.attach(call);
  if (plane.load?.enter() === false) {
    refuse(call, OVERLOADED, 'overload');
    return;
  }
  try {
    const unknown = identify(call);
    const trace = plane.trace ?? askedTrace(call);
    call.trace = trace;
    if (unknown === undefined) trace?.begin('match');
    const unmatched = unknown ?? match(call);
    if (call.route !== undefined) trace?.matched(call.route);
    if (unmatched !== undefined) refuse(call, unmatched, unknown === undefined ? 'match' : 'identify');
    else if (isPreflight(call)) answer(call, 200, CORS_PREFLIGHT, '');
    else advance(call);
  } catch (error) {
    fault(call, error);
  }
};

/** Goes on with the route's steps: at first, and again when a step that waited has what it waited for. */
export const advance = (call: Call): void => {
  const steps = call.route?.steps ?? [];
  try {
    while (call.nextStep < steps.length) {
      const step = steps[call.nextStep]!;
      call.nextStep += 1;
      call.trace?.begin(step.phase);
      const outcome = step.run(call);
      if (outcome === WAITING) return;
      if (outcome !== undefined) {
        refuse(call, outcome, step.phase);
        return;
      }
    }
  } catch (error) {
    fault(call, error);
  }
};

const isPreflight = (call: Call): boolean =>
  call.method === 'OPTIONS' && call.route?.cors === true && preflightMethod(call.inbound.headers) !== undefined;

const fault = (call: Call, error: unknown): void => {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  call.plane.warn('gateway fault', { requestId: call.requestId, why });
  call.errorMessage = INTERNAL.message;
  call.exchange?.abort();
  if (call.status === 0) refuse(call, INTERNAL, 'fault');
  else call.inbound.destroy();
};
