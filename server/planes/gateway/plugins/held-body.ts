// Has a body held whole for plugins that have to see it, within a limit.
import { NO_BODY } from '../../http/inbound.ts';
import { collectBody } from '../authentication/body-collector.ts';
import type { Call, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { collectForm, FORM_LIMIT_BYTES } from '../form-collector.ts';
import { headerValue } from '../header-fields.ts';
import { isForm } from '../phases/validate.ts';
import { BODY_TOO_LARGE } from '../refusal.ts';

/** Holds the body of the calls that `wanted` names; larger ones than FORM_LIMIT_BYTES are refused. */
export const holdBody = (phase: string, wanted: (call: Call) => boolean): Step => ({
  phase,
  run: (call) => {
    const { inbound } = call;
    const empty = inbound.bodyLength === NO_BODY || inbound.bodyLength === 0;
    if (empty || bodyOf(call) !== undefined || !wanted(call)) return undefined;
    if (inbound.bodyLength > FORM_LIMIT_BYTES) return BODY_TOO_LARGE;
    // A form is read as one, so that whoever needs its parameters later finds them.
    if (isForm(headerValue(inbound.headers, 'content-type'))) collectForm(call);
    else collectBody(call, FORM_LIMIT_BYTES, phase);
    return WAITING;
  },
});

/** The body, where it is held. */
export const bodyOf = (call: Call): Buffer | undefined => call.heldBody ?? call.formBody;
