// Carries out what rewriting.ts planned, for one call: path, query, headers and form of the request to the backend.
import { percentEncode } from '#lib/percent-encoding.ts';
import { isFieldValue } from '../http/header-names.ts';
import type { Call } from './call.ts';
import { encodePair, firstValue, readPairs } from './form.ts';
import { headerValue } from './header-fields.ts';
import { givenValue } from './parameter-values.ts';
import type { Refusal } from './refusal.ts';
import { BAD_REQUEST } from './refusal.ts';
import type { Placement, Rewriting, ValueSource } from './rewriting.ts';

const DOT_SEGMENT = /(?:^|\/)\.\.?(?:\/|$)/;

const placedValue = (call: Call, source: ValueSource): string | undefined => {
  switch (source.kind) {
    case 'constant':
      return source.value;
    case 'frontend':
      return givenValue(call, source.position, source.name) ?? source.fallback;
    case 'system':
      return source.read(call) ?? source.fallback;
  }
};

/** The backend path, or a refusal when a value would lead out of it. */
export const rewritePath = (call: Call, { path }: Rewriting): string | Refusal => {
  switch (path.kind) {
    case 'keep':
      return call.path;
    case 'replace': {
      const rest = call.path.slice(call.match?.prefixLength ?? 0);
      const joined = path.text + rest;
      // `/files` before `/files../secret` would otherwise climb out of `/data/`.
      return rest.charCodeAt(0) === 46 && DOT_SEGMENT.test(joined) ? BAD_REQUEST : joined;
    }
    case 'template': {
      let text = path.literals[0]!;
      for (const [index, source] of path.sources.entries()) {
        const name = path.names[index]!;
        const value = placedValue(call, source);
        if (value === undefined || value === '') return { status: 403, message: `path variable ${name} is required` };
        text += percentEncode(value) + path.literals[index + 1]!;
      }
      return text.includes('.') && DOT_SEGMENT.test(text) ? BAD_REQUEST : text;
    }
  }
};

/** The query without the dropped names, what is left as it was spelled, and the placed ones behind. */
export const rewriteQuery = (call: Call, { dropped, placed }: Rewriting): string => {
  call.queryPairs ??= readPairs(call.query);
  const parts: string[] = [];
  for (const pair of call.queryPairs) if (!dropped.query.has(pair.name)) parts.push(pair.raw);
  for (const placement of placed.query) {
    if (placement.whenAbsent && firstValue(call.queryPairs, placement.name) !== undefined) continue;
    const value = placedValue(call, placement.source);
    if (value !== undefined) parts.push(encodePair(placement.name, value));
  }
  return parts.join('&');
};

/** Header lines of the placed parameters; a refusal for a value that no header can carry. */
export const placedHeaders = (call: Call, { placed }: Rewriting): string | Refusal => {
  let lines = '';
  for (const placement of placed.header) {
    const value = headerPlacement(call, placement);
    if (value === undefined) continue;
    const bytes = Buffer.from(value, 'utf8').toString('latin1');
    if (!isFieldValue(bytes)) return { status: 400, message: `header ${placement.name} is not a valid header value` };
    lines += `${placement.name}: ${bytes}\r\n`;
  }
  return lines;
};

const headerPlacement = (call: Call, placement: Placement): string | undefined => {
  if (placement.whenAbsent && headerValue(call.inbound.headers, placement.name.toLowerCase()) !== undefined)
    return undefined;
  return placedValue(call, placement.source);
};

export interface PlacedBody {
  readonly bytes: Buffer | undefined;
  /** Whether the caller's request had no form, so that the type has to be said. */
  readonly typed: boolean;
}

/** The form body with its moved and constant parameters; as it came when the plan does not touch it. */
export const placeBody = (call: Call, { dropped, placed, touchesBody }: Rewriting): PlacedBody => {
  const before = call.formBody;
  if (!touchesBody) return { bytes: before, typed: false };
  const pairs = call.formPairs ?? [];
  const parts: string[] = [];
  for (const pair of pairs) if (!dropped.body.has(pair.name)) parts.push(pair.raw);
  for (const placement of placed.body) {
    if (placement.whenAbsent && firstValue(pairs, placement.name) !== undefined) continue;
    const value = placedValue(call, placement.source);
    if (value !== undefined) parts.push(encodePair(placement.name, value));
  }
  if (before === undefined && parts.length === 0) return { bytes: undefined, typed: false };
  return { bytes: Buffer.from(parts.join('&'), 'latin1'), typed: before === undefined };
};
