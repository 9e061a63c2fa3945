// route choice: the first strategy whose condition a request meets decides its backend.
import type { Call, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { advance } from '../pipeline.ts';
import type { RoutePlan } from '../plan.ts';
import type { CallTest } from './conditions.ts';

export interface Choice {
  readonly applies: CallTest;
  readonly route: RoutePlan;
}

export const chooseRoute = (choices: readonly Choice[]): Step => ({
  phase: 'route choice',
  run: (call) => {
    for (const { applies, route } of choices) {
      if (!applies(call)) continue;
      switchTo(call, route);
      return WAITING;
    }
    return undefined;
  },
});

/** Goes on with the steps of another plan of the same API. Whoever calls it answers WAITING. */
export const switchTo = (call: Call, route: RoutePlan): void => {
  call.route = route;
  call.nextStep = 0;
  advance(call);
};
