// exchange, HTTP: hands the call to the backend, at once or when it is the call's turn. From here on its bytes move by
// themselves (http-exchange.ts of the room).
import type { BackendLine } from '../../http/backend-line.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { startExchange } from '../http-exchange.ts';
import { OVERLOADED } from '../refusal.ts';
import { refuse } from '../respond.ts';

export const exchange: Step = {
  phase: 'exchange',
  run: (call: Call): Outcome => {
    const line = (call.tries ?? call.route)?.origin?.line;
    if (line !== undefined && !line.hasRoom(call.plane.line)) return waitForTurn(call, line);
    startExchange(call);
    return undefined;
  },
};

const waitForTurn = (call: Call, line: BackendLine): Outcome => {
  const { maxBusy, maxWaitMs } = call.plane.line;
  const patience = { maxBusy, maxWaitMs: Math.min(maxWaitMs, call.route?.timeoutMs ?? maxWaitMs) };
  const abort = line.wait(patience, (late) => {
    call.pending = undefined;
    if (late) refuseBusy(call);
    else startExchange(call);
  });
  if (abort === undefined) {
    refuseBusy(call);
    return WAITING;
  }
  call.pending = { abort };
  return WAITING;
};

/** Whoever looks on at the exchange, a channel or a plugin, learns that there is none. */
const refuseBusy = (call: Call): void => {
  call.errorMessage = 'too many requests wait for the backend';
  for (const watcher of call.watchers ?? []) watcher.onFailure(false);
  refuse(call, OVERLOADED, 'overload');
};
