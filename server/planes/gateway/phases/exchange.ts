// exchange, HTTP: hands the call to the backend. From here on its bytes move by themselves (exchange.ts of the room).
import type { Call, Outcome, Step } from '../call.ts';
import { startExchange } from '../http-exchange.ts';

export const exchange: Step = {
  phase: 'exchange',
  run: (call: Call): Outcome => {
    startExchange(call);
    return undefined;
  },
};
