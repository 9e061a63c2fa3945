// Tencent's spelling of answers: HTTP 200 always, one `Response` object, exactly `application/json`.
// The Python SDK looks for errors only under that literal content type, and every SDK takes another status for a network fault.
import { randomUUID } from 'node:crypto';
import { encodeJson } from '#kernel/encode-json.ts';
import type { Rule } from '#kernel/validate.ts';
import type { Family, WireAnswer } from '../dialect.ts';
import { namedHost } from '../wire-text.ts';
import { tencentErrors } from './errors.ts';

const REASONS: Readonly<Record<Exclude<Rule, 'missing' | 'unknown'>, string>> = {
  type: 'its type is not the documented one',
  json: 'it is not well-formed JSON',
  null: 'it must not be null',
  length: 'its length is outside the allowed range',
  range: 'it is outside the allowed range',
  pattern: 'it does not have the required form',
  enum: 'it is not one of the allowed values',
  time: 'it is not a time in the required form',
};

const answer = (response: unknown): WireAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify({ Response: response }),
});

export const tencent: Family = {
  name: 'tencent',
  errors: tencentErrors,
  defaultRegion: 'ap-guangzhou',
  coerceJson: false,
  refuseUnknown: true,
  emptyIsAbsent: false,
  guessForm: (request, parameters) => ({
    family: 'tencent',
    format: 'json',
    host: namedHost(request),
    action: parameters.get('Action'),
    version: parameters.get('Version'),
  }),
  requestId: randomUUID,
  violation({ rule, path }) {
    switch (rule) {
      case 'missing':
        return { definition: tencentErrors.missingParameter, values: { parameter: path } };
      case 'unknown':
        return { definition: tencentErrors.unknownParameter, values: { parameter: path } };
      case 'type':
      case 'json':
      case 'null':
        return { definition: tencentErrors.invalidParameter, values: { parameter: path, reason: REASONS[rule] } };
      default:
        return { definition: tencentErrors.invalidParameterValue, values: { parameter: path, reason: REASONS[rule] } };
    }
  },
  success: (_form, contract, payload, requestId) =>
    answer({ ...(encodeJson(contract.output, payload) as object), RequestId: requestId }),
  failure: (_form, error, message, requestId) =>
    answer({ Error: { Code: error.code, Message: message }, RequestId: requestId }),
};
