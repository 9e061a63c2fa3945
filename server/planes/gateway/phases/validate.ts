// validate: the form body where parameters live in it, then every declared parameter: there when required, of its type.
// Missing ones answer with the texts of the vendor's table. It has none for a mistyped value: 400 in the same style is ours.
import { NO_BODY } from '../../http/inbound.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { WAITING } from '../call.ts';
import { collectForm } from '../form-collector.ts';
import { headerValue } from '../header-fields.ts';
import { givenValue } from '../parameter-values.ts';
import { FORM_EXPECTED } from '../refusal.ts';
import type { FrontendParameter, ParameterPosition } from '../snapshot.ts';

const PLACE: Readonly<Record<ParameterPosition, string>> = {
  header: 'header',
  query: 'querystring',
  path: 'path variable',
  body: 'body param',
};

export const readForm: Step = {
  phase: 'validate',
  run: (call: Call): Outcome => {
    // An application's signature may have had it read already.
    if (call.formBody !== undefined) return undefined;
    const { inbound } = call;
    const empty = inbound.bodyLength === NO_BODY || inbound.bodyLength === 0;
    const type = headerValue(inbound.headers, 'content-type');
    if (!empty && isForm(type)) {
      collectForm(call);
      return WAITING;
    }
    call.formPairs = [];
    const required = call.route?.snapshot.parameters.some(({ position, required }) => position === 'body' && required);
    // Without a body there is nothing to be of the wrong type; what is missing is said by name.
    return (!empty || type !== undefined) && !isForm(type) && (required || declaresBody(call))
      ? FORM_EXPECTED
      : undefined;
  },
};

const declaresBody = (call: Call): boolean =>
  call.route?.snapshot.parameters.some(({ position }) => position === 'body') ?? false;

export const isForm = (type: string | undefined): boolean =>
  type !== undefined && type.split(';', 1)[0]!.trim().toLowerCase() === 'application/x-www-form-urlencoded';

export const validate: Step = {
  phase: 'validate',
  run: (call: Call): Outcome => {
    for (const parameter of call.route?.snapshot.parameters ?? []) {
      const value = givenValue(call, parameter.position, parameter.name);
      if (value === undefined) {
        // A default stands in for what is missing, required or not.
        if (!parameter.required || parameter.defaultValue !== undefined) continue;
        return { status: 403, message: `${PLACE[parameter.position]} ${parameter.name} is required` };
      }
      if (!isOfType(parameter, value)) {
        return {
          status: 400,
          message: `${PLACE[parameter.position]} ${parameter.name} is not a valid ${parameter.type}`,
        };
      }
    }
    return undefined;
  },
};

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})(?:[eE][+-]?\d{1,4})?$/;

const isOfType = (parameter: FrontendParameter, value: string): boolean => {
  switch (parameter.type.toLowerCase()) {
    case 'int':
    case 'integer':
    case 'long':
      return INTEGER.test(value);
    case 'float':
    case 'double':
    case 'number':
      return NUMBER.test(value);
    case 'bool':
    case 'boolean':
      return value === 'true' || value === 'false';
    default:
      return true;
  }
};
