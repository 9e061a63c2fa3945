// Alibaba's spelling of answers: real statuses, XML or JSON, exactly the content types that its SDKs compare literally.
import { randomUUID } from 'node:crypto';
import { encodeJson } from '#kernel/encode-json.ts';
import type { ExtraElement } from '#kernel/encode-xml.ts';
import { encodeXml } from '#kernel/encode-xml.ts';
import { s } from '#kernel/schema.ts';
import type { Family, WireAnswer } from '../dialect.ts';
import { namedHost } from '../wire-text.ts';
import { alibabaErrors } from './errors.ts';
import { claimedFormat } from './format.ts';

const NOTHING = s.object({});

const json = (status: number, body: unknown): WireAnswer => ({
  status,
  contentType: 'application/json;charset=utf-8',
  body: JSON.stringify(body),
});

const xml = (status: number, body: string): WireAnswer => ({ status, contentType: 'text/xml;charset=utf-8', body });

/** Where a caller can read on; today's gateway puts a link with code, product and request id here. */
const recommendation = (code: string, product: string, requestId: string): string =>
  `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=${encodeURIComponent(product)}&requestId=${requestId}`;

export const alibaba: Family = {
  name: 'alibaba',
  errors: alibabaErrors,
  defaultRegion: 'cn-hangzhou',
  coerceJson: true,
  refuseUnknown: false,
  emptyIsAbsent: true,
  guessForm: (request, parameters) => ({
    family: 'alibaba',
    format: claimedFormat(request, parameters),
    host: namedHost(request),
    action: parameters.get('Action'),
    version: parameters.get('Version'),
  }),
  requestId: () => randomUUID().toUpperCase(),
  violation({ rule, path }) {
    switch (rule) {
      case 'missing':
        return { definition: alibabaErrors.missingParameter, values: { parameter: path } };
      case 'unknown':
        return { definition: alibabaErrors.unsupportedParameter, values: { parameter: path } };
      default:
        return { definition: alibabaErrors.invalidParameter, values: { parameter: path } };
    }
  },
  success(form, contract, payload, requestId, style) {
    if (form.format === 'json')
      return json(200, { RequestId: requestId, ...style.success, ...(encodeJson(contract.output, payload) as object) });
    const before: ExtraElement[] = [['RequestId', requestId]];
    for (const [name, value] of Object.entries(style.success ?? {})) before.push([name, String(value)]);
    const attributes = style.xmlNamespace === undefined ? {} : { xmlns: style.xmlNamespace };
    return xml(200, encodeXml(`${contract.name}Response`, attributes, contract.output, payload, before));
  },
  failure(form, error, message, requestId, style) {
    const members = {
      RequestId: requestId,
      HostId: form.host,
      Code: error.code,
      Message: message,
      Recommend: recommendation(error.code, style?.product ?? '', requestId),
    };
    return form.format === 'json'
      ? json(error.status, members)
      : xml(error.status, encodeXml('Error', {}, NOTHING, {}, Object.entries(members)));
  },
};
