// Kingsoft's spelling of answers: real statuses, XML or JSON, and three places where RequestId may stand.
import { randomUUID } from 'node:crypto';
import { encodeJson } from '#kernel/encode-json.ts';
import { encodeXml } from '#kernel/encode-xml.ts';
import { s } from '#kernel/schema.ts';
import type { Family, WireAnswer } from '../dialect.ts';
import { namedHost } from '../wire-text.ts';
import { kingsoftErrors } from './errors.ts';
import { claimedFormat } from './format.ts';

const NOTHING = s.object({});

const json = (status: number, body: unknown): WireAnswer => ({
  status,
  contentType: 'application/json;charset=utf-8',
  body: JSON.stringify(body),
});

const xml = (status: number, body: string): WireAnswer => ({
  status,
  contentType: 'application/xml;charset=utf-8',
  body,
});

export const kingsoft: Family = {
  name: 'kingsoft',
  errors: kingsoftErrors,
  defaultRegion: 'cn-beijing-6',
  coerceJson: true,
  refuseUnknown: false,
  emptyIsAbsent: true,
  guessForm: (request, parameters) => ({
    family: 'kingsoft',
    format: claimedFormat(request, parameters),
    host: namedHost(request),
    action: parameters.get('Action'),
    version: parameters.get('Version'),
  }),
  requestId: randomUUID,
  violation: ({ rule, path }) => ({
    definition: rule === 'missing' ? kingsoftErrors.missingParameter : kingsoftErrors.invalidParameterValue,
    values: { parameter: path },
  }),
  success(form, contract, payload, requestId, style) {
    if (form.format === 'json') {
      const body = encodeJson(contract.output, payload, contract.jsonCase ? { case: contract.jsonCase } : {}) as object;
      switch (style.requestId) {
        case 'metadata':
          return json(200, { ...body, responseMetadata: { requestId } });
        case 'topLowerCamel':
          return json(200, { requestId, ...body });
        default:
          return json(200, { RequestId: requestId, ...body });
      }
    }
    const attributes = style.xmlNamespace === undefined ? {} : { xmlns: style.xmlNamespace };
    const root = `${contract.name}Response`;
    return style.requestId === 'metadata'
      ? xml(
          200,
          encodeXml(root, attributes, contract.output, payload, [], [['ResponseMetadata', { RequestId: requestId }]]),
        )
      : xml(200, encodeXml(root, attributes, contract.output, payload, [['RequestId', requestId]]));
  },
  failure(form, error, message, requestId) {
    const fault = error.fault ?? (error.status >= 500 ? 'Receiver' : 'Sender');
    const members = { Type: fault, Code: error.code, Message: message };
    return form.format === 'json'
      ? json(error.status, { RequestId: requestId, Error: members })
      : xml(
          error.status,
          encodeXml('ErrorResponse', {}, NOTHING, {}, [
            ['RequestId', requestId],
            ['Error', members],
          ]),
        );
  },
};
