// exchange, mock: the answer is in the configuration.
import type { Call, Outcome, Step } from '../call.ts';
import { API_CONFIG_ERROR } from '../refusal.ts';
import { answer } from '../respond.ts';
import { compressed, compressedFields, isCompressible, takesGzip, varied } from '../response/compression.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  HTML: 'text/html; charset=utf-8',
  JSON: 'application/json',
  TEXT: 'text/plain; charset=utf-8',
  BINARY: 'application/octet-stream',
  XML: 'application/xml',
};

export const mock: Step = {
  phase: 'exchange',
  run: (call: Call): Outcome => {
    const configured = call.route?.mock;
    if (configured === undefined) return API_CONFIG_ERROR;
    const headers: string[] = [];
    let typed = false;
    for (const [name, value] of configured.headers) {
      typed ||= name.toLowerCase() === 'content-type';
      headers.push(name, Buffer.from(value, 'utf8').toString('latin1'));
    }
    const type = CONTENT_TYPES[call.route?.snapshot.responseType ?? ''] ?? 'application/json';
    if (!typed) headers.push('Content-Type', type);
    const body = Buffer.from(configured.body, 'utf8').toString('latin1');
    if (isCompressible(configured.status, headers, body.length)) {
      if (takesGzip(call.inbound.headers)) {
        answer(call, configured.status, compressedFields(headers), compressed(body));
        return undefined;
      }
      varied(headers);
    }
    answer(call, configured.status, headers, body);
    return undefined;
  },
};
