// The way of a call, in order: identify, match, then the steps of its route as planned: admit, limit, validate, rewrite,
// exchange. A step refuses by what it returns; what it throws is a bug, answered with 500 and recorded.
import type { Inbound } from '../http/inbound.ts';
import { Call, WAITING } from './call.ts';
import { CORS_PREFLIGHT, preflightMethod } from './phases/cross-origin.ts';
import { identify, match } from './phases/identify.ts';
import type { GatewayPlane } from './plane.ts';
import { INTERNAL } from './refusal.ts';
import { answer, refuse } from './respond.ts';

export const serve = (plane: GatewayPlane, inbound: Inbound): void => {
  const call = new Call(plane, inbound);
  inbound.attach(call);
  try {
    const unknown = identify(call);
    if (unknown !== undefined) return refuse(call, unknown, 'identify');
    const unmatched = match(call);
    if (unmatched !== undefined) return refuse(call, unmatched, 'match');
    if (call.method === 'OPTIONS' && call.route?.cors === true && preflightMethod(inbound.headers) !== undefined) {
      return answer(call, 200, CORS_PREFLIGHT, '');
    }
    advance(call);
  } catch (error) {
    fault(call, error);
  }
};

/** Goes on with the route's steps: at first, and again when a step that waited has what it waited for. */
export const advance = (call: Call): void => {
  const steps = call.route?.steps;
  if (steps === undefined) return;
  try {
    while (call.nextStep < steps.length) {
      const step = steps[call.nextStep]!;
      call.nextStep += 1;
      const outcome = step.run(call);
      if (outcome === WAITING) return;
      if (outcome !== undefined) return refuse(call, outcome, step.phase);
    }
  } catch (error) {
    fault(call, error);
  }
};

const fault = (call: Call, error: unknown): void => {
  call.plane.warn('gateway fault', {
    requestId: call.requestId,
    why: error instanceof Error ? (error.stack ?? '') : String(error),
  });
  if (call.status !== 0) return call.inbound.destroy();
  refuse(call, INTERNAL, 'fault');
};
